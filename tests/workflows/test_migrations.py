"""The migrations lead to exactly the tables the models describe."""

from __future__ import annotations

from dataclasses import replace

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from engine.store.database import Database
from workflows.migrations import current, head, upgrade
from workflows.settings import Settings
from workflows.tables import METADATA


def test_an_empty_database_migrates_to_what_the_models_say(database: Database) -> None:
    METADATA.drop_all(database.engine)
    settings = replace(Settings.from_environment({}), database_url=database.url)
    assert upgrade(settings)
    with database.engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), METADATA)
    assert differences == []
    assert current(database.url) == head()


def test_a_database_at_the_newest_revision_is_left_alone(database: Database) -> None:
    METADATA.drop_all(database.engine)
    settings = replace(Settings.from_environment({}), database_url=database.url)
    upgrade(settings)
    assert not upgrade(settings)
