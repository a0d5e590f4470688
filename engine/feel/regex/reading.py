"""From the text of a pattern to its tree (XPath and XQuery Functions and Operators 3.1, clause 5.6)."""

from __future__ import annotations

from dataclasses import dataclass

from engine.feel.regex import characters
from engine.feel.regex.characters import Takes

_DEEPEST = 40
_MOST_TIMES = 1_000
_PLAIN_ESCAPES = {letter: letter for letter in "\\|.?*+(){}[]-^$"} | {"n": "\n", "r": "\r", "t": "\t"}


class PatternError(ValueError):
    """The text is not a pattern, or one that is not taken."""


@dataclass(frozen=True, slots=True)
class One:
    """One character."""

    takes: Takes


@dataclass(frozen=True, slots=True)
class Edge:
    """`^` or `$`."""

    end: bool


@dataclass(frozen=True, slots=True)
class Sequence:
    """One part after the other."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several, the first that leads to a match."""

    branches: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A captured part; `number` counts from 1."""

    number: int
    of: Part


@dataclass(frozen=True, slots=True)
class Repeat:
    """`of` from `low` to `high` times, None for any number; `lazy` tries few first."""

    of: Part
    low: int
    high: int | None
    lazy: bool


Part = One | Edge | Sequence | Choice | Group | Repeat


class Reader:
    """Reads one pattern. `groups` counts the captured parts met so far."""

    def __init__(self, text: str, flags: frozenset[str]) -> None:
        self.text = "".join(_without_blanks(text)) if "x" in flags else text
        self.ignore_case = "i" in flags
        self.dot = characters.anything if "s" in flags else characters.but_line_ends
        self.place = 0
        self.groups = 0

    def read(self) -> Part:
        """The whole pattern. Raises `PatternError`."""
        tree = self._choice(0)
        if self.place < len(self.text):
            raise PatternError(self.text[self.place])
        return tree

    def _next(self, expected: str = "") -> str:
        if self.place >= len(self.text):
            raise PatternError("end")
        c = self.text[self.place]
        if expected and c != expected:
            raise PatternError(c)
        self.place += 1
        return c

    def _comes(self, text: str) -> bool:
        if not self.text.startswith(text, self.place):
            return False
        self.place += len(text)
        return True

    def _choice(self, depth: int) -> Part:
        if depth > _DEEPEST:
            raise PatternError("depth")
        branches = [self._sequence(depth)]
        while self._comes("|"):
            branches.append(self._sequence(depth))
        return branches[0] if len(branches) == 1 else Choice(tuple(branches))

    def _sequence(self, depth: int) -> Part:
        parts: list[Part] = []
        while self.place < len(self.text) and self.text[self.place] not in "|)":
            parts.append(self._repeated(self._atom(depth)))
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def _repeated(self, of: Part) -> Part:
        times = self._times()
        if times is None:
            return of
        if isinstance(of, Edge):
            raise PatternError("edge")
        lazy = self._comes("?")
        if self.place < len(self.text) and self.text[self.place] in "?*+{":
            raise PatternError("repeat")
        return Repeat(of, *times, lazy)

    def _times(self) -> tuple[int, int | None] | None:
        for sign, times in (("?", (0, 1)), ("*", (0, None)), ("+", (1, None))):
            if self._comes(sign):
                return times
        if not self._comes("{"):
            return None
        low = self._number()
        high: int | None = low
        if self._comes(","):
            high = None if self.text.startswith("}", self.place) else self._number()
        self._next("}")
        if high is not None and high < low:
            raise PatternError("times")
        return low, high

    def _number(self) -> int:
        start = self.place
        while self.place < len(self.text) and self.text[self.place] in "0123456789":
            self.place += 1
        digits = self.text[start : self.place]
        if not digits or len(digits) > 4 or int(digits) > _MOST_TIMES:
            raise PatternError("times")
        return int(digits)

    def _atom(self, depth: int) -> Part:
        c = self._next()
        if c == "(":
            return self._group(depth)
        if c in "^$":
            return Edge(c == "$")
        if c == ".":
            return One(self.dot)
        if c == "[":
            return One(self._class(depth))
        if c == "\\":
            return One(self._escape())
        if c in "?*+{}])":
            raise PatternError(c)
        return One(characters.exactly(c, self.ignore_case))

    def _group(self, depth: int) -> Part:
        if self._comes("?:"):
            of = self._choice(depth + 1)
        else:
            self.groups += 1
            number = self.groups
            of = Group(number, self._choice(depth + 1))
        self._next(")")
        return of

    def _escape(self) -> Takes:
        c = self._next()
        if c in "pP":
            self._next("{")
            start = self.place
            while self._next() != "}":
                pass
            takes = characters.category(self.text[start : self.place - 1])
            if takes is None:
                raise PatternError("category")
            return takes if c == "p" else characters.opposite(takes)
        takes = characters.escape(c)
        if takes is not None:
            return takes
        return characters.exactly(self._plain_escape(c), self.ignore_case)

    def _plain_escape(self, c: str) -> str:
        if c not in _PLAIN_ESCAPES:
            raise PatternError(c)
        return _PLAIN_ESCAPES[c]

    def _class(self, depth: int) -> Takes:
        """What stands between `[` and `]`."""
        if depth > _DEEPEST:
            raise PatternError("depth")
        negative = self._comes("^")
        parts: list[Takes] = []
        less: Takes | None = None
        while not self._comes("]"):
            if parts and self._comes("-["):
                less = self._class(depth + 1)
                self._next("]")
                break
            parts.append(self._class_part())
        if not parts:
            raise PatternError("[]")
        takes = characters.any_of(parts)
        takes = characters.opposite(takes) if negative else takes
        return characters.without(takes, less) if less else takes

    def _class_part(self) -> Takes:
        low = self._next()
        if low == "[":
            raise PatternError(low)
        if low == "\\":
            c = self.text[self.place : self.place + 1]
            if c in _PLAIN_ESCAPES:
                self.place += 1
                low = _PLAIN_ESCAPES[c]
            else:
                return self._escape()
        ahead = self.text[self.place : self.place + 2]
        if len(ahead) < 2 or ahead[0] != "-" or ahead[1] in "][":
            return characters.exactly(low, self.ignore_case)
        self.place += 1
        high = self._next()
        if high == "\\":
            high = self._plain_escape(self._next())
        if high < low:
            raise PatternError("range")
        return characters.between(low, high, self.ignore_case)


def _without_blanks(text: str) -> list[str]:
    """The flag x: blanks outside classes mean nothing."""
    kept, inside, place = [], 0, 0
    while place < len(text):
        c = text[place]
        if c == "\\":
            kept.append(text[place : place + 2])
            place += 2
            continue
        inside += (c == "[") - (c == "]" and inside > 0)
        if inside or c not in " \t\n\r":
            kept.append(c)
        place += 1
    return kept
