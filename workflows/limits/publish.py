"""Publish a calendar year: keep it, and count every running clock again (design decision 2)."""

from __future__ import annotations

from sqlalchemy import select

from engine.clock import local_date
from engine.errors import FieldError, Invalid
from workflows.acts import Act
from workflows.cases.models import Case
from workflows.limits import commands, ledger
from workflows.limits.calendars import parse_year
from workflows.limits.models import CalendarYear, ClockRow


def publish_year(act: Act, text: str, *, year: int | None = None) -> tuple[CalendarYear, int]:
    """Publish one year's calendar from its YAML; answers the row and how many clocks moved.

    `year` is the year the caller means; a text about another one is refused.

    Open clocks are projected again from their ledgers. What was late already stays late.
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
    act.record("calendar.publish", str(parsed.year), revision=row.revision, moved=moved)
    return row, moved


def _project_all(act: Act) -> int:
    moved, cases = 0, set()
    for clock in act.session.scalars(select(ClockRow).where(ClockRow.state != "stopped")):
        before = clock.due_at
        ledger.project(clock, ledger.entries(act.session, clock.id), act.calendar)
        if clock.due_at != before:
            moved += 1
            cases.add(clock.case_id)
            case = act.session.get(Case, clock.case_id)
            act.record(
                "clock.recompute",
                clock.name,
                case,
                clock=clock.id,
                before=local_date(before).isoformat(),
                after=local_date(clock.due_at).isoformat(),
            )
    for case_id in cases:
        case = act.session.get(Case, case_id)
        if case is not None:
            commands.project(act, case)
    return moved
