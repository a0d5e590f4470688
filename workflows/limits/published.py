"""The calendar in force: read from the published years, kept until one of them changes."""

from __future__ import annotations

import threading

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.limits.calendars import build_calendar, parse_year
from workflows.limits.models import CalendarYear
from workflows.rules.workdays import Calendar


class Calendars:
    """Answers the published calendar; one short query tells whether the kept one still holds."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._revisions: tuple[tuple[int, int], ...] | None = None
        self._calendar: Calendar | None = None

    def current(self, session: Session) -> Calendar:
        query = select(CalendarYear.year, CalendarYear.revision).order_by(CalendarYear.year)
        revisions = tuple((year, revision) for year, revision in session.execute(query))
        with self._lock:
            if self._calendar is None or revisions != self._revisions:
                years = [parse_year(text) for text in session.scalars(select(CalendarYear.text))]
                self._calendar, self._revisions = build_calendar(years), revisions
            return self._calendar
