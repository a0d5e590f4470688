"""Publish, correct and withdraw announcements; before and after are in the audit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from engine.errors import Conflict, FieldError, Invalid
from workflows.acts import Act
from workflows.announcements import queries
from workflows.announcements.models import Announcement

LONGEST_TITLE, LONGEST_BODY = 100, 20000


@dataclass(frozen=True, slots=True)
class Notice:
    """What somebody writes; days are ISO text, `from_on` "" for today, `until_on` "" for good."""

    title: str
    body: str
    from_on: str = ""
    until_on: str = ""


def publish(act: Act, notice: Notice) -> Announcement:
    """Let everybody read it from its day on. Raises Invalid naming each wrong field."""
    row = Announcement(published_at=act.now, published_by_name=act.actor.name, revision=0)
    _write(act, row, notice)
    act.session.add(row)
    act.session.flush()
    act.record("announcement.publish", row.id, after=_told(row))
    return row


def change(act: Act, announcement_id: str, notice: Notice, *, revision: int) -> Announcement:
    """Correct it; `revision` is the one that was read. Raises Conflict where that has changed."""
    row = _locked(act, announcement_id)
    if row.revision != revision:
        raise Conflict(
            f"这条公告已由{row.changed_by_name}修改过",
            code="announcement_changed",
            remedy="请刷新页面，在最新内容上修改。",
            extra={"changed_by": row.changed_by_name, "changed_at": row.changed_at.isoformat()},
        )
    before = _told(row)
    _write(act, row, notice)
    act.record("announcement.change", row.id, before=before, after=_told(row))
    return row


def withdraw(act: Act, announcement_id: str) -> Announcement:
    """Nobody reads it any more from now on."""
    row = _locked(act, announcement_id)
    row.withdrawn_at = act.now
    act.record("announcement.withdraw", row.id, title=row.title)
    return row


def _locked(act: Act, announcement_id: str) -> Announcement:
    row = act.session.get(Announcement, announcement_id, with_for_update=True)
    if row is None:
        row = queries.announcement(act.session, announcement_id)
    if row.withdrawn_at is not None:
        raise Conflict("这条公告已经撤下", code="already_settled")
    return row


def _write(act: Act, row: Announcement, notice: Notice) -> None:
    errors = []
    if not 0 < len(notice.title.strip()) <= LONGEST_TITLE:
        errors.append(FieldError("/title", f"请填写标题，不超过 {LONGEST_TITLE} 个字"))
    if not 0 < len(notice.body.strip()) <= LONGEST_BODY:
        errors.append(FieldError("/body", "请填写正文"))
    begin = _day(notice.from_on, "from_on", errors) or act.today
    end = _day(notice.until_on, "until_on", errors)
    if end is not None and end < begin:
        errors.append(FieldError("/until_on", "截止日期不能早于开始日期"))
    if errors:
        raise Invalid(f"有 {len(errors)} 处需要修改", errors=errors)
    row.title, row.body, row.from_on, row.until_on = notice.title.strip(), notice.body.strip(), begin, end
    row.revision, row.changed_at, row.changed_by_name = row.revision + 1, act.now, act.actor.name


def _day(written: str, name: str, errors: list[FieldError]) -> date | None:
    try:
        return date.fromisoformat(written.strip()) if written.strip() else None
    except ValueError:
        errors.append(FieldError(f"/{name}", "日期写作 2026-12-31"))
        return None


def _told(row: Announcement) -> Mapping[str, str]:
    until = row.until_on.isoformat() if row.until_on else ""
    return {"title": row.title, "body": row.body, "from_on": row.from_on.isoformat(), "until_on": until}
