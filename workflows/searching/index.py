"""The full-text index of both databases behind the same words: put, with every term, with some of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from enum import Enum

from sqlalchemy import text
from sqlalchemy.orm import Session

from workflows.searching.models import TERMS
from workflows.searching.terms import is_han


class Where(Enum):
    """Which terms count: those of the name, of name and everyday words, or of all the guide says."""

    NAME = ("{name}", "A")
    HEADINGS = ("{name keywords}", "AB")
    ANYWHERE = ("", "")


_FROM = f"FROM {TERMS} t JOIN live_guides g ON g.id = t.%s JOIN services s ON s.key = g.service_key"
_WHERE = "s.live_version_id IS NOT NULL AND (:category = '' OR s.category = :category)"
_SQLITE = f"SELECT g.service_key {_FROM % 'rowid'} WHERE {TERMS} MATCH :asked AND {_WHERE} ORDER BY"
_POSTGRESQL = (
    f"SELECT g.service_key {_FROM % 'id'} CROSS JOIN CAST(:asked AS tsquery) q WHERE t.terms @@ q AND {_WHERE} ORDER BY"
)
_IN_ORDER = {"sqlite": f"{_SQLITE} t.rowid LIMIT :most", "postgresql": f"{_POSTGRESQL} t.id LIMIT :most"}
_BEST_FIRST = {
    "sqlite": f"{_SQLITE} bm25({TERMS}, 12, 8, 1), t.rowid LIMIT :most",
    "postgresql": f"{_POSTGRESQL} ts_rank('{{0.05, 0.05, 0.6, 1}}', t.terms, q) DESC, t.id LIMIT :most",
}


def put(session: Session, id_: int, name: Collection[str], keywords: Collection[str], body: Collection[str]) -> None:
    """Index the terms of the guide `id_` in the transaction of `session`; what was there of it goes."""
    if _is_sqlite(session):
        session.execute(text(f"DELETE FROM {TERMS} WHERE rowid = :id"), {"id": id_})  # noqa: S608 - a constant
        row = {"id": id_, "name": " ".join(name), "keywords": " ".join(keywords), "body": " ".join(body)}
        names = "(rowid, name, keywords, body) VALUES (:id, :name, :keywords, :body)"
        session.execute(text(f"INSERT INTO {TERMS} {names}"), row)
        return
    places = dict[str, list[str]]()
    for place, terms in (("1A", name), ("2B", keywords), ("3D", body)):
        for term in terms:
            places.setdefault(term, []).append(place)
    vector = " ".join(f"'{term}':{','.join(found)}" for term, found in places.items())
    conflict = "ON CONFLICT (id) DO UPDATE SET terms = excluded.terms"
    insert = f"INSERT INTO {TERMS} (id, terms) VALUES (:id, CAST(:terms AS tsvector)) {conflict}"  # noqa: S608
    session.execute(text(insert), {"id": id_, "terms": vector})


def with_all(session: Session, terms: Sequence[str], where: Where, *, category: str, most: int) -> list[str]:
    """The keys of live services that have all these terms, the oldest first. It stops at `most`, ranking nothing."""
    return _keys(session, _IN_ORDER, [terms], where, category, most) if terms else []


def with_some(
    session: Session, groups: Sequence[Sequence[str]], where: Where, *, category: str, most: int
) -> list[str]:
    """The keys of live services that have all the terms of any group, those with more and rarer ones first."""
    return _keys(session, _BEST_FIRST, groups, where, category, most) if groups else []


def _keys(
    session: Session, query: dict[str, str], groups: Sequence[Sequence[str]], where: Where, category: str, most: int
) -> list[str]:
    """A term is letters and digits alone, so that none can be an operator."""
    columns, marks = where.value
    if _is_sqlite(session):
        groups_told = (" AND ".join(f'"{term}"{"" if is_han(term) else "*"}' for term in group) for group in groups)
        asked = " OR ".join(f"({group})" for group in groups_told)
        asked, dialect = f"{columns} : ({asked})" if columns else asked, "sqlite"
    else:
        groups_told = (" & ".join(f"'{term}'{_marks(term, marks)}" for term in group) for group in groups)
        asked, dialect = " | ".join(f"({group})" for group in groups_told), "postgresql"
    return list(session.scalars(text(query[dialect]), {"asked": asked, "category": category, "most": most}))


def _marks(term: str, marks: str) -> str:
    told = f"{'' if is_han(term) else '*'}{marks}"
    return f":{told}" if told else ""


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"
