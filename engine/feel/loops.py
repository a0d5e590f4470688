"""The closures that touch many values: for, some, every, and filters. Each turn costs its body's weight."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.feel import syntax
from engine.feel.comparing import all_of, any_of
from engine.feel.limits import Frame, Run, spend
from engine.feel.values import Range

if TYPE_CHECKING:
    from engine.feel.compiler import Compiler

_ENDS: dict[str, Callable[[list[Any]], Any]] = {"for": list, "some": any_of, "every": all_of}


def loop(compiler: Compiler, node: syntax.Loop) -> Run:
    """`for … return`, `some … satisfies`, `every … satisfies`, over every combination of the variables' values."""
    turns: list[tuple[int, Run]] = []
    for binding in node.bindings:
        domain = _domain(compiler, binding)
        turns.append((compiler.push(binding.name), domain))
    partial = compiler.push("partial") if node.kind == "for" else 0
    before = compiler.weight
    body = compiler.build(node.body)
    weight = compiler.weight - before + 1
    compiler.pop(len(turns) + bool(partial))
    partial = partial if partial in compiler.used else 0
    compiler.used.discard(partial)
    end = _ENDS[node.kind]

    def collect(frame: Frame, depth: int, results: list[Any]) -> bool:
        if depth == len(turns):
            if partial:
                spend(frame, len(results))
                frame[partial] = results.copy()
            results.append(body(frame))
            return True
        slot, domain = turns[depth]
        values = domain(frame)
        if values is None:
            return False
        for value in values:
            spend(frame, weight)
            frame[slot] = value
            if not collect(frame, depth + 1, results):
                return False
        return True

    def run(frame: Frame) -> Any:
        results: list[Any] = []
        return end(results) if collect(frame, 0, results) else None

    return run


def _domain(compiler: Compiler, binding: syntax.Binding) -> Run:
    start = compiler.build(binding.domain)
    if binding.end is not None:
        last = compiler.build(binding.end)
        return lambda frame: _between(start(frame), last(frame))

    def run(frame: Frame) -> Iterable[Any] | None:
        values = start(frame)
        if type(values) is Range:
            if values.half:
                return None
            return _between(values.low, values.high, not values.low_included, not values.high_included)
        return values if type(values) is list else None if values is None else [values]

    return run


def _between(low: Any, high: Any, skip_low: bool = False, skip_high: bool = False) -> Iterable[Any] | None:
    """Whole numbers, or days, from `low` to `high`, up or down."""
    if type(low) is date and type(high) is date:
        way = 1 if low <= high else -1
        first, last = low.toordinal() + (way if skip_low else 0), high.toordinal() - (way if skip_high else 0)
        return map(date.fromordinal, range(first, last + way, way))
    return _numbers(low, high, skip_low, skip_high)


def _numbers(low: Any, high: Any, skip_low: bool, skip_high: bool) -> Iterable[Decimal] | None:
    """Whole numbers from `low` to `high`, up or down."""
    if type(low) is not Decimal or type(high) is not Decimal or low != low.to_integral_value():
        return None
    way = 1 if low <= high else -1
    first, last = int(low) + (way if skip_low else 0), int(high.to_integral_value("ROUND_FLOOR"))
    if skip_high and last == high:
        last -= way
    return map(Decimal, range(first, last + way, way))


def filtering(compiler: Compiler, node: syntax.Filter) -> Run:
    """`list[number]` is the element at a position, `list[condition]` the elements for which it holds."""
    of = compiler.build(node.of)
    index = _constant_index(node.condition)
    if index is not None:
        return lambda frame: _at(_as_list(of(frame)), index)
    slot = compiler.push("")
    before = compiler.weight
    condition = compiler.build(node.condition)
    weight = compiler.weight - before + 1
    compiler.pop()

    def run(frame: Frame) -> Any:
        items = _as_list(of(frame))
        kept = []
        for number, item in enumerate(items):
            spend(frame, weight)
            frame[slot] = item
            verdict = condition(frame)
            if verdict is True:
                kept.append(item)
            elif number == 0 and type(verdict) is Decimal:
                return _at(items, verdict)
        return kept

    return run


def _constant_index(node: syntax.Node) -> Decimal | None:
    negative = isinstance(node, syntax.Negate)
    if isinstance(node, syntax.Negate):
        node = node.of
    if isinstance(node, syntax.Constant) and type(node.value) is Decimal:
        return node.value.copy_negate() if negative else node.value
    return None


def _as_list(value: Any) -> list[Any]:
    return value if type(value) is list else [] if value is None else [value]


def _at(items: list[Any], position: Decimal) -> Any:
    if not 1 <= position.copy_abs() <= len(items) or position != position.to_integral_value():
        return None
    return items[int(position) - 1 if position > 0 else int(position)]
