"""A threshold for yellow lies within the limit it warns of (R22)."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check import Finding, Severity
from workflows.checks.folder import Guide
from workflows.rules.limits import Limit
from workflows.rules.refusal import Refusal

ID = "alert-threshold"
SEVERITY: Severity = "error"


def check(guide: Guide) -> Iterator[Finding]:
    """Thresholds in another unit than the limit's, which count for nothing, and those that make it yellow at once."""
    limits = {"promised": guide.row["limits"]["promised"]["limit"], "notice": guide.row["notice"]["limit"]}
    warn = guide.row.get("alerts", {}).get("warn", {})
    for kind in limits.keys() & warn.keys():
        try:
            left, limit = Limit.parse(warn[kind]), Limit.parse(limits[kind])
        except Refusal:
            continue
        if left.unit is not limit.unit:
            message = f"预警剩余 {left} 与时限 {limit} 单位不同，不起作用。"
        elif left.value >= limit.value:
            message = f"预警剩余 {left} 不短于时限 {limit}，一开始就是黄灯。"
        else:
            continue
        fix = f"请写比 {limit.code} 短、单位相同的时限，或者删去以用默认。"
        yield guide.finding(ID, SEVERITY, f"/alerts/warn/{kind}", message, fix)
