"""A demo office as tests drive it: one clock in our hands, everybody who works there, short words for their acts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, event, select

from engine.clock import SHANGHAI, FixedClock
from engine.store.columns import Record
from engine.store.tables import JobRow
from workflows.acts import Act
from workflows.cases import correction, materials, tasks
from workflows.cases.models import Case, Task
from workflows.cases.queries import CaseFile, case_file
from workflows.cases.receive import Application, Receipt, receive
from workflows.catalogue import commands as catalogue
from workflows.catalogue.folder import read_folder
from workflows.catalogue.reading import read_yaml
from workflows.consistency import disagreements
from workflows.limits.models import Alert, ClockRow
from workflows.office import Office
from workflows.people import commands as people
from workflows.people.models import User
from workflows.people.queries import actor_of, unit_tree
from workflows.people.roles import Actor, Role
from workflows.settings import ROOT
from workflows.ticker import Ticker

AID, REGISTRATION = "02-legal-aid", "06-unemployment-registration"
BENEFIT, HOUSING = "07-unemployment-benefit", "09-public-rental-housing"
MONDAY = "2026-09-14 10:00"
"""A working day. 20 September 2026 is a make-up working day, 25 to 27 are the Mid-autumn holidays."""
PDF = b"%PDF-1.4\n%%EOF\n"
ACCEPTED: Mapping[str, Any] = {"outcome": "accepted", "opinion": "材料齐全。"}

Row = TypeVar("Row", bound=Record)


def moment(text: str) -> datetime:
    """`2026-09-14 10:00` in Asia/Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@cache
def first_run(service: str) -> Mapping[str, Any]:
    """The service's first expected run."""
    raw = (ROOT / "bpmn" / "services" / service / "cases.yaml").read_bytes()
    found: Mapping[str, Any] = read_yaml("cases.yaml", raw)["cases"][0]
    return found


def application_of(service: str) -> Mapping[str, Any]:
    """The application of that run."""
    found: Mapping[str, Any] = first_run(service)["apply"]
    return found


class Hall:
    """The office, its people and its clock."""

    def __init__(self, office: Office, clock: FixedClock) -> None:
        self.office = office
        self.clock = clock
        self.ticker = Ticker(office)

    def at(self, text: str) -> None:
        """Move the clock."""
        self.clock.moment = moment(text)

    def tick(self, times: int = 1) -> None:
        """Do what is due; a job that fails fails the test."""
        for _ in range(times):
            self.ticker.tick()
        assert [row.last_error for row in self.rows(JobRow, JobRow.last_error.is_not(None))] == []

    def actor(self, username: str) -> Actor:
        with self.office.read() as session:
            user = session.scalars(select(User).where(User.username == username)).one()
            return actor_of(user, unit_tree(session))

    @contextmanager
    def act(self, username: str) -> Iterator[Act]:
        with self.office.act(self.actor(username)) as act:
            yield act

    def engage(self, username: str, role: Role, unit: str) -> str:
        """One more person."""
        with self.office.act() as act:
            people.add_user(act.session, username, f"演示{username}", f"demo-{username}", unit, ((role, unit),))
        return username

    def redeploy(self, service: str, *changes: tuple[str, str, str]) -> None:
        """A further edition goes live, in which these texts (file, old, new) are replaced."""
        files = read_folder(ROOT / "bpmn" / "services" / service)
        for name, old, new in changes:
            text = files[name].decode()
            assert old in text, f"{name}: {old}"
            files[name] = text.replace(old, new).encode()
        with self.act("designer") as act:
            version = catalogue.propose(act, service, files, note="测试").id
        with self.act("approver") as act:
            catalogue.approve(act, version)

    def receive(
        self,
        service: str = BENEFIT,
        *,
        as_: str = "citizen",
        channel: str = "online",
        applicant: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | None = None,
        handed_in: Sequence[Mapping[str, Any]] | None = None,
        commitment: bool = False,
    ) -> Receipt:
        """An application as the service's first expected run has it, unless something is said otherwise."""
        usual = application_of(service)
        with self.act(as_) as act:
            application = Application(
                service=service,
                channel=channel,
                applicant={**usual["applicant"], **(applicant or {})},
                data={**usual["data"], **(data or {})},
                materials=[{"material": name} for name in usual["materials"]] if handed_in is None else handed_in,
                commitment=commitment,
            )
            return receive(act, application)

    def upload(self, name: str = "材料.pdf", content: bytes = PDF, *, as_: str = "citizen") -> str:
        with self.act(as_) as act:
            return materials.upload(act, name, content).id

    def agrees(self, *case_nos: str) -> None:
        """What is stored of these cases, or of all, agrees with itself."""
        ids = [self.case(case_no).id for case_no in case_nos] or None
        with self.office.read() as session:
            found = list(disagreements(session, self.office, ids))
        assert found == [], found

    def task(self, case_no: str, element: str) -> Task:
        """The open task of this step."""
        [task] = self.rows(Task, Task.case_no == case_no, Task.element == element, Task.state == "open")
        return task

    def open(self, case_no: str) -> list[str]:
        return sorted(task.element for task in self.rows(Task, Task.case_no == case_no, Task.state == "open"))

    def complete(self, case_no: str, element: str, as_: str, /, **data: Any) -> Task:
        task = self.task(case_no, element)
        with self.act(as_) as act:
            return tasks.complete(act, task.id, data)

    def accept(self, case_no: str) -> Task:
        return self.complete(case_no, "Accept", "clerk", **ACCEPTED)

    def notify(self, case_no: str, *subjects: str) -> None:
        """Send the one-time notice."""
        with self.act("clerk") as act:
            correction.notify(act, case_no, [{"material": name, "problem": "缺少"} for name in subjects])

    def supplement(self, case_no: str, *names: str, data: Mapping[str, Any] | None = None) -> None:
        with self.act("citizen") as act:
            correction.supplement(act, case_no, [{"material": name} for name in names], data)

    def rows(self, model: type[Row], *conditions: ColumnElement[bool]) -> list[Row]:
        """Rows as they are now, oldest first."""
        with self.office.read() as session:
            return list(session.scalars(select(model).where(*conditions).order_by(*model.__table__.primary_key)))

    def case(self, case_no: str) -> Case:
        [case] = self.rows(Case, Case.case_no == case_no)
        return case

    def file(self, case_no: str) -> CaseFile:
        with self.office.read() as session:
            return case_file(session, self.office, session.scalars(select(Case).where(Case.case_no == case_no)).one())

    def clock_of(self, case_no: str, kind: str, name: str = "") -> ClockRow:
        """The newest clock of this kind, or of the step with this name."""
        found = [row for row in self.file(case_no).clocks if row.kind == kind and name in ("", row.name)]
        return found[-1]

    def alerts(self, case_no: str) -> list[tuple[str, str, str]]:
        """Kind of clock, unit and rung of each alert, as raised."""
        rows = self.rows(Alert, Alert.case_no == case_no)
        return [(row.clock_kind, row.unit, row.rung) for row in rows]

    @contextmanager
    def statements(self) -> Iterator[list[str]]:
        """The SQL sent meanwhile, without what opens and closes transactions."""
        seen: list[str] = []

        def see(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            if not statement.startswith("BEGIN"):
                seen.append(statement)

        event.listen(self.office.database.engine, "before_cursor_execute", see)
        try:
            yield seen
        finally:
            event.remove(self.office.database.engine, "before_cursor_execute", see)

    @property
    def folder(self) -> Path:
        return self.office.settings.data
