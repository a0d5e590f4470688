"""Draws what stands still: pools, lanes, activities, events, gateways, data and notes."""

from __future__ import annotations

from engine.draw import signs
from engine.draw.layout import Box, Shape
from engine.draw.markup import Svg, element, number
from engine.draw.states import Look
from engine.draw.wording import INK, block, fitted, height_of, upright, wrap

HEAD = 30.0
"""Width of the band of a pool or lane that holds its name, as editors draw it."""
_RULE = "#b4bfcc"
_LABEL = 12.0
_NAME_SIZES = (13.5, 13.0, 12.0, 11.0, 10.0)
_SUBPROCESSES = ("subProcess", "transaction", "adHocSubProcess")


def pool(shape: Shape) -> Svg:
    """A pool or a lane, with its name upright in the band at its head."""
    box, is_pool = shape.box, shape.kind == "participant"
    frame = element(
        "rect",
        x=box.x,
        y=box.y,
        width=box.width,
        height=box.height,
        fill="#ffffff" if is_pool else "none",
        stroke="#8593a3" if is_pool else _RULE,
        stroke_width=1.4 if is_pool else 1,
    )
    if shape.expanded is False or (is_pool and not shape.xml.get("processRef")):
        return element("g", frame, fitted(shape.name, _inside(box, 8), _NAME_SIZES))
    size = 14.0 if is_pool else 13.0
    if not shape.horizontal:
        head = Box(box.x, box.y, box.width, min(HEAD, box.height))
        return element("g", frame, _band(head, is_pool), fitted(shape.name, _inside(head, 4), _NAME_SIZES))
    head = Box(box.x, box.y, min(HEAD, box.width), box.height)
    return element("g", frame, _band(head, is_pool), upright(shape.name, _inside(head, 4), size))


def activity(shape: Shape, look: Look) -> Svg:
    """A task, a subprocess or a call activity."""
    box, calls = shape.box, shape.kind == "callActivity"
    expanded = is_open(shape)
    dashes = "2 3" if shape.xml.get("triggeredByEvent") == "true" else look.dashes
    pieces = [
        element(
            "rect",
            x=box.x,
            y=box.y,
            width=box.width,
            height=box.height,
            rx=9,
            fill="#ffffff" if expanded else look.fill,
            fill_opacity=0.6 if expanded else None,
            stroke=look.strong,
            stroke_width=4.0 if calls else look.width,
            stroke_dasharray=dashes,
        )
    ]
    if shape.kind == "transaction":
        inner = _inside(box, 3.5)
        pieces.append(
            element(
                "rect",
                x=inner.x,
                y=inner.y,
                width=inner.width,
                height=inner.height,
                rx=6.5,
                fill="none",
                stroke=look.strong,
                stroke_width=1,
            )
        )
    feet = _feet(shape, expanded)
    if expanded:
        name = wrap(shape.name, box.width - 28, 13)[:1]
        pieces.append(block(name, box.x + 12, box.y + 9, 13, anchor="start"))
    else:
        top = 23.0 if shape.kind in signs.TASKS else 5.0
        foot = 21.0 if feet else 5.0
        middle = _between(box, max(top, foot), max(top, foot))
        pieces.append(fitted(shape.name, middle, _NAME_SIZES, _between(box, top, foot)))
    pieces.append(signs.task(shape.kind, box.x + 14, box.y + 14, look.strong))
    pieces.append(signs.foot(feet, box.centre[0], box.bottom - 10, look.strong))
    return element("g", *pieces)


def event(shape: Shape, look: Look) -> Svg:
    """An event: one ring for a start, two in between, a thick one for an end; dashed if it does not interrupt."""
    (x, y), radius = shape.box.centre, min(shape.box.width, shape.box.height) / 2
    gentle = shape.xml.get("cancelActivity") == "false" or shape.xml.get("isInterrupting") == "false"
    dashes = "4.5 3" if gentle else look.dashes
    last = shape.kind == "endEvent"
    width = 3.4 if last else max(1.5, look.width - 0.4)
    pieces = [_ring(x, y, radius, look, width, dashes, look.fill)]
    if shape.kind.startswith(("intermediate", "boundary")):
        pieces.append(_ring(x, y, radius - 3.4, look, 1.3, dashes, "none"))
    throwing = last or shape.kind == "intermediateThrowEvent"
    if shape.trigger:
        pieces.append(signs.event(shape.trigger, x, y, look.strong, throwing=throwing))
    return element("g", *pieces)


def gateway(shape: Shape, look: Look) -> Svg:
    """A gateway."""
    box, (x, y) = shape.box, shape.box.centre
    path = f"M{number(x)} {number(box.y)}L{number(box.right)} {number(y)}L{number(x)} {number(box.bottom)}"
    diamond = element(
        "path",
        d=f"{path}L{number(box.x)} {number(y)}Z",
        fill=look.fill,
        stroke=look.strong,
        stroke_width=look.width,
        stroke_dasharray=look.dashes,
        stroke_linejoin="round",
    )
    return element("g", diamond, signs.gateway(shape.kind, x, y, look.strong))


