"""The engine's face: deploy diagrams, start instances, take one step at a time. One step is one transaction."""

from __future__ import annotations

import base64
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import bindparam, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from engine.archive import PASSED, archived
from engine.errors import Conflict, Invalid, NotFound
from engine.model import Item, Passed, Step
from engine.spiff.codec import encode
from engine.spiff.compile import Compiled, compile_files
from engine.spiff.problems import FlowProblem, Refusal, Refused
from engine.spiff.run import Run
from engine.steps import Before, advance, save
from engine.store.columns import Moment, new_id
from engine.store.tables import DeploymentRow, HistoryRow, InboxRow, InstanceRow, ItemRow, TimerRow

__all__ = ["Compiled", "Engine", "FlowProblem", "Refusal", "Refused"]

CACHED_DEPLOYMENTS = 128

# The row is locked first; what the step decides by is read from the state under that lock.
_LOCKED = select(InstanceRow.id, InstanceRow.digest, InstanceRow.state, InstanceRow.version).with_for_update(
    of=InstanceRow
)
_BY_ID = _LOCKED.where(InstanceRow.id == bindparam("key"))
_BY_ITEM = _LOCKED.join(ItemRow, ItemRow.instance_id == InstanceRow.id).where(ItemRow.id == bindparam("key"))
_BY_TIMER = _LOCKED.join(TimerRow, TimerRow.instance_id == InstanceRow.id).where(
    TimerRow.id == bindparam("key"), TimerRow.due_at <= bindparam("now", type_=Moment)
)


