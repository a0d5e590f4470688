"""What is wrong with a decision model, as findings: what cannot be read, and what its tables leave out or say twice."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from engine.check.findings import Finding, Severity
from engine.errors import Invalid
from engine.feel.dmn.deciding import Model
from engine.feel.dmn.geometry import Region, Space, common, space_of, without
from engine.feel.dmn.mismatches import given_kind, mismatches, type_of
from engine.feel.dmn.priorities import rank, unlisted
from engine.feel.dmn.reading import read
from engine.feel.dmn.tables import Column, CompiledTable
from engine.feel.dmn.tree import Decision, Input, Place
from engine.feel.expression import NO_FUNCTIONS, Functions, UnaryTests

_MOST = 10
"""Findings of one kind for one table; a designer mends the first ones and asks again."""


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
    for id, tables in model.tables.items():
        decision = model.definitions.decisions.get(id)
        for table in tables:
            shape = len(table.columns), len(table.results)
            if all((len(row.tests), len(row.values)) == shape for row in table.rows):
                found += _about(table, decision if decision and decision.box is table.table else None, model)
    return sorted(found, key=lambda finding: (finding.line, finding.element, finding.rule))


def _about(table: CompiledTable, decision: Decision | None, model: Model) -> Iterator[Finding]:
    mistyped = list(mismatches(table, decision, model))
    yield from mistyped[:_MOST]
    yield from islice(unlisted(table), _MOST)
    if mistyped or not table.rows or not table.columns:
        return
    columns = list(zip(table.columns, table.table.inputs, strict=True))
    domains = [_domain(column, written, model) for column, written in columns]
    kinds = [type_of(column, written, model).name for column, written in columns]
    space = space_of(table, domains, kinds)
    for rule in (_never, _overlaps, _covered, _outranked, _gaps):
        yield from islice(rule(table, space), _MOST)


def _domain(column: Column, written: Input, model: Model) -> UnaryTests | None:
    """The values an input may have: what its column says, else what its type allows."""
    if column.allowed is not None:
        return column.allowed
    item = model.definitions.items.get(written.kind or given_kind(written, model))
    allowed = item.allowed if item is not None and not item.collection else None
    return None if allowed is None else model.items.allowed.get(id(allowed))


def _at(place: Place, rule: str, severity: Severity, message: str, fix: str) -> Finding:
    return Finding.at(place, rule, severity, message, fix)


# -- one rule, and two of them -----------------------------------------------------------------------------------


def _never(table: CompiledTable, space: Space) -> Iterator[Finding]:
    for row, region, missing in zip(table.rows, space.rules, space.missing, strict=True):
        if not all(region) and not missing:
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
    only = "命中策略 UNIQUE 只许命中一条" if policy == "UNIQUE" else "命中策略 ANY 要求结果相同"
    for first, second, shared in _sharing(space):
        if policy == "ANY" and _same_outputs(table, first, second):
            continue
        yield _at(
            table.rows[second].rule.place,
            "decision-overlap",
            "error",
            f"第 {first + 1}、{second + 1} 条规则会同时命中，例如 {space.tell(shared)}；{only}。",
            "请让各条规则的范围互不重叠，或改用 FIRST、PRIORITY 等命中策略。",
        )


def _sharing(space: Space) -> Iterator[tuple[int, int, Region]]:
    """Every two rules that share something, with what they share."""
    earlier: list[int] = []
    taken = tuple(0 for _ in space.axes)  # by any earlier rule: most tables are told apart by it alone
    for second, region in enumerate(space.rules):
        if not space.exact[second]:
            continue
        if common(region, taken) is not None:
            for first in earlier:
                shared = common(space.rules[first], region)
                if shared is not None:
                    yield first, second, shared
        taken = tuple(before | bits for before, bits in zip(taken, region, strict=True))
        earlier.append(second)


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


def _outranked(table: CompiledTable, space: Space) -> Iterator[Finding]:
    """Rules of a PRIORITY table that rules of a higher rank always answer before."""
    if table.table.policy != "PRIORITY":
        return
    ranks = [rank(table, row) for row in table.rows]
    for number, row in enumerate(table.rows):
        own = ranks[number]
        if own is None or not all(space.rules[number]):
            continue
        higher = [
            space.rules[other]
            for other, its in enumerate(ranks)
            if its is not None and (its, other) < (own, number) and space.exact[other]
        ]
        if higher and without(space.rules[number], higher) == []:
            yield _at(
                row.rule.place,
                "decision-unreachable-rule",
                "error",
                f"第 {row.number} 条规则的结果永远不会被采用：它的全部情形都有输出值更靠前的规则。",
                "请调整输出值的次序，或删去这条规则。",
            )


def _gaps(table: CompiledTable, space: Space) -> Iterator[Finding]:
    if table.table.policy in ("COLLECT", "RULE ORDER", "OUTPUT ORDER"):
        return
    if any(result.default is not None for result in table.results):
        return
    missing = without(space.whole(), space.rules)
    if missing is None:
        message, fix = "决策表太大，没有查有没有遗漏的情形。", "请把决策表拆小，或给输出列写默认值。"
        yield _at(table.table.place, "decision-not-fully-checked", "warning", message, fix)
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
