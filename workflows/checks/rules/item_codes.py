"""The item's codes are built as the profile they follow says."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check import Finding, Severity
from workflows.checks.codes import faults
from workflows.checks.folder import Guide

ID = "item-codes"
SEVERITY: Severity = "error"


def check(guide: Guide) -> Iterator[Finding]:
    """Codes that no other system would know the item by."""
    codes = guide.row.get("codes")
    for name, said in faults(codes["profile"], codes) if codes else ():
        yield guide.finding(
            ID, SEVERITY, f"/codes/{name}", f"{said}。", "请按编码规则改正，或者改写所依的编码规则（profile）。"
        )
