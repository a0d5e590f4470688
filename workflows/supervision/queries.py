"""What supervisors look at: alerts by urgency, five figures, lights by service."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal_column, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from engine.clock import SHANGHAI
from engine.errors import Invalid, NotFound
from workflows.cases import served
from workflows.cases.models import Case
from workflows.limits.models import Alert, ClockRow
from workflows.paging import PAGE, Page, bad_mark, cut
from workflows.people.roles import Actor, Role
from workflows.rules.lights import FIRST_LATE

_RUNNING: ColumnElement[bool] = ClockRow.state == literal_column("'running'")
_RAISED: ColumnElement[bool] = and_(_RUNNING, ClockRow.rungs != literal_column("''"))
"""Written out: the index over clocks that have raised a rung answers only where the question says so."""
WATCHING = (Role.SUPERVISOR, Role.LEADER_IN_CHARGE, Role.SECTION_CHIEF)
RUNGS = ("yellow", "red", "red_statutory")


def _units(actor: Actor) -> list[str]:
    return sorted(actor.units(WATCHING))


def alerts(
    session: Session,
    actor: Actor,
    *,
    open_only: bool = False,
    late_only: bool = False,
    rung: str = "",
    case_no: str = "",
    unit: str = "",
    urgent_first: bool = False,
    after: str = "",
    limit: int = PAGE,
) -> Page:
    """Alerts of the units this person watches: newest first, or what waits longest past the law's limit first."""
    query = select(Alert).where(Alert.unit.in_(_units(actor)))
    if open_only:
        query = query.where(Alert.answered_at.is_(None))
    if late_only:
        query = query.where(Alert.rung != "yellow")
    if rung:
        if rung not in RUNGS:
            raise Invalid(f"没有名为“{rung}”的预警级别")
        query = query.where(Alert.rung == rung)
    if case_no:
        query = query.where(Alert.case_no == case_no)
    if unit:
        query = query.where(Alert.unit == unit)
    if after:
        urgent = _after(session, after)
        query = query.where(urgent if urgent_first else Alert.id < after)
    order = (_URGENCY, _LONGEST_LATE, _NEWEST) if urgent_first else (_NEWEST,)
    rows = list(session.scalars(query.order_by(*order).limit(limit + 1)))
    return cut(rows, limit)


_URGENCY = case(
    (Alert.answered_at.is_not(None), 3), (Alert.rung == "red_statutory", 0), (Alert.rung == "red", 1), else_=2
)
"""Unanswered before answered; past the law's limit before late before near."""
_LONGEST_LATE = case((Alert.answered_at.is_(None), Alert.due_at))
"""In each of these what has been due longest comes first."""
_NEWEST = Alert.id.desc()


def _after(session: Session, last_id: str) -> ColumnElement[bool]:
    last = session.get(Alert, last_id)
    if last is None:
        raise bad_mark()
    rank = session.scalar(select(_URGENCY).where(Alert.id == last_id))
    beyond = Alert.id < last_id
    if last.answered_at is None:
        beyond = or_(Alert.due_at > last.due_at, and_(Alert.due_at == last.due_at, beyond))
    return or_(_URGENCY > rank, and_(_URGENCY == rank, beyond))  # noqa: SIM300 - a column, not a constant


def alert(session: Session, actor: Actor, alert_id: str) -> Alert:
    """One alert of the units this person watches."""
    row = session.get(Alert, alert_id)
    if row is None or row.unit not in _units(actor):
        raise NotFound("没有这条预警")
    return row


def alert_counts(session: Session, actor: Actor, *, unit: str = "") -> dict[str, int]:
    """How many alerts there are: all, those that must be answered, the unanswered of each rung."""
    waiting = Alert.answered_at.is_(None)
    query = select(
        func.count(),
        func.sum(case((and_(waiting, Alert.rung != "yellow"), 1), else_=0)),
        *(func.sum(case((and_(waiting, Alert.rung == rung), 1), else_=0)) for rung in RUNGS),
    ).where(Alert.unit.in_([unit] if unit in _units(actor) else _units(actor)))
    total, *counts = session.execute(query).one()
    return {"all": total, **{name: int(n or 0) for name, n in zip(("open", *RUNGS), counts, strict=True)}}


