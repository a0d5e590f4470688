"""Reading the catalogue for the audit: every live service's facts, or those that one service depends on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import orjson
from sqlalchemy import Text, select, type_coerce
from sqlalchemy.orm import Session

from workflows.catalogue.folder import Shelf
from workflows.catalogue.models import ServiceRow, ServiceVersion
from workflows.proofs.book import ProofBook
from workflows.proofs.facts import Facts, document, facts
from workflows.proofs.models import ProofFacts

AT_ONCE = 500
PORTION = 50
_LIVE = ServiceVersion.id == ServiceRow.live_version_id
_KEPT = (ProofFacts.service_key == ServiceRow.key) & (ProofFacts.digest == ServiceVersion.digest)


def all_facts(session: Session, shelf: Shelf) -> list[Facts]:
    """The facts of every live service, in the catalogue's order; read from its folder where they are not kept yet."""
    query = select(ServiceVersion.digest, ProofFacts.facts).select_from(ServiceRow)
    query = query.join(ServiceVersion, _LIVE).outerjoin(ProofFacts, _KEPT).order_by(ServiceRow.key)
    rows = session.execute(query)
    return [kept if kept is not None else facts(shelf.service(session, digest).row) for digest, kept in rows]


def with_proofs(session: Session, shelf: Shelf, words: Iterable[str] = (), *, since: str = "") -> Iterator[Facts]:
    """As `all_facts`, a few at a time from the service `since` on, without those that ask for no proof.

    Left out too is whose facts have not every one of `words` in them, which is told without reading them.
    """
    query = select(ServiceRow.key, ServiceVersion.digest, ProofFacts.facts)
    query = query.join(ServiceVersion, _LIVE).outerjoin(ProofFacts, _KEPT).order_by(ServiceRow.key).limit(PORTION)
    written = type_coerce(ProofFacts.facts, Text)
    for part in ('"kind":"proof"', *(orjson.dumps(word).decode()[1:-1] for word in words)):
        query = query.where(ProofFacts.facts.is_(None) | written.contains(part, autoescape=True))
    rows = session.execute(query.where(ServiceRow.key >= since)).all()
    while rows:
        for _, digest, kept in rows:
            yield kept if kept is not None else facts(shelf.service(session, digest).row)
        rows = session.execute(query.where(ServiceRow.key > rows[-1].key)).all()


def of(session: Session, shelf: Shelf, keys: Iterable[str]) -> list[Facts]:
    """The facts of these live services."""
    query = select(ServiceVersion.digest, ProofFacts.facts).select_from(ServiceRow)
    query = query.join(ServiceVersion, _LIVE).outerjoin(ProofFacts, _KEPT).where(ServiceRow.key.in_(list(keys)))
    rows = session.execute(query)
    return [kept if kept is not None else facts(shelf.service(session, digest).row) for digest, kept in rows]


def unkept(session: Session) -> list[str]:
    """Digests of live versions whose facts are not kept: they went live under an earlier edition."""
    query = select(ServiceVersion.digest).select_from(ServiceRow)
    query = query.join(ServiceVersion, _LIVE).outerjoin(ProofFacts, _KEPT)
    return list(session.scalars(query.where(ProofFacts.service_key.is_(None))))


def upstream(session: Session, shelf: Shelf, book: ProofBook, found: Facts) -> list[Facts]:
    """The services that this one's documents come from, near and far: every circle it stands in is among them."""
    issuers = dict[str, list[str]]()
    unkept = dict[str, Facts]()
    query = select(ServiceRow.key, ServiceVersion.digest, ProofFacts.outputs)
    query = query.join(ServiceVersion, _LIVE).outerjoin(ProofFacts, _KEPT)
    for key, digest, kept in session.execute(query):
        if kept is None:
            unkept[key] = facts(shelf.service(session, digest).row)
        for name in unkept[key]["outputs"] if kept is None else kept:
            issuers.setdefault(book.proper(name), []).append(key)
    near, seen, wanted = list[Facts](), {found["key"]}, _issuing([found], issuers, book)
    while wanted := sorted(set(wanted) - seen):
        seen.update(wanted)
        fresh = [unkept[key] for key in wanted if key in unkept] + list(_kept(session, wanted))
        near += fresh
        wanted = _issuing(fresh, issuers, book)
    return near


def _kept(session: Session, keys: list[str]) -> Iterator[Facts]:
    for start in range(0, len(keys), AT_ONCE):
        query = select(ProofFacts.facts).where(ProofFacts.service_key.in_(keys[start : start + AT_ONCE]))
        yield from session.scalars(query)


def _issuing(rows: Iterable[Facts], issuers: dict[str, list[str]], book: ProofBook) -> list[str]:
    asked = {document(material, row, book) for row in rows for material in row["materials"]}
    return [key for name in asked for key in issuers.get(name, ())]
