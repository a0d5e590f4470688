"""The calendar in force: read from the published years, kept until one of them changes."""

from __future__ import annotations

import threading

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflows.limits.calendars import build_calendar, parse_year
from workflows.limits.models import CalendarYear
from workflows.rules.workdays import Calendar

VERSION = select(func.coalesce(func.sum(CalendarYear.revision), 0)).scalar_subquery()
"""Grows with every publication, whichever year it is for. As a column, it costs no query of its own."""


class Calendars:
    """Answers the published calendar; its version tells whether the kept one still holds."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: tuple[int, Calendar] | None = None

    def current(self, session: Session, version: int | None = None) -> Calendar:
        """The calendar as this session sees it; `version` is `VERSION`, where the caller has read it already."""
        if version is None:
            version = session.scalar(select(VERSION)) or 0
        with self._lock:
            if self._kept is None or self._kept[0] != version:
                years = [parse_year(text) for text in session.scalars(select(CalendarYear.text))]
                self._kept = version, build_calendar(years, edition=version)
            return self._kept[1]
