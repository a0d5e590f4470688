"""Scripts: assignments one after the other, `name = expression` or `a.b = expression`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.feel.errors import FeelError
from engine.feel.expression import NO_FUNCTIONS, Expression, Functions, compile_expression
from engine.feel.grammar import KEYWORDS, WORD
from engine.feel.limits import BUDGET, LEFT, MAX_TEXT

_TARGET = re.compile(rf"\s*({WORD}(?:\s*\.\s*{WORD})*)\s*=(?![=])\s*")
_PIECE = re.compile(
    r'(?P<text>"(?:[^"\\\r\n]|\\.)*+"?)|(?P<comment>//[^\n]*|/\*(?:[^*]|\*(?!/))*+(?:\*/)?)'
    r"|(?P<open>[\[({])|(?P<close>[\])}])|(?P<end>;|\n\s*)"
)


@dataclass(frozen=True, slots=True)
class Assignment:
    """`path = value`."""

    path: tuple[str, ...]
    value: Expression


class Script:
    """A compiled script. `names` are the dotted paths it reads from the context, `writes` those it sets;

    `maybe_items` as in `Expression`.
    """

    __slots__ = ("_assignments", "maybe_items", "names", "text", "writes")

    def __init__(self, text: str, assignments: tuple[Assignment, ...]) -> None:
        self.text = text
        self._assignments = assignments
        self.names = frozenset(_reads(assignments))
        self.maybe_items = self.names & {name for assignment in assignments for name in assignment.value.maybe_items}
        self.writes = frozenset(".".join(assignment.path) for assignment in assignments)

    def assignments(self) -> list[tuple[tuple[str, ...], str]]:
        """(path, text of the expression) of every assignment, in order."""
        return [(assignment.path, assignment.value.text) for assignment in self._assignments]

    def __call__(self, context: Mapping[str, Any]) -> dict[str, Any]:
        """What is assigned, by dotted name, in order; a later line sees what an earlier one set. The context stays.

        Raises as an expression does; all lines share one budget.
        """
        seen, budget = dict(context), BUDGET
        assigned: dict[str, Any] = {}
        for assignment in self._assignments:
            frame = assignment.value.frame(seen, budget)
            value = assignment.value.evaluate(frame)
            budget = frame[LEFT]
            name = ".".join(assignment.path)
            assigned.pop(name, None)
            assigned[name] = value
            seen = _with(seen, assignment.path, value)
        return assigned


def compile_script(text: str, functions: Functions = NO_FUNCTIONS) -> Script:
    """Compile a script. Assignments end at `;` or at the end of a line, unless a bracket is open or the next line

    does not begin an assignment. `//` begins a comment. Raises `FeelError`.
    """
    if len(text) > MAX_TEXT:
        raise FeelError(f"脚本过长，最多 {MAX_TEXT} 个字符")
    assignments = []
    for start, statement in _statements(text):
        target = _TARGET.match(statement)
        line, column = _place(text, start + len(statement) - len(statement.lstrip()))
        if target is None:
            raise FeelError("脚本的每一行应写作 变量 = 表达式", line, column)
        path = tuple(re.split(r"\s*\.\s*", target[1]))
        if path[0] in KEYWORDS:
            raise FeelError(f"“{path[0]}”是关键词，不能用作变量名", line, column)
        try:
            value = compile_expression(statement[target.end() :], functions)
        except FeelError as error:
            raise error.moved(*_place(text, start + target.end())) from None
        assignments.append(Assignment(path, value))
    return Script(text, tuple(assignments))


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """(where it starts, statement) for every assignment, with comments blanked."""
    plain = list(text)
    ends, depth = [], 0
    for piece in _PIECE.finditer(text):
        if piece["comment"]:
            plain[piece.start() : piece.end()] = re.sub(r"[^\n]", " ", piece[0])
        elif piece["end"] == ";" or (piece["end"] and depth <= 0):
            ends.append(piece.start())
        else:
            depth += bool(piece["open"]) - bool(piece["close"])
    blanked = "".join(plain)
    start = 0
    for end in [*ends, len(text)]:
        following = blanked[end + 1 :]
        goes_on = text[end : end + 1] == "\n" and following.strip() and not _begins_assignment(following)
        if not goes_on:
            if blanked[start:end].strip():
                yield start, blanked[start:end]
            start = end + 1


def _begins_assignment(text: str) -> bool:
    target = _TARGET.match(text)
    return target is not None and target[1] not in KEYWORDS


def _place(text: str, offset: int) -> tuple[int, int]:
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


def _reads(assignments: tuple[Assignment, ...]) -> Iterator[str]:
    written: set[str] = set()
    for assignment in assignments:
        for name in assignment.value.names:
            if not any(name == done or name.startswith(done + ".") for done in written):
                yield name
        written.add(".".join(assignment.path))


def _with(whole: Any, path: tuple[str, ...], value: Any) -> dict[str, Any]:
    copy = dict(whole) if isinstance(whole, Mapping) else {}
    copy[path[0]] = _with(copy.get(path[0]), path[1:], value) if path[1:] else value
    return copy
