"""Checks folders as the demo office would: its units, and the connectors of the sandbox."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from engine.check import Finding
from engine.runtime import Engine
from workflows import demo
from workflows.catalogue.folder import Shelf
from workflows.checks import check_service
from workflows.sharing.sandbox import sandbox

BPMN = Path(__file__).parents[3] / "bpmn"
CheckFiles = Callable[[str, Mapping[str, bytes]], list[Finding]]


@pytest.fixture(scope="session")
def shelf() -> Shelf:
    return Shelf(Engine(), BPMN)


@pytest.fixture(scope="session")
def check_files(shelf: Shelf) -> CheckFiles:
    connectors, units = sandbox(BPMN / "sandbox.yaml").names(), [row[0] for row in demo.UNITS]
    kept: dict[tuple[str, frozenset[tuple[str, bytes]]], list[Finding]] = {}

    def check(key: str, files: Mapping[str, bytes]) -> list[Finding]:
        content = (key, frozenset(files.items()))
        if content not in kept:
            kept[content] = check_service(key, files, shelf, connectors, units)
        return kept[content]

    return check
