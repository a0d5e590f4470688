"""One act: the transaction a command runs in, who acts, and when."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import insert
from sqlalchemy.orm import Session

from engine.clock import local_date
from engine.store.columns import Record
from engine.store.writing import write_last
from workflows import audit
from workflows.people.models import User
from workflows.people.queries import UnitTree, active, holders, unit_tree
from workflows.people.roles import Actor, Role
from workflows.rules.workdays import Calendar

if TYPE_CHECKING:
    from workflows.cases.models import Case, Task
    from workflows.limits.models import ClockRow, SpecialProcedure
    from workflows.notices.contacts import Choices
    from workflows.office import Office


@dataclass
class Act:
    """What every command is given first. It is opened and committed in one place, `Office.act`."""

    office: Office
    session: Session
    actor: Actor
    now: datetime
    _tree: UnitTree | None = field(default=None, repr=False)
    _people: list[User] | None = field(default=None, repr=False)
    _holders: dict[tuple[str, str], list[User]] = field(default_factory=dict, repr=False)
    _calendar: Calendar | None = field(default=None, repr=False)
    calendar_version: int | None = field(default=None, repr=False)
    """The version of the calendar, where a query of this act has told it on the way."""
    clocks: dict[str, list[ClockRow]] = field(default_factory=dict, repr=False)
    """The open clocks of the cases this act has touched, read once."""
    suspensions: dict[str, list[SpecialProcedure]] = field(default_factory=dict, repr=False)
    """What the time of those cases stands still for, read once."""
    tasks: dict[str, list[Task]] = field(default_factory=dict, repr=False)
    """The open tasks of those cases, read once; what this act closes stays in the list."""
    stood: dict[str, list[SpecialProcedure]] = field(default_factory=dict, repr=False)
    """Every suspension that had begun, of those cases for which they were read together."""
    stand_ins: Mapping[str, str] | None = field(default=None, repr=False)
    """Who is there instead of whom today, once somebody asked."""
    choices: dict[str, Choices] = field(default_factory=dict, repr=False)
    """By which channels people want to be told, of those who were told something in this act."""
    query_secrets: dict[str, tuple[str, str]] = field(default_factory=dict, repr=False)
    """Query password and tracking token of cases received in this act, for their receipts."""
    when_refused: list[Callable[[Act], None]] = field(default_factory=list, repr=False)
    """What is put on record, in an act of its own, where this one ends in a conflict and leaves nothing behind."""
    _heads: dict[str, audit.AuditHead] = field(default_factory=dict, repr=False)
    _appended: dict[type[Record], list[dict[str, Any]]] = field(default_factory=dict, repr=False)
    _last: list[Callable[[], None]] = field(default_factory=list, repr=False)

    def __post_init__(self) -> None:
        self._tree = self.actor.tree

    @property
    def today(self) -> date:
        """The day in Asia/Shanghai on which this act takes place."""
        return local_date(self.now)

    @property
    def units(self) -> UnitTree:
        if self._tree is None:
            self._tree = unit_tree(self.session)
        return self._tree

    @property
    def calendar(self) -> Calendar:
        """The working calendar as published at this moment."""
        if self._calendar is None:
            self._calendar = self.office.calendars.current(self.session, self.calendar_version)
        return self._calendar

    @property
    def people(self) -> list[User]:
        """Everybody who may sign in, read once an act."""
        if self._people is None:
            self._people = active(self.session)
        return self._people

    def holders(self, role: Role | str, unit: str) -> list[User]:
        """Who holds `role` for `unit`, nearest grant first."""
        key = (str(role), unit)
        if key not in self._holders:
            self._holders[key] = holders(self.people, self.units, role, unit)
        return self._holders[key]

    def forget_units(self) -> None:
        """A unit was just added: read them again."""
        self._tree = None
        self._holders.clear()

    def forget_calendar(self) -> None:
        """The calendar was just published anew: read it again."""
        self._calendar = self.calendar_version = None

    def record(self, act: str, subject: str, case: Case | None = None, **detail: Any) -> None:
        """Write one link of the audit chain: the case's own, or the office's chain of that kind of act."""
        chain = f"case:{case.id}" if case is not None else f"office:{act.partition('.')[0]}"
        head: Case | audit.AuditHead
        if case is not None:
            head = case
        else:  # locked until this act ends: it need not be asked for again
            head = self._heads.get(chain) or self._heads.setdefault(chain, audit.head_of(self.session, chain))
        said = orjson.loads(orjson.dumps(detail, default=str))
        link = audit.link(head, chain, at=self.now, actor=self.actor, act=act, subject=subject, detail=said)
        self.append(audit.AuditEntry, link)

    def append(self, table: type[Record], row: dict[str, Any]) -> None:
        """A row of a table that only grows; all of an act's are written together at its end."""
        self._appended.setdefault(table, []).append(row)

    def write(self) -> None:
        """Write now what this act has changed and appended so far, for a query that has to see it."""
        self.session.flush()
        for table, rows in self._appended.items():
            self.session.execute(insert(table), rows)
        self._appended.clear()

    def at_end(self, do: Callable[[], None]) -> None:
        """Do this last, just before the commit: gapless numbers are taken then, so that their row is locked briefly."""
        self._last.append(do)

    def finish(self) -> None:
        """Do what was put off to the end, then write everything at once. Called by `Office.act` alone."""
        with self.session.no_autoflush:
            while self._last:
                self._last.pop(0)()
        write_last(self.session, self._appended)
