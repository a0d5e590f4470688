"""Equality, order and membership in three-valued logic: true, false, or null where values have nothing in common."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from engine.feel.limits import Frame, spend
from engine.feel.temporal import Months, order_key
from engine.feel.values import Range, adopt

_PLAIN = frozenset({Decimal, str, date, timedelta, Months})
_ZONED = frozenset({datetime, time})
ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def equal(left: Any, right: Any, frame: Frame) -> bool | None:
    """Whether two values are equal; null for values of two kinds. Null equals only null."""
    if left is None or right is None:
        return left is right
    kind = type(left)
    if kind is not type(right):
        return None
    if kind in _PLAIN or kind is bool:
        return bool(left == right)
    if kind in _ZONED:
        return compare("=", left, right)
    if kind is list:
        spend(frame, len(left))
        return len(left) == len(right) and all(equal(*pair, frame) is True for pair in zip(left, right, strict=True))
    if kind is dict:
        spend(frame, len(left))
        return left.keys() == right.keys() and all(
            equal(adopt(left[key], frame), adopt(right[key], frame), frame) is True for key in left
        )
    return bool(left == right)


def compare(op: str, left: Any, right: Any) -> bool | None:
    """`left op right` for values that have an order, else null."""
    kind = type(left)
    if kind is not type(right):
        return None
    if kind in _ZONED:
        zoned, left = order_key(left)
        zoned_right, right = order_key(right)
        if zoned is not zoned_right:
            return None
    elif kind not in _PLAIN:
        return None
    return bool(left == right) if op == "=" else ORDER[op](left, right)


def extreme(op: str, values: Sequence[Any]) -> Any:
    """The value `op` all others; null for none, and for values without an order among them."""
    best = values[0] if values else None
    for value in values:
        before = compare(op, value, best)
        if before is None:
            return None
        best = value if before else best
    return best


def within(value: Any, low: Any, low_op: str, high: Any, high_op: str) -> bool | None:
    """`value low_op low and value high_op high`."""
    above = compare(low_op, value, low)
    if above is False:
        return False
    below = compare(high_op, value, high)
    return below if above is True or below is False else None


def inside(value: Any, container: Any, frame: Frame) -> bool | None:
    """`value in container`: a range, a list of values and ranges, or one value."""
    if type(container) is Range:
        low_op, high_op = (">=" if container.low_included else ">"), ("<=" if container.high_included else "<")
        if container.half:
            beyond = container.low is None
            return compare(high_op, value, container.high) if beyond else compare(low_op, value, container.low)
        return within(value, container.low, low_op, container.high, high_op)
    if type(container) is not list:
        return equal(value, container, frame)
    spend(frame, len(container))
    if type(value) is list and equal(value, container, frame) is True:
        return True
    return any_of(
        inside(value, item, frame) if type(item) is Range else equal(value, item, frame) for item in container
    )


def all_of(truths: Any) -> bool | None:
    """Conjunction: false wins over null; what is not boolean counts as null."""
    unknown = False
    for truth in truths:
        if truth is False:
            return False
        unknown = unknown or truth is not True
    return None if unknown else True


def any_of(truths: Any) -> bool | None:
    """Disjunction: true wins over null; what is not boolean counts as null."""
    unknown = False
    for truth in truths:
        if truth is True:
            return True
        unknown = unknown or truth is not False
    return None if unknown else False
