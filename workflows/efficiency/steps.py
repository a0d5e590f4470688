"""How long the steps of a service took against their limits, and what waits at each: figures and the tasks behind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, Subquery, and_, cast, func, or_, select
from sqlalchemy import case as when
from sqlalchemy.orm import Session

from engine.errors import Invalid
from engine.store.spans import seconds_between
from workflows.cases.models import Task
from workflows.efficiency.measures import Window
from workflows.limits.models import ClockRow
from workflows.paging import AT_ONCE, PAGE, Page, bad_mark, cut, every
from workflows.rules.heat import Heat, heat

MOST = 9999
"""Thousandths of a limit beyond which it does not matter any more how late it was."""
SETS: Mapping[str, str] = MappingProxyType(
    {"done": "期内办结", "late": "其中超时", "waiting": "现在在办", "waiting_late": "在办已超时"}
)
"""What can be counted at a step, and how it is called."""
_LIMIT = seconds_between(ClockRow.started_at, ClockRow.due_at)
_USED = seconds_between(ClockRow.started_at, ClockRow.stopped_at)
_SHARE = cast(func.round(_USED * 1000 / when((_LIMIT > 0, _LIMIT), else_=1.0)), Integer)
"""Suspensions lengthen both alike."""
_CAPPED = when((_SHARE > MOST, MOST), else_=_SHARE)
_TAKEN = cast(func.round(seconds_between(Task.opened_at, Task.closed_at)), Integer)


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what was finished in the window, what waits now. Shares in thousandths, times in seconds."""

    element: str
    name: str
    done: int = 0
    late: int = 0
    waiting: int = 0
    waiting_late: int = 0
    share: tuple[int, int] | None = None
    """Of the limit used: in half of the cases at most, in nine of ten at most. None where the step has no limit."""
    taken: tuple[int, int] | None = None
    """The same of the time from opening to end, with what time stood still."""

    @property
    def heat(self) -> Heat | None:
        return heat(self.share[1] if self.share else None)

    def figure(self, name: str) -> int:
        """One of SETS."""
        return int(getattr(self, name))


@dataclass(frozen=True, slots=True)
class StepTask:
    """One task behind a figure; share and seconds are None while it is open."""

    task: Task
    share: int | None
    taken: int | None

    @property
    def id(self) -> str:
        return self.task.id


def steps(session: Session, service: str, window: Window, units: Sequence[str], now: datetime) -> list[Step]:
    """Every step of the service at which something was finished in the window or waits now, the hottest first.

    Steps of applicants are not among them: they have no unit. Four queries, whatever the number of cases.
    """
    rows = _finished(service, window, units).subquery()
    counted = select(rows.c.element, func.max(rows.c.step), func.count(), func.sum(rows.c.late)).group_by(
        rows.c.element
    )
    found = {
        element: {"name": name, "done": done, "late": int(late)}
        for element, name, done, late in session.execute(counted)
    }
    late = func.sum(when((Task.due_at < now, 1), else_=0))
    open_ = select(Task.element, func.max(Task.step), func.count(), late).where(*_waiting(service, units))
    for element, name, waiting, overdue in session.execute(open_.group_by(Task.element)):
        found.setdefault(element, {"name": name}).update(waiting=waiting, waiting_late=int(overdue))
    shares, times = (_half_and_nine_tenths(session, rows, column) for column in (rows.c.share, rows.c.taken))
    made = [
        Step(element=element, share=shares.get(element), taken=times.get(element), **figures)
        for element, figures in found.items()
    ]
    return sorted(made, key=lambda step: (-(step.share[1] if step.share else -1), -step.waiting_late, step.element))


def tasks(
    session: Session,
    service: str,
    element: str,
    window: Window,
    units: Sequence[str],
    now: datetime,
    *,
    which: str = "done",
    after: str = "",
    limit: int = PAGE,
) -> Page:
    """The tasks behind a figure of a step, a page at a time: finished ones the newest first, open ones the oldest."""
    if which not in SETS:
        raise Invalid(f"没有名为“{which}”的数字", remedy="可用：" + "、".join(SETS))
    waits = which.startswith("waiting")
    if waits:
        query: Select[Any] = select(Task).where(*_waiting(service, units))
        query = query.where(Task.due_at < now) if which == "waiting_late" else query
        at, order = Task.opened_at, (Task.opened_at, Task.id)
    else:
        query = _finished(service, window, units).with_only_columns(Task, _CAPPED, _TAKEN, maintain_column_froms=True)
        query = query.where(_late()) if which == "late" else query
        at, order = Task.closed_at, (Task.closed_at.desc(), Task.id.desc())  # type: ignore[assignment]
    query = query.where(Task.element == element)
    if after:
        last = session.get(Task, after)
        if last is None or (last.closed_at is None) is not waits:
            raise bad_mark()
        query = query.where(_past(at, last, waits))
    found = session.execute(query.order_by(*order).limit(limit + 1))
    rows = [StepTask(row[0], None, None) if waits else StepTask(*row) for row in found]
    return cut(rows, limit)


def all_tasks(
    session: Session, service: str, element: str, window: Window, units: Sequence[str], now: datetime, which: str
) -> Iterator[StepTask]:
    """All of them, page by page, so that memory stays flat however many there are."""
    return every(
        session,
        lambda after: tasks(session, service, element, window, units, now, which=which, after=after, limit=AT_ONCE),
    )


def _finished(service: str, window: Window, units: Sequence[str]) -> Select[Any]:
    """A row for each task of the service that was finished in the window."""
    late = when((_late(), 1), else_=0).label("late")
    query = select(Task.element, Task.step, Task.id, _CAPPED.label("share"), _TAKEN.label("taken"), late)
    query = query.select_from(Task).outerjoin(ClockRow, ClockRow.task_id == Task.id)
    return query.where(
        Task.service_key == service,
        Task.state == "completed",
        Task.closed_at >= window.start,
        Task.closed_at < window.end,
        Task.unit.in_(units),
    )


def _late() -> ColumnElement[bool]:
    return ClockRow.stopped_at > ClockRow.due_at


def _waiting(service: str, units: Sequence[str]) -> tuple[ColumnElement[bool], ...]:
    return Task.state == "open", Task.service_key == service, Task.unit.in_(units)


def _past(at: Any, last: Task, waits: bool) -> ColumnElement[bool]:
    if waits:
        return or_(at > last.opened_at, and_(at == last.opened_at, Task.id > last.id))
    return or_(at < last.closed_at, and_(at == last.closed_at, Task.id < last.id))


def _half_and_nine_tenths(session: Session, rows: Subquery, column: Any) -> dict[str, tuple[int, int]]:
    """By step: the value that half of the rows, and nine tenths of them, do not exceed (nearest rank)."""
    ranked = select(
        rows.c.element,
        column.label("value"),
        func.row_number().over(partition_by=rows.c.element, order_by=column).label("rank"),
        func.count().over(partition_by=rows.c.element).label("of"),
    )
    each = ranked.where(column.is_not(None)).subquery()

    def at(rank: Any) -> Any:
        return func.max(when((each.c.rank == rank, each.c.value)))

    half, nine_tenths = (each.c.of + 1) // 2, (each.c.of * 9 + 9) // 10
    query = select(each.c.element, at(half), at(nine_tenths)).group_by(each.c.element)
    return {element: (int(middle), int(slow)) for element, middle, slow in session.execute(query)}
