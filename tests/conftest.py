"""The databases the tests run on, SQLite and a real PostgreSQL started for the session; and whole offices on both."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
import structlog
from argon2 import PasswordHasher
from hypothesis import HealthCheck, settings
from sqlalchemy.engine import URL

from engine.clock import FixedClock
from engine.runtime import Engine
from engine.store.columns import Record
from engine.store.database import Database
from tests.hall import MONDAY, Hall, moment
from tests.long_form import LONG, taken
from tests.postgresql import fresh_database, temporary_server, text
from tests.reach import reach, sides  # noqa: F401 - fixtures
from workflows import demo
from workflows.catalogue.folder import Shelf
from workflows.migrations import upgrade
from workflows.office import Office
from workflows.people import commands as people
from workflows.settings import Settings

structlog.configure([structlog.processors.format_exc_info, structlog.dev.ConsoleRenderer(colors=False)])
"""Tracebacks as they are: drawn with the values of all variables, as on a developer's terminal, each takes seconds."""

# How long an example takes says more about what else the machine does than about the product.
settings.register_profile("banjie", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("banjie")

_QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
people.hasher = lambda: _QUICK  # type: ignore[assignment]
"""A password is made to be slow to check, for everybody whom a test engages and signs in as."""

BOTH = ("sqlite", "postgresql")
_ONE_OF_BOTH = ("tests/workflows/", "tests/web/")
"""Here the law is tested, not the store: the short form runs a test on one database, the long form on both."""
Template = tuple[Path, URL | None]
"""A data folder, and the database where that is not a file in it."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out, of the two runs of an office's test, the one its name does not choose."""
    left_out = [] if LONG else [item for item in items if _is_the_other(item)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in set(left_out)]


def _is_the_other(item: pytest.Item) -> bool:
    """Chosen by the whole name, so that a test with many cases has some of them on each database."""
    ran_on = getattr(getattr(item, "callspec", None), "params", {}).get("hall")
    given = any("hall" in mark.args[0] for mark in item.iter_markers("parametrize"))
    if ran_on not in BOTH or given or not item.nodeid.startswith(_ONE_OF_BOTH):
        return False
    name = "".join(item.nodeid.split(ran_on, 1))
    return ran_on != BOTH[crc32(name.encode()) % len(BOTH)]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how long each suite in its long form took."""
    if LONG:
        reports = [report for group in terminalreporter.stats.values() for report in group]
        terminalreporter.section("long form")
        for line in taken((each.nodeid, each.duration) for each in reports if isinstance(each, pytest.TestReport)):
            terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[URL]:
    """Where databases can be created."""
    with temporary_server() as url:
        yield url


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with every table and no row; made once, copied for every test that wants one."""
    file = tmp_path_factory.mktemp("empty") / "empty.db"
    _create_tables(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def empty_postgresql(postgresql_server: URL) -> Iterator[URL]:
    with fresh_database(postgresql_server) as url:
        _create_tables(text(url))
        yield url


def _create_tables(url: str) -> None:
    database = Database(url)
    Record.metadata.create_all(database.engine)
    database.close()


@pytest.fixture(params=BOTH)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database of its own with every table."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("empty_sqlite"), tmp_path / "test.db")
        yield from _opened(f"sqlite:///{tmp_path / 'test.db'}")
        return
    template: URL = request.getfixturevalue("empty_postgresql")
    with fresh_database(request.getfixturevalue("postgresql_server"), template=str(template.database)) as url:
        yield from _opened(text(url))


def _opened(url: str) -> Iterator[Database]:
    database = Database(url)
    yield database
    database.close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """The demo office, migrated and loaded once; every test gets a copy."""
    return _loaded(tmp_path_factory.mktemp("template"), None)


@pytest.fixture(scope="session")
def postgresql_template(tmp_path_factory: pytest.TempPathFactory, postgresql_server: URL) -> Iterator[Template]:
    with fresh_database(postgresql_server) as url:
        yield _loaded(tmp_path_factory.mktemp("template"), url)


def _loaded(folder: Path, url: URL | None) -> Template:
    settings = _settings(folder, url)
    upgrade(settings)
    office = _office(settings, FixedClock(moment(MONDAY)))
    demo.load(office)
    office.close()
    return folder, url


@pytest.fixture(params=BOTH)
def hall(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Hall]:
    """A demo office of its own, on the morning of Monday 14 September 2026, on each kind of database."""
    folder, url = request.getfixturevalue(f"{request.param}_template")
    data = tmp_path / "data"
    shutil.copytree(folder, data)
    with _copy(request, url) as own:
        clock = FixedClock(moment(MONDAY))
        office = _office(_settings(data, own), clock)
        yield Hall(office, clock)
        office.close()


@contextmanager
def _copy(request: pytest.FixtureRequest, url: URL | None) -> Iterator[URL | None]:
    if url is None:
        yield None
        return
    server: URL = request.getfixturevalue("postgresql_server")
    with fresh_database(server, template=str(url.database)) as own:
        yield own


def _settings(data: Path, url: URL | None) -> Settings:
    settings = Settings.from_environment({"BANJIE_DATA": str(data), "BANJIE_PUBLIC_URL": "http://127.0.0.1:8000"})
    return settings if url is None else replace(settings, database_url=text(url))


def _office(settings: Settings, clock: FixedClock) -> Office:
    office = Office(settings, clock=clock)
    office.engine, office.shelf = _read_once(settings.bpmn)
    office.database.engine.update_execution_options(compiled_cache=_COMPILED)
    office.database._write.kw["bind"].update_execution_options(compiled_cache=_COMPILED)
    return office


class _CompiledOnce(dict[Any, Any]):
    """SQLAlchemy keeps compiled statements by the engine's own dialect: here offices share them, by its name."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get((key[0].name, *key[1:]), default)

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__((key[0].name, *key[1:]), value)


_COMPILED = _CompiledOnce()


@cache
def _read_once(bpmn: Path) -> tuple[Engine, Shelf]:
    """What was compiled and read once serves all tests: it goes by the digest of its content."""
    engine = Engine()
    return engine, Shelf(engine, bpmn)
