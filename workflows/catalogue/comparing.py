"""Two states of a service side by side: its guide field by field, materials, limits, steps, changed or not (R17)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from lxml import etree

from engine.errors import Problem
from engine.kinds import FOR_PEOPLE
from engine.xml import BPMN, GOV, parse
from workflows.annexes.told import fields
from workflows.catalogue.reading import read_yaml
from workflows.rules.limits import Limit
from workflows.rules.refusal import Refusal

How = Literal["same", "added", "removed", "changed"]
GUIDE, DIAGRAM = "service.yaml", "flow.bpmn"
FIELDS: Mapping[str, str] = {
    "seq": "事项序号",
    "category": "事项分类",
    "name": "项目名称",
    "recipients": "服务对象",
    "conditions": "受理条件",
    "fees": "收费依据和标准",
    "purchased_service": "是否纳入政府购买服务",
    "basis": "办理依据",
    "accepting": "受理部门",
    "phones": "联系电话",
    "publicity": "公开方式",
    "online": "在线办理",
}
"""The fields of annex 2 in its order, without materials and limits, which are taken apart."""
_STEPS = FOR_PEOPLE | {"serviceTask", "businessRuleTask", "sendTask", "receiveTask"}
_SAID = (
    ("role", "岗位"),
    ("org", "单位"),
    ("action", "动作"),
    ("limit", "时限"),
    ("suspends", "特别程序"),
    ("form", "表单"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing on both sides; "" where a side does not have it. `anchor` names it for comments."""

    anchor: str
    label: str
    before: str
    after: str

    @property
    def how(self) -> How:
        if self.before == self.after:
            return "same"
        return "changed" if self.before and self.after else "added" if self.after else "removed"


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the comparison."""

    title: str
    lines: Sequence[Line]

    @property
    def changed(self) -> list[Line]:
        return [line for line in self.lines if line.how != "same"]


Files = Mapping[str, bytes]
_Told = dict[str, tuple[str, str]]
"""Anchor → label and text."""


def compared(before: Files, after: Files) -> list[Section]:
    """All sections, of folders that may be drafts: what cannot be read is not there."""
    old, new = _row(before), _row(after)
    return [
        _section("办事指南", _guide(old), _guide(new)),
        _section("申请材料", _materials(old), _materials(new)),
        _section("办理时限", _limits(old), _limits(new)),
        _section("办理环节", _steps(before), _steps(after)),
    ]


def _section(title: str, old: _Told, new: _Told) -> Section:
    """In the order of the new side; what it does not have any more stands last."""
    lines = []
    for anchor in [*new, *(anchor for anchor in old if anchor not in new)]:
        label = new.get(anchor, old.get(anchor, ("", "")))[0]
        lines.append(Line(anchor, label, old.get(anchor, ("", ""))[1], new.get(anchor, ("", ""))[1]))
    return Section(title, lines)


def _row(files: Files) -> Mapping[str, Any]:
    try:
        row = read_yaml(GUIDE, files.get(GUIDE, b""))
    except Problem:
        return {}
    return row if isinstance(row, dict) else {}


def _safely(told: Any) -> Mapping[str, str]:
    """A draft's guide may be written in ways nobody foresaw; what cannot be told is left out."""
    try:
        found: Mapping[str, str] = told()
    except (KeyError, TypeError, AttributeError, ValueError):
        return {}
    return found


def _guide(row: Mapping[str, Any]) -> _Told:
    told = _safely(lambda: fields(row))
    found = {f"{GUIDE}#/{key}": (label, told[key]) for key, label in FIELDS.items() if told.get(key)}
    if "visits" in row:
        found[f"{GUIDE}#/visits"] = ("到办事现场次数", f"{row['visits']} 次")
    return found


def _materials(row: Mapping[str, Any]) -> _Told:
    found: _Told = {}
    for one in _rows(row.get("materials")):
        if "name" not in one:
            continue
        alone: Mapping[str, Any] = {"basis": row.get("basis", ()), "materials": [one]}
        told = _safely(lambda alone=alone: fields(alone)).get("materials", "1. ").removeprefix("1. ")
        when = f"\n何时要：{one['when']}" if one.get("when") else ""
        standard = f"\n受理标准：{one['standard']}" if one.get("standard") else ""
        found[f"{GUIDE}#/materials/{one.get('id', one['name'])}"] = (str(one["name"]), f"{told}{when}{standard}")
    return found


def _limits(row: Mapping[str, Any]) -> _Told:
    found: _Told = {}
    limits = row.get("limits") if isinstance(row.get("limits"), dict) else {}
    for key, label in (("statutory", "法定时限"), ("promised", "承诺时限")):
        alone: Mapping[str, Any] = {"basis": row.get("basis", ()), "limits": {key: (limits or {}).get(key)}}
        told = _safely(lambda alone=alone: fields(alone)).get("limits", "")
        found[f"{GUIDE}#/limits/{key}"] = (label, told.removeprefix(f"{label}："))
    for one in _rows((limits or {}).get("suspensions")):
        ground = str(one.get("ground", ""))
        found[f"{GUIDE}#/limits/suspensions/{ground}"] = (
            f"暂停计时：{ground}",
            _limit(str(one.get("limit", "")) or "逐件写明"),
        )
    extension = (limits or {}).get("extension")
    if isinstance(extension, dict):
        found[f"{GUIDE}#/limits/extension"] = ("延长的期限", _limit(str(extension.get("longest", ""))))
    notice = row.get("notice")
    if isinstance(notice, dict):
        found[f"{GUIDE}#/notice"] = ("一次性告知", _limit(str(notice.get("limit", ""))))
    return {anchor: told for anchor, told in found.items() if told[1]}


def _steps(files: Files) -> _Told:
    try:
        root = parse(files.get(DIAGRAM, b""))
    except Problem:
        return {}
    lanes = {
        str(reference.text or "").strip(): str(lane.get("name") or lane.get("id"))
        for lane in root.iter(f"{{{BPMN}}}lane")
        for reference in lane.findall(f"{{{BPMN}}}flowNodeRef")
    }
    found: _Told = {}
    for node in root.iter(f"{{{BPMN}}}*"):
        if etree.QName(node).localname in _STEPS and node.get("id"):
            found[f"{DIAGRAM}#{node.get('id')}"] = (str(node.get("name") or node.get("id")), _step(node, lanes))
    return found


def _step(node: etree._Element, lanes: Mapping[str, str]) -> str:
    said = [f"泳道：{lanes[str(node.get('id'))]}"] if str(node.get("id")) in lanes else []
    for name, label in _SAID:
        if value := node.get(f"{{{GOV}}}{name}"):
            said.append(f"{label}：{_limit(value) if name == 'limit' else value}")
    return "；".join([str(node.get("name") or node.get("id")), *said])


def _rows(value: Any) -> list[Mapping[str, Any]]:
    """The entries of a list as far as they are entries."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _limit(written: str) -> str:
    try:
        return str(Limit.parse(written)) if written else ""
    except Refusal:
        return written
