"""Reads what is to be drawn: the shapes and edges of a diagram's interchange part, with the elements they show."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from lxml import etree

from engine.errors import Invalid
from engine.xml import BPMN, BPMNDI, DC, DI, line_of

_FURTHEST = 1_000_000.0
_PREFIX = f"{{{BPMN}}}"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, in the units of the diagram."""

    x: float
    y: float
    width: float
    height: float

    @property
    def centre(self) -> tuple[float, float]:
        return self.x + self.width / 2, self.y + self.height / 2

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height


@dataclass(frozen=True, slots=True)
class Shape:
    """A drawn element other than a line. `expanded` is None where the file does not say."""

    xml: etree._Element
    id: str
    kind: str
    name: str
    box: Box
    label: Box | None
    expanded: bool | None
    horizontal: bool

    def has(self, child: str) -> bool:
        """Whether the element has a direct child of a BPMN kind."""
        return self.xml.find(_PREFIX + child) is not None

    @property
    def trigger(self) -> str:
        """What an event waits for or throws, "" for a plain one, "multiple" for several."""
        tags = [str(child.tag) for child in self.xml]
        found = [tag.removeprefix(_PREFIX) for tag in tags if tag.endswith("EventDefinition")]
        return "multiple" if len(found) > 1 else found[0].removesuffix("EventDefinition") if found else ""


@dataclass(frozen=True, slots=True)
class Edge:
    """A drawn line."""

    xml: etree._Element
    id: str
    kind: str
    name: str
    points: list[tuple[float, float]]
    label: Box | None

    @property
    def source(self) -> str:
        return self.xml.get("sourceRef", "")

    @property
    def target(self) -> str:
        return self.xml.get("targetRef", "")


@dataclass(slots=True)
class Layout:
    """Everything to draw, and what the diagram is called."""

    name: str
    shapes: list[Shape] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)


def read(root: etree._Element) -> Layout:
    """The first drawn plane of a file. Raises `Invalid` with code "no_layout" where nothing is drawn."""
    elements = {found.get("id", ""): found for found in root.iter(_PREFIX + "*") if found.get("id")}
    for plane in root.iter(f"{{{BPMNDI}}}BPMNPlane"):
        layout = Layout(_name(root))
        for drawn in plane:
            shown = elements.get(drawn.get("bpmnElement", "").rpartition(":")[2])
            if shown is None:
                continue
            if drawn.tag == f"{{{BPMNDI}}}BPMNShape":
                layout.shapes.append(_shape(drawn, shown))
            elif drawn.tag == f"{{{BPMNDI}}}BPMNEdge":
                layout.edges.append(_edge(drawn, shown))
        if layout.shapes:
            return layout
    raise Invalid(
        "这个流程图只有流程内容，没有图形位置（BPMN DI），画不出来。",
        code="no_layout",
        remedy="请在流程设计器中打开该文件，排好图形后重新保存。",
    )


def _shape(drawn: etree._Element, shown: etree._Element) -> Shape:
    expanded = drawn.get("isExpanded")
    return Shape(
        shown,
        shown.get("id", ""),
        shown.tag.removeprefix(_PREFIX),
        _words(shown),
        _box(drawn, drawn),
        _label(drawn),
        None if expanded is None else expanded == "true",
        drawn.get("isHorizontal", "true") != "false",
    )


def _edge(drawn: etree._Element, shown: etree._Element) -> Edge:
    points = [(_number(point, "x", drawn), _number(point, "y", drawn)) for point in drawn.findall(f"{{{DI}}}waypoint")]
    if len(points) < 2:
        raise _broken(drawn, "至少要有两个折点")
    return Edge(shown, shown.get("id", ""), shown.tag.removeprefix(_PREFIX), _words(shown), points, _label(drawn))


def _label(drawn: etree._Element) -> Box | None:
    label = drawn.find(f"{{{BPMNDI}}}BPMNLabel")
    return None if label is None or label.find(f"{{{DC}}}Bounds") is None else _box(label, drawn)


def _box(holder: etree._Element, drawn: etree._Element) -> Box:
    bounds = holder.find(f"{{{DC}}}Bounds")
    if bounds is None:
        raise _broken(drawn, "缺少位置和大小（Bounds）")
    x, y, width, height = (_number(bounds, key, drawn) for key in ("x", "y", "width", "height"))
    if width < 0 or height < 0:
        raise _broken(drawn, "宽度和高度不能是负数")
    return Box(x, y, width, height)


def _number(holder: etree._Element, key: str, drawn: etree._Element) -> float:
    try:
        value = float(holder.get(key, ""))
    except ValueError:
        value = math.nan
    if not abs(value) <= _FURTHEST:
        raise _broken(drawn, f"{key} 不是可用的数")
    return value


def _broken(drawn: etree._Element, why: str) -> Invalid:
    shown = drawn.get("bpmnElement", "")
    return Invalid(
        f"第 {line_of(drawn)} 行，元素 {shown} 的图形位置{why}，画不出来。",
        code="broken_layout",
        remedy="请在流程设计器中打开该文件，重新摆放这个图形后保存。",
        extra={"element": shown, "line": line_of(drawn)},
    )


def _words(shown: etree._Element) -> str:
    note = shown.find(_PREFIX + "text")
    written = shown.get("name") or ("" if note is None else note.text or "")
    return " ".join(written.split())


def _name(root: etree._Element) -> str:
    named = (found.get("name", "") for kind in ("participant", "process") for found in root.iter(_PREFIX + kind))
    return next((name for name in named if name), "办事流程图")
