"""The board: open tasks by their lights, by unit, service, person or step, and the tasks behind each figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, func, literal_column, select, tuple_, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from engine.errors import Invalid
from workflows.cases.models import Task
from workflows.kept import Kept
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
_COLUMNS: Mapping[str, tuple[InstrumentedAttribute[Any], ...]] = MappingProxyType(
    {
        "unit": (Task.unit,),
        "service": (Task.service_key,),
        "person": (Task.assignee_id,),
        "step": (Task.service_key, Task.element),
    }
)
"""Of what these keys are made."""
MOST_PLACES = 40
"""Units that are looked through one by one, each by the index; those who watch more are served by one long look."""
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

    @property
    def late(self) -> int:
        return self.lights["red_statutory"] + self.lights["red"]


@dataclass(frozen=True, slots=True)
class Board(Page):
    """A page of rows, all counted at one moment; `kept` where that may be some seconds ago."""

    at: datetime
    kept: bool


def light_is(now: datetime) -> dict[str, ColumnElement[bool]]:
    """Each light as a condition; exactly one of them holds for a task."""
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


def _light(now: datetime) -> ColumnElement[int]:
    """The place of a task's light in `LIGHTS`: each row is looked at once, and no further than tells its light."""
    return case(
        (Task.statutory_due_at < now, 0),
        (Task.due_at < now, 1),
        (and_(Task.due_at.is_(None), Task.suspended), 4),
        (and_(Task.due_at.is_not(None), Task.warn_at <= now), 2),
        else_=3,
    )


def lights(
    session: Session,
    units: Sequence[str],
    now: datetime,
    by: str,
    *,
    kept: Kept | None = None,
    after: str = "",
    limit: int = 30,
) -> Board:
    """By unit, service, person or step, what is late first; `after` is the last row's lateness and key.

    Over many tasks the figures may be some seconds old where they are `kept`; `at` says of which moment they are.
    """
    if by not in BY:
        raise Invalid(f"没有名为“{by}”的分组", remedy="可用：" + "、".join(BY))
    what = ("board", by, frozenset(units))
    counted = (kept or Kept()).get(what, now, lambda: _counted(session, units, now, by), lambda rows: rows.tasks)
    rows: Sequence[_Group] = counted.value.groups
    if after:
        number, _, last = after.partition("-")
        if not number.isdecimal() or len(number) > 9:
            raise bad_mark()
        rows = [row for row in rows if (-row.late, row.key) > (-int(number), last)]
    found = rows[: limit + 1]
    _, name = _KEYS[by]
    names = {row.id: row.name for row in session.execute(_named(name, [row.newest for row in found]))}
    shown = [Row(row.key, names.get(row.newest) or "", dict(zip(LIGHTS, row.lights, strict=True))) for row in found]
    page = cut(shown, limit, lambda row: f"{row.late}-{row.key}")
    return Board(page.items, page.next, counted.at, counted.kept)


@dataclass(frozen=True, slots=True)
class _Group:
    """What is counted under one key: its newest task, and how many there are under each of `LIGHTS`."""

    key: str
    newest: str
    lights: tuple[int, ...]

    @property
    def late(self) -> int:
        return self.lights[0] + self.lights[1]


@dataclass(frozen=True, slots=True)
class _Counts:
    groups: Sequence[_Group]
    tasks: int


def _counted(session: Session, units: Sequence[str], now: datetime, by: str) -> _Counts:
    """Every open task of these units once, by key and light: the index has all that is asked."""
    columns, light, id_ = _COLUMNS[by], _light(now).label("light"), Task.id
    if session.get_bind().dialect.name == "postgresql":
        id_ = id_.collate("C")  # type: ignore[assignment] # a language's order is dear, and of keys means nothing
    query = select(*columns, light, func.count().label("times"), func.max(id_).label("newest"))
    found: dict[str, list[int]] = {}
    newest: dict[str, str] = {}
    for *parts, place, times, last in session.execute(
        query.where(OPEN, Task.unit.in_(units)).group_by(*columns, light)
    ):
        key = "/".join(part or NOBODY for part in parts)
        found.setdefault(key, [0] * len(LIGHTS))[place] += times
        newest[key] = max(newest.get(key, ""), last)
    groups = [_Group(key, newest[key], tuple(counts)) for key, counts in found.items()]
    groups.sort(key=lambda group: (-group.late, group.key))
    return _Counts(groups, sum(sum(group.lights) for group in groups))


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
    conditions = list[ColumnElement[bool]]()
    if by and by not in BY:
        raise Invalid(f"没有名为“{by}”的分组", remedy="可用：" + "、".join(BY))
    if by and key:
        conditions.append(_KEYS[by][0] == key)
    if light:
        if light not in LIGHTS:
            raise Invalid(f"没有名为“{light}”的灯", remedy="可用：" + "、".join(LIGHTS))
        conditions.append(light_is(now)[light])
    last = session.get(Task, after) if after else None
    if after and last is None:
        raise bad_mark()
    places = [unit for unit in units if by != "unit" or key in ("", unit)]
    found = list[Task]()
    for due in _in_order(last):
        query = _first(places, limit + 1 - len(found), *conditions, *due)
        found += session.scalars(query)
        if len(found) > limit:
            break
    return cut(found, limit)


def _first(units: Sequence[str], most: int, *conditions: ColumnElement[bool]) -> Select[Task]:
    """The first of each unit, in the order of the index, and of all these the first."""
    if len(units) > MOST_PLACES:
        query = select(Task).where(OPEN, Task.unit.in_(units), *conditions)
    else:
        firsts = [
            select(Task.id).where(OPEN, place, *conditions).order_by(Task.due_at, Task.id).limit(most).subquery()
            for place in [Task.unit == unit for unit in units] or [false()]
        ]
        query = select(Task).where(Task.id.in_(union_all(*(select(each.c.id) for each in firsts))))
    return query.order_by(Task.due_at, Task.id).limit(most)


def _in_order(last: Task | None) -> list[tuple[ColumnElement[bool], ...]]:
    """What comes after a task, those with a moment first: each part in an order the index has."""
    timed, untimed = Task.due_at.is_not(None), Task.due_at.is_(None)
    if last is None:
        return [(timed,), (untimed,)]
    if last.due_at is None:
        return [(untimed, Task.id > last.id)]
    return [(tuple_(Task.due_at, Task.id) > (last.due_at, last.id),), (untimed,)]
