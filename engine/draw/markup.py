"""Writes SVG elements: numbers short, text escaped."""

from __future__ import annotations

from html import escape
from typing import NewType

Svg = NewType("Svg", str)
"""Finished markup, as against text that still has to be escaped."""


def element(name: str, *children: Svg, **attributes: str | float | None) -> Svg:
    """One element. `stroke_width` becomes `stroke-width`, `class_` becomes `class`; None leaves an attribute out."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_value(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    inside = "".join(children)
    return Svg(f"<{name}{written}>{inside}</{name}>" if inside else f"<{name}{written}/>")


def text(content: str) -> Svg:
    """Character data."""
    return Svg(escape(content))


def join(*pieces: Svg) -> Svg:
    """Pieces one after the other."""
    return Svg("".join(pieces))


def number(value: float) -> str:
    """A coordinate with at most two decimals."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _value(value: str | float) -> str:
    return value if isinstance(value, str) else number(value)
