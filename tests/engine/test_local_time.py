"""Moments are counted by the hour of Asia/Shanghai, alike on both databases."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select

from engine import jobs
from engine.store import local_time
from engine.store.database import Database
from engine.store.tables import JobRow


def test_a_day_ends_at_midnight_in_shanghai(database: Database) -> None:
    with database.write() as session:
        for moment in (
            "2026-09-13T15:59:59.999999+00:00",
            "2026-09-13T16:00:00+00:00",
            "2026-09-13T16:59:59+00:00",
            "2026-09-19T15:30:00+00:00",
        ):
            jobs.enqueue(session, "test", {}, now=datetime.fromisoformat(moment))
        found = local_time.by_hour(session, JobRow.due_at, JobRow.due_at > datetime(2026, 9, 1, tzinfo=UTC))
    assert {f"{hour:%Y-%m-%d %H:%M %z}": number for hour, number in found.items()} == {
        "2026-09-13 23:00 +0800": 1,
        "2026-09-14 00:00 +0800": 2,
        "2026-09-19 23:00 +0800": 1,
    }
    with database.read() as session:
        days = session.scalars(select(local_time.day(session, JobRow.due_at)).order_by(JobRow.due_at)).all()
    assert days == ["2026-09-13", "2026-09-14", "2026-09-14", "2026-09-19"]
