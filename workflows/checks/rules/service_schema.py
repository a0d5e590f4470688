"""service.yaml can be read and follows its schema (R06)."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check import Finding, Severity
from workflows.checks.folder import GUIDE, Files
from workflows.checks.yaml_files import schema_findings

ID = "service-schema"
SEVERITY: Severity = "error"


def check(source: Files) -> Iterator[Finding]:
    """What keeps the guide from being read."""
    yield from schema_findings(source, GUIDE, "service", ID, SEVERITY)
