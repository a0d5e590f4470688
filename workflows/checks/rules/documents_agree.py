"""The documents the diagram issues are those the guide names."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check import Finding, Severity
from workflows.checks.folder import Folder, gov
from workflows.checks.vocabulary import DOCUMENTS

ID = "documents-agree"
SEVERITY: Severity = "error"


def check(folder: Folder) -> Iterator[Finding]:
    """Documents issued but not named, and named but never issued; the one-time notice is issued by the office."""
    listed = folder.guide.row["documents"]
    issued = {gov(node, "document") for node in folder.nodes}
    for node in folder.nodes:
        kind = gov(node, "document")
        if kind in DOCUMENTS and kind not in listed:
            message = f"{node.label}出具{DOCUMENTS[kind]}，service.yaml 的 documents 没有列出。"
            yield Finding.at(node, ID, SEVERITY, message, f"请在 documents 中加上 {kind}。")
    if folder.acting("correct"):
        issued.add("correction_notice")
        if "correction_notice" not in listed:
            message = "流程图有补正环节，会出具一次性告知书，documents 没有列出。"
            yield folder.guide.finding(ID, SEVERITY, "/documents", message, "请在 documents 中加上 correction_notice。")
    for index, kind in enumerate(listed):
        if kind not in issued:
            message = f"documents 列出的{DOCUMENTS.get(kind, kind)}在流程图中没有出具。"
            fix = f"请在出具它的事件或者环节上写 gov:document=“{kind}”，或者从 documents 中删去。"
            yield folder.guide.finding(ID, SEVERITY, f"/documents/{index}", message, fix)
