"""The migrations lead to exactly the tables the models describe."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import text

from engine.store.database import Database
from tests.hall import Hall
from workflows.cases.models import Task
from workflows.migrations import FOLDER, current, head, upgrade
from workflows.searching.models import TERMS
from workflows.settings import Settings
from workflows.tables import METADATA


def test_an_empty_database_migrates_to_what_the_models_say(database: Database) -> None:
    METADATA.drop_all(database.engine)
    settings = replace(Settings.from_environment({}), database_url=database.url)
    assert upgrade(settings)
    with database.engine.connect() as connection:
        opts = {"compare_type": True, "include_name": _mapped}
        differences = compare_metadata(MigrationContext.configure(connection, opts=opts), METADATA)
    assert differences == []
    assert current(database.url) == head()


def test_they_lead_to_the_same_conditions_of_indexes_and_the_same_room_in_pages(database: Database) -> None:
    """Which Alembic does not compare."""
    said = _particulars(database)
    METADATA.drop_all(database.engine)
    upgrade(replace(Settings.from_environment({}), database_url=database.url))
    assert said
    assert _particulars(database) == said


def _particulars(database: Database) -> dict[str, str]:
    """Indexes over some of a table's rows, and on PostgreSQL tables that leave room in their pages."""
    of_some = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql LIKE '%WHERE%'"
    if not database.is_sqlite:
        of_some = (
            "SELECT indexname, indexdef FROM pg_indexes WHERE indexdef LIKE '%WHERE%' AND schemaname = 'public' "
            "UNION SELECT relname, array_to_string(reloptions, ' ') FROM pg_class WHERE reloptions IS NOT NULL"
        )
    with database.engine.connect() as connection:
        return {name: " ".join(written.split()) for name, written in connection.execute(text(of_some))}


def _mapped(name: str | None, kind: str, _: Mapping[str, str | None]) -> bool:
    """The full-text index is each database's own kind of table, with tables of its own below it on SQLite."""
    return not (kind == "table" and name is not None and name.startswith(TERMS))


def test_a_database_at_the_newest_revision_is_left_alone(database: Database) -> None:
    METADATA.drop_all(database.engine)
    settings = replace(Settings.from_environment({}), database_url=database.url)
    upgrade(settings)
    assert not upgrade(settings)


def test_tasks_of_before_stand_in_the_version_of_their_case(hall: Hall) -> None:
    case_no = hall.receive().case.case_no
    hall.accept(case_no)
    hall.office.close()
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["url"] = hall.office.settings.database_url
    command.downgrade(config, "0001")
    assert upgrade(hall.office.settings)
    digest = hall.case(case_no).digest
    assert {task.digest for task in hall.rows(Task)} == {digest}
