"""Sets words: wraps Chinese and Latin text, balances the lines, stacks a lane's name upright."""

from __future__ import annotations

import re

from engine.draw.layout import Box
from engine.draw.markup import Svg, element, text

INK = "#1c2733"
LEADING = 1.35
_WIDE_FROM = 0x2E7F
_SIGNS = range(0x25A0, 0x2600)
"""Circles, triangles and diamonds, which Chinese fonts set as wide as a character."""
_WORDS = re.compile(r"[\u0021-\u2e7e]+?[-/]|[\u0021-\u2e7e]+|\s|.", re.DOTALL)
_NEVER_FIRST = frozenset("，。、；：？！）》」』】”’…,.;:?!)]}")
_NEVER_LAST = frozenset("（《「『【“‘([{")


def width_of(words: str, size: float) -> float:
    """About how wide text runs, in the units of `size`: a Chinese character is a square."""
    return sum(size if ord(char) > _WIDE_FROM or ord(char) in _SIGNS else size * 0.56 for char in words)


def wrap(words: str, width: float, size: float) -> list[str]:
    """Lines no wider than `width` where words allow it, as few as possible and of about equal length."""
    lines = _fill(words, width, size)
    if len(lines) < 2:
        return lines
    narrow, wide = width / 2, width
    for _ in range(8):
        middle = (narrow + wide) / 2
        if len(_fill(words, middle, size)) > len(lines):
            narrow = middle
        else:
            wide = middle
    return _fill(words, wide, size)


def block(
    lines: list[str], x: float, top: float, size: float, *, anchor: str = "middle", fill: str = INK, halo: bool = False
) -> Svg:
    """Lines of text from `top` down; with `halo` they stay readable where they cross a line of the drawing."""
    spans = (
        element("tspan", text(line), x=x, y=top + size * 0.88 + number * size * LEADING)
        for number, line in enumerate(lines)
    )
    around = {"paint_order": "stroke", "stroke": "#ffffff", "stroke_width": "3", "stroke_linejoin": "round"}
    return element("text", *spans, font_size=size, text_anchor=anchor, fill=fill, **(around if halo else {}))


def height_of(lines: list[str], size: float) -> float:
    """How high a block of lines is."""
    return size + (len(lines) - 1) * size * LEADING


def fitted(words: str, box: Box, sizes: tuple[float, ...], larger: Box | None = None) -> Svg:
    """Text in the middle of a box, in the largest of `sizes` that fits, at last cut short with an ellipsis.

    Where only the last sizes would do, a `larger` box is tried, from the largest size again.
    """
    if not words:
        return Svg("")
    trials = [(box, size) for size in (sizes[:2] if larger else sizes)]
    trials += [(larger, size) for size in sizes] if larger else []
    for room, size in trials:
        lines = wrap(words, room.width, size)
        if height_of(lines, size) <= room.height:
            return _centred(lines, room, size)
    room, size = larger or box, sizes[-1]
    most = max(1, int((room.height - size) / (size * LEADING)) + 1)
    lines = _fill(words, room.width, size)
    return _centred([*lines[: most - 1], lines[most - 1][:-1] + "…"] if len(lines) > most else lines, room, size)


def _centred(lines: list[str], room: Box, size: float) -> Svg:
    x, y = room.centre
    return block(lines, x, y - height_of(lines, size) / 2, size)


def upright(words: str, box: Box, size: float, fill: str = INK) -> Svg:
    """Text from top to bottom in the middle of a narrow box, characters upright as Chinese is set.

    Columns run from right to left where one is too short; short Latin words and numbers stay together.
    """
    pieces = [piece for piece in _WORDS.findall(words) if piece.strip()]
    if not pieces:
        return Svg("")
    step = size * 1.18
    room = max(1, int((box.height - 4) / step))
    count = min(-(-len(pieces) // room), max(1, int(box.width / step)))
    length = -(-len(pieces) // count)
    if length > room:
        pieces = [*pieces[: count * room - 1], "…"]
        length = room
    centre, middle = box.centre
    spans: list[Svg] = []
    for column in range(count):
        here = pieces[column * length : (column + 1) * length]
        x = centre + ((count - 1) / 2 - column) * step
        top = middle - len(here) * step / 2
        for number, piece in enumerate(here):
            narrow = box.width < width_of(piece, size)
            spans.append(
                element(
                    "tspan",
                    text(piece),
                    x=x,
                    y=top + number * step + size * 0.95,
                    textLength=box.width - 2 if narrow else None,
                    lengthAdjust="spacingAndGlyphs" if narrow else None,
                )
            )
    return element("text", *spans, font_size=size, text_anchor="middle", fill=fill)


def _fill(words: str, width: float, size: float) -> list[str]:
    lines: list[str] = []
    line = ""
    for piece in _pieces(words, width, size):
        if line and width_of(line + piece, size) > width and not _holds_together(line, piece):
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()] if line.strip() else lines


def _holds_together(line: str, piece: str) -> bool:
    return piece[0] in _NEVER_FIRST or line[-1] in _NEVER_LAST


def _pieces(words: str, width: float, size: float) -> list[str]:
    """Chinese characters one by one, Latin words whole, unless one is wider than a line."""
    found: list[str] = []
    for piece in _WORDS.findall(words):
        found.extend([piece] if width_of(piece, size) <= width else piece)
    return found
