"""What a diagram's expressions read and compare, name by name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine import feel
from engine.check.diagram import Diagram
from engine.check.expressions import Written, conditions, repetitions, scripts
from engine.errors import Problem

_COMPARED = re.compile(r'\b([^\W\d]\w*)\.([^\W\d]\w*)\s*!?=\s*"((?:[^"\\]|\\.)*)"')


def reads(diagram: Diagram) -> Iterator[tuple[Written, str, str]]:
    """Every `element.field` that an expression reads; unreadable expressions are another rule's."""
    for written in (*conditions(diagram), *repetitions(diagram)):
        try:
            names = feel.compile(written.text, diagram.functions).names
        except Problem:
            continue
        yield from _split(written, names)
    for written in scripts(diagram):
        try:
            names = feel.compile_script(written.text, diagram.functions).names
        except Problem:
            continue
        yield from _split(written, names)


def compared(diagram: Diagram) -> Iterator[tuple[Written, str, str, str]]:
    """Every `element.field = "text"`, as element, field and text."""
    for written in (*conditions(diagram), *repetitions(diagram), *scripts(diagram)):
        for element, field, text in _COMPARED.findall(written.text):
            yield written, element, field, text


def _split(written: Written, names: frozenset[str]) -> Iterator[tuple[Written, str, str]]:
    for name in sorted(names):
        element, dot, rest = name.partition(".")
        if dot:
            yield written, element, rest.partition(".")[0]