class Engine:
    """Runs instances of deployed diagrams. Shared by threads; all state is in the database.

    `functions` are the host's functions that FEEL expressions may call. `now` is always business time.
    """

    def __init__(self, functions: Mapping[str, Callable[..., Any]] | None = None) -> None:
        self.functions = dict(functions or {})
        self._cache: OrderedDict[str, Compiled] = OrderedDict()
        self._mutex = threading.Lock()

    def compile(self, files: Mapping[str, bytes], main: str = "flow.bpmn") -> Compiled:
        """Compile the diagram `main` with those it calls, all taken from `files`. Raises `Refused`, `Invalid`."""
        digest = _digest(files, main)
        return self._cached(digest) or self._remember(compile_files(files, main, digest, self.functions))

    def deploy(self, session: Session, files: Mapping[str, bytes], main: str = "flow.bpmn") -> str:
        """Keep the files under the digest of their content; the same files again change nothing. Raises `Refused`."""
        digest = self.compile(files, main).digest
        packed = orjson.dumps({name: base64.b64encode(data).decode() for name, data in sorted(files.items())})
        dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
        row = dialect.insert(DeploymentRow).values(digest=digest, main=main, files=packed)
        session.execute(row.on_conflict_do_nothing(index_elements=["digest"]))
        return digest

    def files(self, session: Session, digest: str) -> Mapping[str, bytes]:
        """The deployed files. Raises `NotFound`."""
        return _unpack(self._deployment(session, digest).files)

    def compiled(self, session: Session, digest: str) -> Compiled:
        """The compiled deployment, from the cache where it can be. Raises `NotFound`."""
        known = self._cached(digest)
        if known is not None:
            return known
        row = self._deployment(session, digest)
        return self._remember(compile_files(_unpack(row.files), row.main, digest, self.functions))

    def start(self, session: Session, digest: str, *, key: str, variables: Mapping[str, Any], now: datetime) -> Step:
        """Start an instance; `key` is the host's own number for it."""
        compiled = self.compiled(session, digest)
        run = Run.start(compiled, variables, now)
        instance = new_id()
        row = {"id": instance, "digest": digest, "key": key, "state": b"", "version": 0, "started_at": now}
        session.execute(insert(InstanceRow), [row])
        return save(session, Before(instance, 0, {}, {}, set()), compiled, run, now)

    def complete(self, session: Session, item_id: str, variables: Mapping[str, Any], *, now: datetime) -> Step:
        """Complete an open item; each given name replaces the variable of that name.

        Raises `NotFound`, and `Conflict` if the item is not open any more: `extra["closed_at"]`, `extra["how"]`.
        """
        before, compiled, run = self._find(session, _BY_ITEM, {"key": item_id}, now)
        with step_of(before.instance, item_id):
            if not run.complete(item_id, variables):
                raise self.closed(session, item_id)
            return save(session, before, compiled, run, now)

    def deliver(
        self, session: Session, instance_id: str, message: str, variables: Mapping[str, Any], *, now: datetime
    ) -> Step:
        """Give an instance a message. What nothing waits for yet is kept until something does.

        Raises `Invalid` for a message no element of the diagram takes, `Conflict` if the instance is finished.
        """
        before, compiled, run = self._find(session, _BY_ID, {"key": instance_id}, now)
        if message not in compiled.messages:
            raise Invalid(f"流程里没有接收消息“{message}”的环节。", code="unknown_message")
        if run.finished:
            raise Conflict("流程已经结束，不再接收消息。", code="finished")
        with step_of(instance_id):
            if run.deliver(message, variables):
                return save(session, before, compiled, run, now, delivered=True)
        row = {"instance_id": instance_id, "message": message, "variables": encode(dict(variables))}
        session.execute(insert(InboxRow), [{**row, "received_at": now}])
        return Step(instance_id, (), (), (), False, run.variables())

    def fire_timer(self, session: Session, timer_id: str, *, now: datetime) -> Step | None:
        """Fire this timer if it is still waiting and due at `now`; None otherwise. A cycle arms its next turn."""
        try:
            before, compiled, run = self._find(session, _BY_TIMER, {"key": timer_id, "now": now}, now)
        except NotFound:
            return None
        with step_of(before.instance):
            return save(session, before, compiled, run, now) if run.fire(timer_id) else None

    def cancel(self, session: Session, instance_id: str, *, now: datetime) -> Step:
        """Stop an instance with everything that is open in it. Raises `Conflict` if it is finished."""
        before, compiled, run = self._find(session, _BY_ID, {"key": instance_id}, now)
        if run.finished:
            raise Conflict("流程已经结束。", code="finished")
        run.cancel()
        return save(session, before, compiled, run, now)

    def write(self, session: Session, instance_id: str, variables: Mapping[str, Any], *, now: datetime) -> None:
        """Change variables of every live token, for instance corrected application data."""
        before, _, run = self._find(session, _BY_ID, {"key": instance_id}, now)
        if run.finished:
            raise Conflict("流程已经结束。", code="finished")
        run.write(variables)
        advance(session, before, run.dump())

    def variables(self, session: Session, item_id: str, *, now: datetime) -> Mapping[str, Any]:
        """The variables an open item sees. Raises `NotFound`, `Conflict` if it is closed."""
        query = select(InstanceRow.digest, InstanceRow.state)
        query = query.join(ItemRow, ItemRow.instance_id == InstanceRow.id).where(ItemRow.id == item_id)
        row = session.execute(query).first()
        if row is None:
            raise NotFound("没有这个环节。")
        seen = Run.load(self.compiled(session, row.digest), row.state, now).item_variables(item_id)
        if seen is None:
            raise self.closed(session, item_id)
        return seen

    def item(self, session: Session, item_id: str) -> Item:
        """One item, open or closed. Raises `NotFound`."""
        query = select(ItemRow.instance_id, ItemRow.element, ItemRow.kind, InstanceRow.digest)
        row = session.execute(query.join(InstanceRow).where(ItemRow.id == item_id)).first()
        if row is None:
            raise NotFound("没有这个环节。")
        elements = self.compiled(session, row.digest).elements
        return Item(item_id, row.instance_id, elements[row.element], row.kind)

    def open_items(self, session: Session, instance_id: str) -> list[Item]:
        """The open items, oldest first."""
        query = select(ItemRow.id, ItemRow.element, ItemRow.kind, InstanceRow.digest)
        query = query.join(InstanceRow, InstanceRow.id == ItemRow.instance_id)
        query = query.where(ItemRow.instance_id == instance_id, ItemRow.closed_at.is_(None))
        rows = session.execute(query.order_by(ItemRow.opened_at, ItemRow.element, ItemRow.id)).all()
        return [
            Item(row.id, instance_id, self.compiled(session, row.digest).elements[row.element], row.kind)
            for row in rows
        ]

    def history(self, session: Session, instance_id: str) -> list[Passed]:
        """What the instance passed, in order; of an archived one too."""
        query = select(*PASSED).where(HistoryRow.instance_id == instance_id).order_by(HistoryRow.seq)
        lines = [Passed(*row) for row in session.execute(query)]
        return lines or [line for _, kept in archived(session, [instance_id]) for line in kept.history]

    def load(self, session: Session, instance_id: str, now: datetime) -> tuple[Before, Compiled, Run]:
        """An instance to be worked on, its row locked, for acts of the engine itself. Raises `NotFound`."""
        return self._find(session, _BY_ID, {"key": instance_id}, now)

    def load_by_item(self, session: Session, item_id: str, now: datetime) -> tuple[Before, Compiled, Run]:
        """The instance of an item, to be worked on as by `load`."""
        return self._find(session, _BY_ITEM, {"key": item_id}, now)

    def _cached(self, digest: str) -> Compiled | None:
        with self._mutex:
            known = self._cache.get(digest)
            if known is not None:
                self._cache.move_to_end(digest)
            return known

    def _remember(self, compiled: Compiled) -> Compiled:
        with self._mutex:
            known = self._cache.setdefault(compiled.digest, compiled)
            while len(self._cache) > CACHED_DEPLOYMENTS:
                self._cache.popitem(last=False)
            return known

    def _deployment(self, session: Session, digest: str) -> Any:
        query = select(DeploymentRow.main, DeploymentRow.files).where(DeploymentRow.digest == digest)
        row = session.execute(query).first()
        if row is None:
            raise NotFound("没有这个部署版本。")
        return row

    def _find(
        self, session: Session, query: Any, values: Mapping[str, Any], now: datetime
    ) -> tuple[Before, Compiled, Run]:
        row = session.connection().execute(query, values).first()
        if row is None:
            raise NotFound("没有这个流程实例或环节。")
        compiled = self.compiled(session, row.digest)
        run = Run.load(compiled, row.state, now)
        before = Before(row.id, row.version, run.items(), run.timers(), run.expects(), run.places())
        return before, compiled, run

    def closed(self, session: Session, item_id: str) -> Conflict:
        """The problem that this item is not open any more, with when and how it was closed."""
        row = session.execute(select(ItemRow.closed_at, ItemRow.how).where(ItemRow.id == item_id)).one()
        extra = {"closed_at": row.closed_at.isoformat() if row.closed_at else None, "how": row.how}
        return Conflict("这个环节已经办结或取消。", code="item_closed", extra=extra)


@contextmanager
def step_of(instance: str, item: str | None = None) -> Iterator[None]:
    """A flow that cannot go on says whose step it was."""
    try:
        yield
    except FlowProblem as problem:
        problem.instance, problem.item = instance, item
        raise


def _digest(files: Mapping[str, bytes], main: str) -> str:
    total = hashlib.sha256(main.encode())
    for name in sorted(files):
        total.update(b"\0" + name.encode() + b"\0" + hashlib.sha256(files[name]).digest())
    return total.hexdigest()


def _unpack(packed: bytes) -> dict[str, bytes]:
    return {name: base64.b64decode(text) for name, text in orjson.loads(packed).items()}
