"""Draws lines: rounded corners, arrowheads of their own, default slash, conditional diamond, labels."""

from __future__ import annotations

import math
from itertools import pairwise

from engine.draw.layout import Edge
from engine.draw.markup import Svg, element, number
from engine.draw.states import LOOKS
from engine.draw.wording import block, height_of, wrap

INK = "#33404f"
_DONE = LOOKS["done"].strong
_RADIUS = 7.0
_HEAD = 10.0
_LABEL = 12.0

Point = tuple[float, float]


def flow(edge: Edge, *, done: bool, default: bool, conditional: bool) -> Svg:
    """A sequence flow."""
    colour = _DONE if done else INK
    width = 2.2 if done else 1.5
    line = element(
        "path",
        d=_path(_shortened(edge.points, _HEAD - 1)),
        fill="none",
        stroke=colour,
        stroke_width=width,
        stroke_linejoin="round",
    )
    pieces = [line, _arrow(edge.points, colour)]
    if default:
        pieces.append(_slash(edge.points, colour))
    if conditional:
        pieces.append(_diamond(edge.points, colour))
    return _group(edge, "bpmn-flow is-done" if done else "bpmn-flow", pieces)


def message(edge: Edge) -> Svg:
    """A message flow between pools."""
    (x, y), end = edge.points[0], edge.points[-1]
    line = element("path", d=_path(edge.points), fill="none", stroke=INK, stroke_width=1.4, stroke_dasharray="6 4")
    start = element("circle", cx=x, cy=y, r=3.6, fill="#ffffff", stroke=INK, stroke_width=1.3)
    left, right = _wings(edge.points, _HEAD, 4.5)
    head = f"M{_point(left)}L{_point(end)}L{_point(right)}Z"
    arrow = element("path", d=head, fill="#ffffff", stroke=INK, stroke_width=1.3, stroke_linejoin="round")
    return _group(edge, "bpmn-message-flow", [line, start, arrow])


def association(edge: Edge) -> Svg:
    """The dotted line to an annotation or to data."""
    pieces = [
        element(
            "path",
            d=_path(edge.points),
            fill="none",
            stroke="#6b7787",
            stroke_width=1.4,
            stroke_dasharray="1.5 4",
            stroke_linecap="round",
        )
    ]
    directed = edge.kind.startswith("data") or edge.xml.get("associationDirection", "None") != "None"
    if directed:
        left, right = _wings(edge.points, _HEAD, 4.5)
        open_head = f"M{_point(left)}L{_point(edge.points[-1])}L{_point(right)}"
        pieces.append(element("path", d=open_head, fill="none", stroke="#6b7787", stroke_width=1.4))
    return _group(edge, "bpmn-association", pieces)


def label(edge: Edge, *, done: bool) -> Svg:
    """The words on a line, where the file puts them, else above its longest piece."""
    if not edge.name:
        return Svg("")
    if edge.label is not None:
        lines = wrap(edge.name, max(edge.label.width, 84), _LABEL)
        x, top = edge.label.centre[0], edge.label.y
    else:
        lines = wrap(edge.name, 110, _LABEL)
        x, y = _middle_of_longest(edge.points)
        top = y - height_of(lines, _LABEL) - 5
    return block(lines, x, top, _LABEL, fill=_DONE if done else INK, halo=True)


def label_bottom(edge: Edge) -> float:
    """How far down the words on a line may reach."""
    return 0.0 if edge.label is None or not edge.name else edge.label.bottom + 4


def _group(edge: Edge, kind: str, pieces: list[Svg]) -> Svg:
    return element("g", *pieces, class_=kind, data_element=edge.id)


def _path(points: list[Point]) -> str:
    written = f"M{_point(points[0])}"
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        radius = min(_RADIUS, math.dist(before, corner) / 2, math.dist(corner, after) / 2)
        enter, leave = _towards(corner, before, radius), _towards(corner, after, radius)
        written += f"L{_point(enter)}Q{_point(corner)} {_point(leave)}"
    return written + f"L{_point(points[-1])}"


def _shortened(points: list[Point], by: float) -> list[Point]:
    """So that a thick line does not show beside the tip of its arrowhead."""
    return [*points[:-1], _towards(points[-1], points[-2], min(by, math.dist(points[-1], points[-2])))]


def _arrow(points: list[Point], colour: str) -> Svg:
    left, right = _wings(points, _HEAD, 4.2)
    return element("path", d=f"M{_point(points[-1])}L{_point(left)}L{_point(right)}Z", fill=colour)


def _wings(points: list[Point], length: float, half: float) -> tuple[Point, Point]:
    tip = points[-1]
    before = next((point for point in reversed(points[:-1]) if math.dist(point, tip) > 0.01), (tip[0] - 1, tip[1]))
    along = math.dist(before, tip)
    dx, dy = (tip[0] - before[0]) / along, (tip[1] - before[1]) / along
    x, y = tip[0] - dx * length, tip[1] - dy * length
    return (x - dy * half, y + dx * half), (x + dy * half, y - dx * half)


def _slash(points: list[Point], colour: str) -> Svg:
    x, y = _towards(points[0], points[1], min(11, math.dist(points[0], points[1]) / 2))
    angle = math.atan2(points[1][1] - points[0][1], points[1][0] - points[0][0]) + math.radians(120)
    dx, dy = math.cos(angle) * 5.5, math.sin(angle) * 5.5
    return element(
        "path",
        d=f"M{_point((x - dx, y - dy))}L{_point((x + dx, y + dy))}",
        stroke=colour,
        stroke_width=1.6,
        class_="bpmn-default",
    )


def _diamond(points: list[Point], colour: str) -> Svg:
    x, y = points[0]
    angle = math.degrees(math.atan2(points[1][1] - y, points[1][0] - x))
    return element(
        "path",
        d="M0 0L7 -4L14 0L7 4Z",
        transform=f"translate({_point((x, y))}) rotate({number(angle)})",
        fill="#ffffff",
        stroke=colour,
        stroke_width=1.3,
        class_="bpmn-conditional",
    )


def _middle_of_longest(points: list[Point]) -> Point:
    a, b = max(pairwise(points), key=lambda pair: math.dist(*pair))
    return (a[0] + b[0]) / 2, (a[1] + b[1]) / 2


def _towards(start: Point, end: Point, length: float) -> Point:
    whole = math.dist(start, end)
    part = length / whole if whole else 0.0
    return start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part


def _point(point: Point) -> str:
    return f"{number(point[0])} {number(point[1])}"
