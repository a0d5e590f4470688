"""What differs between two versions of a diagram: elements added, removed, changed, and in what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from lxml import etree

from engine.draw import Mark
from engine.kinds import FLOW_NODES, NAMES
from engine.xml import BPMN, GOV, parse, text_of
from workflows.rules.limits import Limit
from workflows.rules.refusal import Refusal

How = Literal["added", "removed", "changed"]
WORDS: Mapping[How, str] = {"added": "新增", "removed": "删除", "changed": "修改"}

_COMPARED = frozenset(FLOW_NODES) | {"sequenceFlow", "lane", "participant"}
_APART = _COMPARED | {"incoming", "outgoing", "flowNodeRef", "laneSet", "extensionElements"}
"""Inside an element, but told by the elements, flows and lanes themselves, or left by drawing tools."""
_LIMIT = f"{{{GOV}}}limit"
_LABELS = {
    "name": "名称",
    "sourceRef": "起点",
    "targetRef": "终点",
    "default": "默认连线",
    "attachedToRef": "所附环节",
    f"{{{GOV}}}role": "办理岗位",
    f"{{{GOV}}}org": "办理单位",
    f"{{{GOV}}}action": "办理动作",
    f"{{{GOV}}}form": "表单",
    _LIMIT: "环节时限",
    f"{{{GOV}}}suspends": "特别程序",
    f"{{{GOV}}}basis": "依据",
    f"{{{GOV}}}onTimeout": "超时处理",
    f"{{{GOV}}}countersign": "会签",
    f"{{{GOV}}}document": "文书",
    f"{{{GOV}}}milestone": "里程碑",
    f"{{{GOV}}}result": "办理结果",
    f"{{{GOV}}}connector": "数据接口",
    f"{{{GOV}}}operation": "查询内容",
}


@dataclass(frozen=True, slots=True)
class Detail:
    """One property of an element, before and after; "" where it was not given."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One element that is not the same in both versions."""

    element: str
    kind: str
    name: str
    how: How
    details: tuple[Detail, ...]

    @property
    def words(self) -> str:
        return WORDS[self.how]

    @property
    def kind_name(self) -> str:
        return NAMES[self.kind]


def differences(before: bytes, after: bytes) -> list[Difference]:
    """Every difference in meaning, in the order of the new file, what was removed last; the drawing is not compared."""
    old, new = _Diagram(before), _Diagram(after)
    found = []
    for key, node in new.elements.items():
        details = tuple(_details(key, old, new)) if key in old.elements else ()
        if details or key not in old.elements:
            found.append(_difference(node, "changed" if details else "added", details, new))
    gone = [node for key, node in old.elements.items() if key not in new.elements]
    return found + [_difference(node, "removed", (), old) for node in gone]


def marks(found: Iterable[Difference], *, before: bool) -> dict[str, Mark]:
    """How the drawing of either version shows them: green is new, amber changed, red gone."""
    shown: dict[How, Mark] = {"changed": Mark("near", WORDS["changed"])}
    shown |= {"removed": Mark("overdue", WORDS["removed"])} if before else {"added": Mark("done", WORDS["added"])}
    return {one.element: shown[one.how] for one in found if one.how in shown}


class _Diagram:
    """The elements that are compared, by id, and the lane each stands in."""

    def __init__(self, xml: bytes) -> None:
        root = parse(xml)
        self.elements = {
            str(node.get("id")): node
            for node in root.iter(f"{{{BPMN}}}*")
            if etree.QName(node).localname in _COMPARED and node.get("id")
        }
        self.lanes = {
            text_of(reference): str(lane.get("name") or lane.get("id"))
            for lane in root.iter(f"{{{BPMN}}}lane")
            for reference in lane.findall(f"{{{BPMN}}}flowNodeRef")
        }

    def name(self, node: etree._Element) -> str:
        """What people call it; a flow without a name is told by its ends."""
        name = " ".join(str(node.get("name") or "").split())
        if name or etree.QName(node).localname != "sequenceFlow":
            return name or str(node.get("id"))
        return f"{self.told('sourceRef', node)} → {self.told('targetRef', node)}"

    def told(self, key: str, node: etree._Element) -> str:
        """An attribute's value; where it points at another element, that one's name."""
        value = str(node.get(key) or "")
        if key == _LIMIT:
            return _limit(value)
        if key in ("sourceRef", "targetRef", "attachedToRef", "default") and value in self.elements:
            return self.name(self.elements[value])
        return " ".join(value.split())


def _limit(written: str) -> str:
    """2WD as people read it; what is no limit, as it was written."""
    try:
        return str(Limit.parse(written)) if written else ""
    except Refusal:
        return written


def _difference(node: etree._Element, how: How, details: tuple[Detail, ...], among: _Diagram) -> Difference:
    return Difference(str(node.get("id")), etree.QName(node).localname, among.name(node), how, details)


def _details(key: str, before: _Diagram, after: _Diagram) -> Iterator[Detail]:
    old, new = before.elements[key], after.elements[key]
    kinds = etree.QName(old).localname, etree.QName(new).localname
    if kinds[0] != kinds[1]:
        yield Detail("类型", NAMES[kinds[0]], NAMES[kinds[1]])
    names = {*map(str, old.keys()), *map(str, new.keys())} - {"id"}
    for name in sorted(names, key=lambda name: (name != "name", name)):
        if old.get(name) != new.get(name):
            label = _LABELS.get(name, etree.QName(name).localname)
            yield Detail(label, before.told(name, old), after.told(name, new))
    lanes = before.lanes.get(key, ""), after.lanes.get(key, "")
    if lanes[0] != lanes[1]:
        yield Detail("泳道", *lanes)
    contents = _content(old), _content(new)
    if contents[0] != contents[1]:
        label = "条件" if kinds[1] == "sequenceFlow" else "内容"
        yield Detail(label, *("；".join(text for _, text in content if text) for content in contents))


def _content(node: etree._Element) -> list[tuple[str, str]]:
    """What stands inside an element, whatever the spaces: each part with its attributes, and its text."""
    inside = [child for child in node if isinstance(child.tag, str) and etree.QName(child).localname not in _APART]
    return [
        (
            f"{etree.QName(part).localname} {sorted((str(k), str(v)) for k, v in part.attrib.items() if k != 'id')}",
            "" if len(part) else " ".join(text_of(part).split()),
        )
        for child in inside
        for part in child.iter(f"{{{BPMN}}}*")
    ]
