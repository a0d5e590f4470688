"""Functions that take regular expressions (XPath and XQuery Functions and Operators 3.1, clause 5.6).

A text that is no pattern gives null. The work of matching is paid like all other work, so no pattern can hang a worker.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from engine.feel.functions.registry import builtin
from engine.feel.limits import Frame, spend, spend_text
from engine.feel.regex import compile_pattern
from engine.feel.regex.machine import Pattern, Spans


@builtin("matches", "input: string, pattern: string, flags: string?", budgeted=True)
def matches(frame: Frame, text: str, pattern: str, flags: str = "") -> bool:
    return compile_pattern(pattern, flags).search(text, 0, partial(spend, frame)) is not None


@builtin("replace", "input: string, pattern: string, replacement: string, flags: string?", budgeted=True)
def replace(frame: Frame, text: str, pattern: str, replacement: str, flags: str = "") -> str | None:
    """Every match replaced; `$1` stands for the first captured part, `$0` for all. Null where nothing can match."""
    compiled = compile_pattern(pattern, flags)
    made = list(_read(replacement, compiled.groups)) if "q" not in flags else [replacement]
    pieces, done, length = [], 0, len(text)
    for spans in _every(compiled, text, frame):
        start, end = spans[0] or (0, 0)
        new = "".join(piece if isinstance(piece, str) else _cut(text, spans, piece) for piece in made)
        length += len(new) - (end - start)
        spend_text(frame, length)
        pieces += [text[done:start], new]
        done = end
    return "".join([*pieces, text[done:]])


@builtin("split", "string: string, delimiter: string", budgeted=True)
def split(frame: Frame, text: str, delimiter: str) -> list[str]:
    """The parts between the matches of the delimiter, a pattern."""
    parts, done = [], 0
    for spans in _every(compile_pattern(delimiter), text, frame):
        start, end = spans[0] or (0, 0)
        parts.append(text[done:start])
        done = end
    return [*parts, text[done:]]


def _every(pattern: Pattern, text: str, frame: Frame) -> Iterator[Spans]:
    """Every match, one after the other. Raises `ValueError` for a pattern that matches nothing at all."""
    pay = partial(spend, frame)
    if pattern.search("", 0, pay):
        raise ValueError
    place = 0
    while (spans := pattern.search(text, place, pay)) is not None:
        start, end = spans[0] or (0, 0)
        if start == end:
            raise ValueError
        yield spans
        place = end


def _cut(text: str, spans: Spans, number: int) -> str:
    span = spans[number] if number < len(spans) else None
    return "" if span is None else text[slice(*span)]


def _read(replacement: str, groups: int) -> Iterator[str | int]:
    """The replacement as texts and numbers of parts; as many digits as make a part that there is."""
    place = 0
    while place < len(replacement):
        c = replacement[place]
        place += 1
        if c == "\\":
            if replacement[place : place + 1] not in ("\\", "$"):
                raise ValueError
            yield replacement[place]
            place += 1
        elif c == "$":
            digits = replacement[place : place + 1]
            if digits not in tuple("0123456789"):
                raise ValueError
            place += 1
            while (more := replacement[place : place + 1]) in tuple("0123456789") and int(digits + more) <= groups:
                digits += more
                place += 1
            yield int(digits)
        else:
            yield c
