"""Reading the register: the list, one basis with what rests on it, the last days that are set; reviews."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from engine.errors import NotFound
from workflows.bases.models import BasisUse, LegalBasis, ReviewTask
from workflows.catalogue.reach import SEEING
from workflows.paging import PAGE, Page, bad_mark, cut, newest_first
from workflows.people.roles import Actor
from workflows.rules.bases import Quoted, ended


def quoted(row: LegalBasis | BasisUse) -> Quoted:
    return Quoted(row.title, row.doc_no, row.article)


def bases(
    session: Session, *, q: str = "", level: str = "", ending: bool = False, after: str = "", limit: int = PAGE
) -> Page:
    """The register by title, number and article; `ending` keeps those that have a last day."""
    query = select(LegalBasis)
    if q.strip():
        part = q.strip()
        query = query.where(
            or_(LegalBasis.title.contains(part, autoescape=True), LegalBasis.doc_no.contains(part, autoescape=True))
        )
    if level:
        query = query.where(LegalBasis.level == level)
    if ending:
        query = query.where(LegalBasis.effective_to.is_not(None))
    if after:
        last = session.get(LegalBasis, after)
        if last is None:
            raise bad_mark()
        mine = LegalBasis.title > last.title
        same = LegalBasis.title == last.title
        then = or_(
            LegalBasis.doc_no > last.doc_no,
            (LegalBasis.doc_no == last.doc_no) & (LegalBasis.article > last.article),
        )
        query = query.where(or_(mine, same & then))
    order = (LegalBasis.title, LegalBasis.doc_no, LegalBasis.article)
    return cut(list(session.scalars(query.order_by(*order).limit(limit + 1))), limit)


def basis(session: Session, basis_id: str) -> LegalBasis:
    row = session.get(LegalBasis, basis_id)
    if row is None:
        raise NotFound("没有这条依据", remedy="请从法定依据列表中选择。")
    return row


def dependents(session: Session, row: LegalBasis) -> list[BasisUse]:
    """Every use in a live guide that this basis reaches, by service."""
    query = select(BasisUse).where(BasisUse.title == row.title).order_by(BasisUse.service_key, BasisUse.id)
    mine = quoted(row)
    return [use for use in session.scalars(query) if mine.reaches(quoted(use))]


def counted(session: Session, rows: Sequence[LegalBasis]) -> Mapping[str, int]:
    """How many services rest on each of these, by its id."""
    uses = list(session.scalars(select(BasisUse).where(BasisUse.title.in_({row.title for row in rows}))))
    return Counter({row.id: len({use.service_key for use in uses if quoted(row).reaches(quoted(use))}) for row in rows})


def ends(session: Session, titles: Collection[str] | None = None) -> list[tuple[Quoted, date]]:
    """Every last day the register holds, of these titles or of all."""
    query = select(LegalBasis).where(LegalBasis.effective_to.is_not(None))
    if titles is not None:
        query = query.where(LegalBasis.title.in_(titles))
    return [(quoted(row), row.effective_to) for row in session.scalars(query) if row.effective_to]


def rests_on_ended(session: Session, key: str, on: date) -> bool:
    """Does the service rest on something that is not in force any more on this day?"""
    uses = list(session.scalars(select(BasisUse).where(BasisUse.service_key == key)))
    over = [named for named, until in ends(session, {use.title for use in uses}) if ended(until, on)]
    return any(named.reaches(quoted(use)) for named in over for use in uses)


def reviews(
    session: Session,
    actor: Actor,
    *,
    service: str = "",
    open_only: bool = False,
    after: str = "",
    limit: int = PAGE,
) -> Page:
    """Reviews of the actor's units, the newest first."""
    query = select(ReviewTask).where(ReviewTask.unit.in_(actor.units(SEEING)))
    if service:
        query = query.where(ReviewTask.service_key == service)
    if open_only:
        query = query.where(ReviewTask.state == "open")
    return newest_first(session, ReviewTask, query, after, limit)


def review(session: Session, review_id: str) -> ReviewTask:
    row = session.get(ReviewTask, review_id)
    if row is None:
        raise NotFound("没有这项复核任务")
    return row


def waiting_reviews(session: Session, actor: Actor) -> int:
    """How many are not answered yet."""
    query = select(func.count()).where(ReviewTask.state == "open", ReviewTask.unit.in_(actor.units(SEEING)))
    return session.scalar(query) or 0
