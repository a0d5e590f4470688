"""The demo office that is measured, on an empty database, and the cases it is measured with."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
from sqlalchemy import func, select, text

from engine.clock import FixedClock
from workflows import demo
from workflows.cases import tasks
from workflows.cases.models import Task
from workflows.cases.receive import Application, receive
from workflows.migrations import upgrade
from workflows.office import Office
from workflows.people.models import User
from workflows.people.queries import actor_of, unit_tree
from workflows.people.roles import Actor
from workflows.rehearsal.bulk import copy_case
from workflows.settings import Settings
from workflows.ticker import Ticker

SERVICE = "07-unemployment-benefit"
APPLICATION = Application(
    service=SERVICE,
    channel="online",
    applicant={"kind": "person", "name": "演示市民", "id_number": "50011219900101101X", "phone": "13800000001"},
    data={
        "last_employer": "演示机械有限公司",
        "left_on": "2026-08-31",
        "left_reason": "expired",
        "bank": "演示银行示范路支行",
        "account_no": "6222000000000001234",
        "seeking_work": True,
        "by_proxy": False,
    },
    materials=[{"material": "M-APPLY"}],
)
ACCEPT = {"outcome": "accepted", "opinion": "材料齐全。"}
AGREED = {"outcome": "agree", "opinion": "符合条件。"}
MORNING = datetime(2026, 9, 14, 2, tzinfo=UTC)
_DAYS = 10
"""Of `over_some_days`."""


class Bench:
    """The office with those who act in it."""

    def __init__(self, office: Office, clock: FixedClock) -> None:
        self.office = office
        self.clock = clock
        self.citizen, self.clerk, self.examiner = map(self.actor, ("citizen", "clerk", "shebao"))

    def actor(self, username: str) -> Actor:
        with self.office.read() as session:
            user = session.scalars(select(User).where(User.username == username)).one()
            return actor_of(user, unit_tree(session))

    def empty(self) -> None:
        """The unit of everything: open a transaction, ask nothing, commit."""
        with self.office.database.write() as session:
            session.execute(text("SELECT 1"))

    def start(self) -> str:
        with self.office.act(self.citizen) as act:
            return receive(act, APPLICATION).case.case_no

    def complete(self, task_id: str) -> None:
        with self.office.act(self.clerk) as act:
            tasks.complete(act, task_id, ACCEPT)

    def waiting(self, wanted: int, element: str = "Accept", *, after: str = "") -> list[str]:
        """Tasks that wait at this step, the oldest first; those begun after that one, if it is named."""
        query = select(Task.id).where(Task.state == "open", Task.element == element, Task.id > after)
        with self.office.read() as session:
            return list(session.scalars(query.order_by(Task.id).limit(wanted)))

    def newest(self) -> str:
        """The task begun last."""
        with self.office.read() as session:
            return session.scalar(select(func.max(Task.id))) or ""

    def examine(self, task_id: str) -> None:
        """A step that issues no document and asks nobody."""
        with self.office.act(self.examiner) as act:
            tasks.complete(act, task_id, AGREED)

    def stand_at_examination(self, cases: int) -> list[str]:
        """So many more cases that wait to be examined: their tasks."""
        before, case_no = self.newest(), self.start()
        with self.office.read() as session:
            task_id = session.scalars(select(Task.id).where(Task.case_no == case_no)).one()
        self.complete(task_id)
        while not self.waiting(1, "Examine", after=before):
            Ticker(self.office).work()
        with self.office.act(self.clerk) as act:
            copy_case(act, case_no, cases - 1)
        return self.waiting(cases, "Examine", after=before)

    def over_some_days(self) -> list[str]:
        """Cases that wait to be examined, received on different days."""
        found, begun = [], self.clock.moment
        for _ in range(_DAYS):
            self.clock.moment += timedelta(minutes=1)
            found.append(self.start())
            self.clock.moment += timedelta(hours=2)
        self.clock.moment = begun + timedelta(days=1, hours=2)
        Ticker(self.office).tick()
        for task in self.waiting(_DAYS):
            self.clock.moment += timedelta(minutes=1)
            self.complete(task)
            Ticker(self.office).tick()
        return found


@contextmanager
def opened(name: str) -> Iterator[Bench | None]:
    """A fresh demo office on this kind of database; None where there is no such server."""
    with tempfile.TemporaryDirectory(prefix="banjie-bench-") as folder, _address(name, Path(folder)) as url:
        if url is None:
            click.echo("postgresql：没有可用的服务器（python3 run.py test 会装好测试用的 PostgreSQL）", err=True)
            yield None
            return
        settings = replace(Settings.from_environment({}), data=Path(folder) / "data", database_url=url, demo=True)
        upgrade(settings)
        clock = FixedClock(MORNING)
        office = Office(settings, clock=clock)
        demo.load(office)
        yield Bench(office, clock)
        office.close()


@contextmanager
def _address(name: str, folder: Path) -> Iterator[str | None]:
    if name == "sqlite":
        yield f"sqlite:///{folder / 'bench.db'}"
        return
    try:
        from tests.postgresql import fresh_database, temporary_server
        from tests.postgresql import text as address
    except ImportError:
        yield None
        return
    with temporary_server(lasting=True) as server, fresh_database(server) as url:
        yield address(url)
