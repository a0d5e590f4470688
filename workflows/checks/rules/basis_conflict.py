"""The bases of a service do not contradict each other, nor the guide them (R04)."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check import Finding, Severity
from workflows.bases.uses import of_guide
from workflows.checks.folder import Guide

ID = "basis-conflict"
SEVERITY: Severity = "warning"


def check(guide: Guide) -> Iterator[Finding]:
    """What two bases state differently, and what the guide states beyond its basis."""
    for found in of_guide(guide.row):
        index = next(
            (
                i
                for i, row in enumerate(guide.row["basis"])
                if any(one["of"] == found.of for one in row.get("states", ()))
            ),
            0,
        )
        yield guide.finding(ID, SEVERITY, f"/basis/{index}/states", found.message, found.fix)
