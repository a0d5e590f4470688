"""A commitment has its letter before the decision, is verified, and what it brought can be revoked (R15, R16)."""

from __future__ import annotations

from collections.abc import Iterator

from engine import feel
from engine.check import Finding, Severity
from engine.check.diagram import Flow, Node
from engine.errors import Problem
from workflows.checks.folder import Folder, gov
from workflows.checks.walks import from_start, reachable, reached_without

ID = "commitment-verified"
SEVERITY: Severity = "error"

_CHOICE = "application.commitment"


def check(folder: Folder) -> Iterator[Finding]:
    """Services that take commitments and whose diagram lacks the letter, the verification or the revocation."""
    if folder.guide.row["commitment"]["mode"] == "none":
        return
    reached = from_start(folder.diagram)
    issued = {gov(node, "document") for node in reached}
    decided = [node for node in reached if _is_decision(node)]
    wanted = {
        "事后核查的环节": (
            any(gov(node, "action") == "verify" for node in reachable(decided)),
            "请加一个 gov:action=“verify” 的用户任务，承诺的办件办结后走到那里。",
        ),
        "告知承诺书": ("commitment_letter" in issued, "请在事件上写 gov:document=“commitment_letter”。"),
        "撤销决定书": ("revocation" in issued, "请在核查不实的路径上写 gov:document=“revocation”。"),
    }
    for what, (there, fix) in wanted.items():
        if not there:
            message = f"事项适用告知承诺，流程图中没有{what}。"
            yield folder.guide.finding(ID, SEVERITY, "/commitment/mode", message, fix)
    if "commitment_letter" in issued:
        yield from _decided_without_letter(folder)


def _decided_without_letter(folder: Folder) -> Iterator[Finding]:
    """Decisions a committed case can reach though no letter was issued: nobody could be held to it."""
    for node in reached_without(folder.diagram, _is_letter, _is_decision, _open_to_the_committed):
        message = f"申请人选择告知承诺的，可以不经出具承诺书就走到{node.label}。"
        fix = f"请在受理之后按 {_CHOICE} = true 分支，先出具承诺书再往下走。"
        yield Finding.at(node, ID, SEVERITY, message, fix)


def _is_letter(node: Node) -> bool:
    return gov(node, "document") == "commitment_letter"


def _is_decision(node: Node) -> bool:
    return gov(node, "milestone") == "decided"


def _open_to_the_committed(flow: Flow) -> bool:
    """Whether a committed case may take this flow: only conditions on the choice alone are certain."""
    source = flow.source
    if source is None or source.kind != "exclusiveGateway":
        return True
    if flow.condition is not None:
        return _holds(flow) is not False
    return not any(_holds(other) for other in source.outgoing if other is not flow)


def _holds(flow: Flow) -> bool | None:
    """What the flow's condition says of a committed case; None where it reads more than that."""
    try:
        if feel.compile(flow.condition or "").names != {_CHOICE}:
            return None
        return feel.evaluate(flow.condition or "", {"application": {"commitment": True}}) is True
    except Problem:
        return None
