"""An INSERT that says what to do where the row is already there: both databases can, each by its own construct."""

from __future__ import annotations

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from engine.store.columns import Record


def insert_into(session: Session, table: type[Record]) -> postgresql.Insert | sqlite.Insert:
    """For `on_conflict_do_nothing` and `on_conflict_do_update`: no two writers can both be the first."""
    return insert_of(session.get_bind().dialect.name, table)


def insert_of(dialect: str, table: type[Record]) -> postgresql.Insert | sqlite.Insert:
    """The same, for statements that are built once."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
