"""What the expression language costs: an expression beside the same in Python, a table of many rules beside few."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from engine.feel.dmn import check, load
from engine.feel.expression import compile_expression
from web.cli.bench.figures import Figures, turn_by_turn

PYTHON = "同样的 Python 函数"
COMPARISON = "比较"
_XMLNS = "https://www.omg.org/spec/DMN/20191111/MODEL/"
_ITEMS = 100
_CALLS = 200
"""Evaluations that are timed as one: a single one is too short for the clock."""

CONTEXT: Mapping[str, Any] = {
    "application": {
        "age": Decimal(20),
        "area": Decimal(12),
        "born": date(1960, 1, 31),
        "person": {"address": {"city": "成都"}},
    },
    "today": date(2026, 9, 14),
    "persons": [{"age": Decimal(age)} for age in range(_ITEMS)],
}
EXPRESSIONS: Mapping[str, tuple[str, Callable[[Mapping[str, Any]], Any]]] = {
    COMPARISON: (
        "application.age >= 16 and application.area < 13",
        lambda c: c["application"]["age"] >= Decimal(16) and c["application"]["area"] < Decimal(13),
    ),
    "路径": ("application.person.address.city", lambda c: c["application"]["person"]["address"]["city"]),
    "日期": (
        'application.born + @"P60Y" <= today',
        lambda c: c["application"]["born"].replace(year=c["application"]["born"].year + 60) <= c["today"],
    ),
    f"筛选 {_ITEMS} 项": ("count(persons[age >= 60])", lambda c: len([p for p in c["persons"] if p["age"] >= 60])),
}
"""Of each kind an expression, and what a programmer would write instead."""


def expressions(figures: Figures, rounds: int = 30) -> None:
    """Compiling each kind anew, and evaluating it once it is compiled."""
    compiling = {name: partial(_compile, text) for name, (text, _) in EXPRESSIONS.items()}
    medians = _medians(rounds, compiling)
    for name, spent in medians.items():
        ratio = None if name == COMPARISON else round(spent / medians[COMPARISON], 2)
        figures.add(f"编译：{name}", spent * 1000, "微秒", ratio=ratio, to=COMPARISON)
    for name, (text, python) in EXPRESSIONS.items():
        ours = _compile(text)
        if ours(CONTEXT) != python(CONTEXT):
            raise AssertionError(name)
        spent, theirs = _medians(rounds, {"ours": _often(ours), "theirs": _often(python)}).values()
        figures.add(f"计算：{name}", spent / _CALLS * 1000, "微秒", ratio=round(spent / theirs, 1), to=PYTHON)


def tables(figures: Figures, sizes: Sequence[int] = (10, 1000), rounds: int = 5) -> None:
    """Loading, checking and asking tables of few and of many rules, where one rule fires and where half of them do."""
    for policy in ("UNIQUE", "COLLECT"):
        medians: dict[tuple[str, int], float] = {}
        for size in sizes:
            fresh = iter([_table(policy, size, turn) for turn in range(2 * rounds)])
            kept = load(_table(policy, size, 0))
            asked = {"x": Decimal(size // 2)}
            acts: dict[str, Callable[[], Any]] = {
                "载入": _each(load, fresh),
                "检查": _each(check, fresh),
                "作决定": partial(kept.decide, "decision", asked),
            }
            for act, spent in _medians(rounds, acts).items():
                medians[act, size] = spent
                ratio = None if size == sizes[0] else round(spent / medians[act, sizes[0]], 1)
                figures.add(f"{act}，{policy} {size} 条规则", spent, "毫秒", ratio=ratio, to=f"{sizes[0]} 条规则")
            figures.add(f"{policy} {size} 条规则的决定", 1000 / medians["作决定", size], "个/秒·进程")


def _compile(text: str) -> Any:
    """Compile anew: with functions of the host nothing compiled is kept."""
    return compile_expression(text, {"host": abs})


def _each(do: Callable[[bytes], Any], tables: Iterator[bytes]) -> Callable[[], Any]:
    """Do it with the next table."""
    return lambda: do(next(tables))


def _often(do: Callable[[Mapping[str, Any]], Any]) -> Callable[[], None]:
    def run() -> None:
        for _ in range(_CALLS):
            do(CONTEXT)

    return run


def _medians(rounds: int, acts: Mapping[str, Callable[[], Any]]) -> dict[str, float]:
    """Milliseconds on the wall."""
    return {name: statistics.median(wall for wall, _ in spent) for name, spent in turn_by_turn(rounds, **acts).items()}


def _table(policy: str, size: int, turn: int) -> bytes:
    """A table of so many rules on one number. `turn` makes its cells unlike those of other turns: none is kept."""
    return (
        f'<definitions xmlns="{_XMLNS}" id="d" name="bench" namespace="bench">'
        '<inputData id="i" name="x"><variable id="v" name="x" typeRef="number"/></inputData>'
        '<decision id="decision" name="decision"><variable id="w" name="decision"/>'
        '<informationRequirement id="r"><requiredInput href="#i"/></informationRequirement>'
        f'<decisionTable id="t" hitPolicy="{policy}"><input id="c"><inputExpression id="e" typeRef="number">'
        '<text>x</text></inputExpression></input><output id="o" name="r" typeRef="number"/>'
        f"{''.join(_rules(policy, size, turn))}</decisionTable></decision></definitions>"
    ).encode()


def _rules(policy: str, size: int, turn: int) -> Iterator[str]:
    for number in range(size):
        cell = f"[{number}.{turn}1..{number + 1}.{turn}1)" if policy == "UNIQUE" else f"&gt; {number}.{turn}1"
        yield (
            f'<rule id="r{number}"><inputEntry id="i{number}"><text>{cell}</text></inputEntry>'
            f'<outputEntry id="o{number}"><text>{number}.{turn}1</text></outputEntry></rule>'
        )
