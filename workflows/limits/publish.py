"""Publish a calendar year: keep it, and have every open clock counted again by jobs (ADR 35)."""

from __future__ import annotations

from engine.errors import FieldError, Invalid
from workflows.acts import Act
from workflows.limits import recount
from workflows.limits.calendars import parse_year
from workflows.limits.models import CalendarYear, Recount

PUBLISHING = 20160015
"""Two years published at one moment are published one after the other: each is an edition of the whole calendar."""


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
