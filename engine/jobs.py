"""Work that must happen once after a commit: mail, queries to other departments, documents, service tasks.

    queued ──claim──▶ running ──succeed──▶ done
      ▲                 │  └─fail, tries left─▶ queued (later)
      └─lease expired───┘  └─fail, no tries left─▶ failed, an incident ──retry─▶ queued
                                                     └─dismiss─▶ dismissed

A lease is in machine time, so that a moved clock never hands a running job to a second worker; a job is due in
business time.

A claim raises the job's fence and hands it out with the job. `succeed` and `fail` are refused with `Superseded` where
the fence has risen since: a worker that was stopped past its lease and wakes up writes nothing, as long as it writes
its effect and `succeed` in one transaction. A late worker whom nobody replaced may still hand in what it did: to refuse
it would do the work twice. What is done outside the database carries `Job.key`, by which the other side tells a
repetition.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Update, and_, or_, select, update
from sqlalchemy.orm import Session

from engine.clock import machine_now
from engine.store.columns import new_id
from engine.store.tables import JobRow
from engine.store.upsert import insert_into

MAX_ATTEMPTS = 8
FIRST_DELAY = timedelta(seconds=15)
"""After the first failure; doubled with each further one, so the eighth try comes after about half an hour."""


@dataclass(frozen=True, slots=True)
class Job:
    """A job as a worker sees it. `attempts` counts this try; `fence` rises with every claim and is never set back."""

    id: str
    kind: str
    payload: Mapping[str, Any]
    attempts: int
    fence: int
    instance_id: str | None
    item_id: str | None
    last_error: str | None
    unique_key: str | None

    @property
    def key(self) -> str:
        """What names this job's effect wherever it is seen: the same for every try."""
        return self.unique_key or self.id


