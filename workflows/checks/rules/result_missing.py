"""Every way to an end says what came of the case (R07)."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check import Finding, Severity
from engine.check.diagram import Node
from workflows.checks.folder import Folder, gov
from workflows.checks.vocabulary import RESULTS
from workflows.checks.walks import ends_without

ID = "result-missing"
SEVERITY: Severity = "error"


def check(folder: Folder) -> Iterator[Finding]:
    """Ends reached with neither a result nor a decision before them."""
    for node in ends_without(folder.diagram, _settled):
        values = "、".join(f"{code}（{words}）" for code, words in RESULTS.items())
        message = f"走到{node.label}时没有写明办理结果，申请人看不到结果。"
        yield Finding.at(node, ID, SEVERITY, message, f"请在结束事件上写 gov:result：{values}。")


def _settled(node: Node) -> bool:
    return gov(node, "result") != "" or gov(node, "milestone") == "decided"
