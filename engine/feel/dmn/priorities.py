"""Output values a table lists: hit policies that rank by them need them, and every rule gives one of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from engine.check.findings import Finding
from engine.feel.dmn.cells import given, tested
from engine.feel.dmn.pieces import tell
from engine.feel.dmn.tables import CompiledTable, Row
from engine.feel.dmn.tree import Cell


def unlisted(table: CompiledTable) -> Iterator[Finding]:
    """Outputs without a list where the hit policy ranks by it, and results that are not in theirs."""
    policy = table.table.policy
    for output in table.table.outputs:
        if policy in ("PRIORITY", "OUTPUT ORDER") and output.allowed is None:
            yield Finding.at(
                table.table.place,
                "decision-priority",
                "error",
                f"命中策略 {policy} 按输出值的先后取舍，但输出列“{output.name}”没有列出它的值。",
                "请在输出列的允许值里从高到低列出各个值。",
            )
        if output.allowed is not None:
            yield from _others(table, output.allowed, table.table.outputs.index(output))


def _others(table: CompiledTable, allowed: Cell, index: int) -> Iterator[Finding]:
    listed: Sequence[Any] = list(tested(allowed))
    plain = all(isinstance(value, str) for value in listed) and bool(listed)
    for row in table.rows if plain else ():
        cell = row.rule.outputs[index]
        for value in given(cell):
            if isinstance(value, str) and value not in listed:
                yield Finding.at(
                    cell.place,
                    "decision-output",
                    "error",
                    f"第 {row.number} 条规则的结果 {tell(value)} 不在这一列允许的值里：{allowed.text[:80]}。",
                    "请改正结果，或把它加进允许值。",
                )


def rank(table: CompiledTable, row: Row) -> tuple[int, ...] | None:
    """The places of a rule's outputs among the listed ones; None where one of them is not a listed constant."""
    places = []
    for output, cell in zip(table.table.outputs, row.rule.outputs, strict=True):
        listed = list(tested(output.allowed)) if output.allowed is not None else []
        value = list(given(cell))
        if len(value) != 1 or value[0] not in listed:
            return None
        places.append(listed.index(value[0]))
    return tuple(places)
