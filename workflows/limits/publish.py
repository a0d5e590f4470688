"""Publish a calendar year: keep it, and count every running clock again (design decision 2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from engine.clock import local_date
from engine.errors import FieldError, Invalid
from workflows.acts import Act
from workflows.cases.models import Case
from workflows.limits import answering, commands, ledger, running
from workflows.limits.calendars import PublishedYear, build_calendar, parse_year
from workflows.limits.models import CalendarYear, ClockEvent, ClockRow

_LOT = 200
"""Cases whose ledgers are read at once."""
_OPEN = ClockRow.state != "stopped"


SHOWN = 50
"""Clocks a preview names; the soonest due of those that would move."""


@dataclass(frozen=True, slots=True)
class Move:
    """One running clock that publishing would move."""

    case_no: str
    clock: str
    unit: str
    before: date
    after: date


@dataclass(frozen=True, slots=True)
class Preview:
    """What publishing a year would do: days it adds and takes away, how many running clocks would move, and which."""

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
    clocks = session.scalars(select(ClockRow).where(_OPEN)).all()
    entries = ledger.entries_of(session, _OPEN)
    after = {clock.id: ledger.due_at(clock, entries[clock.id], calendar) for clock in clocks}
    moved = sorted((clock for clock in clocks if after[clock.id] != clock.due_at), key=lambda clock: clock.due_at)
    shown = moved[:SHOWN]
    cases = select(Case.id, Case.case_no).where(Case.id.in_({clock.case_id for clock in shown}))
    numbers: dict[str, str] = {row.id: row.case_no for row in session.execute(cases)}
    new, old = _told(parsed), _told(before) if before else {}
    return Preview(
        parsed,
        before is not None,
        {day: name for day, name in new.items() if old.get(day) != name},
        {day: name for day, name in old.items() if new.get(day) != name},
        len(clocks),
        len(moved),
        [
            Move(numbers[clock.case_id], clock.name, clock.unit, local_date(clock.due_at), local_date(after[clock.id]))
            for clock in shown
        ],
    )


def _told(year: PublishedYear) -> dict[date, str]:
    """Every day a year's file speaks of, with what it is."""
    rest = {day: f"{name}放假" for day, name in year.rest.items()}
    return dict(sorted((rest | {day: f"{name}调休上班" for day, name in year.work.items()}).items()))


def publish_year(act: Act, text: str, *, year: int | None = None) -> tuple[CalendarYear, int]:
    """Publish one year's calendar from its YAML; answers the row and how many clocks moved.

    `year` is the year the caller means; a text about another one is refused.

    Open clocks are projected again from their ledgers, and so is the time to answer alerts and orders. What was late
    already stays late.
    """
    parsed = parse_year(text)
    if year is not None and parsed.year != year:
        raise Invalid(f"内容是 {parsed.year} 年的安排，不是 {year} 年的", errors=[FieldError("/year", "年份不一致")])
    row = act.session.get(CalendarYear, parsed.year)
    if row is None:
        row = CalendarYear(year=parsed.year, revision=0)
        act.session.add(row)
    row.revision += 1
    row.source, row.text = parsed.source, text
    row.published_at, row.published_by = act.now, act.actor.name
    act.session.flush()
    act.forget_calendar()
    moved = _project_all(act)
    answering.recount(act)
    act.record("calendar.publish", str(parsed.year), revision=row.revision, moved=moved)
    return row, moved


def _project_all(act: Act) -> int:
    """Every case with an open clock, locked, one lot after the other."""
    moved, last = 0, ""
    running = select(ClockRow.case_id).where(_OPEN)
    while True:
        query = select(Case).where(Case.id > last, Case.id.in_(running)).order_by(Case.id).limit(_LOT)
        cases = list(act.session.scalars(query.with_for_update()))
        if not cases:
            return moved
        last = cases[-1].id
        theirs = and_(_OPEN, ClockRow.case_id.in_([case.id for case in cases]))
        act.clocks |= {case.id: [] for case in cases}
        for clock in act.session.scalars(select(ClockRow).where(theirs).order_by(ClockRow.started_at, ClockRow.id)):
            act.clocks[clock.case_id].append(clock)
        entries = ledger.entries_of(act.session, theirs)
        moved += sum(_project_case(act, case, entries) for case in cases)


def _project_case(act: Act, case: Case, entries: Mapping[str, Sequence[ClockEvent]]) -> int:
    moved = 0
    for clock in running.clocks(act, case):
        before = clock.due_at
        ledger.project(clock, entries[clock.id], act.calendar)
        if clock.due_at != before:
            moved += 1
            act.record(
                "clock.recompute",
                clock.name,
                case,
                clock=clock.id,
                before=local_date(before).isoformat(),
                after=local_date(clock.due_at).isoformat(),
            )
    if moved:
        commands.project(act, case)
    return moved
