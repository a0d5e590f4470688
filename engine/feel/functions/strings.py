"""Functions on strings. Positions count from 1, and from the end when negative; a character is a code point."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.feel.functions.registry import builtin
from engine.feel.limits import Frame, spend_text


@builtin("string length", "string: string")
def string_length(text: str) -> Decimal:
    return Decimal(len(text))


@builtin("upper case", "string: string", budgeted=True)
def upper_case(frame: Frame, text: str) -> str:
    spend_text(frame, len(text) * 3)
    return text.upper()


@builtin("lower case", "string: string", budgeted=True)
def lower_case(frame: Frame, text: str) -> str:
    spend_text(frame, len(text) * 3)
    return text.lower()


@builtin("trim", "string: string")
def trim(text: str) -> str:
    return text.strip()


@builtin("substring", "string: string, start position: number, length: number?", budgeted=True)
def substring(frame: Frame, text: str, start: Decimal, length: Decimal | None = None) -> str | None:
    first = int(start)
    if first == 0 or abs(first) > len(text) or (length is not None and length < 1):
        return None
    spend_text(frame, len(text))
    begin = first - 1 if first > 0 else len(text) + first
    return text[begin:] if length is None else text[begin : begin + int(length)]


@builtin("substring before", "string: string, match: string")
def substring_before(text: str, match: str) -> str:
    return text.partition(match)[0] if match and match in text else ""


@builtin("substring after", "string: string, match: string")
def substring_after(text: str, match: str) -> str:
    return text[text.index(match) + len(match) :] if match in text else ""


@builtin("contains", "string: string, match: string")
def contains(text: str, match: str) -> bool:
    return match in text


@builtin("starts with", "string: string, match: string")
def starts_with(text: str, match: str) -> bool:
    return text.startswith(match)


@builtin("ends with", "string: string, match: string")
def ends_with(text: str, match: str) -> bool:
    return text.endswith(match)


@builtin("string join", "list: list, delimiter: string?", budgeted=True)
def string_join(frame: Frame, parts: list[Any], delimiter: str = "") -> str | None:
    if not all(part is None or isinstance(part, str) for part in parts):
        return None
    texts = [part for part in parts if part is not None]
    spend_text(frame, sum(map(len, texts)) + len(delimiter) * len(texts))
    return delimiter.join(texts)
