"""Reading announcements: those of today for everybody, all of them for whoever publishes."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from engine.errors import NotFound
from workflows.announcements.models import Announcement
from workflows.paging import PAGE, Page, bad_mark, cut


def current(session: Session, today: date, *, after: str = "", limit: int = PAGE) -> Page:
    """What everybody may read today, the newest first."""
    return _page(session, _readable(today), after, limit)


def everything(session: Session, *, after: str = "", limit: int = PAGE) -> Page:
    """Those to come, over and withdrawn too."""
    return _page(session, Announcement.id.is_not(None), after, limit)


def readable(session: Session, announcement_id: str, today: date) -> Announcement:
    """One that everybody may read today. Raises NotFound."""
    query = select(Announcement).where(Announcement.id == announcement_id, _readable(today))
    row = session.scalars(query).one_or_none()
    if row is None:
        raise NotFound("没有这条公告，或者已经过期", remedy="请查看公告列表。")
    return row


def announcement(session: Session, announcement_id: str) -> Announcement:
    row = session.get(Announcement, announcement_id)
    if row is None:
        raise NotFound("没有这条公告")
    return row


def _readable(today: date) -> ColumnElement[bool]:
    return and_(
        Announcement.from_on <= today,
        or_(Announcement.until_on.is_(None), Announcement.until_on >= today),
        Announcement.withdrawn_at.is_(None),
    )


def _page(session: Session, which: ColumnElement[bool], after: str, limit: int) -> Page:
    query = select(Announcement).where(which)
    if after:
        last = session.get(Announcement, after)
        if last is None:
            raise bad_mark()
        same = (Announcement.from_on == last.from_on) & (Announcement.id < last.id)
        query = query.where(or_(Announcement.from_on < last.from_on, same))
    order = (Announcement.from_on.desc(), Announcement.id.desc())
    return cut(list(session.scalars(query.order_by(*order).limit(limit + 1))), limit)
