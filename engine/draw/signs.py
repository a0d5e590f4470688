"""The small signs: what kind a task is, what an event waits for, how a gateway decides, how an activity repeats."""

from __future__ import annotations

import math

from engine.draw.markup import Svg, element, join, number


def _gear(radius: float, teeth: int = 8) -> str:
    points: list[str] = []
    for step in range(teeth):
        middle = 2 * math.pi * step / teeth
        for offset, length in ((-0.28, 0.76), (-0.17, 1.0), (0.17, 1.0), (0.28, 0.76)):
            angle = middle + offset
            points.append(f"{number(length * radius * math.cos(angle))} {number(length * radius * math.sin(angle))}")
    return "M" + "L".join(points) + "Z"


_GEAR = _gear(7.2) + "M2.6 0A2.6 2.6 0 1 1 -2.6 0A2.6 2.6 0 1 1 2.6 0Z"
_ENVELOPE = "M-7 -5H7V5H-7Z"
_FLAP = "M-7 -5L0 0.8L7 -5"

TASKS: dict[str, tuple[str, str]] = {
    # kind: outline, filled part
    "userTask": ("M-3 -4A3 3 0 1 1 3 -4A3 3 0 1 1 -3 -4ZM-6.4 6.4C-6.4 2.2 -3.8 0.6 0 0.6S6.4 2.2 6.4 6.4Z", ""),
    "serviceTask": (_GEAR, ""),
    "receiveTask": (_ENVELOPE + _FLAP, ""),
    "sendTask": ("", "M-7 -5.4H7L0 0.2ZM-7 -3.6L0 2L7 -3.6V5.2H-7Z"),
    "scriptTask": ("M-4.6 -6.8H5.6V6.8H-5.6V-5.8ZM-3 -3.4H3M-3 -0.4H3M-3 2.6H1.4", ""),
    "manualTask": (
        "M-4.8 1.2V-2.6A1 1 0 0 1 -2.8 -2.6V0M-2.8 -0.4V-5A1 1 0 0 1 -0.8 -5V-0.6M-0.8 -0.6V-5.6A1 1 0 0 1 1.2 -5.6"
        "V-0.6M1.2 -0.4V-4.6A1 1 0 0 1 3.2 -4.6V0.8L4.4 -0.8A1 1 0 0 1 6 0.4L3.4 4.6A3 3 0 0 1 0.8 6H-1A3.8 3.8 0 0 1 "
        "-4.8 2.2V0.4",
        "",
    ),
    "businessRuleTask": ("M-7 -5.4H7V5.4H-7ZM-7 1.6H7M-2.6 -2V5.4", "M-7 -5.4H7V-2H-7Z"),
}


def task(kind: str, x: float, y: float, colour: str) -> Svg:
    """The sign of a task, 16 units wide around (x, y); nothing for a task of no kind."""
    outline, filled = TASKS.get(kind, ("", ""))
    return _placed(x, y, colour, outline, filled, 1.2)


def _hours() -> str:
    sides = [(math.sin(math.pi / 6 * hour), math.cos(math.pi / 6 * hour)) for hour in range(12)]
    return "".join(f"M{number(6.4 * x)} {number(6.4 * y)}L{number(8 * x)} {number(8 * y)}" for x, y in sides)


_CLOCK = "M-8 0A8 8 0 1 1 8 0A8 8 0 1 1 -8 0ZM0 -5V0.2L3.4 2" + _hours()
_EVENTS: dict[str, str] = {
    "message": "M-8 -5.6H8V5.6H-8Z",
    "signal": "M0 -8L8 5.8H-8Z",
    "error": "M-7.4 6.4L-3.2 -5.8L2 1.4L7.4 -6.8L3.4 6L-1.6 -0.8Z",
    "escalation": "M0 -8L6 7L0 1.4L-6 7Z",
    "cancel": "M-7 -4.6L-4.6 -7L0 -2.4L4.6 -7L7 -4.6L2.4 0L7 4.6L4.6 7L0 2.4L-4.6 7L-7 4.6L-2.4 0Z",
    "compensate": "M0 -5.6V5.6L-8 0ZM8 -5.6V5.6L0 0Z",
    "link": "M-8 -3H2V-6.6L8.6 0L2 6.6V3H-8Z",
    "multiple": "M0 -8L7.8 -2.4L4.8 6.6H-4.8L-7.8 -2.4Z",
    "conditional": "M-5.4 -7H5.4V7H-5.4Z",
}


