"""The documents the diagram issues are those the guide names."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check import Finding, Severity
from workflows.checks.folder import Folder, gov
from workflows.checks.vocabulary import DOCUMENTS

ID = "documents-agree"
SEVERITY: Severity = "error"


def check(folder: Folder) -> Iterator[Finding]:
    """Documents issued but not named, and named but never issued, by the diagram or by an act of the office."""
    listed = folder.guide.row["documents"]
    issued = {gov(node, "document") for node in folder.nodes}
    for node in folder.nodes:
        kind = gov(node, "document")
        if kind in DOCUMENTS and kind not in listed:
            message = f"{node.label}出具{DOCUMENTS[kind]}，service.yaml 的 documents 没有列出。"
            yield Finding.at(node, ID, SEVERITY, message, f"请在 documents 中加上 {kind}。")
    for kind, why in _by_the_office(folder):
        issued.add(kind)
        if kind not in listed:
            message = f"{why}，会出具{DOCUMENTS[kind]}，documents 没有列出。"
            yield folder.guide.finding(ID, SEVERITY, "/documents", message, f"请在 documents 中加上 {kind}。")
    for index, kind in enumerate(listed):
        if kind not in issued:
            message = f"documents 列出的{DOCUMENTS.get(kind, kind)}在流程图中没有出具。"
            fix = f"请在出具它的事件或者环节上写 gov:document=“{kind}”，或者从 documents 中删去。"
            yield folder.guide.finding(ID, SEVERITY, f"/documents/{index}", message, fix)


def _by_the_office(folder: Folder) -> Iterator[tuple[str, str]]:
    """What is issued with an act, and why it can come to that."""
    limits = folder.guide.row["limits"]
    if folder.acting("correct"):
        yield "correction_notice", "流程图有补正环节"
    if "suspensions" in limits:
        yield "suspension_notice", "指南列明了暂停计时的事由"
    if "extension" in limits:
        yield "extension_notice", "指南列明了可以延长的期限"
