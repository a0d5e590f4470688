"""Statements as PostgreSQL gets them, and connections that died while nobody used them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import URL, text

from engine.store import postgresql
from engine.store.database import Database
from engine.store.postgresql import _translated
from tests.postgresql import text as address


@pytest.fixture
def database(postgresql_server: URL) -> Iterator[Database]:
    """Two connections to the server's own database; nothing is written."""
    database = Database(address(postgresql_server), pool_size=2)
    yield database
    database.close()


@pytest.mark.parametrize(
    ("sql", "sent", "given", "ordered"),
    [
        ("a = %(x)s AND b = %(y)s", "a = $1 AND b = $2", {"y": 2, "x": 1}, [1, 2]),
        ("a = %(x)s OR b = %(x)s", "a = $1 OR b = $1", {"x": 1}, [1]),
        ("a LIKE '50%%' AND b = %(x)s::VARCHAR", "a LIKE '50%' AND b = $1::VARCHAR", {"x": 1}, [1]),
        ("a = %s AND b = %s", "a = $1 AND b = $2", (1, 2), [1, 2]),
        ("a LIKE '50%%'", "a LIKE '50%'", {}, []),
    ],
)
def test_parameters_are_numbered_in_the_order_they_are_first_named(
    sql: str, sent: str, given: object, ordered: list[int]
) -> None:
    found, order = _translated(sql)
    assert (found, order(given)) == (sent, ordered)


def test_what_is_asked_is_answered_by_name_and_kind(database: Database) -> None:
    with database.read() as session:
        row = session.execute(text("SELECT :a || '%' AS \"百分\", 2 AS b, NULL AS c"), {"a": "50"}).one()
        assert row._asdict() == {"百分": "50%", "b": 2, "c": None}
        assert session.execute(text("SET application_name = 'banjie'")).returns_rows is False
        assert session.execute(text("SELECT 1 WHERE false")).all() == []


def _pid(database: Database) -> int:
    with database.read() as session:
        return int(session.scalar(text("SELECT pg_backend_pid()")) or 0)


def test_a_connection_that_the_server_ended_meanwhile_is_replaced(database: Database, postgresql_server: URL) -> None:
    dead = _pid(database)
    other = Database(address(postgresql_server))
    with other.glance() as session:
        session.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": dead})
    other.close()
    assert _pid(database) != dead


def test_one_that_lay_unused_is_tried_first(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = list[object]()
    ping = database.engine.dialect.do_ping
    monkeypatch.setattr(database.engine.dialect, "do_ping", lambda connection: tried.append(1) or ping(connection))
    first = _pid(database)
    assert (_pid(database), tried) == (first, [])
    monkeypatch.setattr(postgresql, "PING_SECONDS", -1)
    assert (_pid(database), tried) == (first, [1])


def test_a_glance_opens_no_transaction_and_the_next_read_has_one_again(database: Database) -> None:
    began = text("SELECT now()")
    with database.glance() as session:
        assert session.scalar(began) != session.scalar(began)
    with database.read() as session:
        assert session.scalar(began) == session.scalar(began)
