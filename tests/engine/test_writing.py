"""The last write of a transaction: as few statements as rows allow, in an order that keys allow, and nothing lost."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import delete
from sqlalchemy.orm.exc import StaleDataError

import workflows.tables  # noqa: F401 - all tables there are
from engine.store.columns import Record
from engine.store.database import Database
from engine.store.tables import DeploymentRow, InboxRow, InstanceRow, TimerRow
from engine.store.writing import write_last
from web.cli.bench.figures import statements

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def deployed(database: Database) -> None:
    with database.write() as session:
        session.add(DeploymentRow(digest="d", main="flow.bpmn", files=b"{}"))
        write_last(session, {})


def instance(key: str) -> InstanceRow:
    return InstanceRow(id=key, digest="d", key=key, state=b"", version=1, started_at=NOON)


def timer(key: str, of: str) -> TimerRow:
    return TimerRow(id=key, instance_id=of, element="T", due_at=NOON)


def test_rows_are_written_table_by_table_in_an_order_that_their_keys_allow(database: Database) -> None:
    with database.write() as session, statements(database.engine) as sent:
        session.add_all([timer("t1", "a"), timer("t2", "b"), instance("a"), instance("b")])
        write_last(session, {InboxRow: [{"instance_id": "a", "message": "M", "variables": b"{}", "received_at": NOON}]})
    written = [table for statement in sent for table in re.findall(r"INSERT INTO (\w+)", statement)]
    assert written == ["engine_instances", "engine_timers", "engine_inbox"]
    with database.read() as session:
        assert [(row.id, row.due_at, row.held) for row in session.query(TimerRow).order_by(TimerRow.id)] == [
            ("t1", NOON, False),
            ("t2", NOON, False),
        ]
        assert session.query(InboxRow).one().message == "M"


def test_what_is_left_out_has_its_default_in_the_object_too(database: Database) -> None:
    row = timer("t", "a")
    with database.write() as session:
        session.add_all([instance("a"), row])
        write_last(session, {})
    assert row.held is False


def test_a_changed_row_comes_to_what_changed(database: Database) -> None:
    with database.write() as session:
        session.add_all([instance("a"), timer("t1", "a"), timer("t2", "a"), timer("t3", "a")])
        write_last(session, {})
    with database.write() as session, statements(database.engine) as sent:
        first, second, third = session.query(TimerRow).order_by(TimerRow.id)
        sent.clear()
        first.held, second.held, third.held, third.element = True, True, False, "T"
        write_last(session, {})
    assert len(sent) == 1
    assert "element" not in sent[0]
    with database.read() as session:
        assert [row.held for row in session.query(TimerRow).order_by(TimerRow.id)] == [True, True, False]


def test_a_row_that_is_gone_is_not_changed_in_silence(database: Database) -> None:
    with database.write() as session:
        session.add_all([instance("a"), timer("t", "a")])
        write_last(session, {})
    with database.read() as session, session.no_autoflush:
        session.query(TimerRow).one().held = True
        session.execute(delete(TimerRow).execution_options(synchronize_session=False))
        with pytest.raises(StaleDataError, match="engine_timers"):
            write_last(session, {})
    with database.read() as session:
        assert session.query(TimerRow).one().held is False


def test_a_row_that_counts_up_knows_its_key_and_a_deleted_one_goes(database: Database) -> None:
    kept = InboxRow(instance_id="a", message="M", variables=b"{}", received_at=NOON)  # named first, written second
    with database.write() as session:
        session.add_all([kept, instance("a"), timer("t", "a")])
        write_last(session, {})
    assert kept.seq is not None
    with database.write() as session:
        session.delete(session.query(TimerRow).one())
        write_last(session, {})
    with database.read() as session:
        assert session.query(TimerRow).count() == 0


def test_no_table_has_what_only_the_unit_of_work_can_write(deployed: None) -> None:
    for mapper in Record.registry.mappers:
        assert not list(mapper.relationships), mapper
        assert {column.key for column in mapper.local_table.columns} == {column.key for column in mapper.column_attrs}
        assert mapper.version_id_col is None
        for column in mapper.local_table.columns:
            assert column.onupdate is None, column
            assert column.server_default is None or column.default is not None, column
