"""The database the tests run on: SQLite, and a real PostgreSQL started for the session."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from engine.store.columns import Record
from engine.store.database import Database
from tests.postgresql import fresh_database, temporary_server, text


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[URL]:
    """Where databases can be created."""
    with temporary_server(tmp_path_factory.mktemp("pg")) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database of its own with every table imported so far."""
    if request.param == "sqlite":
        yield from _with_tables(f"sqlite:///{tmp_path / 'test.db'}")
        return
    with fresh_database(request.getfixturevalue("postgresql_server")) as url:
        yield from _with_tables(text(url))


def _with_tables(url: str) -> Iterator[Database]:
    database = Database(url)
    Record.metadata.create_all(database.engine)
    yield database
    database.close()
