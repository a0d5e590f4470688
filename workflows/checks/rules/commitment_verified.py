"""A commitment has its letter, is verified afterwards, and can be revoked (R15, R16)."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check import Finding, Severity
from workflows.checks.folder import Folder, gov
from workflows.checks.walks import from_start

ID = "commitment-verified"
SEVERITY: Severity = "error"


def check(folder: Folder) -> Iterator[Finding]:
    """Services that take commitments and whose diagram lacks the letter, the verification or the revocation."""
    if folder.guide.row["commitment"]["mode"] == "none":
        return
    reached = from_start(folder.diagram)
    issued = {gov(node, "document") for node in reached}
    wanted = {
        "事后核查的环节": (
            any(gov(node, "action") == "verify" for node in reached),
            "请加一个 gov:action=“verify” 的用户任务，承诺的办件办结后走到那里。",
        ),
        "告知承诺书": ("commitment_letter" in issued, "请在事件上写 gov:document=“commitment_letter”。"),
        "撤销决定书": ("revocation" in issued, "请在核查不实的路径上写 gov:document=“revocation”。"),
    }
    for what, (there, fix) in wanted.items():
        if not there:
            message = f"事项适用告知承诺，流程图中没有{what}。"
            yield folder.guide.finding(ID, SEVERITY, "/commitment/mode", message, fix)
