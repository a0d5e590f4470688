"""Announcements over HTTP: those of today, published by an administrator."""

from __future__ import annotations

from typing import Any

from engine.clock import local_date
from web.api import blueprint
from web.api.answers.announcements import AnnouncementAnswer, AnnouncementPage
from web.api.calls import actor, body, documented, office, once, query
from web.api.schemas import AnnouncementBody, PageQuery
from web.present import iso
from workflows.announcements import commands, queries
from workflows.announcements.commands import Notice
from workflows.announcements.models import Announcement


def _json(row: Announcement) -> dict[str, Any]:
    return {
        "id": row.id,
        "title": row.title,
        "body": row.body,
        "from_on": row.from_on.isoformat(),
        "until_on": row.until_on.isoformat() if row.until_on else None,
        "published_at": iso(row.published_at),
        "changed_at": iso(row.changed_at),
    }


@blueprint.get("/announcements")
@documented("现在公布的公告，新的在前", query=PageQuery, answers=AnnouncementPage)
def list_announcements() -> dict[str, Any]:
    wanted, today = query(PageQuery), local_date(office().clock.now())
    with office().read() as session:
        page = queries.current(session, today, **wanted)
        return {"items": [_json(row) for row in page.items], "next": page.next}


@blueprint.post("/announcements")
@documented("发布一条公告", takes=AnnouncementBody, answers=AnnouncementAnswer, status=201)
@once
def publish_announcement() -> tuple[dict[str, Any], int]:
    notice = Notice(**body(AnnouncementBody))
    with office().act(actor()) as act:
        return _json(commands.publish(act, notice)), 201
