"""Publish a calendar year: keep it, and have every open clock counted again by jobs (ADR 35)."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.clock import local_date
from engine.errors import FieldError, Invalid
from workflows.acts import Act
from workflows.cases.models import Case
from workflows.efficiency.models import Alarm
from workflows.letters.models import Letter
from workflows.limits import answering, recount
from workflows.limits.calendars import PublishedYear, build_calendar, parse_year
from workflows.limits.counting import Counting
from workflows.limits.ledger import Entry, Standing, missed
from workflows.limits.models import Alert, AnswerClock, CalendarYear, ClockEvent, ClockRow, Recount, SpecialProcedure
from workflows.limits.outdated import OPEN, OPEN_ANSWERS
from workflows.rules.workdays import Calendar
from workflows.supervision.models import SupervisionOrder

PUBLISHING = 20160015
"""Two years published at one moment are published one after the other: each is an edition of the whole calendar."""
_AT_ONCE = 2000
"""Clocks a preview reads at once."""

SHOWN = 50
"""Clocks a preview names; the soonest due of those that would move."""


@dataclass(frozen=True, slots=True)
class Move:
    """One open clock that publishing would move; `case_no` is the order's number where it concerns no case."""

    case_no: str
    clock: str
    unit: str
    before: date
    after: date


@dataclass(frozen=True, slots=True)
class Preview:
    """What publishing a year would do: days it adds and takes away, how many open clocks would move, and which."""

    year: PublishedYear
    replaces: bool
    added: Mapping[date, str]
    removed: Mapping[date, str]
    running: int
    moved: int
    moves: Sequence[Move]


def preview_year(session: Session, text: str) -> Preview:
    """What `publish_year` would do, without doing it. Raises Invalid like it."""
    parsed = parse_year(text)
    rows = session.scalars(select(CalendarYear)).all()
    before = next((parse_year(row.text) for row in rows if row.year == parsed.year), None)
    calendar = build_calendar([*(parse_year(row.text) for row in rows if row.year != parsed.year), parsed])
    running = moved = 0
    soonest: list[_Moved] = []
    for found in _counted(session, calendar):
        running += 1
        if found.before != found.after:
            moved += 1
            soonest.append(found)
        if len(soonest) >= 2 * _AT_ONCE:
            soonest = heapq.nsmallest(SHOWN, soonest)
    new, old = _told(parsed), _told(before) if before else {}
    return Preview(
        parsed,
        before is not None,
        {day: name for day, name in new.items() if old.get(day) != name},
        {day: name for day, name in old.items() if new.get(day) != name},
        running,
        moved,
        _named(session, heapq.nsmallest(SHOWN, soonest)),
    )


class _Moved(NamedTuple):
    before: datetime
    clock: str
    after: datetime
    case_id: str | None
    name: str
    unit: str


def _counted(session: Session, calendar: Calendar) -> Iterator[_Moved]:
    """Every open clock as it is due now and as it would be; times to answer are named later."""
    counting = Counting(calendar)
    columns = [ClockRow.__table__.c[name] for name in Standing.__slots__]
    query, last = select(*columns).where(OPEN).order_by(ClockRow.id).limit(_AT_ONCE), ""
    while rows := [Standing(*row) for row in session.execute(query.where(ClockRow.id > last))]:
        first, last = rows[0].id, rows[-1].id
        since = _since(session, first, last)
        for row in rows:
            due_at = row.due_at if missed(row) else counting.count(row, since.get(row.id, ())).due_at
            yield _Moved(row.due_at, row.id, due_at, row.case_id, row.name, row.unit)
    clocks = session.scalars(select(AnswerClock).where(OPEN_ANSWERS).order_by(AnswerClock.id)).all()
    stood: dict[str, list[SpecialProcedure]] = {}
    for one in session.scalars(answering.suspensions_in(select(AnswerClock.case_id).where(OPEN_ANSWERS))):
        stood.setdefault(one.case_id, []).append(one)
    for clock in clocks:
        _, due_at = answering.counted(clock, stood.get(clock.case_id or "", ()), calendar)
        yield _Moved(clock.due_at, clock.id, due_at, None, "", "")


