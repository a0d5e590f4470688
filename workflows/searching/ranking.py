"""How well a guide answers what was typed: the name before everyday words before the text; typos by edit distance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

from workflows.searching.terms import asked, folded, grams, is_han

_NAME, _KEYWORDS, _BODY = 6, 4, 1
_COMBINED = 8
"""Characters of a run that are combined to find names near it."""
_MOST_TERMS = 12
"""Terms that are combined to find what has a part of what was typed."""


class Rank(NamedTuple):
    """Smaller is better: how it was found, how little of what was typed it has, then the shorter name."""

    tier: int
    lacking: float
    length: int
    key: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody typed: its runs and their terms."""

    runs: tuple[str, ...]
    terms: tuple[str, ...]

    @classmethod
    def of(cls, q: str) -> Asked:
        found = asked(q)
        return cls(tuple(found), tuple(dict.fromkeys(term for run in found for term in grams(run))))

    @property
    def partly(self) -> list[list[str]]:
        """Terms of which one set must be there: any two, or one of two; `rank` takes nothing that has less."""
        wanted = self.terms[:_MOST_TERMS]
        return [list(some) for some in combinations(wanted, 2 if len(wanted) > 2 else 1)]

    @property
    def nearly(self) -> list[list[str]]:
        """Characters of which one set must be there where what was typed has a typo: all of a run but the wrong ones.

        Of a long run only its first characters count.
        """
        found = list[list[str]]()
        for run in self.runs:
            wrong, seen = _allowed(run), list(dict.fromkeys(run[:_COMBINED]))
            if wrong and is_han(run):
                found += [list(kept) for kept in combinations(seen, max(1, len(seen) - wrong))]
        return found


def rank(asked: Asked, key: str, name: str, keywords: Sequence[str], body: str) -> Rank | None:
    """How a guide answers; None where too little of what was typed is in it.

    Enough is half of the terms anywhere, or two of them in its name and everyday words: people type whole sentences.
    """
    name, words, body = folded(name), folded("\n".join(keywords)), folded(body)
    points, there, heading = 0, 0, 0
    for term in asked.terms:
        at = _NAME if term in name else _KEYWORDS if term in words else _BODY if term in body else 0
        points, there, heading = points + at, there + (at > 0), heading + (at > _BODY)
    if (2 * there < len(asked.terms) and heading < 2) or not there:
        return None
    return Rank(_tier(asked, name, words, body), 1 - points / (_NAME * len(asked.terms)), len(name), key)


def _tier(asked: Asked, name: str, words: str, body: str) -> int:
    """All in the name, in one everyday word each, in either, anywhere; then a part in those, then in the text alone."""
    if all(run in name for run in asked.runs):
        return 0
    if all(any(run in word for word in words.split("\n")) for run in asked.runs):
        return 1
    if all(run in name or run in words for run in asked.runs):
        return 2
    if all(run in name or run in words or run in body for run in asked.runs):
        return 3
    return 4 if any(term in name or term in words for term in asked.terms) else 5


def near(asked: Asked, key: str, name: str, keywords: Sequence[str]) -> Rank | None:
    """How near a name or an everyday word comes to what was typed; None where it needs more than a typo or two."""
    texts = [folded(text) for text in (name, *keywords)]
    best = None
    for run in asked.runs:
        distance = min(_distance(run, text) for text in texts)
        if distance <= _allowed(run) and (best is None or distance < best):
            best = distance
    return None if best is None else Rank(6, best, len(name), key)


def _allowed(run: str) -> int:
    """Wrong characters there may be: none in two, one in three to five, two in more."""
    return 0 if len(run) < 3 else 1 if len(run) < 6 else 2


def _distance(run: str, text: str) -> int:
    """The least edits that make `run` some part of `text` (Sellers' algorithm)."""
    above = [0] * (len(text) + 1)
    for row, wanted in enumerate(run, start=1):
        here = [row]
        for column, given in enumerate(text, start=1):
            here.append(min(above[column - 1] + (wanted != given), above[column] + 1, here[-1] + 1))
        above = here
    return min(above)


def marks(asked: Asked, text: str) -> list[tuple[int, int]]:
    """Where the terms of what was typed stand in a text, from and to, in order and without overlap."""
    plain, spans = folded(text), list[tuple[int, int]]()
    for start, end in sorted(_places(asked, plain)):
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return spans


def _places(asked: Asked, plain: str) -> Iterator[tuple[int, int]]:
    for term in asked.terms:
        at = plain.find(term)
        while at >= 0:
            yield at, at + len(term)
            at = plain.find(term, at + 1)
