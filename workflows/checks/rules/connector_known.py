"""A service task names a registered connector and what to ask of it (R31)."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check import Finding, Severity
from workflows.catalogue.folder import is_internal
from workflows.checks.folder import Folder, gov
from workflows.checks.vocabulary import OWN_CONNECTORS

ID = "connector-known"
SEVERITY: Severity = "error"


def check(folder: Folder) -> Iterator[Finding]:
    """Service tasks that nobody could answer: the case would stand still at them."""
    known = folder.guide.connectors | (OWN_CONNECTORS if is_internal(folder.guide.key) else frozenset())
    fix = f"请选择已登记的接口（gov:connector）并写明查询内容（gov:operation）；已登记：{'、'.join(sorted(known))}。"
    for node in folder.for_connectors:
        connector = gov(node, "connector")
        if not connector:
            yield Finding.at(node, ID, SEVERITY, f"{node.label}没有写明共享接口，办件会停在这里。", fix)
        elif connector not in known:
            yield Finding.at(node, ID, SEVERITY, f"{node.label}的共享接口 {connector} 没有登记。", fix)
        if not gov(node, "operation"):
            yield Finding.at(node, ID, SEVERITY, f"{node.label}没有写明查询什么（gov:operation）。", fix)
