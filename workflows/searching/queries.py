"""Searching: candidates from the database's index, ranked here alike on both databases, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.catalogue.models import ServiceRow
from workflows.paging import PAGE, bad_mark
from workflows.searching import index
from workflows.searching.models import LiveGuide
from workflows.searching.ranking import Asked, marks, near, rank

MOST = 200
"""Services ranked for one search. Who does not find it among these has to say more."""
ENOUGH = 20
"""Services with all that was typed, above which those with a part of it are not looked for."""
_WIDTH = 60


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a guide with the places that were typed, from and to."""

    text: str
    marks: Sequence[tuple[int, int]]

    @property
    def pieces(self) -> list[tuple[str, bool]]:
        """The text in pieces, each marked or not."""
        found, at = list[tuple[str, bool]](), 0
        for start, end in self.marks:
            found += [(self.text[at:start], False), (self.text[start:end], True)]
            at = end
        return [piece for piece in [*found, (self.text[at:], False)] if piece[0]]


@dataclass(frozen=True, slots=True)
class Hit:
    """One service that was found: its row, its name, and the line that answers best, with its field's label."""

    row: ServiceRow
    name: Passage
    field: str
    line: Passage | None


@dataclass(frozen=True, slots=True)
class Found:
    """One page of hits, best first. `approximate` where nothing has what was typed and these only come near."""

    items: Sequence[Hit]
    next: str | None
    approximate: bool
    total: int
    """Of all pages; at most `MOST`."""


class _Entry(NamedTuple):
    service_key: str
    name: str
    keywords: list[str]
    lines: list[list[str]]


def search(session: Session, q: str, *, category: str = "", after: str = "", limit: int = PAGE) -> Found:
    """Live services that answer `q`; `after` is the key of the last one of the page before."""
    asked = Asked.of(q)
    entries = _entries(session, _candidates(session, asked, category))
    ranks = [
        rank(asked, entry.service_key, entry.name, entry.keywords, "\n".join(text for _, text in entry.lines))
        for entry in entries
    ]
    approximate = not any(ranks)
    if approximate:
        likely = index.with_some(session, asked.nearly, index.Where.HEADINGS, category=category, most=MOST)
        entries = _entries(session, likely)
        ranks = [near(asked, entry.service_key, entry.name, entry.keywords) for entry in entries]
    by_key = {entry.service_key: entry for entry in entries}
    keys = [found.key for found in sorted(found for found in ranks if found is not None)]
    begin = _after(keys, after)
    shown = keys[begin : begin + limit]
    rows = {row.key: row for row in session.scalars(select(ServiceRow).where(ServiceRow.key.in_(shown)))}
    return Found(
        [_hit(asked, rows[key], by_key[key]) for key in shown],
        shown[-1] if begin + limit < len(keys) else None,
        approximate and bool(keys),
        len(keys),
    )


def _candidates(session: Session, asked: Asked, category: str) -> list[str]:
    """Those with all that was typed, in their name before elsewhere; where these are few, those with some of it."""
    keys = dict[str, None]()
    for where in index.Where:
        if len(keys) < MOST:
            keys |= dict.fromkeys(index.with_all(session, asked.terms, where, category=category, most=MOST))
    if len(keys) < ENOUGH and len(asked.terms) > 1:
        some = index.with_some(session, asked.partly, index.Where.ANYWHERE, category=category, most=MOST)
        keys |= dict.fromkeys(some)
    return list(keys)[:MOST]


def _after(keys: list[str], after: str) -> int:
    if not after:
        return 0
    if after not in keys:
        raise bad_mark()
    return keys.index(after) + 1


def _entries(session: Session, keys: Sequence[str]) -> list[_Entry]:
    """Without the guides themselves, which are long."""
    query = select(LiveGuide.service_key, LiveGuide.name, LiveGuide.keywords, LiveGuide.lines)
    found = session.execute(query.where(LiveGuide.service_key.in_(keys))) if keys else ()
    return [_Entry(*row) for row in found]


def _hit(asked: Asked, row: ServiceRow, entry: _Entry) -> Hit:
    told = [("也叫", "、".join(entry.keywords)), *((label, text) for label, text in entry.lines)]
    places = [(marks(asked, text), label, text) for label, text in told]
    best = max(places, key=lambda place: max((end - start for start, end in place[0]), default=0))
    name = Passage(row.name, marks(asked, row.name))
    return Hit(row, name, best[1] if best[0] else "", _excerpt(best[2], best[0]) if best[0] else None)


def _excerpt(text: str, spans: Sequence[tuple[int, int]]) -> Passage:
    """Some sixty characters around the first place."""
    begin = max(0, spans[0][0] - _WIDTH // 3)
    end = min(len(text), begin + _WIDTH)
    before, behind = "…" if begin else "", "…" if end < len(text) else ""
    shift = len(before) - begin
    kept = [(start + shift, min(stop, end) + shift) for start, stop in spans if start < end]
    return Passage(f"{before}{text[begin:end]}{behind}", kept)
