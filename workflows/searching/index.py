"""The full-text index of both databases behind the same three words: put, found, and what a query may ask."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import text
from sqlalchemy.orm import Session

from workflows.searching.models import TERMS
from workflows.searching.terms import is_han

_LIVE = "JOIN services s ON s.key = t.service_key AND s.live_version_id IS NOT NULL"
_OF_CATEGORY = "AND (:category = '' OR s.category = :category)"
_SQLITE = text(
    f"SELECT t.service_key FROM {TERMS} t {_LIVE} WHERE {TERMS} MATCH :asked {_OF_CATEGORY}"  # noqa: S608 - constants
    f" ORDER BY bm25({TERMS}, 0, 12, 8, 1), t.service_key LIMIT :most"
)
_POSTGRESQL = text(
    f"SELECT t.service_key FROM {TERMS} t {_LIVE}, CAST(:asked AS tsquery) q WHERE t.terms @@ q {_OF_CATEGORY}"  # noqa: S608
    " ORDER BY ts_rank('{0.05, 0.05, 0.6, 1}', t.terms, q) DESC, t.service_key LIMIT :most"
)


def put(session: Session, key: str, name: Collection[str], keywords: Collection[str], body: Collection[str]) -> None:
    """Index one service's terms in the transaction of `session`; what was there of it goes."""
    session.execute(text(f"DELETE FROM {TERMS} WHERE service_key = :key"), {"key": key})  # noqa: S608 - a constant
    if _is_sqlite(session):
        row = {"key": key, "name": " ".join(name), "keywords": " ".join(keywords), "body": " ".join(body)}
        names = "(service_key, name, keywords, body) VALUES (:key, :name, :keywords, :body)"
        session.execute(text(f"INSERT INTO {TERMS} {names}"), row)
        return
    places = dict[str, list[str]]()
    for place, terms in (("1A", name), ("2B", keywords), ("3D", body)):
        for term in terms:
            places.setdefault(term, []).append(place)
    vector = " ".join(f"'{term}':{','.join(found)}" for term, found in places.items())
    conflict = "ON CONFLICT (service_key) DO UPDATE SET terms = excluded.terms"
    insert = f"INSERT INTO {TERMS} (service_key, terms) VALUES (:key, CAST(:terms AS tsvector)) {conflict}"  # noqa: S608
    session.execute(text(insert), {"key": key, "terms": vector})


def found(session: Session, terms: Collection[str], *, category: str, headings: bool, most: int) -> list[str]:
    """The keys of live services that have any of these terms, what has more and rarer ones first.

    With `headings` only names and everyday words count. A term is letters and digits alone, so none can be an operator.
    """
    if not terms:
        return []
    if _is_sqlite(session):
        any_of = " OR ".join(f'"{term}"{"" if is_han(term) else "*"}' for term in terms)
        asked = f"{{name keywords}} : ({any_of})" if headings else any_of
    else:
        asked = " | ".join(f"'{term}'{_marks(term, headings)}" for term in terms)
    query = _SQLITE if _is_sqlite(session) else _POSTGRESQL
    return list(session.scalars(query, {"asked": asked, "category": category, "most": most}))


def _marks(term: str, headings: bool) -> str:
    marks = f"{'' if is_han(term) else '*'}{'AB' if headings else ''}"
    return f":{marks}" if marks else ""


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"
