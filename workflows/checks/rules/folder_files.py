"""A service's folder holds its guide, its diagram and its expected runs."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check import Finding, Severity
from workflows.catalogue.folder import NAMES, is_internal
from workflows.checks.folder import CASES, Files

ID = "folder-files"
SEVERITY: Severity = "error"


def check(source: Files) -> Iterator[Finding]:
    """Missing files."""
    for name in NAMES:
        if name not in source.files and not (name == CASES and is_internal(source.key)):
            yield Finding(ID, SEVERITY, name, 0, f"缺少文件 {name}。", "请补上这个文件。", name)
