"""Services may be bought; acceptance, examination and decision may not (R29)."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check import Finding, Severity
from engine.check.diagram import Node
from workflows.checks.folder import Folder, gov
from workflows.checks.vocabulary import ACTIONS

ID = "provider-duties"
SEVERITY: Severity = "error"

PUBLIC_DUTIES = frozenset({"accept", "examine", "review", "decide"})


def check(folder: Folder) -> Iterator[Finding]:
    """Public duties in a provider's lane, steps of a provider the guide does not name, and providers' other steps."""
    purchased = folder.guide.row["purchased_service"]
    provider = purchased["provider"] if purchased["used"] else ""
    named = set(purchased["steps"]) if purchased["used"] else set()
    provided = [node for node in folder.for_people if _provided(folder, node, provider)]
    for node in provided:
        action, org = gov(node, "action"), folder.inherited(node, "org")
        if action in PUBLIC_DUTIES:
            message = f"{node.label}由承接主体办理{ACTIONS[action]}，行政职责不得以购买服务的方式转出。"
            yield Finding.at(node, ID, SEVERITY, message, "请把它移到行政机关的泳道（财政部令第102号）。")
        elif node.id not in named:
            message = f"{node.label}由承接主体办理，办事指南的政府购买服务没有列出它。"
            fix = f"请在 purchased_service 中写 used: true 和 provider，并在 steps 中列出 {node.id}。"
            yield Finding.at(node, ID, SEVERITY, message, fix)
        elif org not in ("provider", provider):
            message = f"{node.label}由“{org}”办理，办事指南写的承接主体是“{provider}”。"
            yield Finding.at(node, ID, SEVERITY, message, "请在泳道上写 gov:org=“provider”，承接主体以办事指南为准。")
    for element in sorted(named - {node.id for node in provided}):
        message = f"政府购买服务列出的环节 {element} 不由承接主体办理。"
        yield folder.guide.finding(ID, SEVERITY, "/purchased_service/steps", message, "请改正环节的元素编号。")


def _provided(folder: Folder, node: Node, provider: str) -> bool:
    """Whether somebody under contract does it: told by its role, or by its unit."""
    org = folder.inherited(node, "org")
    return folder.inherited(node, "role") == "provider" or org == "provider" or (bool(org) and org == provider)
