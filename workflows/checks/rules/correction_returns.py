"""A correction is the applicant's and leads back to acceptance (R20)."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check import Finding, Severity
from engine.check.diagram import Node
from workflows.checks.folder import Folder, gov

ID = "correction-returns"
SEVERITY: Severity = "error"


def check(folder: Folder) -> Iterator[Finding]:
    """Corrections by others, or that lead elsewhere; acceptances that offer a correction nobody can make."""
    corrections = folder.acting("correct")
    for node in corrections:
        if folder.inherited(node, "role") != "applicant":
            message = f"{node.label}是补正，补正由申请人办理。"
            yield Finding.at(node, ID, SEVERITY, message, "请把它移到申请人的泳道（gov:role=“applicant”）。")
        if [_after(node)] != [["accept"]]:
            message = f"{node.label}之后没有回到受理环节，补正的材料无人审查。"
            yield Finding.at(node, ID, SEVERITY, message, "请只画一条连线，回到 gov:action=“accept” 的环节。")
    for node in folder.acting("accept"):
        if "correct" in (folder.options_of(node, "outcome") or ()) and not corrections:
            message = f"{node.label}可以要求补正，流程图中没有补正环节。"
            yield Finding.at(node, ID, SEVERITY, message, "请加一个 gov:action=“correct” 的用户任务，由申请人办理。")


def _after(node: Node) -> list[str]:
    """The actions of the tasks that follow, looking through gateways that only join."""
    found = []
    for flow in node.outgoing:
        target = flow.target
        while target is not None and target.kind == "exclusiveGateway" and len(target.outgoing) == 1:
            target = target.outgoing[0].target
        found.append(gov(target, "action") if target is not None else "")
    return found
