"""Answer an alert: what the responsible side says and does about lateness."""

from __future__ import annotations

from engine.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from workflows.acts import Act
from workflows.cases import dossier
from workflows.limits import answering
from workflows.limits.models import Alert
from workflows.people.roles import Role
from workflows.supervision import orders

ANSWERING = (Role.SUPERVISOR, Role.LEADER_IN_CHARGE, Role.SECTION_CHIEF)


def answer(act: Act, alert_id: str, text: str) -> Alert:
    """Answer an alert once; the answer goes into the case's audit chain."""
    row = act.session.get(Alert, alert_id)
    if row is None:
        raise NotFound("没有这条预警")
    case = dossier.locked_by_id(act.session, row.case_id)
    act.session.refresh(row)
    if not any(act.actor.reaches(role, row.unit) for role in ANSWERING):
        raise Forbidden("只有监察人员和责任单位负责人可以答复预警")
    if not text.strip():
        raise Invalid("请填写答复", errors=[FieldError("/answer", "请写明原因和处理措施")])
    if row.answered_at is not None:
        raise Conflict(
            f"这条预警已由{row.answered_by_name}答复",
            code="alert_answered",
            extra={"closed_by": row.answered_by_name, "closed_at": row.answered_at.isoformat()},
        )
    orders.refuse_second(act, row.id)
    clock = answering.of_alert(act.session, row.id)
    if clock is not None:
        answering.stop(act, clock)
    row.answered_at, row.answer = act.now, text.strip()
    row.answered_by, row.answered_by_name = act.actor.user_id, act.actor.name
    act.record("alert.answer", row.case_no, case, alert=row.id, rung=row.rung, answer=text.strip())
    return row
