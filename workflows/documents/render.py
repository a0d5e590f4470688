"""Typst: a template from the designers' folder and data in, a PDF out."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import typst

from workflows.settings import ROOT

FONTS = ROOT / "web" / "static" / "dist" / "fonts"
"""A Chinese font bundled at set-up, for machines that have none."""


def render(templates: Path, kind: str, data: Mapping[str, Any]) -> bytes:
    """Fill `kind`.typ. Data goes in as data (`sys.inputs.data`), never as source text."""
    return bytes(
        typst.compile(
            str(templates / f"{kind}.typ"),
            root=str(templates),
            font_paths=_fonts(),
            sys_inputs={"data": orjson.dumps(data, default=str).decode()},
        )
    )


@cache
def _fonts() -> typst.Fonts:
    """Looking for the machine's fonts takes far longer than filling a template: done once a process."""
    return typst.Fonts(font_paths=[str(FONTS)] if FONTS.is_dir() else [])
