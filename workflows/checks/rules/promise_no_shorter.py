"""Warns where a promise is worth nothing, or may be longer than the law allows for all one can see (R22)."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check import Finding, Severity
from workflows.checks.folder import Guide
from workflows.rules.limits import Limit
from workflows.rules.refusal import Refusal

ID = "promise-no-shorter"
SEVERITY: Severity = "warning"


def check(guide: Guide) -> Iterator[Finding]:
    """Promises equal to the statutory limit, or in another unit."""
    limits = guide.row["limits"]
    if not limits["statutory"]:
        return
    try:
        promised, statutory = (Limit.parse(limits[kind]["limit"]) for kind in ("promised", "statutory"))
    except Refusal:
        return
    if promised.unit is not statutory.unit:
        message = f"承诺时限 {promised} 与法定时限 {statutory} 单位不同，遇长假可能反而更晚。"
        yield guide.finding(ID, SEVERITY, "/limits/promised/limit", message, "请用与法定时限相同的单位承诺。")
    elif promised == statutory and limits["promised"]["from"] == limits["statutory"]["from"]:
        message = f"承诺时限与法定时限同为 {promised}，等于没有承诺。"
        yield guide.finding(ID, SEVERITY, "/limits/promised/limit", message, "请承诺比法定更短的时限。")
