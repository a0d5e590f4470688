"""The board: open tasks by their lights, by unit, service, person or step, and the tasks behind each figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal_column, or_, select, tuple_
from sqlalchemy.orm import Session

from engine.errors import Invalid
from workflows.cases.models import Task
from workflows.paging import PAGE, Page, bad_mark, cut

NOBODY = "-"
"""The key of tasks that nobody has claimed."""
LIGHTS = ("red_statutory", "red", "yellow", "green", "suspended")
BY: Mapping[str, str] = MappingProxyType({"unit": "单位", "service": "事项", "person": "人员", "step": "环节"})
_STEP = Task.service_key + "/" + Task.element
_KEYS: Mapping[str, tuple[Any, Any]] = MappingProxyType(
    {
        "unit": (Task.unit, Task.unit),
        "service": (Task.service_key, Task.service_name),
        "person": (func.coalesce(Task.assignee_id, NOBODY), Task.assignee_name),
        "step": (_STEP, Task.service_name + "：" + Task.step),
    }
)
"""What is counted by, and how it is called at any of its tasks."""
OPEN: ColumnElement[bool] = Task.state == literal_column("'open'")
"""Written out: the index over open tasks answers only where the question says so."""


@dataclass(frozen=True, slots=True)
class Row:
    """How many open tasks stand under each light."""

    key: str
    name: str
    lights: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(self.lights.values())


def light_is(now: datetime) -> dict[str, ColumnElement[bool]]:
    """Each light as a condition; exactly one of them holds for a task (design decision 3)."""
    past_law = and_(Task.statutory_due_at.is_not(None), Task.statutory_due_at < now)
    late = and_(Task.due_at.is_not(None), Task.due_at < now)
    near = and_(Task.due_at.is_not(None), Task.warn_at.is_not(None), Task.warn_at <= now)
    standing = and_(Task.due_at.is_(None), Task.suspended)
    return {
        "red_statutory": past_law,
        "red": and_(~past_law, late),
        "yellow": and_(~past_law, ~late, near),
        "green": and_(~past_law, ~late, ~near, ~standing),
        "suspended": and_(~past_law, standing),
    }


def lights(session: Session, units: Sequence[str], now: datetime, by: str, *, after: str = "", limit: int = 30) -> Page:
    """By unit, service, person or step: one query, what is late first; `after` is the last row's lateness and key."""
    if by not in BY:
        raise Invalid(f"没有名为“{by}”的分组", remedy="可用：" + "、".join(BY))
    key, name = _KEYS[by]
    conditions = light_is(now)
    sums = [func.sum(case((condition, 1), else_=0)).label(light) for light, condition in conditions.items()]
    late = func.sum(case((or_(conditions["red_statutory"], conditions["red"]), 1), else_=0)).label("late")
    counted = select(key.label("key"), func.max(Task.id).label("newest"), *sums, late)
    rows = counted.where(OPEN, Task.unit.in_(units)).group_by(key).subquery()
    query = select(rows).order_by(rows.c.late.desc(), rows.c.key).limit(limit + 1)
    if after:
        number, _, last = after.partition("-")
        if not number.isdecimal() or len(number) > 9:
            raise bad_mark()
        following = and_(rows.c.late == int(number), rows.c.key > last)
        query = query.where(or_(rows.c.late < int(number), following))
    found = session.execute(query).all()
    names = {row.id: row.name for row in session.execute(_named(name, [row.newest for row in found]))}
    shown = [
        Row(row.key, names[row.newest] or "", {light: int(getattr(row, light)) for light in LIGHTS}) for row in found
    ]
    return cut(shown, limit, lambda row: f"{row.lights['red_statutory'] + row.lights['red']}-{row.key}")


def _named(name: ColumnElement[str], ids: Sequence[str]) -> Select[str, str]:
    """How a row is called, as one of its tasks says: read for the rows that are shown, not while counting."""
    return select(Task.id, name.label("name")).where(Task.id.in_(ids))


def tasks(
    session: Session,
    units: Sequence[str],
    now: datetime,
    *,
    by: str = "",
    key: str = "",
    light: str = "",
    after: str = "",
    limit: int = PAGE,
) -> Page:
    """The open tasks behind a figure of the board, the most urgent first."""
    query = select(Task).where(OPEN, Task.unit.in_(units))
    if by and by not in BY:
        raise Invalid(f"没有名为“{by}”的分组", remedy="可用：" + "、".join(BY))
    if by and key:
        query = query.where(_KEYS[by][0] == key)
    if light:
        if light not in LIGHTS:
            raise Invalid(f"没有名为“{light}”的灯", remedy="可用：" + "、".join(LIGHTS))
        query = query.where(light_is(now)[light])
    last = session.get(Task, after) if after else None
    if after and last is None:
        raise bad_mark()
    found = list[Task]()
    for due in _in_order(last):
        found += session.scalars(query.where(*due).order_by(Task.due_at, Task.id).limit(limit + 1 - len(found)))
        if len(found) > limit:
            break
    return cut(found, limit)


def _in_order(last: Task | None) -> list[tuple[ColumnElement[bool], ...]]:
    """What comes after a task, those with a moment first: each part in an order the index has."""
    timed, untimed = Task.due_at.is_not(None), Task.due_at.is_(None)
    if last is None:
        return [(timed,), (untimed,)]
    if last.due_at is None:
        return [(untimed, Task.id > last.id)]
    return [(tuple_(Task.due_at, Task.id) > (last.due_at, last.id),), (untimed,)]
