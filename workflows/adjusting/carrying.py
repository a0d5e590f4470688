"""Carrying an adjustment out: where the service stands from now on, what goes live, what becomes of open cases."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from engine.errors import Conflict
from workflows.acts import Act
from workflows.adjusting import ending
from workflows.adjusting.models import ChangeRequest
from workflows.bases import keeping as bases
from workflows.catalogue import commands as catalogue
from workflows.catalogue import editions, topics
from workflows.catalogue.models import ServiceRow, ServiceVersion
from workflows.rules.adjusting import KINDS, Kind, Standing, starts


def told(act: Act, row: ServiceRow | None) -> dict[str, Any]:
    """Where a service stands, as requests and the audit keep it before and after."""
    if row is None:
        return {}
    version = act.session.get(ServiceVersion, row.live_version_id) if row.live_version_id else None
    return {
        "standing": row.standing,
        "reason": row.standing_reason,
        "version": version.number if version else None,
        "successors": list(row.successors),
    }


def carry_out(act: Act, request: ChangeRequest) -> None:
    """Do what was agreed. Raises a Problem where it cannot be done any more."""
    kind = Kind(request.kind)
    rule = KINDS[kind]
    row = act.session.get(ServiceRow, request.service_key, with_for_update=True)
    request.before = told(act, row)
    if rule.version:
        _put_live(act, request)
        row = act.session.get_one(ServiceRow, request.service_key)
    elif row is None or not starts(kind, Standing(row.standing), request.open_cases):
        where = Standing(row.standing).words if row else "不在目录中"
        raise Conflict(f"“{request.service_name}”现在{where}，不能{rule.words}", code="already_settled")
    elif kind is Kind.RESUME:
        _resume(act, row)
    else:
        place(act, row, rule.leads_to or Standing.OPEN, request.reason, request.successors)
    act.session.flush()
    request.after = told(act, row)
    request.state, request.carried_out_at = "carried_out", act.now
    if request.open_cases == "terminate":
        count = ending.begin(act, request)
        request.outcome = f"终止在办件 {count} 件"
    act.record("change.carry_out", request.id, before=request.before, after=request.after, outcome=request.outcome)


def place(act: Act, row: ServiceRow, to: Standing, reason: str, successors: list[Any] | None = None) -> None:
    """Let the service stand so from today on; one that leaves the catalogue has no live version any more."""
    row.standing, row.standing_reason, row.standing_since = to.value, reason, act.today
    row.successors = list(successors or [])
    if to.ended and row.live_version_id:
        act.session.get_one(ServiceVersion, row.live_version_id).state = "superseded"
        row.live_version_id = None
        bases.forget(act, row.key)
        topics.forget(act.session, row.key)
        editions.close(act, row.key, f"{to.words}：{reason}")


def _resume(act: Act, row: ServiceRow) -> None:
    """Open again, where its grounds stand; what had left the catalogue comes back with the version it had."""
    last = select(ServiceVersion).where(
        ServiceVersion.service_key == row.key, ServiceVersion.state.in_(["live", "superseded"])
    )
    version = act.session.scalars(last.order_by(ServiceVersion.number.desc()).limit(1)).one()
    catalogue.require_grounds(act, version, "恢复")
    if row.live_version_id is None:
        version.state = "live"
        catalogue.publish(act, row, act.office.shelf.service(act.session, version.digest), version)
    place(act, row, Standing.OPEN, "")


def _put_live(act: Act, request: ChangeRequest) -> None:
    """The version goes live in the name of who agreed to the request."""
    version = act.session.get_one(ServiceVersion, request.version_id)
    if version.state == "live":
        return
    catalogue.go_live(act, version.id, request.settled_note)
    version.settled_by, version.settled_by_name = request.settled_by, request.settled_by_name
