"""Decision tables: which rules match, and what their hit policy makes of them (DMN 1.5, clause 8.2.8)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from engine.feel.comparing import equal, extreme
from engine.feel.decimal128 import NUMBERS
from engine.feel.dmn.items import read_texts
from engine.feel.dmn.tree import Rule, Table
from engine.feel.dmn.work import Do, Fired, Scope, Work
from engine.feel.expression import UnaryTests
from engine.feel.limits import Frame, spend
from engine.feel.types import Type


@dataclass(frozen=True, slots=True)
class Column:
    """A compiled input column; `allowed` is None where any value is."""

    value: Do
    type: Type
    allowed: UnaryTests | None


@dataclass(frozen=True, slots=True)
class Result:
    """A compiled output column. `ranked` gives its values in the order of their priority."""

    name: str
    type: Type
    ranked: Do | None
    default: Do | None


@dataclass(frozen=True, slots=True)
class Row:
    """A compiled rule: a test for each input, None where anything passes; a value for each output."""

    tests: tuple[UnaryTests | None, ...]
    values: tuple[Do, ...]
    rule: Rule
    number: int

    def matches(self, values: Sequence[Any], frame: Frame) -> bool:
        """Whether every test holds of its value."""
        for test, value in zip(self.tests, values, strict=True):
            if test is not None and test.verdict(value, frame) is not True:
                return False
        return True


@dataclass(frozen=True, slots=True)
class CompiledTable:
    """A table ready to decide."""

    table: Table
    columns: tuple[Column, ...]
    results: tuple[Result, ...]
    rows: tuple[Row, ...]
    slots: int
    """How many local variables the cells of the inputs need at most."""

    def decide(self, scope: Scope, work: Work) -> Any:
        """The table's value; null with a note where the standard calls the answer an error."""
        looked_at = []
        for column, written in zip(self.columns, self.table.inputs, strict=True):
            value = read_texts(column.value(scope, work), column.type, work)
            allowed = column.allowed
            if allowed is not None and value is not None and work.evaluate(allowed, scope, value) is not True:
                work.note(f"“{written.expression.text[:60]}”的值不在这一列允许的取值范围内")
                return None
            looked_at.append(value)
        hits = self._hits(looked_at, scope, work)
        chosen, value = _POLICIES[self.table.policy](self, hits, scope, work)
        numbers = tuple(row.number for row in chosen)
        work.fired.append(Fired(work.decision, numbers, tuple(row.rule.place.id for row in chosen)))
        return value

    def _hits(self, values: Sequence[Any], scope: Scope, work: Work) -> list[Row]:
        first_is_enough = self.table.policy == "FIRST"
        hits, frame = [], work.room(scope, self.slots)
        try:
            for row in self.rows:
                spend(frame, 1 + len(values))
                if row.matches(values, frame):
                    hits.append(row)
                    if first_is_enough:
                        break
        finally:
            work.paid(frame)
        return hits

    def output(self, row: Row, scope: Scope, work: Work) -> tuple[Any, ...]:
        """What a rule gives, column by column."""
        return tuple(
            work.coerce(read_texts(value(scope, work), result.type, work), result.type)
            for value, result in zip(row.values, self.results, strict=True)
        )

    def shaped(self, output: tuple[Any, ...]) -> Any:
        """One column gives its value, several a context of them."""
        if len(self.results) == 1:
            return output[0]
        return {result.name: value for result, value in zip(self.results, output, strict=True)}

    def default(self, scope: Scope, work: Work) -> Any:
        """What is given where no rule matches: the defaults, or null."""
        if all(result.default is None for result in self.results):
            return None
        return self.shaped(
            tuple(
                None if result.default is None else work.coerce(result.default(scope, work), result.type)
                for result in self.results
            )
        )

    def ranks(self, output: tuple[Any, ...], scope: Scope, work: Work) -> tuple[int, ...]:
        """The place of each value among the ranked ones; those without a rank come last."""
        places = []
        for value, result in zip(output, self.results, strict=True):
            ranked = [] if result.ranked is None else result.ranked(scope, work)
            frame = work.frame()
            same = (place for place, each in enumerate(ranked) if equal(each, value, frame) is True)
            places.append(next(same, len(ranked)))
            work.paid(frame)
        return tuple(places)


