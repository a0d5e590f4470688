"""The jobs behind a migration: a few cases a job, each case in a transaction of its own, the next job from the last.

However a worker ends, its job is tried again and begins with the first case that is not done. What one case cannot do
is written at its row, and the others go on.
"""

from __future__ import annotations

from collections.abc import Callable

import structlog
from sqlalchemy import select

from engine import jobs
from engine.clock import monotonic
from engine.errors import Problem
from engine.jobs import Job
from workflows.acts import Act
from workflows.moves import queries, relocation
from workflows.moves.models import JOB, Migration, Move
from workflows.notices import commands as notices
from workflows.office import Office

log = structlog.get_logger("banjie.moves")

AT_ONCE, SECONDS = 20, 1.0
"""Cases of one job at most, and about how long it may take: well below the lease of a worker."""

TRIES = 3
"""Whatever else goes wrong with a case is tried so often; then it stays where it is, and the others go on."""

_DO: dict[str, tuple[str, str, Callable[[Act, Migration, Move], None]]] = {
    "move": ("pending", "refused", relocation.move),
    "undo": ("moved", "kept", relocation.put_back),
}
"""What a job does: to cases in which state, which state they get where it cannot be done, and how it is done."""


def advance(office: Office, job: Job) -> Callable[[Act], None]:
    """Move the next cases, or put them back; the answer asks for the next job, or says that nothing is left."""
    migration_id, do = str(job.payload["migration"]), str(job.payload["do"])
    since = monotonic()
    with office.read() as session:
        query = select(Move.case_id).where(Move.migration_id == migration_id, Move.state == _DO[do][0])
        cases = list(session.scalars(query.order_by(Move.case_id).limit(AT_ONCE)))
    for case_id in cases:
        _one(office, migration_id, case_id, do, last_try=job.attempts >= TRIES)
        if monotonic() - since > SECONDS:
            break
    return lambda act: _go_on(act, migration_id, do)


def _one(office: Office, migration_id: str, case_id: str, do: str, *, last_try: bool) -> None:
    """One case, or the reason why it stays where it is. What is no problem of the case is left to the next try."""
    wanted, otherwise, work = _DO[do]
    try:
        with office.act() as act:
            found = relocation.locked(act, migration_id, case_id)
            if found.state == wanted:
                work(act, act.session.get_one(Migration, migration_id), found)
        return
    except Problem as problem:
        reason = problem.detail
    except Exception as error:
        if not last_try:
            raise
        log.exception("case_not_moved", migration=migration_id, case=case_id, do=do)
        reason = f"系统错误（{type(error).__name__}），已记入日志，请联系管理员。"
    with office.act() as act:
        found = relocation.locked(act, migration_id, case_id)
        if found.state == wanted:
            found.state, found.reason = otherwise, reason
            found.past_state = found.past_version = None


def _go_on(act: Act, migration_id: str, do: str) -> None:
    row = act.session.get_one(Migration, migration_id, with_for_update=True)
    if row.state != ("running" if do == "move" else "undoing"):
        return
    left = select(Move.case_id).where(Move.migration_id == row.id, Move.state == _DO[do][0]).limit(1)
    if act.session.execute(left).first() is not None:
        jobs.enqueue(act.session, JOB, {"migration": row.id, "do": do}, now=act.now)
        return
    counts = queries.counts(act.session, row.id)
    if do == "move":
        row.state, row.ended_at = "done", act.now
    else:
        row.state, row.undone_at = "undone", act.now
    act.record(f"migration.{row.state}", row.service_key, migration=row.id, to=row.number, counts=counts)
    _tell(act, row, counts)


def _tell(act: Act, row: Migration, counts: dict[str, int]) -> None:
    """Whoever began it, or took it back, is told how it ended."""
    name = act.office.shelf.service(act.session, queries.version_of(act.session, row).digest).name
    if row.state == "done":
        what, body = "迁移完成", f"已迁移 {counts['moved']} 件，未能迁移 {counts['refused']} 件。"
    else:
        what, body = "迁移已撤销", f"已回到原版本 {counts['undone']} 件，不能撤回 {counts['kept']} 件。"
    notices.send(
        act,
        [row.undone_by or row.begun_by],
        kind="migration",
        title=f"{what}：{name}第 {row.number} 版",
        body=body,
        link=f"/design/migrations/{row.id}",
    )
