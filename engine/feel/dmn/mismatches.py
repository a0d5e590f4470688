"""Values of the wrong type: constants in cells, columns beside their inputs, a table's result beside its decision."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.check.findings import Finding
from engine.feel.dmn.cells import given, tested
from engine.feel.dmn.deciding import Model
from engine.feel.dmn.pieces import tell
from engine.feel.dmn.tables import Column, CompiledTable
from engine.feel.dmn.tree import Cell, Decision, Input, Output
from engine.feel.types import Type
from engine.feel.values import KINDS

_RULE = "decision-type"
_SINGLE = ("UNIQUE", "FIRST", "ANY", "PRIORITY")
_SIMPLE = frozenset(KINDS.values()) - {"list", "context", "range", "function"}


def mismatches(table: CompiledTable, decision: Decision | None, model: Model) -> Iterator[Finding]:
    """Every value of the wrong type in a table; `decision` is the one it makes by itself, if it does."""
    yield from _columns(table, model)
    yield from _types(table, decision, model)


def given_kind(written: Input, model: Model) -> str:
    """The type of the input data a column looks at; "" for a column that computes."""
    found = (data.kind for data in model.definitions.inputs.values() if data.name == written.expression.text)
    return next(found, "")


def type_of(column: Column, written: Input, model: Model) -> Type:
    """A column's type: its own, else that of the input data it looks at."""
    return column.type if written.kind else model.items.type(given_kind(written, model))


def _columns(table: CompiledTable, model: Model) -> Iterator[Finding]:
    """Columns whose type is not that of the input they look at: their tests would never hold."""
    for written in table.table.inputs:
        kind, wanted = given_kind(written, model), written.kind
        read = kind == "string" and wanted not in ("number", "boolean")
        if kind in _SIMPLE and wanted in _SIMPLE and kind != wanted and not read:
            yield Finding.at(
                written.expression.place,
                _RULE,
                "error",
                f"这一列的类型是 {wanted}，而输入“{written.expression.text}”的类型是 {kind}。",
                "请改这一列的类型，或改输入的类型。",
            )


def _types(table: CompiledTable, decision: Decision | None, model: Model) -> Iterator[Finding]:
    inputs = [type_of(*each, model) for each in zip(table.columns, table.table.inputs, strict=True)]
    outputs = [result.type for result in table.results]
    single = decision is not None and len(outputs) == 1 and table.table.policy in _SINGLE
    if decision is not None and single and not table.table.outputs[0].kind:
        outputs = [model.items.type(decision.kind)]
    for row in table.rows:
        for of, cell in zip(inputs, row.rule.inputs, strict=True):
            yield from _mismatch(cell, of, tested(cell))
        for of, cell in zip(outputs, row.rule.outputs, strict=True):
            yield from _mismatch(cell, of, given(cell), texts=True)
    for of, output in zip(outputs, table.table.outputs, strict=True):
        for each in (output.default, output.allowed):
            if each is not None:
                yield from _mismatch(each, of, tested(each), texts=True)
    if decision is not None and single:
        yield from _result(table.table.outputs[0], decision, table)


def _result(output: Output, decision: Decision, table: CompiledTable) -> Iterator[Finding]:
    if decision.kind in _SIMPLE and output.kind in _SIMPLE and decision.kind != output.kind:
        yield Finding.at(
            table.table.place,
            _RULE,
            "error",
            f"输出列的类型是 {output.kind}，而决策“{decision.name}”的类型是 {decision.kind}。",
            "请改输出列的类型，或改决策的类型。",
        )


def _mismatch(cell: Cell, of: Type, values: Iterator[Any], *, texts: bool = False) -> Iterator[Finding]:
    """The first constant of another type. Where `texts` of dates, times and durations are read, they are of theirs."""
    wanted = of.name
    if type(of) is not Type or wanted not in _SIMPLE:
        return
    for value in values:
        kind = KINDS.get(type(value), "")
        read = texts and isinstance(value, str) and wanted not in ("number", "boolean")
        if value is not None and kind != wanted and not read:
            yield Finding.at(
                cell.place,
                _RULE,
                "error",
                f"“{cell.text[:60]}”里的 {tell(value)} 不是 {wanted}，而这一列的类型是 {wanted}。",
                "请改正这一格，或改这一列的类型。",
            )
            return
