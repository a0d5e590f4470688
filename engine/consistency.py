"""Does what is stored agree with itself: the state of each instance with its items, timers and jobs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.archive import archived
from engine.runtime import Engine
from engine.spiff.run import Run
from engine.store.tables import InstanceRow, ItemRow, JobRow, TimerRow


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two places that say different things. `subject` is the instance's or the case's number."""

    subject: str
    what: str


def disagreements(
    session: Session, engine: Engine, instances: Collection[str], *, now: datetime
) -> Iterator[Disagreement]:
    """What does not agree in these instances. Read as of one moment: give it a session that repeats its reads."""
    items, timers = _of(session, ItemRow, instances), _of(session, TimerRow, instances)
    packed = {key for key, _ in archived(session, instances)}
    for key in packed & items.keys():
        yield Disagreement(key, "流程已经归档，环节表里却还有它的环节")
    not_done = select(JobRow.item_id).where(JobRow.instance_id.in_(instances), JobRow.state != "done")
    worked = set(session.scalars(not_done))
    query = select(InstanceRow).where(InstanceRow.id.in_(instances)).order_by(InstanceRow.id)
    for row in session.scalars(query):
        for what in _of_one(row, engine, session, items[row.id], timers[row.id], worked, now):
            yield Disagreement(row.key, what)


def _of_one(
    row: InstanceRow,
    engine: Engine,
    session: Session,
    items: list[ItemRow],
    timers: list[TimerRow],
    worked: set[str | None],
    now: datetime,
) -> Iterator[str]:
    run = Run.load(engine.compiled(session, row.digest), row.state, now)
    open_items = {item.id: (item.element, item.kind) for item in items if item.closed_at is None}
    if run.finished != (row.finished_at is not None):
        yield "流程状态与结束时间不符"
    if run.items() != open_items:
        yield f"流程状态中的环节与环节表不符：{sorted(run.items())} / {sorted(open_items)}"
    if run.timers() != {timer.id: (timer.element, timer.due_at) for timer in timers}:
        yield "流程状态中的定时与定时表不符"
    if any((item.closed_at is None) != (item.how is None) for item in items):
        yield "环节的关闭时间与关闭方式不符"
    yield from (
        f"服务任务 {element} 没有后台任务" for key, (element, kind) in open_items.items()
        if kind == "service" and key not in worked
    )  # fmt: skip
    if row.finished_at is None and not (open_items or timers or run.expects()):
        yield "流程没有结束，却没有任务、定时、消息或者后台任务能推动它"


def _of(session: Session, table: Any, instances: Collection[str]) -> defaultdict[str, list[Any]]:
    found: defaultdict[str, list[Any]] = defaultdict(list)
    for row in session.scalars(select(table).where(table.instance_id.in_(instances))):
        found[row.instance_id].append(row)
    return found
