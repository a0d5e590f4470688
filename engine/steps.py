"""Writes down what one step did: items, timers, history, jobs, state; all of it together."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete, select, update
from sqlalchemy.orm import Session

from engine import jobs
from engine.errors import Conflict
from engine.model import Item, Place, Step
from engine.spiff.codec import decode
from engine.spiff.compile import Compiled
from engine.spiff.problems import Stranded
from engine.spiff.run import Run
from engine.store.batch import Batch
from engine.store.columns import Moment
from engine.store.tables import HistoryRow, InboxRow, InstanceRow, ItemRow, JobRow, TimerRow

log = logging.getLogger(__name__)

# Built once: building a statement costs more than running it.
_ITEMS, _HISTORY, _TIMERS, _JOBS = (cast(Table, row.__table__) for row in (ItemRow, HistoryRow, TimerRow, JobRow))
_OF_HISTORY = ("instance_id", "at", "element", "kind", "how", "rules", "flows")
_CLOSE = (
    update(ItemRow.__table__)  # type: ignore[arg-type]
    .where(ItemRow.id == bindparam("item"))
    .values(closed_at=bindparam("now", type_=Moment), how=bindparam("as"))
)
_FORGET = delete(_TIMERS).where(_TIMERS.c.id == bindparam("gone"))
_MOVE = (
    update(_TIMERS).where(_TIMERS.c.id == bindparam("timer")).values(due_at=bindparam("due", type_=Moment), held=False)
)
_DROP = delete(_JOBS).where(_JOBS.c.item_id == bindparam("over"), _JOBS.c.state == "queued")
_ADVANCE = (
    update(InstanceRow.__table__)  # type: ignore[arg-type]
    .where(InstanceRow.id == bindparam("instance"), InstanceRow.version == bindparam("seen"))
    .values(version=bindparam("next"), state=bindparam("after"), finished_at=bindparam("finished", type_=Moment))
)

Opened = Mapping[str, tuple[str, str]]
Timers = Mapping[str, tuple[str, datetime]]


@dataclass(frozen=True, slots=True)
class Before:
    """How an instance was when its step began: open items, waiting timers, messages it waited for, places at work."""

    instance: str
    version: int
    items: Opened
    timers: Timers
    expected: set[str]
    places: Mapping[str, str] = field(default_factory=dict)


def save(
    session: Session, before: Before, compiled: Compiled, run: Run, now: datetime, *, delivered: bool = False
) -> Step:
    """Take messages that already wait for what the step opened, then write everything down.

    Raises `Stranded` where nothing could move the instance any more; a service item always comes with its job.
    """
    if delivered or run.expects() - before.expected:
        while _take_message(session, before.instance, run):
            pass
    items, timers = run.items(), run.timers()
    if not (items or timers or run.finished or run.expects()):
        raise Stranded("这一步之后流程没有结束，却再没有任务、定时、消息或者后台任务能推动它。")
    opened = {key: value for key, value in items.items() if key not in before.items}
    done, places = run.completed, run.places()
    closed = {key: "completed" if key in done else "cancelled" for key in before.items if key not in items}
    entered = [key for key in places if key not in before.places]
    if run.overwritten:
        log.warning("instance %s: branches that ended had changed %s differently", before.instance, run.overwritten)
    state, finished = run.dump(), run.finished
    batch = Batch(session.connection())
    _save_items(batch, before, opened, closed, now)
    _save_timers(batch, before, timers)
    _save_history(batch, before, compiled, run, closed, now)
    _save_state(batch, before, state, finished_at=now if finished else None)
    batch.send()

    def item(key: str, value: tuple[str, str]) -> Item:
        return Item(key, before.instance, compiled.elements[value[0]], value[1])

    return Step(
        instance_id=before.instance,
        opened=tuple(item(key, value) for key, value in opened.items()),
        closed=tuple((item(key, before.items[key]), how) for key, how in closed.items()),
        passed=tuple(element for _, element in run.passed),
        finished=finished,
        variables=run.variables(),
        fired=tuple((element, rules) for (_, element), rules in zip(run.passed, run.fired, strict=True) if rules),
        overwritten=tuple(run.overwritten),
        entered=tuple(Place(key, compiled.elements[places[key]]) for key in entered),
        left=tuple(
            (Place(key, compiled.elements[name]), "completed" if key in done else "cancelled")
            for key, name in before.places.items()
            if key not in places
        ),
        within={key: run.within(key) for key in (*opened, *entered)},
    )


def advance(session: Session, before: Before, state: bytes) -> None:
    """Store the new state alone. The version guards against a writer that did not lock the row."""
    batch = Batch(session.connection())
    _save_state(batch, before, state)
    batch.send()


def _save_state(batch: Batch, before: Before, state: bytes, *, finished_at: datetime | None = None) -> None:
    values = {"instance": before.instance, "seen": before.version, "next": before.version + 1}
    stale = Conflict("流程刚刚被别人推进，请重试。", code="stale")
    batch.change(_ADVANCE, [values | {"after": state, "finished": finished_at}], otherwise=stale)


def _take_message(session: Session, instance: str, run: Run) -> bool:
    """Deliver the oldest kept message that somebody takes."""
    expected = run.expects()
    if not expected:
        return False
    query = select(InboxRow.seq, InboxRow.message, InboxRow.variables).order_by(InboxRow.seq)
    for row in session.execute(query.where(InboxRow.instance_id == instance, InboxRow.message.in_(expected))).all():
        if run.deliver(row.message, decode(row.variables)):
            session.execute(delete(InboxRow).where(InboxRow.seq == row.seq))
            return True
    return False


def _save_items(batch: Batch, before: Before, opened: Opened, closed: Mapping[str, str], now: datetime) -> None:
    rows = [
        {"id": key, "instance_id": before.instance, "element": element, "kind": kind, "opened_at": now}
        for key, (element, kind) in opened.items()
    ]
    batch.insert(_ITEMS, rows)
    batch.change(_CLOSE, [{"item": key, "as": how, "now": now} for key, how in closed.items()])
    batch.change(_DROP, [{"over": key} for key in closed if before.items[key][1] == "service"])
    services = [
        jobs.new_row(
            "service", {"item_id": key}, now=now, instance_id=before.instance, item_id=key, unique_key=f"service:{key}"
        )
        for key, (_, kind) in opened.items()
        if kind == "service"
    ]
    batch.insert(_JOBS, services)


def _save_timers(batch: Batch, before: Before, timers: Timers) -> None:
    batch.change(_FORGET, [{"gone": key} for key in before.timers if key not in timers])
    moved = {key: due for key, (_, due) in timers.items() if key in before.timers and before.timers[key][1] != due}
    batch.change(_MOVE, [{"timer": key, "due": due} for key, due in moved.items()])
    rows = [
        {"id": key, "instance_id": before.instance, "element": element, "due_at": due}
        for key, (element, due) in timers.items()
        if key not in before.timers
    ]
    batch.insert(_TIMERS, rows)


def _save_history(
    batch: Batch, before: Before, compiled: Compiled, run: Run, closed: Mapping[str, str], now: datetime
) -> None:
    lines: list[tuple[str, str, str, dict[str, Any] | None, str]] = [
        (key, element.kind, "completed", rules, " ".join(flows))
        for (key, element), rules, flows in zip(run.passed, run.fired, run.departures, strict=True)
    ]
    for key, how in closed.items():
        if how == "cancelled":
            name = before.items[key][0]
            lines.append((name, compiled.elements[name].kind, how, None, ""))
    batch.insert(_HISTORY, [dict(zip(_OF_HISTORY, (before.instance, now, *line), strict=True)) for line in lines])
