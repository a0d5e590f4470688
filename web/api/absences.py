"""Absence and stand-ins: who is away, and who gets their reminders and orders meanwhile."""

from __future__ import annotations

from typing import Any

from engine.clock import local_date
from web import present
from web.api import blueprint
from web.api.answers.work import AbsenceAnswer, AbsencePage
from web.api.calls import actor, body, documented, office, once, query
from web.api.schemas import AbsenceBody, PageQuery, ReleaseBody
from workflows.paging import cut
from workflows.people import absence
from workflows.people.models import Absence, User


def _told(row: Absence, away: User, deputy: User) -> dict[str, Any]:
    return {
        "id": row.id,
        "username": away.username,
        "name": away.name,
        "stand_in": deputy.username,
        "stand_in_name": deputy.name,
        "from": present.day(row.from_on),
        "until": present.day(row.until_on),
        "reason": row.reason,
        "cancelled_at": present.iso(row.cancelled_at),
    }


@blueprint.get("/absences")
@documented("请假与代理：本人和本单位尚未结束的", query=PageQuery, answers=AbsencePage)
def list_absences() -> dict[str, Any]:
    wanted = query(PageQuery)
    with office().read() as session:
        rows = absence.upcoming(session, actor(), local_date(office().clock.now()))
    left = sorted((row for row in rows if row[0].id > wanted["after"]), key=lambda row: row[0].id)
    page = cut(left[: wanted["limit"] + 1], wanted["limit"], lambda row: str(row[0].id))
    return {"items": [_told(*row) for row in page.items], "next": page.next}


@blueprint.post("/absences")
@documented("登记请假和代理人", takes=AbsenceBody, answers=AbsenceAnswer, status=201, refuses=("absence_overlaps",))
@once
def record_absence() -> tuple[dict[str, Any], int]:
    sent = body(AbsenceBody)
    with office().act(actor()) as act:
        username = sent["username"] or actor().username
        row = absence.record(act, username, sent["stand_in"], sent["from_"], sent["until"], reason=sent["reason"])
        return _answer(act.session, row), 201


@blueprint.post("/absences/<absence_id>/cancel")
@documented("撤销请假登记", takes=ReleaseBody, answers=AbsenceAnswer)
@once
def cancel_absence(absence_id: str) -> dict[str, Any]:
    body(ReleaseBody)
    with office().act(actor()) as act:
        return _answer(act.session, absence.cancel(act, absence_id))


def _answer(session: Any, row: Absence) -> dict[str, Any]:
    return _told(row, session.get(User, row.user_id), session.get(User, row.stand_in_id))
