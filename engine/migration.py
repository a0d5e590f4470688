"""Moves an instance to another version of its diagram where it fits, and back where it has not gone on since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from engine.check.onward import diagrams, troubles
from engine.errors import Conflict, FieldError
from engine.model import Element, Fit, Migrated, Misfit, Past, Step
from engine.runtime import Engine
from engine.spiff.compile import Compiled
from engine.spiff.problems import FlowProblem
from engine.spiff.run import Run
from engine.spiff.state import Standing, standing
from engine.steps import Before, save
from engine.store.tables import InboxRow, InstanceRow, ItemRow

_DIGEST = update(InstanceRow).where(InstanceRow.id == bindparam("instance")).values(digest=bindparam("digest"))
_ELEMENT = update(ItemRow.__table__).where(ItemRow.id == bindparam("item")).values(element=bindparam("name"))  # type: ignore[arg-type]


class Unfit(Conflict):
    """The instance has no place in the other version; `misfits` say why. It stays where it is."""

    code = "unfit"
    title = "不能迁移到这个版本"
    remedy = "请为没有去处的环节指定新版里的对应环节，或者让它按原版本办完。"

    def __init__(self, misfits: Sequence[Misfit]) -> None:
        self.misfits = tuple(misfits)
        errors = [FieldError(f"/steps/{misfit.element}", misfit.message) for misfit in self.misfits]
        super().__init__("；".join(misfit.message for misfit in self.misfits), errors=errors)


def standings(session: Session, instances: Sequence[str]) -> dict[str, tuple[str, Standing]]:
    """The deployment of each running instance and where its tokens stand. Those that stand alike fit alike."""
    query = select(InstanceRow.id, InstanceRow.digest, InstanceRow.state)
    rows = session.execute(query.where(InstanceRow.id.in_(instances), InstanceRow.finished_at.is_(None)))
    return {row.id: (row.digest, standing(row.state)) for row in rows}


def preview(
    engine: Engine, session: Session, instance: str, digest: str, steps: Mapping[str, str], *, now: datetime
) -> Fit:
    """What `migrate` would do with an instance that stands so and has these variables; nothing is written."""
    before, compiled, run = engine.load(session, instance, now)
    try:
        new, arrived, misfits = _move(engine, session, run, digest, steps)
    except FlowProblem as problem:
        misfits = [Misfit("", "stuck", problem.detail)]
    if misfits:
        return Fit(tuple(misfits))
    still = not new.passed and before.items.keys() == new.items().keys() and not _message_waits(session, instance, new)
    return Fit((), _moved(before, compiled, new.compiled, arrived), still)


def migrate(
    engine: Engine, session: Session, instance: str, digest: str, steps: Mapping[str, str], *, now: datetime
) -> Migrated:
    """Move an instance to the deployment `digest`. Items, places and timers keep their ids, timers their due times.

    `steps` names for an element of the old version the one that takes its place. Raises `Unfit`, `FlowProblem`.
    """
    before, compiled, run = engine.load(session, instance, now)
    past = Past(compiled.digest, run.dump(), before.version + 1)
    new, arrived, misfits = _move(engine, session, run, digest, steps)
    if misfits:
        raise Unfit(misfits)
    step = _write(session, before, new, arrived, now)
    still = not (step.passed or step.opened or step.closed)
    return Migrated(step, _moved(before, compiled, new.compiled, arrived), past if still else None)


def undo(engine: Engine, session: Session, instance: str, past: Past, *, now: datetime) -> None:
    """Put an instance back as it was before it was moved. Raises `Conflict` where it has gone on since."""
    before, _, _ = engine.load(session, instance, now)
    if before.version != past.version:
        raise Conflict(
            "迁移以后这个办件已经往下办理，不能撤回。", code="gone_on", remedy="如需回到原版本，请另行迁移。"
        )
    old = Run.load(engine.compiled(session, past.digest), past.state, now)
    _write(session, before, old, {**{key: name for key, (name, _) in old.items().items()}, **old.places()}, now)


def _move(
    engine: Engine, session: Session, run: Run, digest: str, steps: Mapping[str, str]
) -> tuple[Run, Mapping[str, str], list[Misfit]]:
    new, arrived, misfits = run.moved(engine.compiled(session, digest), steps)
    if not misfits and not new.finished:
        drawn = diagrams(engine.files(session, digest), engine.functions)
        misfits = [Misfit(*trouble) for trouble in troubles(drawn, new.marking(), new.variables().keys())]
    return new, arrived, misfits


def _moved(
    before: Before, old: Compiled, new: Compiled, arrived: Mapping[str, str]
) -> dict[str, tuple[Element, Element]]:
    names = {**{key: name for key, (name, _) in before.items.items()}, **before.places}
    return {key: (old.elements[name], new.elements[arrived[key]]) for key, name in names.items()}


def _message_waits(session: Session, instance: str, new: Run) -> bool:
    """Whether a message that came too early will be taken as soon as the instance is there."""
    query = select(InboxRow.seq).where(InboxRow.instance_id == instance, InboxRow.message.in_(new.expects()))
    return session.execute(query.limit(1)).first() is not None


def _write(session: Session, before: Before, new: Run, arrived: Mapping[str, str], now: datetime) -> Step:
    """Store it as a step: what is open keeps its row, under the name it has now."""
    items = {key: (arrived[key], kind) for key, (_, kind) in before.items.items()}
    renamed = [{"item": key, "name": arrived[key]} for key, (name, _) in before.items.items() if name != arrived[key]]
    if renamed:
        session.execute(_ELEMENT, renamed)
    session.execute(_DIGEST, {"instance": before.instance, "digest": new.compiled.digest})
    places = {key: arrived[key] for key in before.places}
    return save(session, replace(before, items=items, places=places), new.compiled, new, now)
