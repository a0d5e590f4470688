"""The promised limit is not longer than the statutory one (R22)."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check import Finding, Severity
from workflows.checks.folder import Guide
from workflows.rules.limits import Limit
from workflows.rules.refusal import Refusal

ID = "promised-within-statutory"
SEVERITY: Severity = "error"


def check(guide: Guide) -> Iterator[Finding]:
    """A promise that goes beyond the law."""
    limits = guide.row["limits"]
    if not limits["statutory"]:
        return
    try:
        promised, statutory = (Limit.parse(limits[kind]["limit"]) for kind in ("promised", "statutory"))
    except Refusal:
        return
    if promised.exceeds(statutory):
        yield guide.finding(
            ID,
            SEVERITY,
            "/limits/promised/limit",
            f"承诺时限 {promised} 长于法定时限 {statutory}。",
            "请把承诺时限改为不超过法定时限。",
        )