def watched(actor: Actor) -> list[str]:
    """The codes of the units this person watches."""
    return _units(actor)


def figures(session: Session, actor: Actor, now: datetime) -> dict[str, int]:
    """Today's receipts and completions, cases at work, near their limit, late: each by an index of its own.

    Receipts, completions and what is at work are of services; what is late is late, be it a flow of the office's own.
    """
    units = _units(actor)
    midnight = now.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
    today = {
        name: served.number(session, Case.unit.in_(units), moment >= midnight)
        for name, moment in (("received_today", Case.received_at), ("completed_today", Case.completed_at))
    }
    by_state = served.by_state(session, Case.unit.in_(units), Case.completed_at.is_(None))
    waiting = select(func.count()).where(Alert.unit.in_(units), Alert.answered_at.is_(None), Alert.rung != "yellow")
    return {
        **today,
        "at_work": sum(by_state.values()),
        "suspended": by_state.get("correcting", 0),
        **_pressing(session, now, ClockRow.case_id, ClockRow.unit.in_(units)),
        "unanswered": session.scalar(waiting) or 0,
    }


def _pressing(session: Session, now: datetime, by: Any, *which: ColumnElement[bool]) -> dict[str, int]:
    """How many cases, or whatever `by` counts, have a clock that is near its limit, and how many have a late one.

    Such a clock has raised a rung, or the sweep is about to raise one: the others are not even looked at.
    """
    columns = (by.label("by"), ClockRow.due_at, ClockRow.warn_at)
    about_to = (_RUNNING, ClockRow.rungs == "", ClockRow.next_rung_at < now + FIRST_LATE)
    one = union_all(select(*columns).where(_RAISED, *which), select(*columns).where(*about_to, *which)).subquery().c
    near, late = and_(one.due_at >= now, one.warn_at <= now), one.due_at < now
    found = session.execute(select(*(func.count(func.distinct(case((light, one.by)))) for light in (near, late)))).one()
    return dict(zip(("near", "late"), found, strict=True))


def trend(session: Session, actor: Actor, now: datetime, days: int = 14) -> list[dict[str, Any]]:
    """Receipts and completions per day, for the last `days`."""
    units = _units(actor)
    today = now.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
    first = today - timedelta(days=days - 1)
    dates = [(first + timedelta(days=n)).date() for n in range(days)]
    received, completed = (_by_day(session, moment, units, first) for moment in (Case.received_at, Case.completed_at))
    return [{"day": f"{day:%m-%d}", "received": received[day], "completed": completed[day]} for day in dates]


def _by_day(session: Session, moment: InstrumentedAttribute[Any], units: list[str], first: datetime) -> Counter[date]:
    """How many cases of these units have this moment on each day since."""
    found = Counter[date]()
    for hour, number in served.by_hour(session, moment, Case.unit.in_(units), moment >= first).items():
        found[hour.date()] += number
    return found


def totals(session: Session, now: datetime) -> dict[str, int]:
    """Over all units: cases at work, clocks near their limit and past it, alerts that must be answered."""
    counted = {
        "at_work": select(func.count()).select_from(Case).where(Case.completed_at.is_(None)),
        "unanswered": select(func.count())
        .select_from(Alert)
        .where(Alert.answered_at.is_(None), Alert.rung != "yellow"),
    }
    told = {name: session.scalar(query) or 0 for name, query in counted.items()}
    return {**told, **_pressing(session, now, ClockRow.id)}


def overdue(session: Session, now: datetime) -> int:
    """Running clocks that are past their due moment, over all units."""
    return _pressing(session, now, ClockRow.id)["late"]


def report_lines(session: Session, now: datetime) -> list[str]:
    """The same for the command line."""
    told = totals(session, now)
    return [
        f"在办 {told['at_work']} 件",
        f"临近到期的时限 {told['near']} 个",
        f"已超的时限 {told['late']} 个",
        f"待答复的预警 {told['unanswered']} 条",
    ]
