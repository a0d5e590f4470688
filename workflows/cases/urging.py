"""Urge (催办): somebody waits for a case; whoever works on it now is told, once a working day by each person."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from engine.errors import Conflict, Forbidden
from workflows.acts import Act
from workflows.cases import dossier
from workflows.cases.holding import working_on
from workflows.cases.models import Case, Urge
from workflows.documents.content import moment_text
from workflows.notices import commands as notices
from workflows.people.absence import there
from workflows.people.roles import ROLE_NAMES, Actor, Role
from workflows.rules.workdays import Calendar

_LEADING = (Role.SECTION_CHIEF, Role.LEADER_IN_CHARGE, Role.SUPERVISOR)
APPLICANT = "申请人"


def may_urge(actor: Actor, case: Case) -> bool:
    """The applicant, whoever received the case at the window, who leads or supervises the unit that answers for it."""
    own = actor.user_id in (case.applicant_user_id, case.received_by)
    return case.closed_at is None and (own or any(actor.reaches(role, case.unit) for role in _LEADING))


def urge(act: Act, case_no: str) -> Urge:
    """Tell whoever works on the case, or stands in for them, that somebody waits. No clock changes by it.

    How often is a measure of this product, no article sets one: what comes every hour is not read any more. On a day of
    rest it counts for the working day after it, on which it is read. Raises Forbidden, Conflict `urged_already`,
    `nobody_to_urge`, `finished`.
    """
    case = dossier.locked(act.session, case_no)
    if case.closed_at is not None:
        raise Conflict("本件已经办完，不用催办", code="finished")
    if not may_urge(act.actor, case):
        raise Forbidden("只有申请人、收件人员和承办单位的负责人、监察人员可以催办")
    workday = _workday(act.calendar, act.today)
    earlier = act.session.get(Urge, (case.id, act.actor.user_id, workday))
    if earlier is not None:
        raise Conflict(
            f"您已于 {moment_text(earlier.at)} 催办，每个工作日只能催办一次",
            code="urged_already",
            remedy="请下一个工作日再催办。",
            extra={"case_no": case.case_no, "closed_by": earlier.by_name, "closed_at": earlier.at.isoformat()},
        )
    told = there(act, working_on(act, dossier.open_tasks(act, case)))
    if not told:
        raise Conflict("现在没有等待办理人员办理的环节", code="nobody_to_urge", remedy="请看办件现在等待什么。")
    by = APPLICANT if act.actor.user_id == case.applicant_user_id else act.actor.name
    row = Urge(
        case_id=case.id,
        user_id=act.actor.user_id,
        workday=workday,
        by_name=by,
        at=act.now,
        told=[
            {"user": user.username, "name": user.name, "role": ROLE_NAMES[role], "for": for_}
            for user, role, for_ in told
        ],
    )
    act.session.add(row)
    act.record("case.urge", case.case_no, case, told=[entry["user"] for entry in row.told])
    for user, _, stands_for in told:
        notices.send(
            act,
            [user.id],
            kind="urge",
            title=f"催办：{case.case_no}{f'（代{stands_for}）' if stands_for else ''}",
            body=f"{by}催办，请尽快办理。",
            link=f"/desk/cases/{case.case_no}",
            case_no=case.case_no,
        )
    return row


def urged_today(session: Session, actor: Actor, case: Case, calendar: Calendar, today: date) -> bool:
    """Whether this person has done so for this working day."""
    return session.get(Urge, (case.id, actor.user_id, _workday(calendar, today))) is not None


def _workday(calendar: Calendar, today: date) -> date:
    return today if calendar.is_workday(today) else calendar.next_workday(today)
