"""The case is received where the diagram begins: from there the legal clocks count."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check import Finding, Severity
from workflows.checks.folder import Folder, gov

ID = "milestone-received"
SEVERITY: Severity = "error"


def check(folder: Folder) -> Iterator[Finding]:
    """Processes whose start is not the receipt, and receipts elsewhere."""
    for scope in folder.diagram.scopes:
        if scope.parent is None:
            starts = scope.of("startEvent")
            if starts and not any(gov(node, "milestone") == "received" for node in starts):
                message = f"{starts[0].label}没有标为收件，各项时限不会起算。"
                yield Finding.at(starts[0], ID, SEVERITY, message, "请在开始事件上写 gov:milestone=“received”。")
    for node in folder.with_milestone("received"):
        if node.kind != "startEvent":
            message = f"{node.label}标为收件，但收件只在开始事件发生。"
            yield Finding.at(node, ID, SEVERITY, message, "请改写在开始事件上。")
