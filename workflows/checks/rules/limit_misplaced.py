"""Time is only set for what lasts (R22)."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check import Finding, Severity
from engine.check.diagram import Node
from engine.kinds import ACTIVITIES
from workflows.checks.folder import Folder, gov

ID = "limit-misplaced"
SEVERITY: Severity = "error"

_TIMES = ("limit", "suspends")


def check(folder: Folder) -> Iterator[Finding]:
    """Limits and suspensions on lanes, gateways, scripts and events: nothing would be timed, and nothing would stop."""
    for thing in folder.things:
        lasts = isinstance(thing, Node) and thing.kind in ACTIVITIES and thing.kind != "scriptTask"
        for name in _TIMES:
            if gov(thing, name) and not lasts:
                message = f"{thing.label}不持续时间，gov:{name} 不起作用。"
                yield Finding.at(thing, ID, SEVERITY, message, "请写在任务、子流程或者调用活动上。")
