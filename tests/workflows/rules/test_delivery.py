"""Reminders leave the office while it is open, news not in quiet hours, red alerts at once (R22)."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from workflows.rules.delivery import APPLICANTS_QUIET, Quiet, send_at
from workflows.rules.ledger import SHANGHAI
from workflows.rules.workdays import Calendar

CALENDAR = Calendar(
    work=frozenset({date(2026, 9, 20)}),
    rest=frozenset({date(2026, 9, 25)}),
    years=frozenset({2026}),
)
NIGHT, NOON, ALL_DAY = Quiet(time(21), time(8)), Quiet(time(12), time(14)), Quiet(time(8), time(18))


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("kind", "now", "quiet", "goes"),
    [
        ("red", "2026-09-19 23:00", NIGHT, "2026-09-19 23:00"),
        ("red_statutory", "2026-09-25 03:00", NIGHT, "2026-09-25 03:00"),
        ("yellow", "2026-09-14 10:00", NIGHT, "2026-09-14 10:00"),
        ("yellow", "2026-09-14 08:59", None, "2026-09-14 09:00"),
        ("yellow", "2026-09-14 09:00", None, "2026-09-14 09:00"),
        ("yellow", "2026-09-14 17:30", None, "2026-09-15 09:00"),
        ("yellow", "2026-09-18 18:00", None, "2026-09-20 09:00"),  # a Friday; Sunday is a make-up day
        ("yellow", "2026-09-24 18:00", None, "2026-09-28 09:00"),  # the holiday and the weekend behind it
        ("yellow", "2026-09-14 12:30", NOON, "2026-09-14 14:00"),
        ("yellow", "2026-09-14 10:00", ALL_DAY, "2026-09-14 10:00"),
        ("yellow", "2026-09-14 19:00", ALL_DAY, "2026-09-15 09:00"),
        ("yellow", "2026-09-14 19:00", Quiet(time(18), time(11)), "2026-09-15 11:00"),
        ("accepted", "2026-09-19 20:59", NIGHT, "2026-09-19 20:59"),
        ("accepted", "2026-09-19 21:00", NIGHT, "2026-09-20 08:00"),
        ("accepted", "2026-09-20 07:59", NIGHT, "2026-09-20 08:00"),
        ("accepted", "2026-09-20 08:00", NIGHT, "2026-09-20 08:00"),
        ("accepted", "2026-09-20 12:00", NOON, "2026-09-20 14:00"),
        ("accepted", "2026-09-20 13:00", NOON, "2026-09-20 14:00"),
        ("accepted", "2026-09-20 03:00", None, "2026-09-20 03:00"),
        ("accepted", "2026-09-20 08:00", Quiet(time(8), time(8)), "2026-09-20 08:00"),  # hours of no length
    ],
)
def test_each_kind_of_message_keeps_its_hours(kind: str, now: str, quiet: Quiet | None, goes: str) -> None:
    assert send_at(kind, moment(now), CALENDAR, quiet) == moment(goes)


def test_nobody_without_an_account_is_told_anything_by_night() -> None:
    assert Quiet(time(21), time(8)) == APPLICANTS_QUIET
