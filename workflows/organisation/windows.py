"""The register of windows: entered and changed by administrators, audited."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import FieldError, NotFound
from workflows.acts import Act
from workflows.organisation.models import Window
from workflows.people.administer import refuse, require_admin
from workflows.people.queries import UnitTree

_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


@dataclass(frozen=True, slots=True)
class Opening:
    """What is stated of a window."""

    hall: str
    number: str
    name: str
    days: str = "工作日"
    opens: str = "09:00"
    closes: str = "17:30"
    closed_on: date | None = None


def of(row: Window) -> Opening:
    return Opening(row.hall, row.number, row.name, row.days, row.opens, row.closes, row.closed_on)


def windows(session: Session, *, hall: str = "", after: str = "", limit: int = 0) -> list[Window]:
    """The windows, by hall and number; beyond the id `after` in the order of ids where a page is asked for."""
    query = select(Window)
    if hall:
        query = query.where(Window.hall == hall)
    if limit:
        return list(session.scalars(query.where(Window.id > after).order_by(Window.id).limit(limit + 1)))
    return list(session.scalars(query.order_by(Window.hall, Window.number)))


def find(session: Session, window_id: str) -> Window:
    row = session.get(Window, window_id)
    if row is None:
        raise NotFound("没有这个窗口")
    return row


def add(act: Act, told: Opening) -> Window:
    """A further window. Raises Invalid by field."""
    require_admin(act)
    refuse(faults(act.session, act.units, told))
    row = Window(**asdict(told))
    act.session.add(row)
    act.session.flush()
    act.record("window.add", f"{told.hall} {told.number}", **_recorded(told))
    return row


def change(act: Act, window_id: str, told: Opening) -> Window:
    """Other hours, another name, closed. Raises NotFound, Invalid by field."""
    require_admin(act)
    row = find(act.session, window_id)
    refuse(faults(act.session, act.units, told, row.id))
    before = _recorded(of(row))
    for name, value in asdict(told).items():
        setattr(row, name, value)
    after = _recorded(told)
    changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    act.record("window.change", f"{told.hall} {told.number}", changed=changed)
    return row


def faults(session: Session, tree: UnitTree, told: Opening, own: str = "") -> list[FieldError]:
    """What is wrong with it, each with the field it is about; `own` is the window that is changed."""
    errors = []
    if told.hall not in tree.working:
        errors.append(FieldError("/hall", f"没有代码为“{told.hall}”的单位" if told.hall else "请选择大厅"))
    if not told.number:
        errors.append(FieldError("/number", "请填写窗口号，与办事指南写的一致"))
    same = select(Window.id).where(Window.hall == told.hall, Window.number == told.number, Window.id != own)
    if told.number and session.scalar(same) is not None:
        errors.append(FieldError("/number", f"这个大厅已有 {told.number} 号窗口"))
    if not told.name:
        errors.append(FieldError("/name", "请填写窗口名称"))
    if not told.days:
        errors.append(FieldError("/days", "请填写办公日，例如工作日"))
    times = [_TIME.fullmatch(time) is not None for time in (told.opens, told.closes)]
    errors += [
        FieldError(f"/{name}", "时间写作 09:00")
        for name, good in zip(("opens", "closes"), times, strict=True)
        if not good
    ]
    if all(times) and told.closes <= told.opens:
        errors.append(FieldError("/closes", "关门时间须晚于开门时间"))
    return errors


def _recorded(told: Opening) -> dict[str, Any]:
    return asdict(told) | {"closed_on": told.closed_on.isoformat() if told.closed_on else None}
