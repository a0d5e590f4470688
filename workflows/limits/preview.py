"""What publishing a calendar year would do: the days it changes, how many open clocks it moves, and which first.

Clocks that stand alike are counted as one, in one question to the database; those for which the minute matters or that
have a history, one by one; and of those that would move, only as many are read as are shown.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from engine.clock import local_date
from workflows.cases.models import Case
from workflows.efficiency.models import Alarm
from workflows.letters.models import Letter
from workflows.limits import alike, answering, ledger, outdated
from workflows.limits.calendars import PublishedYear, build_calendar, parse_year
from workflows.limits.counting import Counting
from workflows.limits.ledger import OfADay, Standing
from workflows.limits.models import SINCE, Alert, AnswerClock, CalendarYear, ClockEvent, ClockRow, SpecialProcedure
from workflows.limits.outdated import OPEN, OPEN_ANSWERS, Publications
from workflows.rules.workdays import Calendar
from workflows.supervision.models import SupervisionOrder

SHOWN = 50
"""Clocks a preview names; the soonest due of those that would move."""
_AT_ONCE = 1000
"""Clocks read at once where each is counted by itself."""


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


def preview_year(session: Session, text: str, now: datetime) -> Preview:
    """What `publish_year` would do at this moment, without doing it. Raises Invalid like it."""
    parsed = parse_year(text)
    rows = session.scalars(select(CalendarYear)).all()
    before = next((parse_year(row.text) for row in rows if row.year == parsed.year), None)
    edition = sum(row.revision for row in rows) + 1
    calendar = build_calendar(
        [*(parse_year(row.text) for row in rows if row.year != parsed.year), parsed], edition=edition
    )
    found = _Found(session, calendar, now)
    new, old = _told(parsed), _told(before) if before else {}
    return Preview(
        parsed,
        before is not None,
        {day: name for day, name in new.items() if old.get(day) != name},
        {day: name for day, name in old.items() if new.get(day) != name},
        found.running,
        found.moved,
        _named(session, found.soonest()),
    )


class _Moved(NamedTuple):
    before: datetime
    clock: str
    after: datetime
    case_id: str | None
    name: str
    unit: str


class _Found:
    """Every open clock, as it is due now and as it would be."""

    def __init__(self, session: Session, calendar: Calendar, now: datetime) -> None:
        self.running = self.moved = 0
        self._session, self._counting, self._now = session, Counting(calendar), now
        self._published: Publications = [*outdated.publications(session), (calendar.edition, now)]
        self._groups: Counter[datetime] = Counter()
        """How many clocks of groups would move, by the moment at which they are due now."""
        self._singly: list[_Moved] = []
        to_the_minute = self._count_groups()
        for moved in (*self._one_by_one(to_the_minute), *self._answers()):
            if moved.before != moved.after:
                self.moved += 1
                self._singly.append(moved)
            if len(self._singly) >= 2 * _AT_ONCE:
                self._singly = heapq.nsmallest(SHOWN, self._singly)

    def soonest(self) -> list[_Moved]:
        """Those of all that would move that are due first."""
        return heapq.nsmallest(SHOWN, [*self._singly, *self._first_of_groups()])

    def _count_groups(self) -> list[str]:
        """Count what can be counted as one; the limits for which the minute matters at which a clock began."""
        to_the_minute = set[str]()
        for group in alike.by_day(self._session):
            after = self._counting.due_alike(group.limit, group.began)
            if after is None:
                to_the_minute.add(group.limit)
            elif not group.history:
                self.running += group.number
                if after != group.due_at and not self._stays(group):
                    self.moved += group.number
                    self._groups[group.due_at] += group.number
        return sorted(to_the_minute)

    def _one_by_one(self, to_the_minute: Sequence[str]) -> Iterator[_Moved]:
        minute = ClockRow.limit.in_(to_the_minute)
        history = ClockRow.id.in_(select(ClockEvent.clock_id).where(SINCE))
        for which in ((minute,) if to_the_minute else (), (history, ~minute)):
            for rows in self._read(*which) if which else ():
                since = ledger.histories(self._session, [row.id for row in rows])
                for row in rows:
                    self.running += 1
                    after = self._counting.count(row, since.get(row.id, ())).due_at
                    yield self._moved(row, row.due_at if self._stays(row) else after)

    def _first_of_groups(self) -> Iterator[_Moved]:
        """As many clocks of the groups as can be shown, the soonest due first."""
        moments, wanted = list[datetime](), SHOWN
        for moment in sorted(self._groups):
            if wanted <= 0:
                break
            moments.append(moment)
            wanted -= self._groups[moment]
        wanted = min(SHOWN, sum(self._groups.values()))
        which = (ClockRow.due_at.in_(moments), ~alike.HISTORY)
        for rows in self._read(*which) if moments else ():
            for row in rows:
                after = self._counting.due_alike(row.limit, row.started_at)
                if after is not None and after != row.due_at and not self._stays(row):
                    yield self._moved(row, after)
                    wanted -= 1
                    if not wanted:
                        return

    def _read(self, *which: ColumnElement[bool]) -> Iterator[Sequence[Standing]]:
        """The open clocks of which this holds, the soonest due first."""
        columns = [ClockRow.__table__.c[name] for name in Standing.__slots__]
        query = select(*columns).where(OPEN, *which).order_by(ClockRow.due_at, ClockRow.id)
        for rows in self._session.execute(query.execution_options(yield_per=_AT_ONCE)).partitions():
            yield [Standing(*row) for row in rows]

    def _moved(self, row: Standing, after: datetime) -> _Moved:
        return _Moved(row.due_at, row.id, after, row.case_id, row.name, row.unit)

    def _stays(self, row: Standing | OfADay) -> bool:
        """Was it missed, or will it be found so first?"""
        return ledger.missed(row) or self._was_due(row)

    def _was_due(self, row: Standing | OfADay | AnswerClock) -> bool:
        return row.due_at <= self._now and outdated.fell_due(row, self._published, self._now)

    def _answers(self) -> Iterator[_Moved]:
        """The times to answer; whom they are for is looked up later."""
        stood: dict[str, list[SpecialProcedure]] = {}
        cases = select(AnswerClock.case_id).where(OPEN_ANSWERS)
        for one in self._session.scalars(answering.suspensions_in(cases)):
            stood.setdefault(one.case_id, []).append(one)
        query = select(AnswerClock).where(OPEN_ANSWERS).order_by(AnswerClock.id)
        for row in self._session.scalars(query).all():
            self.running += 1
            _, after = answering.counted(row, stood.get(row.case_id or "", ()), self._counting.calendar)
            yield _Moved(row.due_at, row.id, row.due_at if self._was_due(row) else after, None, "", "")


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
