"""What is found in random tables is what trying every value finds: overlaps, gaps, rules that never answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from random import Random
from typing import Any

import pytest

from engine.feel.dmn import check
from engine.feel.dmn.cells import constants_in, plain_tests_of
from engine.feel.dmn.pieces import line_of
from engine.feel.expression import compile_unary_tests
from tests.engine.feel.dmn.decisions import decision, model, table
from tests.engine.feel.dmn.test_hit_policies import CELLS, ORDER

NUMBERS = [Decimal(half) / 2 for half in range(-2, 20)]
WORDS = ["甲", "乙", "丙", "其他"]
Test = Callable[[Any], bool]
NUMBER_CELLS: list[tuple[str, Test]] = [(text, test) for text, test in CELLS if "?" not in text]
NUMBER_CELLS += [("[9..1]", lambda v: False), ("(3..4)", lambda v: 3 < v < 4), ("< 3, > 5", lambda v: v < 3 or v > 5)]
WORD_CELLS: list[tuple[str, Test]] = [
    ("-", lambda v: True),
    ('"甲"', lambda v: v == "甲"),
    ('"甲", "乙"', lambda v: v in ("甲", "乙")),
    ('not("乙")', lambda v: v != "乙"),
]
_NUMBERS_TOLD = re.compile(r"第 ([\d、]+) 条")


def hits(rows: list[tuple[Test, Test, str]], point: tuple[Any, Any]) -> list[int]:
    return [number for number, (a, b, _) in enumerate(rows, 1) if a(point[0]) and b(point[1])]


def brute(policy: str, rows: list[tuple[Test, Test, str]]) -> tuple[set[tuple[int, ...]], set[int], bool]:
    """(pairs that overlap where they must not, rules that never answer, whether something is left out)."""
    found = [hits(rows, point) for point in product(NUMBERS, WORDS)]
    overlaps = {(a, b) for hit in found for a in hit for b in hit if a < b}
    if policy == "ANY":
        overlaps = {(a, b) for a, b in overlaps if rows[a - 1][2] != rows[b - 1][2]}
    answering = {number for hit in found for number in hit}
    if policy == "FIRST":
        answering = {hit[0] for hit in found if hit}
    if policy == "PRIORITY":
        answering = {min(hit, key=lambda number: (ORDER.index(rows[number - 1][2]), number)) for hit in found if hit}
    return (
        overlaps if policy in ("UNIQUE", "ANY") else set(),
        set(range(1, len(rows) + 1)) - answering,
        [] in found and policy not in ("COLLECT",),
    )


@pytest.mark.parametrize("policy", ["UNIQUE", "ANY", "FIRST", "PRIORITY", "COLLECT"])
def test_findings_agree_with_trying_every_value(policy: str) -> None:
    random = Random(policy)
    for _ in range(40):
        chosen = [
            (random.choice(NUMBER_CELLS), random.choice(WORD_CELLS), random.choice(ORDER))
            for _ in range(random.randint(1, 5))
        ]
        rules = [f'{a[0]} ; {b[0]} => "{value}"' for a, b, value in chosen]
        listed = {"r": ", ".join(f'"{value}"' for value in ORDER)}
        box = table(policy, ["x: number", "y: string"], ["r: string"], rules, values=listed)
        found = check(model(decision("d", box)))
        told: dict[str, set[tuple[int, ...]]] = {"decision-overlap": set(), "decision-unreachable-rule": set()}
        for finding in found:
            if finding.rule in told:
                match = _NUMBERS_TOLD.match(finding.message)
                assert match is not None
                told[finding.rule].add(tuple(map(int, match[1].split("、"))))
        overlaps, never, gap = brute(policy, [(a[1], b[1], value) for a, b, value in chosen])
        assert told["decision-overlap"] == overlaps, rules
        assert told["decision-unreachable-rule"] == {(number,) for number in never}, rules
        assert any(finding.rule == "decision-gap" for finding in found) is gap, rules


def _days(random: Random) -> str:
    return f'@"{date(2026, 1, 1) + timedelta(random.randrange(6))}"'


MAKERS: list[Callable[[Random], str]] = [
    lambda random: str(random.randrange(-3, 4)),
    lambda random: str(random.randrange(5)) + ".5",
    _days,
    lambda random: f'@"P{random.randrange(4)}D"',
    lambda random: f'@"P{random.randrange(4)}M"',
    lambda random: f'@"0{random.randrange(4)}:30:00"',
    lambda random: f'@"2026-01-0{random.randrange(1, 4)}T09:00:00"',
    lambda random: f'date and time("2026-01-0{random.randrange(1, 4)}T09:00:00+08:00")',
]


@pytest.mark.parametrize("maker", range(len(MAKERS)))
def test_the_places_of_constants_tell_the_same_as_asking_every_piece(maker: int) -> None:
    random, make = Random(maker), MAKERS[maker]

    def test() -> str:
        low, high = make(random), make(random)
        opening, closing = random.choice("[("), random.choice("])")
        op = random.choice(["<", "<=", ">", ">=", "!=", "", "="])
        return random.choice(
            [f"{op} {low}", f"{opening}{low}..{high}{closing}", f"({op or '<'} {low})".replace("!=", "<")]
        )

    for _ in range(30):
        cells = [random.choice(["{}", "{}, {}", "not({}, {})"]).format(test(), test()) for _ in range(4)]
        trees = [plain_tests_of(cell) for cell in cells]
        assert None not in trees, cells
        line = line_of([value for tree in trees if tree is not None for value in constants_in(tree)], "")
        for cell, tree in zip(cells, trees, strict=True):
            assert tree is not None
            tests = compile_unary_tests(cell)
            assert line.taken_by(tests, tree) == line.taken(tests), (cell, cells)
