"""How hot a step runs: what it takes of its limit, told by the slow tenth of its cases and not by the average (R17).

渝府办发〔2016〕14号 二（二） asks to cut steps and shorten time; where the grades begin is this product's own.
"""

from __future__ import annotations

from enum import Enum

WHOLE = 1000
"""A limit used up entirely, in thousandths."""


class Heat(Enum):
    """A grade of a step: its code, the Chinese words, the sign that tells it without colour, and from how many
    thousandths of the limit on; nine cases in ten stay below that."""

    COOL = ("cool", "宽松", "○", 0)
    WARM = ("warm", "适中", "●", 500)
    HOT = ("hot", "吃紧", "▲", 800)
    OVER = ("over", "瓶颈", "◆", WHOLE + 1)

    def __init__(self, code: str, words: str, sign: str, least: int) -> None:
        self.code = code
        self.words = words
        self.sign = sign
        self.least = least


def heat(ninth: int | None) -> Heat | None:
    """The grade of a step of which nine cases in ten took at most `ninth` thousandths of its limit.

    A bottleneck is a step that is late in more than one case of ten. None where nothing was finished, or the step has
    no limit.
    """
    if ninth is None:
        return None
    return next(one for one in reversed(Heat) if ninth >= one.least)
