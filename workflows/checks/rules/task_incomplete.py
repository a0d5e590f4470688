"""A task for people says who does it, what it is in law, and on which form (R07)."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check import Finding, Severity
from workflows.checks.folder import Folder, gov

ID = "task-incomplete"
SEVERITY: Severity = "error"


def check(folder: Folder) -> Iterator[Finding]:
    """Tasks without role, unit, action or form."""
    for node in folder.for_people:
        missing = [
            *(["岗位（gov:role）"] if not folder.inherited(node, "role") else []),
            *(["单位（gov:org）"] if not folder.inherited(node, "org") else []),
            *(["办理动作（gov:action）"] if not gov(node, "action") else []),
            *(["表单（gov:form）"] if not gov(node, "form") else []),
        ]
        if missing:
            message = f"{node.label}没有写明{'、'.join(missing)}。"
            yield Finding.at(
                node, ID, SEVERITY, message, "请在属性面板中补全；岗位和单位也可以写在泳道上，由泳道内的环节共用。"
            )
