"""cases.yaml can be read and follows its schema."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check import Finding, Severity
from workflows.checks.folder import CASES, Files
from workflows.checks.yaml_files import schema_findings

ID = "cases-schema"
SEVERITY: Severity = "error"


def check(source: Files) -> Iterator[Finding]:
    """What keeps the expected runs from being read."""
    yield from schema_findings(source, CASES, "cases", ID, SEVERITY)