Chosen = tuple[list[Row], Any]
Policy = Callable[[CompiledTable, list[Row], Scope, Work], Chosen]


def _unique(table: CompiledTable, hits: list[Row], scope: Scope, work: Work) -> Chosen:
    if len(hits) > 1:
        work.note(f"同时命中第 {_numbers(hits)} 条规则，而命中策略 UNIQUE 只许命中一条")
        return hits, None
    return _first(table, hits, scope, work)


def _first(table: CompiledTable, hits: list[Row], scope: Scope, work: Work) -> Chosen:
    if not hits:
        return [], table.default(scope, work)
    return hits[:1], table.shaped(table.output(hits[0], scope, work))


def _any(table: CompiledTable, hits: list[Row], scope: Scope, work: Work) -> Chosen:
    if not hits:
        return _first(table, hits, scope, work)
    outputs = [table.shaped(table.output(row, scope, work)) for row in hits]
    frame = work.frame()
    agree = all(equal(output, outputs[0], frame) is True for output in outputs[1:])
    work.paid(frame)
    if not agree:
        work.note(f"命中的第 {_numbers(hits)} 条规则结果不同，而命中策略 ANY 要求相同")
        return hits, None
    return hits, outputs[0]


def _ranked(table: CompiledTable, hits: list[Row], scope: Scope, work: Work) -> list[tuple[Row, tuple[Any, ...]]]:
    outputs = [(row, table.output(row, scope, work)) for row in hits]
    return sorted(outputs, key=lambda each: table.ranks(each[1], scope, work))


def _priority(table: CompiledTable, hits: list[Row], scope: Scope, work: Work) -> Chosen:
    if not hits:
        return _first(table, hits, scope, work)
    row, output = _ranked(table, hits, scope, work)[0]
    return [row], table.shaped(output)


def _output_order(table: CompiledTable, hits: list[Row], scope: Scope, work: Work) -> Chosen:
    if not hits:
        return _none(table, scope, work)
    ranked = _ranked(table, hits, scope, work)
    return [row for row, _ in ranked], [table.shaped(output) for _, output in ranked]


def _rule_order(table: CompiledTable, hits: list[Row], scope: Scope, work: Work) -> Chosen:
    if not hits:
        return _none(table, scope, work)
    return hits, [table.shaped(table.output(row, scope, work)) for row in hits]


def _none(table: CompiledTable, scope: Scope, work: Work) -> Chosen:
    """No rule of many: the default, else no values."""
    default = table.default(scope, work)
    return [], [] if default is None else default


def _collect(table: CompiledTable, hits: list[Row], scope: Scope, work: Work) -> Chosen:
    aggregation = table.table.aggregation
    if not aggregation:
        return _rule_order(table, hits, scope, work)
    if aggregation == "COUNT":
        return hits, Decimal(len(hits))
    if not hits:
        return [], table.default(scope, work)
    values = [table.output(row, scope, work)[0] for row in hits]
    value = _sum(values) if aggregation == "SUM" else extreme("<" if aggregation == "MIN" else ">", values)
    if value is None:
        work.note(f"命中的第 {_numbers(hits)} 条规则的结果不能汇总")
    return hits, value


def _sum(values: list[Any]) -> Any:
    if all(type(value) is timedelta for value in values):
        return sum(values, timedelta())
    if not all(type(value) is Decimal for value in values):
        return None
    total = Decimal(0)
    for value in values:
        total = NUMBERS.add(total, value)
    return total


def _numbers(hits: list[Row]) -> str:
    return "、".join(str(row.number) for row in hits[:20])


_POLICIES: dict[str, Policy] = {
    "UNIQUE": _unique,
    "FIRST": _first,
    "ANY": _any,
    "PRIORITY": _priority,
    "COLLECT": _collect,
    "RULE ORDER": _rule_order,
    "OUTPUT ORDER": _output_order,
}
