"""Functions on lists. Positions count from 1, and from the end when negative."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from engine.feel.closures import invoke
from engine.feel.comparing import all_of, any_of, compare, equal, extreme
from engine.feel.decimal128 import NUMBERS
from engine.feel.functions.registry import builtin
from engine.feel.limits import Frame, spend
from engine.feel.temporal import order_key
from engine.feel.values import Closure


def _several(values: tuple[Any, ...]) -> list[Any]:
    """`f(list)` and `f(a, b, c)` mean the same."""
    return values[0] if len(values) == 1 and type(values[0]) is list else list(values)


def _numbers(values: tuple[Any, ...]) -> list[Decimal]:
    numbers = _several(values)
    if not numbers or not all(type(number) is Decimal for number in numbers):
        raise ValueError
    return numbers


@builtin("count", "list: list")
def count(items: list[Any]) -> Decimal:
    return Decimal(len(items))


@builtin("sum", "list: any*")
def total(*values: Any) -> Decimal:
    result = Decimal(0)
    for number in _numbers(values):
        result = NUMBERS.add(result, number)
    return result


@builtin("product", "list: any*")
def product(*values: Any) -> Decimal:
    result = Decimal(1)
    for number in _numbers(values):
        result = NUMBERS.multiply(result, number)
    return result


@builtin("mean", "list: any*")
def mean(*values: Any) -> Decimal:
    return NUMBERS.divide(total(*values), Decimal(len(_several(values))))


@builtin("median", "list: any*")
def median(*values: Any) -> Decimal:
    numbers = sorted(_numbers(values))
    middle = len(numbers) // 2
    if len(numbers) % 2:
        return numbers[middle]
    return NUMBERS.divide(NUMBERS.add(numbers[middle - 1], numbers[middle]), Decimal(2))


@builtin("stddev", "list: any*")
def stddev(*values: Any) -> Decimal:
    """The standard deviation of a sample; null for fewer than two numbers."""
    numbers = _numbers(values)
    middle = mean(numbers)
    squares = [NUMBERS.power(NUMBERS.subtract(number, middle), Decimal(2)) for number in numbers]
    return NUMBERS.sqrt(NUMBERS.divide(total(squares), Decimal(len(numbers) - 1)))


@builtin("mode", "list: any*")
def mode(*values: Any) -> list[Decimal]:
    """The most frequent numbers, the smallest first."""
    numbers = _several(values)
    if not numbers:
        return []
    often = Counter(_numbers(values))
    most = max(often.values())
    return sorted(number for number, times in often.items() if times == most)


@builtin("min", "list: any*")
def least(*values: Any) -> Any:
    return extreme("<", _several(values))


@builtin("max", "list: any*")
def greatest(*values: Any) -> Any:
    return extreme(">", _several(values))


@builtin("all", "list: any*")
def every(*values: Any) -> bool | None:
    return all_of(_several(values))


@builtin("any", "list: any*")
def some(*values: Any) -> bool | None:
    return any_of(_several(values))


@builtin("append", "list: list, item: any*", budgeted=True)
def append(frame: Frame, items: list[Any], *more: Any) -> list[Any]:
    spend(frame, len(items))
    return [*items, *more]


@builtin("concatenate", "list: list*", budgeted=True)
def concatenate(frame: Frame, *lists: list[Any]) -> list[Any]:
    spend(frame, sum(map(len, lists)))
    return [item for items in lists for item in items]


@builtin("union", "list: list*", budgeted=True)
def union(frame: Frame, *lists: list[Any]) -> list[Any]:
    return distinct(frame, concatenate(frame, *lists))


@builtin("distinct values", "list: list", budgeted=True)
def distinct(frame: Frame, items: list[Any]) -> list[Any]:
    kept: list[Any] = []
    for item in items:
        if not list_contains(frame, kept, item):
            kept.append(item)
    return kept


@builtin("list contains", "list: list, element: any", budgeted=True)
def list_contains(frame: Frame, items: list[Any], element: Any) -> bool:
    spend(frame, len(items))
    return any(equal(item, element, frame) is True for item in items)


@builtin("index of", "list: list, match: any", budgeted=True)
def index_of(frame: Frame, items: list[Any], match: Any) -> list[Decimal]:
    spend(frame, len(items))
    return [Decimal(index) for index, item in enumerate(items, 1) if equal(item, match, frame) is True]


@builtin("reverse", "list: list", budgeted=True)
def reverse(frame: Frame, items: list[Any]) -> list[Any]:
    spend(frame, len(items))
    return items[::-1]


@builtin("flatten", "list: list", budgeted=True)
def flatten(frame: Frame, items: list[Any]) -> list[Any]:
    spend(frame, 1 + len(items))
    flat: list[Any] = []
    for item in items:
        if type(item) is list:
            flat += flatten(frame, item)
        else:
            flat.append(item)
    return flat


@builtin("sublist", "list: list, start position: number, length: number?", budgeted=True)
def sublist(frame: Frame, items: list[Any], start: Decimal, length: Decimal | None = None) -> list[Any] | None:
    begin = _place(items, start)
    end = len(items) if length is None else begin + int(length)
    if end < begin or end > len(items):
        return None
    spend(frame, end - begin)
    return items[begin:end]


@builtin("insert before", "list: list, position: number, newItem: any", budgeted=True)
def insert_before(frame: Frame, items: list[Any], position: Decimal, item: Any) -> list[Any]:
    spend(frame, len(items))
    place = _place(items, position)
    return [*items[:place], item, *items[place:]]


@builtin("remove", "list: list, position: number", budgeted=True)
def remove(frame: Frame, items: list[Any], position: Decimal) -> list[Any]:
    spend(frame, len(items))
    place = _place(items, position)
    return [*items[:place], *items[place + 1 :]]


@builtin("list replace", "list: list, position: number, newItem: any", budgeted=True)
def replace_at(frame: Frame, items: list[Any], position: Decimal, item: Any) -> list[Any]:
    spend(frame, len(items))
    place = _place(items, position)
    return [*items[:place], item, *items[place + 1 :]]


@builtin("list replace", "list: list, match: function, newItem: any", budgeted=True)
def replace_where(frame: Frame, items: list[Any], match: Closure, item: Any) -> list[Any] | None:
    """Every element `e` with `match(e, newItem)` replaced; null where the function does not say true or false."""
    verdicts = [invoke(match, (each, item), frame) for each in items]
    if not all(type(verdict) is bool for verdict in verdicts):
        return None
    return [item if verdict else each for each, verdict in zip(items, verdicts, strict=True)]


class _Ordered:
    """An element that asks a function whether it comes before another."""

    __slots__ = ("item",)

    precedes: Closure
    frame: Frame

    def __init__(self, item: Any) -> None:
        self.item = item

    def __lt__(self, other: _Ordered) -> bool:
        return invoke(self.precedes, (self.item, other.item), self.frame) is True


@builtin("sort", "list: list, precedes: function?", budgeted=True)
def sort(frame: Frame, items: list[Any], precedes: Closure | None = None) -> list[Any] | None:
    """The elements in the order that `precedes(a, b)` says; their own order without it, null where they have none."""
    spend(frame, len(items))
    if precedes is None:
        if any(compare("<", item, items[0]) is None for item in items):
            return None
        spend(frame, len(items) * len(items).bit_length())
        return sorted(items, key=_own_order)
    if len(precedes.parameters) != 2:
        return None
    ordered = type("_OrderedHere", (_Ordered,), {"__slots__": (), "precedes": precedes, "frame": frame})
    return [each.item for each in sorted(map(ordered, items))]


def _own_order(item: Any) -> Any:
    return order_key(item) if isinstance(item, (datetime, time)) else item


def _place(items: list[Any], position: Decimal) -> int:
    """The index at a position. Raises `ValueError` outside the list."""
    if not 1 <= abs(position) <= len(items) or position != int(position):
        raise ValueError
    return int(position) - 1 if position > 0 else len(items) + int(position)