_ANSWERS = (
    select(
        AnswerClock.id.label("clock"),
        Case.case_no,
        SupervisionOrder.number.label("order"),
        Alarm.rule,
        Letter.number.label("letter"),
        func.coalesce(SupervisionOrder.unit, Alert.unit, Alarm.unit, Letter.handled_by).label("unit"),
    )
    .outerjoin(Case, Case.id == AnswerClock.case_id)
    .outerjoin(Alert, Alert.id == AnswerClock.alert_id)
    .outerjoin(SupervisionOrder, SupervisionOrder.clock_id == AnswerClock.id)
    .outerjoin(Alarm, Alarm.clock_id == AnswerClock.id)
    .outerjoin(Letter, Letter.clock_id == AnswerClock.id)
)


def _since(session: Session, first: str, last: str) -> Mapping[str, list[Entry]]:
    found: dict[str, list[Entry]] = {}
    columns = (ClockEvent.clock_id, ClockEvent.kind, ClockEvent.at, ClockEvent.basis, ClockEvent.detail)
    query = select(*columns).join(ClockRow).where(OPEN, ClockRow.id.between(first, last), ClockEvent.kind != "start")
    for clock_id, *entry in session.execute(query.order_by(ClockEvent.id)):
        found.setdefault(clock_id, []).append(Entry(*entry))
    return found


def _named(session: Session, moved: Sequence[_Moved]) -> list[Move]:
    """Those that are shown, with the number of their case or order, and whom a time to answer is for."""
    numbers = dict(
        session.execute(select(Case.id, Case.case_no).where(Case.id.in_([one.case_id for one in moved]))).all()
    )
    answers = [one.clock for one in moved if one.case_id is None]
    told = {row.clock: row for row in session.execute(_ANSWERS.where(AnswerClock.id.in_(answers)))} if answers else {}
    shown = []
    for one in moved:
        before, after, row = local_date(one.before), local_date(one.after), told.get(one.clock)
        if one.case_id is not None:
            shown.append(Move(numbers[one.case_id], one.name, one.unit, before, after))
        elif row is not None:
            what = "督办答复" if row.order else "指标预警答复" if row.rule else "来信答复" if row.letter else "预警答复"
            number = row.case_no or row.order or row.rule or row.letter or ""
            shown.append(Move(number, what, row.unit or "", before, after))
    return shown


def _told(year: PublishedYear) -> dict[date, str]:
    """Every day a year's file speaks of, with what it is."""
    rest = {day: f"{name}放假" for day, name in year.rest.items()}
    return dict(sorted((rest | {day: f"{name}调休上班" for day, name in year.work.items()}).items()))


def publish_year(act: Act, text: str, *, year: int | None = None) -> tuple[CalendarYear, Recount]:
    """Publish one year's calendar from its YAML; answers the row and the counting again that it begins.

    `year` is the year the caller means; a text about another one is refused. It holds at once for everything that is
    counted from now on. Clocks that are open are counted again by jobs, and so is the time to answer alerts and orders;
    an act counts those it touches first. What was late already stays late.
    """
    parsed = parse_year(text)
    if year is not None and parsed.year != year:
        raise Invalid(f"内容是 {parsed.year} 年的安排，不是 {year} 年的", errors=[FieldError("/year", "年份不一致")])
    act.office.database.alone(act.session, PUBLISHING)
    row = act.session.get(CalendarYear, parsed.year, populate_existing=True)
    if row is None:
        row = CalendarYear(year=parsed.year, revision=0)
        act.session.add(row)
    row.revision += 1
    row.source, row.text = parsed.source, text
    row.published_at, row.published_by = act.now, act.actor.name
    act.session.flush()
    act.forget_calendar()
    begun = recount.begin(act, parsed.year)
    act.record("calendar.publish", str(parsed.year), revision=row.revision, edition=begun.edition, clocks=begun.total)
    return row, begun
