"""No case ends without being completed (办结)."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check import Finding, Severity
from workflows.checks.folder import Folder, gov
from workflows.checks.walks import ends_without

ID = "completed-missing"
SEVERITY: Severity = "error"


def check(folder: Folder) -> Iterator[Finding]:
    """Ends that are reached without 办结: the case's clocks would run for ever."""
    for node in ends_without(folder.diagram, lambda node: gov(node, "milestone") == "completed"):
        message = f"走到{node.label}时办件还没有办结，时限会一直走下去。"
        yield Finding.at(node, ID, SEVERITY, message, "请在它或者它之前的事件上写 gov:milestone=“completed”。")