class Postponed(Exception):
    """The work must not be done before `until`, business time; the try does not count."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until.isoformat())
        self.until = until


class Superseded(Exception):
    """Another worker has taken the job since, or it is over: whatever this one wanted to write is refused."""


_COLUMNS = (
    JobRow.id,
    JobRow.kind,
    JobRow.payload,
    JobRow.attempts,
    JobRow.fence,
    JobRow.instance_id,
    JobRow.item_id,
    JobRow.last_error,
    JobRow.unique_key,
)


def new_row(
    kind: str,
    payload: Mapping[str, Any],
    *,
    now: datetime,
    due_at: datetime | None = None,
    instance_id: str | None = None,
    item_id: str | None = None,
    unique_key: str | None = None,
) -> dict[str, Any]:
    """The columns of a queued job, for those who insert many at once."""
    return {
        "id": new_id(),
        "kind": kind,
        "payload": dict(payload),
        "state": "queued",
        "due_at": due_at or now,
        "attempts": 0,
        "fence": 0,
        "instance_id": instance_id,
        "item_id": item_id,
        "unique_key": unique_key,
        "created_at": now,
    }


def enqueue(
    session: Session,
    kind: str,
    payload: Mapping[str, Any],
    *,
    now: datetime,
    due_at: datetime | None = None,
    instance_id: str | None = None,
    item_id: str | None = None,
    unique_key: str | None = None,
) -> str | None:
    """Ask for a job; its id, or None if one with this `unique_key` was ever asked for. Payload: JSON values."""
    row = new_row(
        kind, payload, now=now, due_at=due_at, instance_id=instance_id, item_id=item_id, unique_key=unique_key
    )
    added = insert_into(session, JobRow).values(row).on_conflict_do_nothing(index_elements=["unique_key"])
    return session.execute(added.returning(JobRow.id)).scalar_one_or_none()


def waits(session: Session, *, now: datetime, kinds: Collection[str]) -> bool:
    """Is there a job of these kinds to claim?"""
    for which in _claimable(now, machine_now()):
        query = select(JobRow.id).where(which, JobRow.kind.in_(kinds)).order_by(JobRow.due_at).limit(1)
        if session.scalar(query) is not None:
            return True
    return False


def claim(
    session: Session, *, now: datetime, limit: int = 20, lease_seconds: float = 60, kinds: Collection[str] | None = None
) -> list[Job]:
    """Take due jobs, and running ones whose worker did not come back, for `lease_seconds` of machine time.

    Call it in a write transaction of its own and commit before working: two workers never get the same job.
    """
    machine = machine_now()
    session.execute(
        update(JobRow)
        .where(JobRow.state == "running", JobRow.leased_until < machine, JobRow.attempts >= MAX_ATTEMPTS)
        .values(state="failed", leased_until=None, failed_at=now, last_error="执行者多次中断，未能完成。"),
        execution_options={"synchronize_session": False},
    )
    found = list[tuple[datetime, str]]()
    for which in _claimable(now, machine):
        query = select(JobRow.due_at, JobRow.id).where(which).order_by(JobRow.due_at, JobRow.id).limit(limit)
        if kinds is not None:
            query = query.where(JobRow.kind.in_(kinds))
        found += [(due_at, job_id) for due_at, job_id in session.execute(query.with_for_update(skip_locked=True))]
    ids = [job_id for _, job_id in sorted(found)[:limit]]
    if not ids:
        return []
    rows = session.execute(
        update(JobRow)
        .where(JobRow.id.in_(ids))
        .values(
            state="running",
            attempts=JobRow.attempts + 1,
            fence=JobRow.fence + 1,
            leased_until=machine + timedelta(seconds=lease_seconds),
        )
        .returning(*_COLUMNS),
        execution_options={"synchronize_session": False},
    )
    order = {job_id: place for place, job_id in enumerate(ids)}
    return sorted((Job(*row) for row in rows), key=lambda job: order[job.id])


def release_all(session: Session) -> None:
    """Give back every lease: for a start after a crash, where no other process can be working."""
    session.execute(
        update(JobRow).where(JobRow.state == "running").values(leased_until=machine_now() - timedelta(seconds=1)),
        execution_options={"synchronize_session": False},
    )


def succeed(session: Session, job: Job) -> None:
    """The job is done: written first in the transaction of its effect. Raises `Superseded`."""
    done = _ours(job).values(state="done", leased_until=None, last_error=None)
    if session.execute(done.returning(JobRow.id)).first() is None:
        raise Superseded(job.id)


def fail(
    session: Session,
    job: Job,
    error: str,
    *,
    now: datetime,
    final: bool = False,
    first_delay: timedelta = FIRST_DELAY,
) -> bool:
    """The try failed: queue it again with a growing delay, or, after the last try or when `final`, leave it failed.

    True if the job is now failed: an incident somebody must look at. Raises `Superseded`.
    """
    over = final or job.attempts >= MAX_ATTEMPTS
    values: dict[str, Any] = {"state": "failed" if over else "queued", "leased_until": None, "last_error": error[:4000]}
    if over:
        values["failed_at"] = now
    else:
        values["not_before"] = machine_now() + first_delay * 2 ** (job.attempts - 1)
    if session.execute(_ours(job).values(values).returning(JobRow.id)).first() is None:
        raise Superseded(job.id)
    return over


def postpone(session: Session, job: Job, until: datetime) -> None:
    """Put a claimed job back until then, as if it had not been tried. Raises `Superseded`."""
    back = _ours(job).values(state="queued", leased_until=None, due_at=until, attempts=JobRow.attempts - 1)
    if session.execute(back.returning(JobRow.id)).first() is None:
        raise Superseded(job.id)


def _ours(job: Job) -> Update:
    """The job's row while this worker's claim is the newest."""
    mine = (JobRow.id == job.id, JobRow.state == "running", JobRow.fence == job.fence)
    return update(JobRow).where(*mine).execution_options(synchronize_session=False)


def retry(session: Session, job_id: str) -> bool:
    """Queue a failed job again, with all its tries. False if it is not failed."""
    again = update(JobRow).where(JobRow.id == job_id, JobRow.state == "failed").returning(JobRow.id)
    return (
        session.execute(again.values(state="queued", attempts=0, not_before=None, failed_at=None)).first() is not None
    )


def retry_all(session: Session, kind: str) -> int:
    """Queue every failed job of a kind again, with all their tries; how many."""
    again = update(JobRow).where(JobRow.kind == kind, JobRow.state == "failed").returning(JobRow.id)
    values = {"state": "queued", "attempts": 0, "not_before": None, "failed_at": None}
    return len(session.execute(again.values(values), execution_options={"synchronize_session": False}).all())


def correct(session: Session, job_id: str, payload: Mapping[str, Any]) -> bool:
    """Replace what a failed job works with; `retry` it then. False if it is not failed."""
    other = update(JobRow).where(JobRow.id == job_id, JobRow.state == "failed").returning(JobRow.id)
    return session.execute(other.values(payload=dict(payload))).first() is not None


def dismiss(session: Session, job_id: str) -> bool:
    """Give a failed job up. False if it is not failed."""
    over = update(JobRow).where(JobRow.id == job_id, JobRow.state == "failed").returning(JobRow.id)
    return session.execute(over.values(state="dismissed")).first() is not None


def failed(session: Session, *, limit: int = 100) -> list[Job]:
    """The jobs that ran out of tries, newest first."""
    query = select(*_COLUMNS).where(JobRow.state == "failed").order_by(JobRow.id.desc()).limit(limit)
    return [Job(*row) for row in session.execute(query)]


def _claimable(now: datetime, machine: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Those that are due, and those whose worker did not come back: asked one by one, for each the index answers.

    Asked together, SQLite reads all that were ever done once it has statistics of the table.
    """
    waited = or_(JobRow.not_before.is_(None), JobRow.not_before <= machine)
    return (
        and_(JobRow.state == "queued", JobRow.due_at <= now, waited),
        and_(JobRow.state == "running", JobRow.leased_until < machine),
    )
