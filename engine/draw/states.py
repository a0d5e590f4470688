"""How far an element is: its colours and its tag."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from engine.draw.layout import Box
from engine.draw.markup import Svg, element, join
from engine.draw.wording import block, width_of

State = Literal["done", "active", "near", "overdue", "suspended", "cool", "warm", "hot", "over"]
"""How far an element of one case is; or how hot a step of many cases runs."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What is said of an element: `state` gives the colour, `label` the words of its tag."""

    state: State
    label: str


@dataclass(frozen=True, slots=True)
class Look:
    """Colours of a state: white words on `strong` have a contrast of at least 4.5 : 1."""

    fill: str
    strong: str
    width: float
    dashes: str | None = None


PLAIN = Look("#ffffff", "#1c2733", 1.5)
LOOKS: dict[State, Look] = {
    "done": Look("#eaf6ee", "#1f7a45", 1.8),
    "active": Look("#e7f0fb", "#1d5fb8", 2.6),
    "near": Look("#fff5dc", "#8f5d00", 2.6),
    "overdue": Look("#fdebeb", "#c2151c", 2.6),
    "suspended": Look("#f1f2f4", "#59626e", 2.0, "6 4"),
    "cool": Look("#f2f7f4", "#3d6b52", 1.6),
    "warm": Look("#fdf4d4", "#7a5c00", 2.2),
    "hot": Look("#fbd9b5", "#9c4200", 3.0),
    "over": Look("#f3b3b0", "#a1121a", 4.0),
}
WORDS: dict[State, str] = {
    "done": "已办",
    "active": "在办",
    "near": "临近超时",
    "overdue": "已超时",
    "suspended": "暂停计时",
    "cool": "宽松",
    "warm": "适中",
    "hot": "吃紧",
    "over": "瓶颈",
}
_SIZE = 11.5
_HEIGHT = 18.0


def look_of(mark: Mark | None) -> Look:
    """The colours an element is drawn in."""
    return PLAIN if mark is None else LOOKS[mark.state]


def pill_box(mark: Mark, right: float, edge: float) -> Box:
    """Where a tag goes that ends at `right` and lies across the line `edge`."""
    width = width_of(mark.label, _SIZE) + 16
    return Box(right - width, edge - _HEIGHT / 2, width, _HEIGHT)


def pill(mark: Mark, box: Box) -> Svg:
    """A tag with words: a state is never told by colour alone."""
    look = LOOKS[mark.state]
    round_rect = element(
        "rect",
        x=box.x,
        y=box.y,
        width=box.width,
        height=box.height,
        rx=_HEIGHT / 2,
        fill=look.strong,
        stroke="#ffffff",
        stroke_width=1.5,
    )
    words = block([mark.label], box.centre[0], box.y + 3.4, _SIZE, fill="#ffffff")
    return element("g", join(round_rect, words), class_=f"bpmn-tag bpmn-tag-{mark.state}")


def tick(x: float, y: float) -> Svg:
    """The sign of a passed event or gateway, which has no room for words."""
    look = LOOKS["done"]
    disc = element("circle", cx=x, cy=y, r=7, fill=look.strong, stroke="#ffffff", stroke_width=1.5)
    stroke = element(
        "path",
        d=f"M{x - 3.2:.2f} {y + 0.2:.2f}l2.3 2.4l4-4.8",
        fill="none",
        stroke="#ffffff",
        stroke_width=1.6,
        stroke_linecap="round",
        stroke_linejoin="round",
    )
    return element("g", join(disc, stroke), class_="bpmn-tag bpmn-tag-done")
