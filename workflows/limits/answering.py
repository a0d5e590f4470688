"""The time to answer an alert or a supervision order: started, stopped, counted again whenever what it rests on moves.

It is counted by the same rules as every clock (R22): the office's calendar, without the days on which the case's time
stood still (a suspended clock sends nothing).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from engine.clock import local_date
from engine.store.columns import new_id
from workflows.acts import Act
from workflows.cases.models import Case
from workflows.limits.models import Alert, AnswerClock, SpecialProcedure
from workflows.limits.running import OF_THE_CASE, reaches
from workflows.rules import clock as rules
from workflows.rules import lights
from workflows.rules.limits import Limit
from workflows.rules.workdays import Calendar

OF_A_CASE = OF_THE_CASE[0]
"""What concerns a case as a whole stands with its promise."""


def start(act: Act, limit: Limit, *, case: Case | None, reminds: bool = True) -> AnswerClock:
    """The time to answer an order begins; a row of its own every time it begins anew."""
    row = _begun(act, limit, case, OF_A_CASE if case else "", reminds=reminds)
    act.session.add(row)
    act.session.flush()  # the order refers to it
    return row


def start_for(act: Act, case: Case, kind: str, alert_id: str, limit: Limit) -> None:
    """The time to answer an alert of such a clock begins. Nobody is reminded: the alert itself was the reminder."""
    row = _begun(act, limit, case, kind, reminds=False)
    row.alert_id = alert_id
    columns = {column.key: getattr(row, column.key) for column in AnswerClock.__mapper__.columns}
    act.append(AnswerClock, columns)  # after the alert, to which it refers


def _begun(act: Act, limit: Limit, case: Case | None, follows: str, *, reminds: bool) -> AnswerClock:
    row = AnswerClock(
        id=new_id(),
        case_id=case.id if case else None,
        follows=follows,
        limit=limit.code,
        reminds=reminds,
        state="running",
        started_at=act.now,
        revision=1,
        rungs="",
    )
    project(row, suspensions_of(act, row.case_id), act.calendar)
    return row


def stop(act: Act, row: AnswerClock) -> None:
    """It was answered, or need not be any more."""
    if row.state != "stopped":
        row.state, row.stopped_at, row.next_rung_at = "stopped", act.now, None


def of_alert(session: Session, alert_id: str) -> AnswerClock | None:
    return session.scalars(select(AnswerClock).where(AnswerClock.alert_id == alert_id)).one_or_none()


def of_alerts(session: Session, alerts: Sequence[Alert]) -> dict[str, AnswerClock]:
    """By alert; those that need no answer have none."""
    query = select(AnswerClock).where(AnswerClock.alert_id.in_([row.id for row in alerts]))
    return {row.alert_id or "": row for row in session.scalars(query)}


def suspensions_of(act: Act, case_id: str | None) -> list[SpecialProcedure]:
    """Every suspension of the case that has begun, those of this act included."""
    if case_id is None:
        return []
    known = act.suspensions.get(case_id, [])
    seen = {row.id for row in known}
    stored = act.stood.get(case_id)
    if stored is None:
        stored = stored_suspensions(act.session, case_id)
    return [*known, *(row for row in stored if row.id not in seen)]


def stored_suspensions(session: Session, case_id: str | None) -> list[SpecialProcedure]:
    return [] if case_id is None else list(session.scalars(suspensions_in([case_id])))


def suspensions_in(cases: Sequence[str] | Select[str | None]) -> Select[SpecialProcedure]:
    """Every suspension of these cases that has begun."""
    query = select(SpecialProcedure).where(SpecialProcedure.case_id.in_(cases), SpecialProcedure.kind == "suspension")
    return query.where(SpecialProcedure.began_at.is_not(None))


def on_suspension(act: Act, case: Case) -> None:
    """The case's time stands, or runs again: so does the time to answer."""
    query = select(AnswerClock).where(AnswerClock.case_id == case.id, AnswerClock.state != "stopped")
    if rows := act.session.scalars(query).all():
        suspensions = suspensions_of(act, case.id)
        for row in rows:
            project(row, suspensions, act.calendar)


def project(row: AnswerClock, suspensions: Sequence[SpecialProcedure], calendar: Calendar) -> None:
    """Recompute the stored moments; a due date that moves before it was missed gives the rungs anew, one that was
    missed stays where it was."""
    limit, entries = Limit.parse(row.limit), ledger(row, suspensions)
    end = rules.due(limit, entries, calendar)
    row.counted_by = calendar.edition
    if lights.Rung.RED not in raised(row):
        if row.due_at is not None and end.at != row.due_at:
            row.revision, row.rungs = row.revision + 1, ""
        row.due_at, row.provisional = end.at, end.provisional
        row.warn_at = lights.warn_at(limit, entries, calendar) if row.reminds else None
    row.state = "suspended" if end.suspended else "running"
    plan(row)


def counted(row: AnswerClock, suspensions: Sequence[SpecialProcedure], calendar: Calendar) -> tuple[str, datetime]:
    """State and due moment as they follow from what is on record, without writing them."""
    end = rules.due(Limit.parse(row.limit), ledger(row, suspensions), calendar)
    due_at = row.due_at if lights.Rung.RED in raised(row) else end.at
    return "suspended" if end.suspended else "running", due_at


def ledger(row: AnswerClock, suspensions: Sequence[SpecialProcedure]) -> list[rules.Event]:
    """What the clock is counted from: its start, and where the case's time stood still since."""
    events: list[tuple[datetime, bool, rules.Event]] = []
    for one in suspensions:
        if not reaches(one, row.follows) or one.began_at is None:
            continue
        if one.ended_at is not None and one.ended_at <= row.started_at:
            continue
        began = max(one.began_at, row.started_at)
        events.append((began, False, rules.Suspend(local_date(began), one.ground, one.basis, began)))
        if one.ended_at is not None:
            events.append((one.ended_at, True, rules.Resume(local_date(one.ended_at), one.ended_at)))
    events.sort(key=lambda each: each[:2])
    return [rules.Start(local_date(row.started_at), row.started_at), *(event for *_, event in events)]


def raised(row: AnswerClock) -> list[str]:
    return row.rungs.split(",") if row.rungs else []


def next_rung(row: AnswerClock) -> lights.RungDue | None:
    """Yellow reminds, red is for the level above; each once a revision."""
    return lights.next_rung(warn_at=row.warn_at, due_at=row.due_at, raised=raised(row))


def plan(row: AnswerClock) -> None:
    """Say when the sweep has to look at this clock again; never, while it stands."""
    rung = next_rung(row) if row.state == "running" else None
    row.next_rung_at = rung.at if rung else None


def light(row: AnswerClock, now: datetime) -> lights.Light:
    """What the clock shows."""
    return lights.light(
        now, warn_at=row.warn_at, due_at=row.due_at, suspended=row.state == "suspended", stopped_at=row.stopped_at
    )
