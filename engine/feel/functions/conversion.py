"""From text to number, and from any value to text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from engine.feel.decimal128 import NUMBERS
from engine.feel.functions.registry import builtin
from engine.feel.iso import write
from engine.feel.limits import MAX_STRING, Frame, spend_text
from engine.feel.values import Closure, Range, adopt

_NUMBER = re.compile(r"\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?\s*", re.ASCII)
_LONGEST_NUMBER = 1_000


@builtin("number", "from: any")
def number(value: Any) -> Decimal | None:
    if type(value) is Decimal:
        return value
    if type(value) is not str or len(value) > _LONGEST_NUMBER or not _NUMBER.fullmatch(value):
        return None
    return NUMBERS.create_decimal(value.strip())


@builtin("number", "from: string, grouping separator: any, decimal separator: any?")
def grouped_number(text: str, grouping: str | None, point: str | None = None) -> Decimal | None:
    if grouping not in (None, " ", ",", ".") or point not in (None, ",", ".") or (grouping == point is not None):
        return None
    plain = text.replace(grouping, "") if grouping else text
    if point == "," and "." in plain:
        return None
    return number(plain.replace(point, ".") if point else plain)


@builtin("string", "from: any", budgeted=True)
def string(frame: Frame, value: Any) -> str | None:
    if value is None or type(value) is str:
        return value
    parts: list[str] = []
    length = 0
    for part in _write(value, frame):
        length += len(part)
        spend_text(frame, length if length > MAX_STRING else len(part))
        parts.append(part)
    return "".join(parts)


def _write(value: Any, frame: Frame) -> Iterator[str]:
    if type(value) is list:
        yield from _enclose("[", ((None, item) for item in value), "]", frame)
    elif type(value) is dict:
        yield from _enclose("{", ((key, adopt(entry, frame)) for key, entry in value.items()), "}", frame)
    elif type(value) is Range and value.half:
        yield "(" + ("<" if value.low is None else ">") + ("=" if value.low_included or value.high_included else "")
        yield from _write(value.high if value.low is None else value.low, frame)
        yield ")"
    elif type(value) is Range:
        yield "[" if value.low_included else "("
        yield from _write(value.low, frame)
        yield ".."
        yield from _write(value.high, frame)
        yield "]" if value.high_included else ")"
    elif value is None or type(value) is bool:
        yield {None: "null", True: "true", False: "false"}[value]
    elif type(value) is Decimal:
        yield write_number(value)
    elif type(value) is str:
        yield '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    elif type(value) is Closure:
        yield repr(value)
    else:
        yield write(value)


def _enclose(opening: str, entries: Iterator[tuple[str | None, Any]], closing: str, frame: Frame) -> Iterator[str]:
    yield opening
    for index, (key, value) in enumerate(entries):
        yield (", " if index else "") + (f"{key}: " if key is not None else "")
        yield from _write(value, frame)
    yield closing


def write_number(value: Decimal) -> str:
    """Digits without an exponent and without trailing zeros."""
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text
