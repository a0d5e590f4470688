"""The graph of services drawn: an arrow leads from who asks for a document to who issues it, a circle stands out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.draw.markup import Svg, element, join, text
from workflows.rules.proofs import Graph, Step

WIDTH, HEIGHT, ACROSS, DOWN, MARGIN = 190.0, 58.0, 240.0, 34.0, 20.0
LOWER = 30.0
"""How much further down each arrow that leads back goes."""
LETTERS = 11
"""Chinese letters that fit on a line of a box."""
_INK, _LINE, _HOT, _WARM, _PAPER = "#1b1b1b", "#5f6673", "#b3261e", "#fdeceb", "#ffffff"


@dataclass(frozen=True, slots=True)
class Arrow:
    """One service asks for what another issues."""

    asks: str
    issues: str
    documents: tuple[str, ...]


def arrows(graph: Graph) -> list[Arrow]:
    """Who waits for whom, and for which documents."""
    issuers: dict[str, list[str]] = {}
    for item in graph.items:
        for name in item.outputs:
            issuers.setdefault(name, []).append(item.key)
    found: dict[tuple[str, str], dict[str, None]] = {}
    for item in graph.items:
        for group in item.groups:
            for demand in group.demands:
                for issuer in issuers.get(demand.document, ()):
                    found.setdefault((item.key, issuer), {})[demand.document] = None
    return [Arrow(asks, issues, tuple(names)) for (asks, issues), names in found.items()]


def picture(graph: Graph, circle: Sequence[Step] = (), caption: str = "证明关系图") -> str:
    """The services that have anything to do with each other, as SVG; "" where there are none."""
    lines = arrows(graph)
    keys = [item.key for item in graph.items if any(item.key in (line.asks, line.issues) for line in lines)]
    if not keys:
        return ""
    names = {item.key: item.name for item in graph.items}
    places = _places(keys, lines)
    turns = {(a.item, b.item) for a, b in zip(circle, (*circle[1:], *circle[:1]), strict=True)}
    hot = {step.item for step in circle}
    right = max(x for x, _ in places.values()) + WIDTH + MARGIN
    bottom = max(y for _, y in places.values()) + HEIGHT + MARGIN
    back = [line for line in lines if places[line.asks][0] >= places[line.issues][0]]
    lows = {line: bottom + LOWER * (at + 1) for at, line in enumerate(back)}
    bottom = max([bottom, *lows.values()])
    lines.sort(key=lambda line: (line.asks, line.issues) in turns)
    drawn = [_arrow(line, places, lows.get(line, bottom), hot=(line.asks, line.issues) in turns) for line in lines]
    return element(
        "svg",
        element("title", text(caption)),
        element("desc", text(told(graph))),
        *(line for line, _ in drawn),
        *(_box(names[key], *places[key], hot=key in hot) for key in keys),
        *(label for _, label in drawn),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {right:.0f} {bottom:.0f}",
        width=right,
        height=bottom,
        role="img",
        aria_label=caption,
        font_family="sans-serif",
    )


def told(graph: Graph) -> str:
    """The same in words."""
    names = {item.key: item.name for item in graph.items}
    return "".join(f"{names[a.asks]}要{names[a.issues]}出具的{'、'.join(a.documents)}。" for a in arrows(graph))


def _places(keys: Sequence[str], lines: Sequence[Arrow]) -> dict[str, tuple[float, float]]:
    """Whoever is waited for stands further right; in a circle the arrow that closes it leads back."""
    following: dict[str, list[str]] = {key: [] for key in keys}
    for line in lines:
        if line.issues != line.asks:
            following[line.asks].append(line.issues)
    order, state = list[str](), dict[str, int]()
    back = set[tuple[str, str]]()
    for start in keys:
        work = [(start, 0)] if start not in state else []
        while work:
            key, at = work.pop()
            state[key] = 1
            if at < len(following[key]):
                work.append((key, at + 1))
                target = following[key][at]
                if target not in state:
                    work.append((target, 0))
                elif state[target] == 1:
                    back.add((key, target))
            else:
                state[key] = 2
                order.append(key)
    column = dict.fromkeys(keys, 0)
    for key in reversed(order):
        for target in following[key]:
            if (key, target) not in back:
                column[target] = max(column[target], column[key] + 1)
    rows: dict[int, int] = {}
    places = {}
    for key in reversed(order):
        row = rows.setdefault(column[key], 0)
        rows[column[key]] = row + 1
        places[key] = (MARGIN + column[key] * (WIDTH + ACROSS), MARGIN + row * (HEIGHT + DOWN))
    return places


def _box(name: str, x: float, y: float, *, hot: bool) -> Svg:
    lines = [name[:LETTERS], name[LETTERS : 2 * LETTERS]] if len(name) > LETTERS else [name]
    if len(name) > 2 * LETTERS:
        lines[1] = lines[1][:-1] + "…"
    top = y + HEIGHT / 2 + 5 - (len(lines) - 1) * 10
    words = (
        element("text", text(line), x=x + WIDTH / 2, y=top + 20 * at, text_anchor="middle", font_size=15, fill=_INK)
        for at, line in enumerate(lines)
        if line
    )
    return element(
        "g",
        element("title", text(name)),
        element(
            "rect",
            x=x,
            y=y,
            width=WIDTH,
            height=HEIGHT,
            rx=8,
            fill=_WARM if hot else _PAPER,
            stroke=_HOT if hot else _LINE,
            stroke_width=3 if hot else 1.5,
        ),
        *words,
    )


def _arrow(line: Arrow, places: dict[str, tuple[float, float]], low: float, *, hot: bool) -> tuple[Svg, Svg]:
    """The line with its head, and what is written on it, drawn later so that nothing covers it.

    One that leads back goes around below everything, as far down as `low`.
    """
    (ax, ay), (bx, by) = places[line.asks], places[line.issues]
    colour = _HOT if hot else _LINE
    if ax < bx:
        start, end = (ax + WIDTH, ay + HEIGHT / 2), (bx, by + HEIGHT / 2)
        bend = max(40.0, (end[0] - start[0]) / 2)
        curve = f"M{start[0]} {start[1]}C{start[0] + bend} {start[1]} {end[0] - bend} {end[1]} {end[0] - 8} {end[1]}"
        head = f"M{end[0]} {end[1]}l-11 -6v12z"
        # Near the service that asks, on the curve before its middle, where lines cross.
        middle = (start[0] + 0.35 * (end[0] - start[0]), start[1] + 0.22 * (end[1] - start[1]))
    else:
        start, end = (ax + WIDTH / 2, ay + HEIGHT), (bx + WIDTH / 2, by + HEIGHT)
        if line.asks == line.issues:
            start, end = (ax + WIDTH * 0.7, ay + HEIGHT), (bx + WIDTH * 0.3, by + HEIGHT)
        pull = low - 12 + (low - 12 - (start[1] + end[1]) / 2) / 3  # the curve comes three quarters of the way
        curve = f"M{start[0]} {start[1]}C{start[0]} {pull} {end[0]} {pull} {end[0]} {end[1] + 8}"
        head = f"M{end[0]} {end[1]}l-6 11h12z"
        middle = ((start[0] + end[0]) / 2, low - 12)
    words = "、".join(line.documents)
    short = words if len(words) <= LETTERS else f"{words[: LETTERS - 1]}…"
    wide = 14.0 * len(short) + 8
    stroke = element("path", d=curve, fill="none", stroke=colour, stroke_width=3 if hot else 1.5)
    label = element(
        "g",
        element("title", text(words)),
        element("rect", x=middle[0] - wide / 2, y=middle[1] - 11, width=wide, height=21, rx=4, fill=_PAPER),
        element(
            "text",
            text(short),
            x=middle[0],
            y=middle[1] + 4.5,
            text_anchor="middle",
            font_size=13,
            fill=colour,
            font_weight="bold" if hot else None,
        ),
    )
    return join(stroke, element("path", d=head, fill=colour)), label
