"""Every task has a limit of its own (R07)."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check import Finding, Severity
from workflows.checks.folder import Folder, gov

ID = "task-without-limit"
SEVERITY: Severity = "warning"


def check(folder: Folder) -> Iterator[Finding]:
    """Tasks whose lateness only shows when the whole case is late."""
    for node in folder.for_people:
        if not gov(node, "limit"):
            message = f"{node.label}没有办理时限，拖延时不会单独预警。"
            yield Finding.at(node, ID, SEVERITY, message, "请写明时限（gov:limit），例如 2WD（2 个工作日）。")
