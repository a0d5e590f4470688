"""Thousands of random and hostile texts: each gives a value or a named problem, within its limits; no memory is left.

The long form (BANJIE_TEST_LONG=1) takes ten thousand.
"""

from __future__ import annotations

import gc
import tracemalloc
from contextlib import suppress
from decimal import Decimal
from random import Random
from typing import Any

from engine.errors import Problem
from engine.feel import FeelError, FeelLimit, compile, compile_unary_tests
from engine.feel.dmn import check, load
from engine.feel.limits import LEFT, MAX_STRING
from tests.engine.feel.dmn.test_hit_policies import BLOCKS
from tests.engine.feel.expressions import damaged, grown, heap
from tests.engine.feel.hostile import LOOKED_UP
from tests.long_form import LONG

MANY = 10_000 if LONG else 600
CONTEXT: dict[str, Any] = {"x": {"k": [1, "a", None]}, "y": "b" * 1000, "item": list(range(50)), "年龄": 61}


def size(value: Any) -> int:
    """How many values and characters a result holds."""
    if isinstance(value, str):
        return 1 + len(value)
    if isinstance(value, list):
        return 1 + sum(map(size, value))
    if isinstance(value, dict):
        return 1 + sum(map(size, value.values()))
    return 1


def ask(text: str, random: Random) -> None:
    try:
        if random.random() < 0.2:
            assert compile_unary_tests(text).test(random.choice([1, "a", None, [1]]), CONTEXT) in (True, False, None)
            return
        expression = compile(text)
        frame = expression.frame(CONTEXT)
        value = expression.evaluate(frame)
    except (FeelError, FeelLimit):
        return
    assert frame[LEFT] >= 0
    assert size(value) <= 200_000 + MAX_STRING
    assert not isinstance(value, Decimal) or value.is_finite()


def test_any_text_is_answered_within_limits_and_leaves_no_memory() -> None:
    random = Random(20261127)
    makers = (grown, heap, damaged)
    kept = 0
    tracemalloc.start()
    try:
        for turn in range(MANY):
            ask(makers[turn % 3](random), random)
            if turn == MANY // 2:
                gc.collect()
                kept = tracemalloc.get_traced_memory()[0]
        gc.collect()
        grown_by = tracemalloc.get_traced_memory()[0] - kept
    finally:
        tracemalloc.stop()
    assert grown_by < 12_000_000  # the compiled expressions that are kept, of which there are at most two thousand


ROUNDS = 40 if LONG else 4


def test_the_same_work_again_and_again_leaves_no_memory() -> None:
    """Nothing compiled is kept where the host has functions: what stayed behind after each round would be a leak.

    What one text compiles to takes some four kilobytes. What grows is Python's own caches, less from round to round.
    """
    random = Random(7)
    texts = [*(grown(random, 2) for _ in range(40)), *(damaged(random) for _ in range(10)), *LOOKED_UP[::25]]
    models = [block.xml() for block in BLOCKS[::40]]

    def once() -> None:
        for text in texts:
            with suppress(Problem):
                compile(text, {"host": abs})(CONTEXT)
        for xml in models:
            check(xml)
            load(xml).decide("answer", {})

    kept = []
    tracemalloc.start()
    try:
        for _ in range(2 + ROUNDS):
            once()
            gc.collect()
            kept.append(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()
    half = len(kept) // 2
    assert (kept[-1] - kept[half]) / (len(kept) - 1 - half) < 15_000, kept
