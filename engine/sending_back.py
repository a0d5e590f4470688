"""Puts the work of an open item back to a step that was done before; what runs beside it ends as far as it must."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.check.onward import Marking, diagrams, ends_well
from engine.kinds import FOR_PEOPLE
from engine.model import Element, Step
from engine.runtime import Engine, step_of
from engine.spiff.compile import Compiled
from engine.spiff.problems import FlowProblem, NoWayBack
from engine.spiff.run import Run
from engine.steps import save
from engine.store.tables import HistoryRow


def send_back(engine: Engine, session: Session, item_id: str, to: str, *, now: datetime) -> Step:
    """End an open item and begin the step `to` anew, with new items, timers and limits.

    In parallel branches as few of the others end as leave a flow that can end properly; of a step that several people
    do at once all end. What was written stays. Raises `NotFound`, `Conflict` as completing does, and `NoWayBack`.
    """
    before, compiled, run = engine.load_by_item(session, item_id, now)
    with step_of(before.instance, item_id):
        if to not in _steps_behind(session, before.instance, compiled):
            raise NoWayBack("只能退回到这个办件已经办过的环节。")
        if not run.send_back(item_id, to, _judge(engine, session, compiled)):
            raise engine.closed(session, item_id)
        return save(session, before, compiled, run, now)


def take_back(engine: Engine, session: Session, instance_id: str, name: str, *, now: datetime) -> Step:
    """Begin a step that was completed anew, in place of what came of it. Raises `NoWayBack`.

    The host makes sure that it was the last thing done: what has been done since would end with it.
    """
    before, compiled, run = engine.load(session, instance_id, now)
    with step_of(before.instance):
        if name not in _steps_behind(session, before.instance, compiled):
            raise NoWayBack("只能撤回这个办件已经办过的环节。")
        run.take_back(name, _judge(engine, session, compiled))
        return save(session, before, compiled, run, now)


def ways_back(engine: Engine, session: Session, item_id: str, *, now: datetime) -> dict[str, Element]:
    """The steps to which this open item can be sent back, by what `send_back` calls them, the one last done first."""
    before, compiled, run = engine.load_by_item(session, item_id, now)
    state, judge = run.dump(), _judge(engine, session, compiled)
    found = {}
    for name, element in _steps_behind(session, before.instance, compiled).items():
        with suppress(FlowProblem):
            if Run.load(compiled, state, now).send_back(item_id, name, judge):
                found[name] = element
    return found


def _steps_behind(session: Session, instance: str, compiled: Compiled) -> dict[str, Element]:
    """The steps of people that were completed."""
    query = select(HistoryRow.element).where(HistoryRow.instance_id == instance, HistoryRow.how == "completed")
    passed = dict.fromkeys(session.scalars(query.order_by(HistoryRow.seq.desc())))
    known = {name: compiled.elements[name] for name in passed if name in compiled.elements}
    return {name: element for name, element in known.items() if element.kind in FOR_PEOPLE}


def _judge(engine: Engine, session: Session, compiled: Compiled) -> Callable[[Marking], bool]:
    return partial(ends_well, diagrams(engine.files(session, compiled.digest)))
