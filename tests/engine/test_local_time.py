"""Moments are grouped by the day and hour of Asia/Shanghai, alike on both databases."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from engine import jobs
from engine.store import local_time
from engine.store.database import Database
from engine.store.tables import JobRow


def test_a_day_ends_at_midnight_in_shanghai(database: Database) -> None:
    with database.write() as session:
        for moment in ("2026-09-13T15:59:59.999999+00:00", "2026-09-13T16:00:00+00:00", "2026-09-19T15:30:00+00:00"):
            jobs.enqueue(session, "test", {}, now=datetime.fromisoformat(moment))
        day, hour = local_time.day(session, JobRow.due_at), local_time.weekday_and_hour(session, JobRow.due_at)
        found = session.execute(select(day, hour).order_by(JobRow.due_at)).all()
    assert [tuple(row) for row in found] == [
        ("2026-09-13", 6 * 24 + 23),
        ("2026-09-14", 0),
        ("2026-09-19", 5 * 24 + 23),
    ]
