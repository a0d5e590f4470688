"""What other tools' diagrams say of who works on a step, with which form and until when, in our own words.

Camunda 7 and 8, Flowable and Activiti keep this in namespaces of their own. It is read where it maps to ours; nothing
of theirs is taken away, and what has no counterpart here is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from lxml import etree

from engine.xml import BPMN, GOV, line_of, parse
from workflows.checks.vocabulary import ROLES

CAMUNDA = "http://camunda.org/schema/1.0/bpmn"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"
FLOWABLE = "http://flowable.org/bpmn"
ACTIVITI = "http://activiti.org/bpmn"
_NAMED_ALIKE = (CAMUNDA, FLOWABLE, ACTIVITI)
_ZEEBE: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "assignee": ("assignmentDefinition", ("assignee",)),
    "candidateUsers": ("assignmentDefinition", ("candidateUsers",)),
    "candidateGroups": ("assignmentDefinition", ("candidateGroups",)),
    "formKey": ("formDefinition", ("formId", "formKey", "externalReference")),
    "dueDate": ("taskSchedule", ("dueDate",)),
}
"""Camunda 8 writes elements where the others write attributes."""
_WORKERS = ("class", "delegateExpression", "expression", "topic", "type")
_LIMIT = re.compile(
    r"P(?:(?P<months>\d{1,3})M)?(?:(?P<weeks>\d{1,3})W)?(?:(?P<days>\d{1,4})D)?(?:T(?P<hours>\d{1,4})H)?"
)
_DURATION = re.compile(r"""=?\s*(?:now\(\)\s*\+\s*)?(?:duration\(\s*)?["']?(P[0-9A-Z]+)["']?\s*\)?""")


@dataclass(frozen=True, slots=True)
class Note:
    """One thing another tool said of an element: what became of it here. `adopted`: it was written as `gov:`."""

    element: str
    line: int
    message: str
    adopted: bool


@dataclass(frozen=True, slots=True)
class Adopted:
    """A diagram with our attributes beside those it came with, and what was done."""

    diagram: bytes
    notes: tuple[Note, ...]


def adopt(diagram: bytes, *, units: Mapping[str, str] | None = None) -> Adopted:
    """Write roles, units, forms and limits of other tools as `gov:` attributes, where none are there yet.

    `units` are the office's units, names by code: a group may be one of them, a role, or a role's Chinese name.
    Raises `Invalid` for what is no XML.
    """
    root = parse(diagram)
    notes: list[Note] = []
    for node in root.iter(f"{{{BPMN}}}userTask", f"{{{BPMN}}}manualTask"):
        for read in (_people, _form, _limit):
            for name, value, message in read(node, units or {}):
                notes.append(_write(node, name, value, message))
    for node in root.iter(f"{{{BPMN}}}serviceTask", f"{{{BPMN}}}sendTask"):
        if node.get(f"{{{GOV}}}connector") is None and (does := _worker(node)):
            message = (
                f"原来由“{does}”执行，本系统不运行外来程序。请选择数据共享接口（gov:connector），或者改为用户任务。"
            )
            notes.append(_write(node, "", "", message))
    if not any(note.adopted for note in notes):
        return Adopted(diagram, tuple(notes))
    etree.cleanup_namespaces(root, top_nsmap={"gov": GOV}, keep_ns_prefixes=[str(name) for name in root.nsmap if name])
    return Adopted(etree.tostring(root, xml_declaration=True, encoding="UTF-8"), tuple(notes))


_Read = Iterator[tuple[str, str, str]]
"""Each with the `gov:` attribute ("" where there is none), its value, and what to tell."""


def _people(node: etree._Element, units: Mapping[str, str]) -> _Read:
    person = _said(node, "assignee") or _said(node, "candidateUsers")
    groups = [group.strip() for group in _said(node, "candidateGroups").split(",") if group.strip()]
    if person in _known_roles():
        groups, person = [person, *groups], ""
    unknown = []
    for group in groups:
        if role := _known_roles().get(group):
            yield "role", role, f"候选组“{group}”写为岗位“{ROLES[role]}”。"
        elif unit := next((code for code, name in units.items() if group in (code, name)), None):
            yield "org", unit, f"候选组“{group}”写为单位“{units[unit]}”。"
        else:
            unknown.append(group)
    if unknown:
        known = "、".join(ROLES.values())
        yield "", "", f"候选组“{'、'.join(unknown)}”不是本系统的岗位或单位。请选择岗位：{known}。"
    if person:
        yield "", "", f"原来指定由“{person}”办理。本系统的任务属于岗位，不属于个人，请选择岗位；具体的人在办理时转办。"


def _form(node: etree._Element, _units: Mapping[str, str]) -> _Read:
    key = _said(node, "formKey") or _said(node, "formRef")
    if not key:
        return
    name = re.split(r"[:?#]", key)[-1]
    stem = re.sub(r"[^a-z0-9]+", "-", PurePosixPath(name).name.rsplit(".", 1)[0].lower()).strip("-")
    if "{" in key or not stem:
        yield "", "", f"表单“{key}”不能对应到表单文件，请选择表单（gov:form）。"
    else:
        yield "form", f"forms/{stem}.json", f"表单“{key}”写为 forms/{stem}.json，请确认有这个文件。"


def _limit(node: etree._Element, _units: Mapping[str, str]) -> _Read:
    due = _said(node, "dueDate").strip()
    if not due:
        return
    duration = _DURATION.fullmatch(due)
    found = _LIMIT.fullmatch(duration[1]) if duration else None
    parts = {name: int(value) for name, value in (found.groupdict() if found else {}).items() if value}
    match parts:
        case {"months": months, **rest} if not rest:
            limit, unit = f"{months}M", "月"
        case {"hours": hours, **rest} if not rest:
            limit, unit = f"{hours}H", "小时"
        case {**days} if days and days.keys() <= {"weeks", "days"}:
            limit, unit = f"{days.get('weeks', 0) * 7 + days.get('days', 0)}CD", "自然日"
        case _:
            yield "", "", f"到期时间“{due}”不能对应到时限，请填写本环节时限（gov:limit），例如 3WD。"
            return
    yield "limit", limit, f"到期时间“{due}”写为 {limit}（{unit}）；按工作日计算的，请改为例如 3WD。"


def _said(node: etree._Element, name: str) -> str:
    """What a tool says under this name, in whichever way it is written."""
    for namespace in _NAMED_ALIKE:
        if value := node.get(f"{{{namespace}}}{name}"):
            return value.strip()
    tag, attributes = _ZEEBE.get(name, ("", ()))
    for found in node.iterfind(f"{{{BPMN}}}extensionElements/{{{ZEEBE}}}{tag}") if tag else ():
        for attribute in attributes:
            if value := found.get(attribute):
                return re.sub(r'^=\s*|["\[\]]', "", value) if name.startswith(("assignee", "candidate")) else value
    return ""


def _worker(node: etree._Element) -> str:
    found = [node.get(f"{{{namespace}}}{name}") for namespace in _NAMED_ALIKE for name in _WORKERS]
    kinds = node.iterfind(f"{{{BPMN}}}extensionElements/{{{ZEEBE}}}taskDefinition")
    return next(filter(None, [*found, *(kind.get("type") for kind in kinds)]), "")


def _known_roles() -> Mapping[str, str]:
    return {**{role: role for role in ROLES}, **{name: role for role, name in ROLES.items()}}


def _write(node: etree._Element, name: str, value: str, message: str) -> Note:
    label = f"“{node.get('name') or node.get('id', '')}”："
    there = node.get(f"{{{GOV}}}{name}") if name else None
    if name and there is None:
        node.set(f"{{{GOV}}}{name}", value)
    elif there not in (None, value):
        name, message = "", f"{message}已有 gov:{name}=“{there}”，没有改动。"
    return Note(node.get("id", ""), line_of(node), label + message, bool(name))
