"""Reading migrations: how far one is, what became of each case, where a case has been."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from engine.errors import NotFound
from engine.store.tables import InstanceRow, JobRow
from workflows.cases.models import Case
from workflows.catalogue.models import ServiceVersion
from workflows.moves.models import JOB, Migration, Move
from workflows.paging import PAGE, Page, bad_mark, cut

STATES = ("pending", "moved", "refused", "undone", "kept")


@dataclass(frozen=True, slots=True)
class Progress:
    """A migration and how far it is: cases by state, and how many of them could be put back now."""

    row: Migration
    counts: dict[str, int]
    undoable: int

    @property
    def under_way(self) -> bool:
        return self.row.state in ("running", "undoing")

    @property
    def done(self) -> int:
        """Cases that are dealt with, of the migration or of its undoing."""
        left = {"running": "pending", "undoing": "moved"}.get(self.row.state)
        return self.row.total - (self.counts[left] if left else 0)


def find(session: Session, migration_id: str) -> Migration:
    row = session.get(Migration, migration_id)
    if row is None:
        raise NotFound("没有这次迁移")
    return row


def version_of(session: Session, row: Migration) -> ServiceVersion:
    """The version it moves to."""
    return session.get_one(ServiceVersion, row.version_id)


def counts(session: Session, migration_id: str) -> dict[str, int]:
    """Its cases by state."""
    query = select(Move.state, func.count()).where(Move.migration_id == migration_id).group_by(Move.state)
    return dict.fromkeys(STATES, 0) | dict(session.execute(query).all())


def progress(session: Session, migration_id: str) -> Progress:
    row = find(session, migration_id)
    return Progress(row, counts(session, row.id), _undoable(session, row))


def _undoable(session: Session, row: Migration) -> int:
    """Cases that have not gone on since they were moved."""
    query = select(func.count()).select_from(Move).join(Case, Case.id == Move.case_id)
    query = query.join(InstanceRow, InstanceRow.id == Case.instance_id)
    still = (Move.migration_id == row.id, Move.state == "moved", InstanceRow.version == Move.past_version)
    return session.scalar(query.where(*still)) or 0


def waits_for_help(session: Session, migration_id: str) -> bool:
    """Whether a job of it ran out of tries: an administrator has to look at it."""
    failed = select(JobRow.payload).where(JobRow.kind == JOB, JobRow.state == "failed")
    return any(payload.get("migration") == migration_id for payload in session.scalars(failed))


def cases(session: Session, migration_id: str, *, state: str = "", after: str = "", limit: int = PAGE) -> Page:
    """What became of each case, in the order they were received."""
    query = select(Move).where(Move.migration_id == find(session, migration_id).id)
    if state:
        query = query.where(Move.state == state)
    if after:
        if session.get(Move, (migration_id, after)) is None:
            raise bad_mark()
        query = query.where(Move.case_id > after)
    rows = list(session.scalars(query.order_by(Move.case_id).limit(limit + 1)))
    return cut(rows, limit, lambda row: str(row.case_id))


def under_way(session: Session, key: str) -> Migration | None:
    """The migration of this service that is not finished, if there is one."""
    query = select(Migration).where(Migration.service_key == key, Migration.state.in_(("running", "undoing")))
    return session.scalars(query).first()


def migrations(
    session: Session,
    *,
    service: str = "",
    after: str = "",
    limit: int = PAGE,
    among: Select[str] | None = None,
) -> Page:
    """The migrations of a service, or of all, the newest first; `among` selects the services of interest."""
    query = select(Migration)
    if among is not None:
        query = query.where(Migration.service_key.in_(among))
    if service:
        query = query.where(Migration.service_key == service)
    if after:
        if session.get(Migration, after) is None:
            raise bad_mark()
        query = query.where(Migration.id < after)
    return cut(list(session.scalars(query.order_by(Migration.id.desc()).limit(limit + 1))), limit)
