"""The calendar of the files that are shipped, for the vectors of the law."""

from __future__ import annotations

import pytest

from workflows.limits.calendars import build_calendar, parse_year
from workflows.rules.workdays import Calendar
from workflows.settings import ROOT


@pytest.fixture(scope="session")
def shipped() -> Calendar:
    files = sorted((ROOT / "bpmn" / "calendars").glob("cn-*.yaml"))
    return build_calendar(parse_year(file.read_text(encoding="utf-8")) for file in files)
