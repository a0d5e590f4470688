"""Open clocks of many cases, read as groups that are counted as one: a lot of thousands has some dozens.

A clock's moments depend on its limit, on the day it began, and on what its ledger has beyond that: mostly nothing.
Clocks that agree in all this and stand alike are one group, whatever the minute of the day at which each began. Those
for which the minute matters, or that have a history, are read again one by one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from sqlalchemy import ColumnElement, Text, cast, func, select
from sqlalchemy.orm import Session

from engine.store import local_time
from engine.store.bulk import among
from workflows.limits.counting import Counting
from workflows.limits.ledger import Counted, OfADay, Standing, histories
from workflows.limits.models import SINCE, ClockEvent, ClockRow
from workflows.limits.outdated import OPEN
from workflows.limits.urgency import Over

_SHARED = tuple(name for name in Standing.__slots__ if name not in ("id", "case_id", "task_id", "started_at"))


HISTORY: ColumnElement[bool] = (
    select(ClockEvent.id).where(ClockEvent.clock_id == ClockRow.id, SINCE).limit(1).scalar_subquery().is_not(None)
)
"""Has the ledger more than its start? EXISTS lets PostgreSQL read all ledgers for each lot."""


class Member(NamedTuple):
    """What one clock of a group does not share with the others; of two of a case, the older is the lesser."""

    case_id: str
    began: str
    id: str
    task_id: str


@dataclass(frozen=True, eq=False)
class Alike:
    """Clocks that are counted as one. `clock` stands for all, without a key; it began when the first of them did."""

    clock: Standing
    last_began: datetime
    history: bool
    number: int
    written: str

    @cached_property
    def members(self) -> list[Member]:
        """They are read only where somebody asks: of a group that stays as it is nobody does."""
        return [Member._make(line.split("\t")) for line in self.written.split("\n")]

    def over(self, task_id: str) -> Over:
        """A clock of this group as the tasks under it see it: that of this item, or without one the case's."""
        clock = self.clock
        return Over(clock.kind, task_id or None, clock.state, clock.warn_at, clock.due_at)

    @property
    def ids(self) -> list[str]:
        return [member.id for member in self.members]


def by_day(session: Session) -> list[OfADay]:
    """All open clocks, in as few groups as their due moments can be told from."""
    kept = [ClockRow.__table__.c[name] for name in OfADay._fields[:5]]
    day = local_time.day(session, ClockRow.started_at)
    one = select(*kept, HISTORY.label("history"), ClockRow.started_at, day.label("day")).where(OPEN).subquery().c
    shared = [*(one[name] for name in OfADay._fields[:5]), one.history]
    query = select(*shared, func.min(one.started_at), func.count()).group_by(*shared, one.day)
    return [OfADay._make(row) for row in session.execute(query)]


def read(session: Session, cases: Collection[str]) -> list[Alike]:
    """The open clocks of these cases."""
    return _read(session, among(session, ClockRow.case_id, cases))


def counted(session: Session, groups: Sequence[Alike], counting: Counting) -> Iterator[tuple[Alike, Counted]]:
    """These groups, each with its moments; what cannot be counted as one comes as groups of one clock."""
    apart = list[str]()
    for group in groups:
        moments = None if group.history else counting.count_alike(group.clock, group.last_began)
        if moments is None:
            apart += group.ids
        else:
            yield group, moments
    if apart:
        since = histories(session, apart)
        for group in _read(session, among(session, ClockRow.id, apart), "id"):
            yield group, counting.count(group.clock, since.get(group.ids[0], ()))


def _read(session: Session, which: ColumnElement[bool], *by: str) -> list[Alike]:
    own = (ClockRow.case_id, cast(ClockRow.started_at, Text), ClockRow.id, func.coalesce(ClockRow.task_id, ""))
    columns = [ClockRow.__table__.c[name] for name in (*_SHARED, "id", "started_at")]
    each = select(
        *columns,
        HISTORY.label("history"),
        local_time.day(session, ClockRow.started_at).label("day"),
        (own[0] + "\t" + own[1] + "\t" + own[2] + "\t" + own[3]).label("written"),
    )
    one = each.where(which, OPEN).subquery().c
    shared = [one[name] for name in _SHARED]
    of_all = (func.min(one.started_at), func.max(one.started_at), one.history, func.count())
    query = select(*of_all, func.aggregate_strings(one.written, "\n"), *shared)
    query = query.group_by(*shared, one.history, one.day, *[one[name] for name in by])
    return [
        Alike(Standing("", "", None, started_at=first, **dict(zip(_SHARED, values, strict=True))), *rest)
        for first, *rest, values in ((*row[:5], row[5:]) for row in session.execute(query))
    ]
