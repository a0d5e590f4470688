"""The life events a guide names are in the designers' table."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check import Finding, Severity
from workflows.catalogue.topics import FILE, life_events
from workflows.checks.folder import Guide

ID = "life-events-known"
SEVERITY: Severity = "error"


def check(guide: Guide) -> Iterator[Finding]:
    """Codes that lead nowhere: nobody would find the service under them."""
    known = life_events(guide.source.schemas.bpmn)
    for index, code in enumerate(guide.row.get("life_events", ())):
        if code not in known:
            message = f"人生事 {code} 不在 bpmn/{FILE} 中。"
            fix = f"请从表中选择：{'、'.join(f'{one}（{name}）' for one, name in known.items())}。"
            yield guide.finding(ID, SEVERITY, f"/life_events/{index}", message, fix)
