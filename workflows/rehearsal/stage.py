"""The stage: a whole office in a temporary folder, with the demo's people and calendars and the service to play."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from engine.clock import FixedClock
from engine.runtime import Engine
from engine.store.database import Database
from workflows import demo
from workflows.acts import Act
from workflows.catalogue.commands import publish
from workflows.catalogue.folder import Service, Shelf
from workflows.catalogue.models import ServiceRow, ServiceVersion
from workflows.limits.published import Calendars
from workflows.office import Office
from workflows.people import commands as people
from workflows.people import standing
from workflows.people.models import Unit
from workflows.people.queries import active, holders
from workflows.people.roles import Role
from workflows.settings import Settings
from workflows.sharing.connectors import Answer, Connector, Question, Registry, Status
from workflows.tables import METADATA
from workflows.ticker import Ticker

OPENED = datetime(2016, 1, 1, tzinfo=UTC)
"""When the office on the stage was set up; before any run."""

APPLICANT = "citizen"
HALL = "hall"
"""Who applies online, and where those who come in person do."""

Holder = tuple[str, str]
"""A role and the unit it is held for."""


@dataclass(slots=True)
class Script:
    """A connector that answers as the run says; what the run does not mention agrees (`match`)."""

    name: str
    answers: Mapping[str, Answer]
    """By what is asked (`gov:operation`)."""
    title: str = "演练"

    def ask(self, question: Question) -> Answer:
        return self.answers.get(question.operation, Answer(Status.MATCH))


def put_live(act: Act, key: str, files: Mapping[str, bytes], *, number: int = 1) -> Service:
    """Publish a folder by the system alone: unchecked, and without the two people whom a real office needs."""
    digest = act.office.engine.deploy(act.session, files)
    service = act.office.shelf.service(act.session, digest)
    version = ServiceVersion(
        service_key=key,
        number=number,
        digest=digest,
        state="live",
        proposed_by="system",
        proposed_by_name="系统",
        proposed_at=act.now,
    )
    act.session.add(version)
    act.session.flush()
    publish(act, act.session.get(ServiceRow, key), service, version)
    return service


class Ground:
    """Where offices stand one after the other, in a folder of its own; what they all need is read and compiled once.

    Of everything they share, the statements compiled for the database save most: they are two thirds of a short run.
    """

    def __init__(self, folder: Path, *, bpmn: Path, engine: Engine) -> None:
        self.folder = folder
        self.settings = _settings(folder / "office", bpmn)
        self.engine = engine
        self._shelf = Shelf(engine, bpmn)
        self._calendars = Calendars()
        self._database = Database(self.settings.database_url)

    def office(self, now: datetime, connectors: Registry) -> Office:
        """An office on the data as it lies there."""
        office = Office(self.settings, clock=FixedClock(now), connectors=connectors, database=self._database)
        office.engine, office.shelf, office.calendars = self.engine, self._shelf, self._calendars
        return office


class Stage:
    """One service, published in an office that is set up once; each run gets a copy of it, one run at a time."""

    def __init__(self, key: str, files: Mapping[str, bytes], ground: Ground) -> None:
        self.key = key
        self._ground = ground
        self._data, self._set_up = ground.settings.data, ground.folder / f"set-up-{key}"
        shutil.copytree(_template(ground.settings.bpmn), self._data)
        office = ground.office(OPENED, Registry({}))
        with office.act() as act:
            self.service = put_live(act, key, files)
        office.close()
        shutil.rmtree(self._set_up, ignore_errors=True)
        self._data.rename(self._set_up)

    @contextmanager
    def run(
        self, opened_at: datetime, holders_: Iterable[Holder], answers: Mapping[str, Mapping[str, Any]]
    ) -> Iterator[tuple[Office, FixedClock, Ticker]]:
        """A fresh office for one run. `answers` are what service tasks are answered, by element id."""
        shutil.copytree(self._set_up, self._data)
        office = self._ground.office(opened_at, self._registry(answers))
        try:
            _engage(office, holders_)
            clock = office.clock
            assert isinstance(clock, FixedClock)
            yield office, clock, Ticker(office)
        finally:
            office.close()
            shutil.rmtree(self._data, ignore_errors=True)

    def _registry(self, answers: Mapping[str, Mapping[str, Any]]) -> Registry:
        asked: dict[str, dict[str, Answer]] = {}
        for element in self.service.compiled.elements.values():
            if name := element.gov("connector"):
                scripted = asked.setdefault(name, {})
                if element.id in answers:
                    scripted[element.gov("operation")] = _answer(answers[element.id])
        connectors: dict[str, Connector] = {name: Script(name, scripted) for name, scripted in asked.items()}
        return Registry(connectors)


def _answer(row: Mapping[str, Any]) -> Answer:
    return Answer(Status(row["status"]), row.get("field", ""), row.get("message", ""), row.get("data", {}))


def _settings(data: Path, bpmn: Path) -> Settings:
    return Settings(
        data=data,
        database_url=f"sqlite:///{data / 'banjie.db'}",
        clock_file=None,
        demo=True,
        region="500103",
        secure_cookies=False,
        public_url="",
        bpmn=bpmn,
    )


@cache
def _template(bpmn: Path) -> Path:
    """The demo's units, people and calendars, set up once a process and copied from then on."""
    folder = Path(tempfile.mkdtemp(prefix="banjie-stage-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    office = Office(_settings(folder, bpmn), clock=FixedClock(OPENED))
    METADATA.create_all(office.database.engine)
    with office.act() as act:
        demo.load_people_and_calendars(act)
    office.close()
    return folder


def _engage(office: Office, wanted: Iterable[Holder]) -> None:
    """Engage somebody for every role a run needs and the demo does not have: an office may have units of its own."""
    with office.act() as act:
        for role, unit in sorted(set(wanted)):
            if act.session.get(Unit, unit) is None:
                told = standing.Particulars(unit, unit, "bureau", "演", level="4")
                act.session.add(standing.row(unit, demo.ROOT_UNIT, told))
                act.session.flush()
                act.forget_units()
            if not holders(active(act.session), act.units, role, unit):
                name = f"{role}-{unit}"
                people.add_user(act.session, name, f"演示{name}", demo.password(name), unit, ((Role(role), unit),))
                act.session.flush()
