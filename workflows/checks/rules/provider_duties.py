"""Services may be bought; acceptance, examination and decision may not (R29)."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check import Finding, Severity
from workflows.checks.folder import Folder, gov
from workflows.checks.vocabulary import ACTIONS

ID = "provider-duties"
SEVERITY: Severity = "error"

PUBLIC_DUTIES = frozenset({"accept", "examine", "review", "decide"})


def check(folder: Folder) -> Iterator[Finding]:
    """Public duties in a provider's lane, and providers' steps the guide does not name."""
    purchased = folder.guide.row["purchased_service"]
    named = set(purchased.get("steps", ())) if purchased["used"] else set()
    provided = [node for node in folder.for_people if folder.inherited(node, "role") == "provider"]
    for node in provided:
        action = gov(node, "action")
        if action in PUBLIC_DUTIES:
            message = f"{node.label}由承接主体办理{ACTIONS[action]}，行政职责不得以购买服务的方式转出。"
            yield Finding.at(node, ID, SEVERITY, message, "请把它移到行政机关的泳道（财政部令第102号）。")
        elif node.id not in named:
            message = f"{node.label}由承接主体办理，办事指南的政府购买服务没有列出它。"
            fix = f"请在 purchased_service 中写 used: true，并在 steps 中列出 {node.id}。"
            yield Finding.at(node, ID, SEVERITY, message, fix)
    for element in sorted(named - {node.id for node in provided}):
        message = f"政府购买服务列出的环节 {element} 不由承接主体办理。"
        yield folder.guide.finding(ID, SEVERITY, "/purchased_service/steps", message, "请改正环节的元素编号。")
