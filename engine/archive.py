"""Finished instances, kept small: what was passed and how each item ended, in one cell instead of dozens of rows."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session

from engine.model import Passed
from engine.store.tables import HistoryRow, InboxRow, InstanceRow, ItemRow, JobRow

PASSED = tuple(getattr(HistoryRow, field.name) for field in fields(Passed))
"""The columns of a line of history, as `Passed` takes them."""


@dataclass(frozen=True, slots=True)
class Ended:
    """An item that is closed; `how`: "completed" or "cancelled"."""

    id: str
    element: str
    kind: str
    opened_at: datetime
    closed_at: datetime
    how: str


_ENDED = tuple(getattr(ItemRow, field.name) for field in fields(Ended))


@dataclass(frozen=True, slots=True)
class Archived:
    """What is left of a finished instance: everything it passed and every item it had, in order."""

    history: tuple[Passed, ...]
    items: tuple[Ended, ...]


def due(session: Session, *, finished_before: datetime, limit: int) -> list[str]:
    """Instances that finished before this moment and are not archived yet, those that finished first before others.

    An instance with work that is still to be done is left as it is.
    """
    query = select(InstanceRow.id).where(InstanceRow.finished_at < finished_before, InstanceRow.archive.is_(None))
    waits = exists().where(JobRow.instance_id == InstanceRow.id, JobRow.state.in_(("queued", "running")))
    return list(session.scalars(query.where(~waits).order_by(InstanceRow.finished_at).limit(limit)))


def archive(session: Session, instances: Collection[str]) -> None:
    """Pack these finished instances. One that is archived already, or is not finished, stays as it is."""
    query = select(InstanceRow.id).where(InstanceRow.id.in_(instances), InstanceRow.finished_at.is_not(None))
    rows = session.scalars(query.where(InstanceRow.archive.is_(None)).order_by(InstanceRow.id).with_for_update())
    chosen = list(rows)
    history = _by_instance(session, select(HistoryRow.instance_id, *PASSED).order_by(HistoryRow.seq), chosen)
    items = _by_instance(session, select(ItemRow.instance_id, *_ENDED).order_by(ItemRow.opened_at, ItemRow.id), chosen)
    for instance in chosen:
        content = {"history": history.get(instance, []), "items": items.get(instance, [])}
        packed = zlib.compress(orjson.dumps(content), 9)
        session.execute(update(InstanceRow).where(InstanceRow.id == instance).values(archive=packed))
    over = JobRow.state.in_(("done", "dismissed"))  # what failed stays an incident
    session.execute(delete(JobRow).where(JobRow.instance_id.in_(chosen), over))
    session.execute(delete(HistoryRow).where(HistoryRow.instance_id.in_(chosen)))
    session.execute(delete(InboxRow).where(InboxRow.instance_id.in_(chosen)))
    session.execute(delete(ItemRow).where(ItemRow.instance_id.in_(chosen)))


def archived(session: Session, instances: Collection[str]) -> Iterator[tuple[str, Archived]]:
    """Those of the instances that are archived."""
    query = select(InstanceRow.id, InstanceRow.archive)
    for row in session.execute(query.where(InstanceRow.id.in_(instances), InstanceRow.archive.is_not(None))):
        content = orjson.loads(zlib.decompress(row.archive))
        passed = (Passed(**{**line, "at": _moment(line["at"])}) for line in content["history"])
        ended = (
            Ended(**{**line, "opened_at": _moment(line["opened_at"]), "closed_at": _moment(line["closed_at"])})
            for line in content["items"]
        )
        yield row.id, Archived(tuple(passed), tuple(ended))


_moment = datetime.fromisoformat


def _by_instance(session: Session, query: Any, instances: list[str]) -> dict[str, list[Any]]:
    table = query.columns_clause_froms[0]
    found: dict[str, list[Any]] = {}
    for row in session.execute(query.where(table.c.instance_id.in_(instances))).mappings():
        line = dict(row)
        found.setdefault(line.pop("instance_id"), []).append(line)
    return found
