"""How much one expression may cost. Every loop and every walk over data pays from one budget per evaluation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.feel.errors import FeelLimit

MAX_TEXT = 10_000
"""Characters of one expression or script."""
MAX_DEPTH = 80
"""Levels of nesting of one expression."""
MAX_STRING = 100_000
"""Characters of a string that an expression makes."""
MAX_CALLS = 48
"""Functions defined in expressions may call each other this deep."""
BUDGET = 200_000
"""Units of work of one evaluation; a unit is about one node of the expression evaluated or one list element touched."""

Frame = list[Any]
"""One evaluation: the context, the budget left, the depth of calls, then one slot per local variable."""
CONTEXT, LEFT, CALLS, LOCALS = 0, 1, 2, 3

Run = Callable[[Frame], Any]
"""A compiled expression."""


def spend(frame: Frame, units: int) -> None:
    """Pay for `units` of work. Raises `FeelLimit` when nothing is left."""
    frame[LEFT] -= units
    if frame[LEFT] < 0:
        raise FeelLimit


def spend_text(frame: Frame, length: int) -> None:
    """Pay for making a string of `length` characters. Raises `FeelLimit`, before it is made."""
    if length > MAX_STRING:
        raise FeelLimit(f"表达式产生的文字超过 {MAX_STRING} 个字符。")
    spend(frame, 1 + (length >> 6))
