"""The board: open tasks by their lights, by unit, service, person or step, and the tasks behind each figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
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
        "service": (Task.service_key, func.max(Task.service_name)),
        "person": (func.coalesce(Task.assignee_id, NOBODY), func.max(Task.assignee_name)),
        "step": (_STEP, func.max(Task.service_name + "：" + Task.step)),
    }
)
"""What is counted by, and how it is called."""


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
    counted = select(key.label("key"), name.label("name"), *sums, late)
    counted = counted.where(Task.state == "open", Task.unit.in_(units)).group_by(key)
    rows = counted.subquery()
    query = select(rows).order_by(rows.c.late.desc(), rows.c.key).limit(limit + 1)
    if after:
        number, _, last = after.partition("-")
        if not number.isdecimal() or len(number) > 9:
            raise bad_mark()
        following = and_(rows.c.late == int(number), rows.c.key > last)
        query = query.where(or_(rows.c.late < int(number), following))
    found = [
        Row(row.key, row.name or "", {light: int(getattr(row, light)) for light in LIGHTS})
        for row in session.execute(query)
    ]
    return cut(found, limit, lambda row: f"{row.lights['red_statutory'] + row.lights['red']}-{row.key}")


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
    query = select(Task).where(Task.state == "open", Task.unit.in_(units))
    if by and by not in BY:
        raise Invalid(f"没有名为“{by}”的分组", remedy="可用：" + "、".join(BY))
    if by and key:
        query = query.where(_KEYS[by][0] == key)
    if light:
        if light not in LIGHTS:
            raise Invalid(f"没有名为“{light}”的灯", remedy="可用：" + "、".join(LIGHTS))
        query = query.where(light_is(now)[light])
    if after:
        last = session.get(Task, after)
        if last is None:
            raise bad_mark()
        query = query.where(_after(last))
    order = (case((Task.due_at.is_(None), 1), else_=0), Task.due_at, Task.id)
    return cut(list(session.scalars(query.order_by(*order).limit(limit + 1))), limit)


def _after(last: Task) -> ColumnElement[bool]:
    if last.due_at is None:
        return and_(Task.due_at.is_(None), Task.id > last.id)
    later = and_(Task.due_at == last.due_at, Task.id > last.id)
    return or_(Task.due_at.is_(None), Task.due_at > last.due_at, later)
