"""What is wrong with a decision model, as findings: what cannot be read, and what its tables leave out or say twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from engine.check.findings import Finding, Severity
from engine.errors import Invalid
from engine.feel import syntax
from engine.feel.dmn.deciding import Model
from engine.feel.dmn.geometry import Space, common, space_of, tell, without
from engine.feel.dmn.reading import read
from engine.feel.dmn.tables import CompiledTable
from engine.feel.dmn.tree import Cell, Place
from engine.feel.errors import FeelError
from engine.feel.expression import NO_FUNCTIONS, Functions, UnaryTests
from engine.feel.parser import parse, parse_unary_tests
from engine.feel.types import Type
from engine.feel.values import KINDS

_MOST = 10
"""Findings of one kind for one table; a designer mends the first ones and asks again."""
_LARGEST_PAIRS = 800


def check(xml: bytes, functions: Functions = NO_FUNCTIONS) -> list[Finding]:
    """Everything wrong with a decision model, by line. Never raises: an unreadable file is a finding."""
    try:
        model = Model(read(xml), functions)
    except Invalid as problem:
        line = problem.extra.get("line", 0)
        return [Finding("decision-readable", "error", "", line, problem.detail, problem.remedy_here)]
    return findings(model)


def findings(model: Model) -> list[Finding]:
    """The same for a model that is loaded."""
    found = [Finding.at(each.place, each.rule, "error", f"{each.message}。", each.fix) for each in model.faults]
    for table in model.boxes.tables:
        if len({len(row.tests) for row in table.rows} | {len(table.columns)}) == 1:
            found += _about(table, model)
    return sorted(found, key=lambda finding: (finding.line, finding.element, finding.rule))


def _about(table: CompiledTable, model: Model) -> Iterator[Finding]:
    mismatches = list(_types(table))
    yield from mismatches[:_MOST]
    yield from _priorities(table)
    if mismatches or not table.rows or not table.columns:
        return
    domains = [_domain(table, index, model) for index in range(len(table.columns))]
    space = space_of(table, domains, [column.type.name for column in table.columns])
    for rule in (_never, _overlaps, _covered, _gaps):
        yield from list(rule(table, space))[:_MOST]


def _domain(table: CompiledTable, index: int, model: Model) -> UnaryTests | None:
    """The values an input may have: what its column says, else what its type allows."""
    column, written = table.columns[index], table.table.inputs[index]
    if column.allowed is not None:
        return column.allowed
    kind = written.kind or next(
        (data.kind for data in model.definitions.inputs.values() if data.name == written.expression.text), ""
    )
    item = model.definitions.items.get(kind)
    allowed = item.allowed if item is not None and not item.collection else None
    return None if allowed is None else model.items.allowed.get(id(allowed))


def _at(place: Place, rule: str, severity: Severity, message: str, fix: str) -> Finding:
    return Finding.at(place, rule, severity, message, fix)


# -- one rule, and two of them -----------------------------------------------------------------------------------


def _never(table: CompiledTable, space: Space) -> Iterator[Finding]:
    for row, region in zip(table.rows, space.rules, strict=True):
        if not all(region):
            yield _at(
                row.rule.place,
                "decision-unreachable-rule",
                "error",
                f"第 {row.number} 条规则永远不会命中：有一格不含任何可能的值。",
                "请改正这一格的范围，或删去这条规则。",
            )


def _overlaps(table: CompiledTable, space: Space) -> Iterator[Finding]:
    policy = table.table.policy
    if policy not in ("UNIQUE", "ANY"):
        return
    if len(table.rows) > _LARGEST_PAIRS:
        yield _too_large(table, "规则之间是否重叠")
        return
    for second in range(len(table.rows)):
        for first in range(second):
            if not (space.exact[first] and space.exact[second]):
                continue
            shared = common(space.rules[first], space.rules[second])
            if shared is None or (policy == "ANY" and _same_outputs(table, first, second)):
                continue
            only = "命中策略 UNIQUE 只许命中一条" if policy == "UNIQUE" else "命中策略 ANY 要求结果相同"
            yield _at(
                table.rows[second].rule.place,
                "decision-overlap",
                "error",
                f"第 {first + 1}、{second + 1} 条规则会同时命中，例如 {space.tell(shared)}；{only}。",
                "请让各条规则的范围互不重叠，或改用 FIRST、PRIORITY 等命中策略。",
            )


def _too_large(table: CompiledTable, what: str) -> Finding:
    message = f"决策表太大，没有查{what}。"
    fix = "请把决策表拆小。"
    return _at(table.table.place, "decision-not-fully-checked", "warning", message, fix)


def _same_outputs(table: CompiledTable, first: int, second: int) -> bool:
    one, other = (tuple(cell.text for cell in table.rows[number].rule.outputs) for number in (first, second))
    return one == other


def _covered(table: CompiledTable, space: Space) -> Iterator[Finding]:
    """Rules that earlier ones of a FIRST table always answer before."""
    if table.table.policy != "FIRST":
        return
    for number, row in enumerate(table.rows):
        earlier = [region for region, exact in zip(space.rules[:number], space.exact, strict=False) if exact]
        if earlier and all(space.rules[number]) and without(space.rules[number], earlier) == []:
            yield _at(
                row.rule.place,
                "decision-unreachable-rule",
                "error",
                f"第 {row.number} 条规则永远不会命中：前面的规则已经包括了它的全部情形。",
                "请调整规则的先后，或删去这条规则。",
            )


def _gaps(table: CompiledTable, space: Space) -> Iterator[Finding]:
    if table.table.policy in ("COLLECT", "RULE ORDER", "OUTPUT ORDER"):
        return
    if any(result.default is not None for result in table.results):
        return
    missing = without(space.whole(), space.rules)
    if missing is None:
        yield _too_large(table, "有没有遗漏的情形")
        return
    for region in missing:
        said = space.tell(region)
        yield _at(
            table.table.place,
            "decision-gap",
            "warning",
            f"没有规则覆盖这种情形：{said}；遇到时结果为空。",
            "请补上规则，或给输出列写默认值。",
        )


# -- types and priorities ----------------------------------------------------------------------------------------


def _types(table: CompiledTable) -> Iterator[Finding]:
    for row in table.rows:
        for column, cell in zip(table.columns, row.rule.inputs, strict=True):
            yield from _mismatch(cell, column.type, _tested(cell))
        for result, cell in zip(table.results, row.rule.outputs, strict=True):
            yield from _mismatch(cell, result.type, _given(cell))
    for result, output in zip(table.results, table.table.outputs, strict=True):
        for each in (output.default, output.allowed):
            if each is not None:
                yield from _mismatch(each, result.type, _tested(each))


def _mismatch(cell: Cell, of: Type, values: Iterator[Any]) -> Iterator[Finding]:
    wanted = of.name
    if type(of) is not Type or wanted not in KINDS.values() or wanted in ("list", "context", "range", "function"):
        return
    for value in values:
        kind = KINDS.get(type(value), "")
        temporal = isinstance(value, str) and wanted not in ("number", "boolean", "string")
        if value is not None and kind != wanted and not temporal:
            yield _at(
                cell.place,
                "decision-type",
                "error",
                f"“{cell.text[:60]}”里的 {tell(value)} 不是 {wanted}，而这一列的类型是 {wanted}。",
                "请改正这一格，或改这一列的类型。",
            )
            return


def _tested(cell: Cell) -> Iterator[Any]:
    """The constants a cell compares with; none for a cell that does more."""
    try:
        tree = parse_unary_tests(cell.text)
    except FeelError:
        return
    waiting: list[syntax.Node] = [tree]
    while waiting:
        match waiting.pop():
            case syntax.Constant(value):
                yield value
            case syntax.Test(_, operand) | syntax.HalfRange(_, operand) | syntax.Negate(operand):
                waiting.append(operand)
            case syntax.RangeOf(low, _, high, _):
                waiting += [low, high]
            case syntax.UnaryTests(tests):
                waiting += tests
            case _:
                pass


def _given(cell: Cell) -> Iterator[Any]:
    try:
        tree = parse(cell.text)
    except FeelError:
        return
    if isinstance(tree, syntax.Negate):
        tree = tree.of
    if isinstance(tree, syntax.Constant):
        yield tree.value


def _priorities(table: CompiledTable) -> Iterator[Finding]:
    policy = table.table.policy
    for output in table.table.outputs:
        if policy in ("PRIORITY", "OUTPUT ORDER") and output.allowed is None:
            yield _at(
                table.table.place,
                "decision-priority",
                "error",
                f"命中策略 {policy} 按输出值的先后取舍，但输出列“{output.name}”没有列出它的值。",
                "请在输出列的允许值里从高到低列出各个值。",
            )
        if output.allowed is not None:
            yield from _unlisted(table, output.allowed, table.table.outputs.index(output))


def _unlisted(table: CompiledTable, allowed: Cell, index: int) -> Iterator[Finding]:
    listed: Sequence[Any] = list(_tested(allowed))
    plain = all(isinstance(value, str) for value in listed) and bool(listed)
    for row in table.rows if plain else ():
        cell = row.rule.outputs[index]
        for value in _given(cell):
            if isinstance(value, str) and value not in listed:
                yield _at(
                    cell.place,
                    "decision-output",
                    "error",
                    f"第 {row.number} 条规则的结果 {tell(value)} 不在这一列允许的值里：{allowed.text[:80]}。",
                    "请改正结果，或把它加进允许值。",
                )
