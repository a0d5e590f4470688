"""Puts the pieces of a drawing together, back to front, and describes it in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256

from lxml import etree

from engine.draw import edges, shapes
from engine.draw.layout import Box, Edge, Layout, Shape, read
from engine.draw.markup import Svg, element, number, text
from engine.draw.states import WORDS, Mark, State, look_of, pill, pill_box, tick
from engine.kinds import ACTIVITIES, EVENTS, GATEWAYS, NAMES

FONTS = "Noto Sans CJK SC, Source Han Sans SC, PingFang SC, Microsoft YaHei, Noto Sans SC, sans-serif"
_MARGIN = 12.0
_POOLS = ("participant", "lane")
_DATA = ("dataObjectReference", "dataStoreReference", "dataInput", "dataOutput")


def draw(root: etree._Element, marks: Mapping[str, Mark], words: Mapping[State, str] = WORDS) -> str:
    """The whole drawing."""
    layout = read(root)
    picture = _Picture(layout, marks)
    body = picture.body()
    box = picture.extent()
    name = "d" + sha256(body.encode()).hexdigest()[:8]
    view = " ".join(number(value) for value in (box.x, box.y, box.width, box.height))
    whole = element(
        "svg",
        element("title", text(layout.name), id=f"{name}-title"),
        element("desc", text(_description(layout, marks, words)), id=f"{name}-desc"),
        body,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=view,
        width=box.width,
        height=box.height,
        role="img",
        aria_labelledby=f"{name}-title {name}-desc",
        class_="bpmn-diagram",
        font_family=FONTS,
        lang="zh-CN",
    )
    return str(whole)


class _Picture:
    """One drawing: layers from back to front, and the room they take."""

    def __init__(self, layout: Layout, marks: Mapping[str, Mark]) -> None:
        self._layout = layout
        self._marks = marks
        self._flows_marked = any(edge.id in marks for edge in layout.edges)
        self._rooms: list[Box] = [shape.box for shape in layout.shapes]
        self._kinds = {shape.id: shape.kind for shape in layout.shapes}
        self._defaults = {shape.xml.get("default") for shape in layout.shapes} - {None}

    def body(self) -> Svg:
        """Every layer: pools, open subprocesses, lines, what stands on them, their words, tags."""
        pools = [shape for shape in self._layout.shapes if shape.kind in _POOLS]
        pools.sort(key=lambda shape: shape.kind == "lane")
        areas = [shape for shape in self._layout.shapes if shapes.is_open(shape)]
        areas.sort(key=lambda shape: -shape.box.width * shape.box.height)
        drawn = {id(shape) for shape in (*pools, *areas)}
        nodes = [shape for shape in self._layout.shapes if id(shape) not in drawn]
        nodes.sort(key=lambda shape: shape.kind == "boundaryEvent")
        layers = [
            *(self._node(shape) for shape in (*pools, *areas)),
            *(self._edge(edge) for edge in self._layout.edges),
            *(self._node(shape) for shape in nodes),
            *(edges.label(edge, done=self._done(edge)) for edge in self._layout.edges),
            *(self._tag(shape) for shape in (*areas, *nodes)),
        ]
        return element("g", *layers, class_="bpmn-canvas")

    def extent(self) -> Box:
        """What the drawing covers, with a margin."""
        points = [point for edge in self._layout.edges for point in edge.points]
        bottoms = [edges.label_bottom(edge) for edge in self._layout.edges if edge.label]
        left = min([room.x for room in self._rooms] + [x for x, _ in points]) - _MARGIN
        top = min([room.y for room in self._rooms] + [y for _, y in points]) - _MARGIN
        right = max([room.right for room in self._rooms] + [x for x, _ in points]) + _MARGIN
        bottom = max([room.bottom for room in self._rooms] + [y for _, y in points] + bottoms) + _MARGIN
        return Box(left, top, right - left, bottom - top)

    def _node(self, shape: Shape) -> Svg:
        mark = self._marks.get(shape.id)
        look = look_of(mark)
        if shape.kind in _POOLS:
            piece = shapes.pool(shape)
        elif shape.kind in ACTIVITIES:
            piece = shapes.activity(shape, look)
        elif shape.kind in EVENTS:
            piece = shapes.event(shape, look)
        elif shape.kind in GATEWAYS:
            piece = shapes.gateway(shape, look)
        elif shape.kind in _DATA:
            piece = shapes.data(shape)
        elif shape.kind == "textAnnotation":
            piece = shapes.note(shape)
        elif shape.kind == "group":
            piece = shapes.group(shape)
        else:
            return Svg("")
        words = Svg("")
        if shape.kind in EVENTS or shape.kind in GATEWAYS or shape.kind in _DATA:
            words, room = shapes.outer_label(shape)
            self._rooms.extend([room] if room else [])
        kind = f"bpmn-node bpmn-{shape.kind}" + (f" is-{mark.state}" if mark else "")
        return element("g", _tooltip(shape, mark), piece, words, class_=kind, data_element=shape.id)

    def _edge(self, edge: Edge) -> Svg:
        if edge.kind == "sequenceFlow":
            from_activity = self._kinds.get(edge.source, "") in ACTIVITIES
            conditional = from_activity and edge.xml.find("{*}conditionExpression") is not None
            return edges.flow(edge, done=self._done(edge), default=edge.id in self._defaults, conditional=conditional)
        return edges.message(edge) if edge.kind == "messageFlow" else edges.association(edge)

    def _done(self, edge: Edge) -> bool:
        if edge.kind != "sequenceFlow":
            return False
        if self._flows_marked:
            mark = self._marks.get(edge.id)
            return mark is not None and mark.state == "done"
        before = self._marks.get(edge.source)
        return before is not None and before.state == "done" and edge.target in self._marks

    def _tag(self, shape: Shape) -> Svg:
        mark = self._marks.get(shape.id)
        small = shape.kind in EVENTS or shape.kind in GATEWAYS
        if mark is None or not (small or shape.kind in ACTIVITIES):
            return Svg("")
        if small and mark.state == "done":
            x, _ = shape.box.centre
            part = 0.36 if shape.kind in EVENTS else 0.32
            return tick(x + shape.box.width * part, shape.box.centre[1] - shape.box.height * part)
        if not mark.label:
            return Svg("")
        room = pill_box(mark, shape.box.right + (8 if small else -7), shape.box.y - (4 if small else 0))
        self._rooms.append(room)
        return pill(mark, room)


def _tooltip(shape: Shape, mark: Mark | None) -> Svg:
    words = "：".join(filter(None, (NAMES.get(shape.kind, ""), shape.name)))
    if mark:
        words += f"（{mark.label or WORDS[mark.state]}）"
    return element("title", text(words)) if words else Svg("")


def _description(layout: Layout, marks: Mapping[str, Mark], words: Mapping[State, str]) -> str:
    """What a picture shows, for those who cannot see it."""
    lanes = [shape.name for shape in layout.shapes if shape.kind == "lane" and shape.name]
    steps = [shape for shape in layout.shapes if shape.kind in ACTIVITIES]
    parts = [f"办事流程图，共 {len(steps)} 个环节" + (f"，由{'、'.join(lanes)}办理" if lanes else "")]
    for state, word in words.items():
        names = _names(shape for shape in steps if (mark := marks.get(shape.id)) and mark.state == state)
        if names:
            parts.append(f"{word}：{names}")
    return "。".join(parts) + "。"


def _names(found: Iterable[Shape]) -> str:
    return "、".join(shape.name or shape.id for shape in found)
