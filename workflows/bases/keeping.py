"""Keeping up with the guides: what goes live enters what it quotes into the register, and what of it rests on that."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import delete, select

from engine.store.columns import new_id
from engine.store.upsert import insert_into
from workflows.acts import Act
from workflows.bases.models import BasisUse, LegalBasis
from workflows.bases.uses import uses
from workflows.catalogue.folder import Service
from workflows.catalogue.models import ServiceRow, ServiceVersion
from workflows.office import Office

AT_ONCE = 50


def keep(act: Act, service: Service, digest: str) -> None:
    """What `service` rests on from now on. The register's own entries are left as they are: it holds the dates."""
    act.session.execute(delete(BasisUse).where(BasisUse.service_key == service.key))
    for use in uses(service):
        row = use.row
        act.session.add(
            BasisUse(
                service_key=service.key,
                service_name=service.name,
                unit=service.unit,
                digest=digest,
                ref=row["id"],
                title=row["title"],
                doc_no=row.get("doc_no", ""),
                article=row.get("article", ""),
                level=row["level"],
                text=row.get("text", ""),
                effective_from=row.get("effective_from") or "",
                effective_to=row.get("effective_to") or "",
                states=list(row.get("states", ())),
                rests=list(use.rests),
                carries=use.carries,
            )
        )
    _enter(act, [use.row for use in uses(service)])


def forget(act: Act, key: str) -> None:
    """The service is not live any more: nothing of it rests on anything."""
    act.session.execute(delete(BasisUse).where(BasisUse.service_key == key))


def catch_up(office: Office) -> int:
    """Once: the bases of versions that went live before there was a register; how many services."""
    query = select(ServiceRow.key, ServiceVersion.digest).join(
        ServiceVersion, ServiceVersion.id == ServiceRow.live_version_id
    )
    query = query.outerjoin(BasisUse, BasisUse.service_key == ServiceRow.key).where(BasisUse.id.is_(None))
    with office.read() as session:
        behind = [(key, digest) for key, digest in session.execute(query.order_by(ServiceRow.key))]
    for start in range(0, len(behind), AT_ONCE):
        with office.act() as act:
            for _, digest in behind[start : start + AT_ONCE]:
                keep(act, act.office.shelf.service(act.session, digest), digest)
    return len(behind)


def _enter(act: Act, rows: list[Mapping[str, Any]]) -> None:
    """Into the register what it does not have yet, the law as a whole and the article, with the dates the guide gives.

    A last day that only the guide knows is taken over where the register has none: it is to be reviewed in time.
    """
    titles = {row["title"] for row in rows}
    query = select(LegalBasis).where(LegalBasis.title.in_(titles))
    known = {(one.title, one.doc_no, one.article): one for one in act.session.scalars(query)}
    numbers = {(title, doc_no) for title, doc_no, _ in known}
    for row in rows:
        title, doc_no = row["title"], row.get("doc_no", "")
        if not doc_no and (found := sorted(number for name, number in numbers if name == title)):
            doc_no = found[0]
        for article in dict.fromkeys(("", row.get("article", ""))):
            quoted = article == row.get("article", "")
            one = known.get((title, doc_no, article))
            if one is None:
                one = _entered(act, title, doc_no, article, row if quoted else {**row, "text": "", **_UNDATED})
                known[title, doc_no, article] = one
                numbers.add((title, doc_no))
            elif quoted and one.effective_to is None and (until := _day(row, "effective_to")):
                one.effective_to, one.revision, one.changed_at = until, one.revision + 1, act.now
                one.note, one.changed_by_name = "取自现行指南", act.actor.name


_UNDATED: Mapping[str, Any] = {"effective_from": None, "effective_to": None, "url": ""}


def _entered(act: Act, title: str, doc_no: str, article: str, row: Mapping[str, Any]) -> LegalBasis:
    """One more entry; where another act has just entered it, that one."""
    query = insert_into(act.session, LegalBasis).values(
        id=new_id(),
        title=title,
        doc_no=doc_no,
        article=article,
        level=row["level"],
        text=row.get("text", ""),
        effective_from=_day(row, "effective_from"),
        effective_to=_day(row, "effective_to"),
        url=row.get("url") or "",
        note="取自现行指南",
        revision=1,
        changed_at=act.now,
        changed_by_name=act.actor.name,
    )
    act.session.execute(query.on_conflict_do_nothing(index_elements=["title", "doc_no", "article"]))
    where = (LegalBasis.title == title, LegalBasis.doc_no == doc_no, LegalBasis.article == article)
    return act.session.scalars(select(LegalBasis).where(*where)).one()


def _day(row: Mapping[str, Any], name: str) -> date | None:
    """A day as written; None where there is none, or no such day."""
    try:
        return date.fromisoformat(row[name]) if row.get(name) else None
    except ValueError:
        return None
