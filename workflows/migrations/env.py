"""Alembic's environment: one database, the product's one metadata."""

from __future__ import annotations

from alembic import context
from sqlalchemy import create_engine, text

from workflows.tables import METADATA

engine = create_engine(context.config.attributes["url"])
with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":  # nodes that start at one moment migrate one after the other
            connection.execute(text("SELECT pg_advisory_xact_lock(20160014)"))
        context.run_migrations()
engine.dispose()