def data(shape: Shape) -> Svg:
    """A data object (a sheet) or a data store (a drum)."""
    box = shape.box
    x, y, right, bottom = box.x, box.y, box.right, box.bottom
    if shape.kind == "dataStoreReference":
        lid = min(box.height / 10, 5)
        arc = f"A{number(box.width / 2)} {number(lid)} 0 0"
        upper, lower = number(y + lid), number(bottom - lid)
        left, far = number(x), number(right)
        path = (
            f"M{left} {upper}{arc} 1 {far} {upper}V{lower}{arc} 1 {left} {lower}ZM{left} {upper}{arc} 0 {far} {upper}"
        )
    else:
        ear = min(11.0, box.width / 2)
        path = (
            f"M{number(x)} {number(y)}H{number(right - ear)}L{number(right)} {number(y + ear)}V{number(bottom)}"
            f"H{number(x)}ZM{number(right - ear)} {number(y)}V{number(y + ear)}H{number(right)}"
        )
    return element("path", d=path, fill="#ffffff", stroke="#59626e", stroke_width=1.4, stroke_linejoin="round")


def note(shape: Shape) -> Svg:
    """A text annotation: an open bracket and its words."""
    box = shape.box
    bracket = element(
        "path",
        d=f"M{number(box.x + 10)} {number(box.y)}H{number(box.x)}V{number(box.bottom)}H{number(box.x + 10)}",
        fill="none",
        stroke="#6b7787",
        stroke_width=1.4,
    )
    lines = wrap(shape.name, max(box.width - 14, 20), _LABEL)
    return element("g", bracket, block(lines, box.x + 8, box.y + 5, _LABEL, anchor="start", fill="#3f4b59"))


def group(shape: Shape) -> Svg:
    """A group: a dash-dotted frame that means nothing to the engine."""
    box = shape.box
    return element(
        "rect",
        x=box.x,
        y=box.y,
        width=box.width,
        height=box.height,
        rx=9,
        fill="none",
        stroke="#8593a3",
        stroke_width=1.4,
        stroke_dasharray="9 4 2 4",
    )


def outer_label(shape: Shape) -> tuple[Svg, Box | None]:
    """The words beside an event, a gateway or data, and the room they take: where the file puts them, else below."""
    if not shape.name:
        return Svg(""), None
    if shape.label is not None:
        width = max(shape.label.width, 88)
        x, top = shape.label.centre[0], shape.label.y
    else:
        width = max(shape.box.width * 1.6, 96)
        x, top = shape.box.centre[0], shape.box.bottom + 5
    lines = wrap(shape.name, width, _LABEL)
    room = Box(x - width / 2, top, width, height_of(lines, _LABEL) + 4)
    return block(lines, x, top, _LABEL, fill=INK, halo=True), room


def is_open(shape: Shape) -> bool:
    """Whether a subprocess shows what is inside it."""
    return shape.kind in _SUBPROCESSES and shape.expanded is True


def _feet(shape: Shape, expanded: bool) -> list[str]:
    feet: list[str] = []
    repeated = next((child for child in shape.xml if str(child.tag).endswith("multiInstanceLoopCharacteristics")), None)
    if shape.has("standardLoopCharacteristics"):
        feet.append("loop")
    if repeated is not None:
        feet.append("sequential" if repeated.get("isSequential") == "true" else "parallel")
    if shape.xml.get("isForCompensation") == "true":
        feet.append("compensation")
    if shape.kind in (*_SUBPROCESSES, "callActivity") and not expanded:
        feet.append("plus")
    if shape.kind == "adHocSubProcess":
        feet.append("adhoc")
    return feet


def _band(head: Box, is_pool: bool) -> Svg:
    return element(
        "rect",
        x=head.x,
        y=head.y,
        width=head.width,
        height=head.height,
        fill="#e9eef5" if is_pool else "#f4f7fa",
        stroke="#8593a3" if is_pool else _RULE,
        stroke_width=1.4 if is_pool else 1,
        class_="bpmn-head",
    )


def _ring(x: float, y: float, radius: float, look: Look, width: float, dashes: str | None, fill: str) -> Svg:
    return element(
        "circle",
        cx=x,
        cy=y,
        r=max(radius, 0.5),
        fill=fill,
        stroke=look.strong,
        stroke_width=width,
        stroke_dasharray=dashes,
    )


def _between(box: Box, top: float, foot: float) -> Box:
    return Box(box.x + 7, box.y + top, max(box.width - 14, 1), max(box.height - top - foot, 1))


def _inside(box: Box, margin: float) -> Box:
    return Box(box.x + margin, box.y + margin, max(box.width - 2 * margin, 1), max(box.height - 2 * margin, 1))
