"""Matches a pattern: every way goes forward together (Pike's machine), the better way first, so work is bounded."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from engine.feel.regex.reading import Choice, Edge, Group, One, Part, PatternError, Reader, Repeat, Sequence

FLAGS = frozenset("smixq")
LONGEST = 1_000
"""Characters of a pattern."""
_LARGEST = 2_000
_TAKE, _SPLIT, _JUMP, _SAVE, _EDGE, _DONE = range(6)
Span = tuple[int, int]
Spans = tuple[Span | None, ...]
"""Where the whole match and each captured part lie, None for a part that took no part."""
Pay = Callable[[int], None]


class Pattern:
    """A compiled pattern of `groups` captured parts."""

    def __init__(self, tree: Part, groups: int, lines: bool) -> None:
        self.groups = groups
        self._lines = lines
        self._program: list[tuple[Any, ...]] = []
        self._emit(_SAVE, 0)
        self._compile(tree)
        self._emit(_SAVE, 1)
        self._emit(_DONE)

    def search(self, text: str, start: int, pay: Pay) -> Spans | None:
        """The first match at or after `start`, or None. `pay` is told the work and may raise."""
        found: tuple[int, ...] | None = None
        ways: list[tuple[int, tuple[int, ...]]] = []
        seen: set[int] = set()
        nothing = (-1,) * (2 * self.groups + 2)
        for place in range(start, len(text) + 1):
            if found is None:
                self._follow(0, nothing, place, text, ways, seen)
            elif not ways:
                break
            pay(1 + (len(seen) >> 1))
            onward: list[tuple[int, tuple[int, ...]]] = []
            seen = set()
            for at, saved in ways:
                step = self._program[at]
                if step[0] == _DONE:
                    found = saved
                    break  # what follows is a worse way
                if place < len(text) and step[1](text[place]):
                    self._follow(at + 1, saved, place + 1, text, onward, seen)
            ways = onward
        return None if found is None else _spans(found)

    def _follow(
        self,
        at: int,
        saved: tuple[int, ...],
        place: int,
        text: str,
        ways: list[tuple[int, tuple[int, ...]]],
        seen: set[int],
    ) -> None:
        """Add every step that can be stood on from `at` without taking a character, the better first."""
        waiting = [(at, saved)]
        while waiting:
            at, saved = waiting.pop()
            if at in seen:
                continue
            seen.add(at)
            step = self._program[at]
            if step[0] == _JUMP:
                waiting.append((step[1], saved))
            elif step[0] == _SPLIT:
                waiting.append((step[2], saved))
                waiting.append((step[1], saved))
            elif step[0] == _SAVE:
                slot = step[1]
                waiting.append((at + 1, (*saved[:slot], place, *saved[slot + 1 :])))
            elif step[0] == _EDGE:
                if self._at_edge(step[1], place, text):
                    waiting.append((at + 1, saved))
            else:
                ways.append((at, saved))

    def _at_edge(self, end: bool, place: int, text: str) -> bool:
        if end:
            return place == len(text) or (self._lines and text[place] == "\n")
        return place == 0 or (self._lines and text[place - 1] == "\n")

    # -- the program -------------------------------------------------------------------------------------------

    def _emit(self, *step: Any) -> int:
        if len(self._program) >= _LARGEST:
            raise PatternError("size")
        self._program.append(step)
        return len(self._program) - 1

    def _compile(self, part: Part) -> None:
        match part:
            case One(takes):
                self._emit(_TAKE, takes)
            case Edge(end):
                self._emit(_EDGE, end)
            case Sequence(parts):
                for each in parts:
                    self._compile(each)
            case Group(number, of):
                self._emit(_SAVE, 2 * number)
                self._compile(of)
                self._emit(_SAVE, 2 * number + 1)
            case Choice(branches):
                self._choose(branches)
            case Repeat(of, low, high, lazy):
                self._repeat(of, low, high, lazy)

    def _choose(self, branches: tuple[Part, ...]) -> None:
        jumps = []
        for branch in branches[:-1]:
            split = self._emit(_SPLIT)
            self._compile(branch)
            jumps.append(self._emit(_JUMP))
            self._program[split] = (_SPLIT, split + 1, len(self._program))
        self._compile(branches[-1])
        for jump in jumps:
            self._program[jump] = (_JUMP, len(self._program))

    def _repeat(self, of: Part, low: int, high: int | None, lazy: bool) -> None:
        for _ in range(low):
            before = len(self._program)
            self._compile(of)
            if len(self._program) == before:
                return  # nothing repeated is nothing
        if high is None:
            split = self._emit(_SPLIT)
            self._compile(of)
            self._emit(_JUMP, split)
            self._fork(split, lazy)
            return
        splits = []
        for _ in range(high - low):
            splits.append(self._emit(_SPLIT))
            self._compile(of)
        for split in splits:
            self._fork(split, lazy)

    def _fork(self, split: int, lazy: bool) -> None:
        """Go on at `split`, or leave to the end of what is compiled so far."""
        ways = (split + 1, len(self._program))
        self._program[split] = (_SPLIT, *(reversed(ways) if lazy else ways))


def _spans(saved: tuple[int, ...]) -> Spans:
    return tuple(
        None if start < 0 or end < 0 else (start, end) for start, end in zip(saved[::2], saved[1::2], strict=True)
    )


@lru_cache(maxsize=256)
def compile_pattern(text: str, flags: str = "") -> Pattern:
    """The pattern. Raises `PatternError` for what is none, for unknown flags, and for one that is too large."""
    if len(text) > LONGEST or not FLAGS.issuperset(flags):
        raise PatternError("flags")
    wanted = frozenset(flags)
    if "q" in wanted:
        text = "".join("\\" + c if c in "\\|.?*+(){}[]-^$" else c for c in text)
        wanted -= {"x"}
    reader = Reader(text, wanted)
    tree = reader.read()
    return Pattern(tree, reader.groups, "m" in wanted)
