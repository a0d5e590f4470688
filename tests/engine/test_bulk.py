"""Many rows at once: each gets its own values, whatever is written in them, and no other row is touched."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

import workflows.tables  # noqa: F401 - all tables there are
from engine.store.bulk import add_many, insert_many, update_alike, update_many
from engine.store.database import Database
from engine.store.tables import DeploymentRow, InstanceRow, TimerRow
from workflows.limits.models import RecountNotice

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
AWKWARD = ["", "a,b", "NULL", "{}", '"', "\\", "it's", " ", "甲\n乙"]
"""What a text may hold that is written otherwise in a list."""


@pytest.fixture
def timers(database: Database) -> list[str]:
    keys = [f"t{number}" for number in range(len(AWKWARD))]
    with database.write() as session:
        insert_many(session, DeploymentRow, [{"digest": "d", "main": "flow.bpmn", "files": b"{}"}])
        instance = {"id": "a", "digest": "d", "key": "a", "state": b"", "version": 1, "started_at": NOON}
        insert_many(session, InstanceRow, [instance])
        of = {"instance_id": "a", "element": "T", "due_at": NOON, "held": False}
        insert_many(session, TimerRow, [{"id": key, **of} for key in keys])
    return keys


def there(database: Database) -> list[tuple[str, datetime, bool]]:
    with database.read() as session:
        return [(row.element, row.due_at, row.held) for row in session.query(TimerRow).order_by(TimerRow.id)]


def test_each_row_gets_its_own_values(database: Database, timers: list[str]) -> None:
    said = [
        {"id": key, "element": text, "due_at": NOON + timedelta(days=day), "held": bool(day % 2)}
        for day, (key, text) in enumerate(zip(timers, AWKWARD, strict=True))
    ]
    with database.write() as session:
        update_many(session, TimerRow, list(reversed(said)))
    assert there(database) == [(one["element"], one["due_at"], one["held"]) for one in said]


@pytest.mark.parametrize("text", AWKWARD)
def test_one_value_for_many_rows(database: Database, timers: list[str], text: str) -> None:
    with database.write() as session:
        update_alike(session, TimerRow, [({"element": text}, timers[3:5]), ({"element": "other"}, timers[:1])])
    found = [element for element, _, _ in there(database)]
    assert found == ["other", "T", "T", text, text, *["T"] * (len(timers) - 5)]


def test_rows_that_are_there_grow_and_others_are_added(database: Database) -> None:
    for _ in range(2):
        with database.write() as session:
            rows = [{"whom": "unit", "key": text, "clocks": 2} for text in sorted(AWKWARD)]
            add_many(session, RecountNotice, rows, to="clocks")
    with database.write() as session:
        add_many(session, RecountNotice, [{"whom": "applicant", "key": "", "clocks": 1}], to="clocks")
    with database.read() as session:
        found = {(row.whom, row.key): row.clocks for row in session.query(RecountNotice)}
    assert found == {**{("unit", text): 4 for text in AWKWARD}, ("applicant", ""): 1}


def test_nothing_is_no_statement(database: Database) -> None:
    with database.write() as session:
        update_many(session, TimerRow, [])
        update_alike(session, TimerRow, [])
        insert_many(session, TimerRow, [])
        add_many(session, RecountNotice, [], to="clocks")