def event(trigger: str, x: float, y: float, colour: str, *, throwing: bool) -> Svg:
    """The sign inside an event: outlined where it waits, filled where it throws."""
    if trigger == "timer":
        return _placed(x, y, colour, _CLOCK, "", 1.1)
    if trigger == "terminate":
        return element("circle", cx=x, cy=y, r=10, fill=colour, class_="bpmn-sign")
    if trigger == "message" and throwing:
        return _placed(x, y, colour, "", "M-8 -6H8L0 0.2ZM-8 -4L0 2.2L8 -4V5.8H-8Z", 1.2)
    path = _EVENTS.get(trigger, "")
    extra = {"message": "M-8 -5.6L0 1L8 -5.6", "conditional": "M-3 -4H3M-3 -1.2H3M-3 1.6H3M-3 4.4H3"}.get(trigger, "")
    return _placed(x, y, colour, extra if throwing else path + extra, path if throwing else "", 1.2)


def gateway(kind: str, x: float, y: float, colour: str) -> Svg:
    """The sign inside a gateway."""
    if kind == "exclusiveGateway":
        return _placed(x, y, colour, "M-6 -7.4L6 7.4M6 -7.4L-6 7.4", "", 3)
    if kind == "parallelGateway":
        return _placed(x, y, colour, "M-10 0H10M0 -10V10", "", 3)
    if kind == "inclusiveGateway":
        return element("circle", cx=x, cy=y, r=10.5, fill="none", stroke=colour, stroke_width=2.6, class_="bpmn-sign")
    if kind == "eventBasedGateway":
        rings = "M-13 0A13 13 0 1 1 13 0A13 13 0 1 1 -13 0ZM-10.4 0A10.4 10.4 0 1 1 10.4 0A10.4 10.4 0 1 1 -10.4 0Z"
        return _placed(x, y, colour, rings + "M0 -6.4L6.2 -2L3.8 5.2H-3.8L-6.2 -2Z", "", 1.1)
    if kind == "complexGateway":
        return _placed(x, y, colour, "M-10 0H10M0 -10V10M-7 -7L7 7M7 -7L-7 7", "", 2.4)
    return Svg("")


_FOOT: dict[str, tuple[str, float]] = {
    "plus": ("M-7 -7H7V7H-7ZM-4.4 0H4.4M0 -4.4V4.4", 1.2),
    "parallel": ("M-4 -6V6M0 -6V6M4 -6V6", 2),
    "sequential": ("M-6 -4H6M-6 0H6M-6 4H6", 2),
    "loop": ("M-2.4 5.6A6 6 0 1 1 2.4 5.6M-2.4 5.6L-2.8 1.6M-2.4 5.6L-6.4 6", 1.5),
    "compensation": ("M0 -5V5L-6.4 0ZM6.4 -5V5L0 0Z", 1.2),
    "adhoc": ("M-6.4 2C-4 -4 -1.4 -2 0 0S4 4 6.4 -2", 1.8),
}


def foot(names: list[str], x: float, y: float, colour: str) -> Svg:
    """The signs at the foot of an activity, side by side around (x, y)."""
    left = x - (len(names) - 1) * 9
    return join(
        *(_placed(left + 18 * at, y, colour, *(_FOOT[name][0], "", _FOOT[name][1])) for at, name in enumerate(names))
    )


def _placed(x: float, y: float, colour: str, outline: str, filled: str, width: float) -> Svg:
    if not outline and not filled:
        return Svg("")
    pieces: list[Svg] = []
    if filled:
        pieces.append(element("path", d=filled, fill=colour, stroke="none"))
    if outline:
        pieces.append(
            element(
                "path",
                d=outline,
                fill="none",
                stroke=colour,
                stroke_width=width,
                stroke_linecap="round",
                stroke_linejoin="round",
            )
        )
    return element("g", *pieces, transform=f"translate({number(x)} {number(y)})", class_="bpmn-sign")
