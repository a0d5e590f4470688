"""Limits can be counted."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check import Finding, Severity
from workflows.checks.folder import Folder, gov
from workflows.rules.limits import Limit
from workflows.rules.refusal import Refusal

ID = "limit-syntax"
SEVERITY: Severity = "error"

_FIX = "请写作 2WD（工作日）、0WD（当日）、7CD（自然日）、4H（小时）、1M（月）或 2026-12-31（日期）。"


def check(folder: Folder) -> Iterator[Finding]:
    """Limits of steps and of the guide that cannot be read."""
    for thing in folder.things:
        if (text := gov(thing, "limit")) and (fault := _fault(text)):
            yield Finding.at(thing, ID, SEVERITY, f"{thing.label}的时限有误：{fault}。", _FIX)
    row = folder.guide.row
    written = {f"/limits/{kind}/limit": (row["limits"][kind] or {}).get("limit") for kind in ("promised", "statutory")}
    written["/notice/limit"] = row["notice"]["limit"]
    written["/commitment/verify_limit"] = row["commitment"].get("verify_limit")
    written["/delivery/limit"] = row["delivery"].get("limit")
    written["/limits/extension/longest"] = row["limits"].get("extension", {}).get("longest")
    for index, ground in enumerate(row["limits"].get("suspensions", ())):
        written[f"/limits/suspensions/{index}/limit"] = ground.get("limit")
    for kind, threshold in row.get("alerts", {}).get("warn", {}).items():
        written[f"/alerts/warn/{kind}"] = threshold
    for pointer, limit in written.items():
        if limit and (fault := _fault(limit)):
            yield folder.guide.finding(ID, SEVERITY, pointer, f"时限有误：{fault}。", _FIX)


def _fault(text: str) -> str:
    try:
        Limit.parse(text)
    except Refusal as refusal:
        return str(refusal).rstrip("。")
    return ""
