"""Changes sent together: one statement on PostgreSQL, the same rows on both, and nothing is missed in silence."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import cast

import pytest
from sqlalchemy import Table, bindparam, delete, update

import workflows.tables  # noqa: F401 - all tables there are
from engine.errors import Conflict
from engine.store import batch as module
from engine.store.batch import Batch
from engine.store.database import Database
from engine.store.tables import DeploymentRow, InboxRow, InstanceRow, TimerRow
from web.cli.bench.figures import statements

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
DEPLOYMENTS, INBOX, INSTANCES, TIMERS = (
    cast(Table, kind.__table__) for kind in (DeploymentRow, InboxRow, InstanceRow, TimerRow)
)
MOVE = (
    update(TIMERS).where(TIMERS.c.id == bindparam("timer")).values(due_at=bindparam("due", type_=TIMERS.c.due_at.type))
)
HOLD = update(TIMERS).where(TIMERS.c.id == bindparam("timer"), TIMERS.c.element == "T").values(held=True)
FORGET = delete(TIMERS).where(TIMERS.c.id == bindparam("timer"))
GONE = Conflict("gone", code="gone")


def start(batch: Batch, *timers: str) -> None:
    batch.insert(DEPLOYMENTS, [{"digest": "d", "main": "100 % of 'it'", "files": b"\0%s"}])
    batch.insert(INSTANCES, [{"id": "a", "digest": "d", "key": "a", "state": b"", "version": 1, "started_at": NOON}])
    batch.insert(TIMERS, [{"id": key, "instance_id": "a", "element": "T", "due_at": NOON} for key in timers])


def left(database: Database) -> list[tuple[str, datetime, bool]]:
    with database.read() as session:
        return [(row.id, row.due_at, row.held) for row in session.query(TimerRow).order_by(TimerRow.id)]


def test_rows_of_many_tables_are_one_statement_where_the_way_there_is_dear(database: Database) -> None:
    with database.write() as session, statements(database.engine) as sent:
        batch = Batch(session.connection())
        start(batch, "t1", "t2")
        batch.send()
    assert len(sent) == (3 if database.is_sqlite else 1)
    with database.read() as session:
        [deployed] = session.query(DeploymentRow)
        assert (deployed.main, deployed.files) == ("100 % of 'it'", b"\0%s")
    assert left(database) == [("t1", NOON, False), ("t2", NOON, False)]


def test_what_was_sent_is_not_sent_again_and_nothing_is_no_statement(database: Database) -> None:
    with database.write() as session:
        batch = Batch(session.connection())
        start(batch, "t1")
        batch.send()
        with statements(database.engine) as sent:
            batch.insert(TIMERS, [])
            batch.change(FORGET, [])
            batch.send()
    assert not sent


@pytest.mark.parametrize("largest", [48, 1])
def test_changes_of_one_table_hold_each_for_its_own_row(
    database: Database, monkeypatch: pytest.MonkeyPatch, largest: int
) -> None:
    with database.write() as session:
        batch = Batch(session.connection())
        start(batch, "t1", "t2", "t3", "t4")
        batch.send()
    monkeypatch.setattr(module, "LARGEST", largest)
    later = NOON + timedelta(days=1)
    with database.write() as session:
        batch = Batch(session.connection())
        batch.change(MOVE, [{"timer": "t1", "due": later}, {"timer": "t2", "due": NOON}])
        batch.change(HOLD, [{"timer": "t3"}], otherwise=GONE)
        batch.change(FORGET, [{"timer": "t4"}])
        batch.insert(TIMERS, [{"id": "t5", "instance_id": "a", "element": "U", "due_at": later}])
        batch.send()
    assert left(database) == [("t1", later, False), ("t2", NOON, False), ("t3", NOON, True), ("t5", later, False)]


def test_a_change_that_finds_no_row_ends_all_of_it(database: Database) -> None:
    with database.write() as session:
        batch = Batch(session.connection())
        start(batch, "t1")
        batch.send()
    with database.write() as session:
        batch = Batch(session.connection())
        batch.change(FORGET, [{"timer": "t1"}])
        batch.change(HOLD, [{"timer": "t1"}, {"timer": "t2"}], otherwise=GONE)
        with pytest.raises(Conflict, match="gone"):
            batch.send()
        session.rollback()
    assert left(database) == [("t1", NOON, False)]


def test_keys_that_count_up_are_told_and_ascend_in_the_order_of_the_rows(database: Database) -> None:
    message = {"instance_id": "a", "variables": b"{}", "received_at": NOON}
    told = list[int]()
    with database.write() as session:
        batch = Batch(session.connection())
        start(batch, "t1")
        batch.insert_one(INBOX, message | {"message": "first"}, told.append)
        batch.insert_one(INBOX, message | {"message": "second"}, told.append)
        batch.insert(INBOX, [message | {"message": f"m{number}"} for number in range(20)])
        batch.send()
    with database.read() as session:
        names = {row.seq: row.message for row in session.query(InboxRow)}
    assert [names[seq] for seq in told] == ["first", "second"]
    assert [name for _, name in sorted(names.items()) if name.startswith("m")] == [f"m{number}" for number in range(20)]


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_one_shape_is_put_together_once(database: Database) -> None:
    with database.write() as session:
        batch = Batch(session.connection())
        start(batch, "t1", "t2")
        batch.send()
    module._planned.cache_clear()
    for held in ("t1", "t2"):
        with database.write() as session:
            batch = Batch(session.connection())
            batch.change(MOVE, [{"timer": held, "due": NOON}])
            batch.change(HOLD, [{"timer": held}])
            batch.send()
    assert module._planned.cache_info().misses == 1
