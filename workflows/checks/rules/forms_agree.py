"""Guide, diagram and folder name the same forms."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check import Finding, Severity
from workflows.catalogue.folder import FORM
from workflows.checks.folder import Folder, gov

ID = "forms-agree"
SEVERITY: Severity = "error"


def check(folder: Folder) -> Iterator[Finding]:
    """Forms that do not exist, are used nowhere, or differ between guide and diagram."""
    guide = folder.guide
    listed = guide.row["forms"]["steps"]
    drawn = {node.id: gov(node, "form") for node in folder.nodes if gov(node, "form")}
    application = guide.row["forms"]["application"]
    if application not in guide.files:
        message = f"申请表 {application} 不在文件夹中。"
        yield guide.finding(ID, SEVERITY, "/forms/application", message, "请补上表单文件，或者改正路径。")
    for node in folder.nodes:
        form = drawn.get(node.id)
        if form and form not in guide.files:
            yield Finding.at(
                node,
                ID,
                SEVERITY,
                f"{node.label}的表单 {form} 不在文件夹中。",
                "请补上表单文件，或者改正 gov:form。",
            )
        if form and listed.get(node.id) != form:
            yield Finding.at(
                node,
                ID,
                SEVERITY,
                f"{node.label}的表单是 {form}，service.yaml 的 forms.steps 写的是 {listed.get(node.id, '（没有）')}。",
                f"请在 forms.steps 中写 {node.id}: {form}。",
            )
    for element in listed:
        if element not in drawn:
            message = f"forms.steps 列出的环节 {element} 在流程图中没有表单（gov:form）。"
            yield guide.finding(ID, SEVERITY, f"/forms/steps/{element}", message, "请删去这一行，或者改正元素编号。")
    used = {application, *listed.values(), *drawn.values()}
    for name in sorted(guide.files):
        if FORM.fullmatch(name) and name not in used:
            yield Finding(
                ID, SEVERITY, name, 0, f"表单 {name} 没有任何环节使用。", "请删去它，或者在环节上选用。", name
            )
