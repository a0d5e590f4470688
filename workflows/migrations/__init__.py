"""Migrations of the whole database: the office knows the engine's tables, never the reverse."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, func, inspect, select, text

from workflows.settings import Settings

FOLDER = Path(__file__).parent
FIRST_START = 1
"""The advisory lock of what only one of several nodes may do when they start: migrate, load the demo office."""


def head() -> str:
    """The newest revision: the name of the last file, told without loading Alembic."""
    return max(path.stem.partition("_")[0] for path in (FOLDER / "versions").glob("[0-9]*.py"))


def current(url: str) -> str | None:
    """The revision a database stands at, or None where it is empty."""
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    finally:
        engine.dispose()


def upgrade(settings: Settings) -> bool:
    """Bring the database to the newest revision; True if there was something to do.

    Of several nodes that start at once on PostgreSQL one does it, the others wait.
    """
    settings.data.mkdir(parents=True, exist_ok=True)
    if current(settings.database_url) == head():
        return False
    with _alone(settings.database_url):
        return current(settings.database_url) != head() and _upgrade(settings)


@contextmanager
def _alone(url: str) -> Iterator[None]:
    if url.startswith("sqlite"):
        yield
        return
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            connection.execute(select(func.pg_advisory_xact_lock(FIRST_START)))
            yield
    finally:
        engine.dispose()


def _upgrade(settings: Settings) -> bool:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["url"] = settings.database_url
    command.upgrade(config, "head")
    return True
