"""A rule of a decision table for people to read: its cells as written and in plain Chinese, and the note beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from engine.feel import iso, syntax
from engine.feel.dmn import walking
from engine.feel.dmn.cells import tests_of, value_of
from engine.feel.dmn.tree import Decision, Definitions, Rule, Table
from engine.feel.functions.conversion import write_number
from engine.feel.syntax import Node

_NAME = re.compile(r'"(?:[^"\\]|\\.)*"|[^\W\d]\w*')
_NONE: Mapping[str, str] = MappingProxyType({})
_SIGNS = {"<": "小于", "<=": "不大于", ">": "大于", ">=": "不小于", "=": "", "!=": "不是"}
_IN_TIME = {"<": "早于", "<=": "不晚于", ">": "晚于", ">=": "不早于"}


@dataclass(frozen=True, slots=True)
class ToldCell:
    """One cell under the label of its column; `words` say the same in Chinese where the cell is plain."""

    label: str
    cell: str
    words: str


@dataclass(frozen=True, slots=True)
class ToldRule:
    """A rule by its number in the table; input cells that take anything are left out."""

    number: int
    inputs: tuple[ToldCell, ...]
    outputs: tuple[ToldCell, ...]
    note: str


@dataclass(frozen=True, slots=True)
class ToldTable:
    """A decision's table: what it is called, its hit policy as written in DMN, and all its rules."""

    title: str
    policy: str
    rules: tuple[ToldRule, ...]


def tables(definitions: Definitions) -> list[ToldTable]:
    """Every table of a model, in the order of the file, under the title of its decision."""
    return [
        ToldTable(
            each.label or each.name,
            " ".join(filter(None, (box.policy, box.aggregation))),
            tuple(_told(box, number, rule) for number, rule in enumerate(box.rules, 1)),
        )
        for each in (*definitions.decisions.values(), *definitions.knowledge.values())
        for box in walking.boxes(each.box)
        if isinstance(box, Table)
    ]


def title(definitions: Definitions, name: str) -> str:
    """What people call the decision of this name."""
    found = _decision(definitions, name)
    return found.label if found is not None and found.label else name


def tell(definitions: Definitions, name: str, number: int) -> ToldRule:
    """The rule of this number where the decision of this name is made by one table; else its number alone."""
    tables = _tables(definitions, name)
    if len(tables) != 1 or not 0 < number <= len(tables[0].rules):
        return ToldRule(number, (), (), "")
    return _told(tables[0], number, tables[0].rules[number - 1])


def _told(table: Table, number: int, rule: Rule) -> ToldRule:
    inputs = tuple(
        ToldCell(column.label or column.expression.text, cell.text, tests_in_words(cell.text))
        for column, cell in zip(table.inputs, rule.inputs, strict=False)
        if cell.text != "-"
    )
    labels = {column.expression.text: column.label for column in table.inputs if column.label}
    outputs = tuple(
        ToldCell(column.label or column.name, cell.text, value_in_words(cell.text, labels))
        for column, cell in zip(table.outputs, rule.outputs, strict=False)
    )
    return ToldRule(number, inputs, outputs, rule.note)


def _decision(definitions: Definitions, name: str) -> Decision | None:
    return next((each for each in definitions.decisions.values() if each.name == name), None)


def _tables(definitions: Definitions, name: str) -> list[Table]:
    """Every table whose rules may have fired under a decision's name: its own, and those of what it calls."""
    found = _decision(definitions, name)
    waiting, seen, tables = [found] if found is not None else [], set[str](), list[Table]()
    while waiting:
        each = waiting.pop()
        tables += (box for box in walking.boxes(each.box) if isinstance(box, Table))
        for id in each.knowledge:
            if id in definitions.knowledge and id not in seen:
                seen.add(id)
                waiting.append(definitions.knowledge[id])
    return tables


# -- cells in words ----------------------------------------------------------------------------------------------


def tests_in_words(text: str) -> str:
    """An input cell in Chinese: `[5..10)` is 5 至 10（不含 10）. As written where it does more than compare."""
    return _words(text, tests_of(text), _tests)


def value_in_words(text: str, labels: Mapping[str, str] = _NONE) -> str:
    """An output cell in Chinese. One that computes is as written, but for what the columns call by a label."""
    said = _words(text, value_of(text), _constant)
    if said != text:
        return said
    return _NAME.sub(lambda match: labels.get(match[0], match[0]), text)


def _words(text: str, tree: Node | None, say: Callable[[Node], str]) -> str:
    try:
        return text if tree is None else say(tree)
    except _Unsaid:
        return text


class _Unsaid(Exception):
    """There are no plain words for this."""


def _tests(node: Node) -> str:
    match node:
        case syntax.UnaryTests(tests, negated):
            said = "，或者 ".join(map(_tests, tests)) if tests else "不限"
            return f"不是：{said}" if negated else said
        case syntax.Test(op, operand) | syntax.HalfRange(op, operand):
            value = _value(operand)
            signs = _SIGNS | _IN_TIME if isinstance(value, (date, time)) else _SIGNS
            return f"{signs[op]} {_said(value)}".strip()
        case syntax.RangeOf(low, low_included, high, high_included):
            ends = _said(_value(low)), _said(_value(high))
            left_out = [end for end, kept in zip(ends, (low_included, high_included), strict=True) if not kept]
            return f"{ends[0]} 至 {ends[1]}" + (f"（不含 {'、'.join(left_out)}）" if left_out else "")
    return _constant(node)


def _constant(node: Node) -> str:
    return _said(_value(node))


def _value(node: Node) -> Any:
    match node:
        case syntax.Constant(value):
            return value
        case syntax.Negate(syntax.Constant(Decimal() as number)):
            return -number
        case syntax.Call("date" | "time" | "date and time" | "duration", ((_, syntax.Constant(str() as text)),)):
            return iso.read(text)
    raise _Unsaid


def _said(value: Any) -> str:
    if value is None:
        return "空"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return write_number(value)
    return value if isinstance(value, str) else iso.write(value)
