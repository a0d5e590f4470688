"""Begin a migration, take it back, say that it is final. The cases themselves are moved by jobs (`execution`)."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import ColumnElement, func, insert, literal, null, select, update

from engine import jobs
from engine.errors import Conflict, FieldError, Invalid, NotFound
from workflows.acts import Act
from workflows.cases.models import Case
from workflows.catalogue import reach
from workflows.catalogue.models import ServiceRow, ServiceVersion
from workflows.moves import queries, targets
from workflows.moves.figures import what_changes, worse
from workflows.moves.models import JOB, Migration, Move
from workflows.moves.selection import Selection, chosen, sources
from workflows.people.roles import Role


def begin(
    act: Act,
    version_id: str,
    selection: Selection,
    steps: Mapping[str, str],
    *,
    reason: str,
    confirmed: bool = False,
) -> Migration:
    """Move the open cases chosen to a version that was approved, each by itself as soon as a worker comes to it.

    What asks more of people than before has to be `confirmed`. A case that does not fit then stays where it is, with
    the reason. Raises Invalid, NotFound, Conflict.
    """
    target = targets.approved(act.session, version_id)
    _require_approver(act, target.service_key)
    act.session.get(ServiceRow, target.service_key, with_for_update=True)
    _require_none_running(act, target.service_key)
    conditions = chosen(act.session, target, selection)
    found = sources(act.session, conditions)
    if not found:
        raise Conflict("没有可以迁移的在办件", code="nothing_to_move", remedy="在办件都已经在这个版本，或者已经办完。")
    named = targets.named(act.session, act.office.shelf, target, steps)
    grown = worse(what_changes(act.session, act.office.shelf, target, found))
    errors = [] if reason.strip() else [FieldError("/reason", "请填写迁移的理由")]
    if grown and not confirmed:
        errors.append(FieldError("/confirmed", f"{'；'.join(grown)}。请确认"))
    if errors:
        raise Invalid("还不能迁移", errors=errors)
    row = Migration(
        service_key=target.service_key,
        version_id=target.id,
        number=target.number,
        state="running",
        selection=selection.as_json(),
        steps=named,
        reason=reason.strip(),
        worse=grown,
        total=0,
        begun_by=act.actor.user_id,
        begun_by_name=act.actor.name,
        begun_at=act.now,
    )
    act.session.add(row)
    act.session.flush()
    row.total = _enter(act, row, conditions)
    act.record(
        "migration.begin", row.service_key, migration=row.id, to=row.number, total=row.total, reason=row.reason,
        selection=row.selection, steps=row.steps, worse=row.worse,
    )  # fmt: skip
    jobs.enqueue(act.session, JOB, {"migration": row.id, "do": "move"}, now=act.now, unique_key=f"migration:{row.id}")
    return row


def _enter(act: Act, row: Migration, conditions: list[ColumnElement[bool]]) -> int:
    """One row a case, written by the database itself whatever their number; how many there are."""
    columns = {
        Move.migration_id: literal(row.id),
        Move.case_id: Case.id,
        Move.case_no: Case.case_no,
        Move.from_id: Case.version_id,
        Move.from_number: ServiceVersion.number,
        Move.from_digest: Case.digest,
        Move.state: literal("pending"),
        Move.reason: literal(""),
    }
    query = select(*columns.values()).join(ServiceVersion, ServiceVersion.id == Case.version_id)
    query = query.where(*conditions).order_by(Case.id)
    act.session.execute(insert(Move).from_select(list(columns), query, include_defaults=False))
    entered = select(func.count()).where(Move.migration_id == row.id)
    return act.session.scalar(entered) or 0


def _require_none_running(act: Act, key: str) -> None:
    """The service's row is locked, so that of two who begin at once one is told."""
    row = queries.under_way(act.session, key)
    if row is not None:
        raise Conflict(
            f"这个事项正在{'迁移' if row.state == 'running' else '撤销迁移'}",
            code="migration_running",
            remedy="请等它完成；也可以打开它，先把它撤销。",
            extra={"migration": row.id},
        )


def undo(act: Act, migration_id: str, reason: str) -> Migration:
    """Put back, by jobs, every case that has not gone on since; those not moved yet stay where they are.

    Raises Invalid without a reason, NotFound, Conflict where it is undone already or said to be final.
    """
    row = _locked(act, migration_id)
    if row.state in ("undoing", "undone"):
        raise Conflict("这次迁移已经撤销", code="migration_undone")
    if row.settled_at is not None:
        raise _final(row)
    if not reason.strip():
        raise Invalid("请填写撤销的理由", errors=[FieldError("/reason", "请填写撤销的理由")])
    row.state, row.undone_reason, row.undo_begun_at = "undoing", reason.strip(), act.now
    row.undone_by, row.undone_by_name = act.actor.user_id, act.actor.name
    waiting = update(Move).where(Move.migration_id == row.id, Move.state == "pending")
    act.session.execute(waiting.values(state="refused", reason="撤销时还没有迁移，留在原版本。"))
    act.record("migration.undo", row.service_key, migration=row.id, to=row.number, reason=row.undone_reason)
    key = f"migration:{row.id}:undo"
    jobs.enqueue(act.session, JOB, {"migration": row.id, "do": "undo"}, now=act.now, unique_key=key)
    return row


def settle(act: Act, migration_id: str) -> Migration:
    """Say that a finished migration is final: what it takes to put cases back is thrown away.

    Raises NotFound, Conflict where it is not finished, or final already.
    """
    row = _locked(act, migration_id)
    if row.state != "done":
        raise Conflict("迁移还没有完成，或者已经撤销", code="migration_not_done")
    if row.settled_at is not None:
        raise _final(row)
    row.settled_by_name, row.settled_at = act.actor.name, act.now
    forget = update(Move).where(Move.migration_id == row.id, Move.past_version.is_not(None))
    act.session.execute(forget.values(past_state=null(), past_version=null()))
    act.record("migration.settle", row.service_key, migration=row.id, to=row.number)
    return row


def _final(row: Migration) -> Conflict:
    return Conflict(
        f"{row.settled_by_name}已确认这次迁移不再撤销",
        code="migration_final",
        remedy="如需回到原版本，请把办件迁移到原版本。",
    )


def _locked(act: Act, migration_id: str) -> Migration:
    row = act.session.get(Migration, migration_id, with_for_update=True)
    if row is None:
        raise NotFound("没有这次迁移")
    _require_approver(act, row.service_key)
    return row


def _require_approver(act: Act, key: str) -> None:
    reach.require(act.session, act.office.shelf, act.actor, key, Role.APPROVER)
