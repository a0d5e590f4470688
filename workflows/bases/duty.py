"""The day's duty on the law: adjustments whose day has come, reviews that bases ask for, those that are overdue."""

from __future__ import annotations

import structlog
from sqlalchemy import select

from engine.clock import local_date
from engine.errors import Problem
from engine.store.columns import new_id
from workflows import duties
from workflows.acts import Act
from workflows.adjusting import carrying
from workflows.adjusting.models import ChangeRequest
from workflows.bases import reviews
from workflows.bases.models import ReviewTask
from workflows.notices import commands as notices
from workflows.office import Office
from workflows.people.roles import SYSTEM
from workflows.rules.adjusting import KINDS
from workflows.rules.adjusting import Kind as KindOfChange
from workflows.rules.orders import TO_ANSWER, Kind
from workflows.rules.triggers import REVIEW_UNANSWERED
from workflows.supervision import parties
from workflows.supervision.issue import put
from workflows.supervision.models import SupervisionOrder

log = structlog.get_logger("banjie.bases")

DUTY = "law"


def run_due(office: Office) -> None:
    """Today's, where nobody has done it yet: each adjustment in a transaction of its own, the reviews in the one that
    claims the day."""
    period = local_date(office.clock.now()).isoformat()
    with office.read() as session:
        if duties.is_done(session, DUTY, period):
            return
        due = select(ChangeRequest.id).where(
            ChangeRequest.state == "approved", ChangeRequest.effective_on <= local_date(office.clock.now())
        )
        requests = list(session.scalars(due.order_by(ChangeRequest.settled_at, ChangeRequest.id)))
    for change_id in requests:
        _carry_out(office, change_id)
    with office.act() as act:
        if duties.claim(act.session, DUTY, period, now=act.now):
            reviews.open_due(act)
            _escalate(act)


def _carry_out(office: Office, change_id: str) -> None:
    """One adjustment; what cannot be done any more is put on record and told to both who agreed on it."""
    try:
        with office.act() as act:
            request = act.session.get_one(ChangeRequest, change_id, with_for_update=True)
            if request.state != "approved":
                return
            carrying.carry_out(act, request)
            _tell(act, request, "已执行")
    except Problem as problem:
        log.warning("change_failed", change=change_id, code=problem.code_here)
        with office.act() as act:
            request = act.session.get_one(ChangeRequest, change_id, with_for_update=True)
            if request.state == "approved":
                request.state, request.outcome = "failed", problem.detail
                act.record("change.fail", request.id, reason=problem.detail)
                _tell(act, request, "未能执行")


def _tell(act: Act, request: ChangeRequest, how: str) -> None:
    title = f"{how}：{KINDS[KindOfChange(request.kind)].words}“{request.service_name}”"
    link = f"/design/changes/{request.id}"
    people = [request.proposed_by, request.settled_by or ""]
    notices.send(act, people, kind="change", title=title, body=request.outcome or request.reason, link=link)


def _escalate(act: Act) -> None:
    """A supervision order to the unit for each review that was not answered in time, once."""
    query = select(ReviewTask).where(
        ReviewTask.state == "open", ReviewTask.due_on < act.today, ReviewTask.order_id.is_(None)
    )
    for task in act.session.scalars(query.order_by(ReviewTask.id)).all():
        order = SupervisionOrder(
            id=new_id(),
            kind=Kind.ORDER,
            level=1,
            unit=task.unit,
            responsible_unit=task.unit,
            rule=REVIEW_UNANSWERED,
            warning="",
            content=f"依据失效逾期未复核：“{task.service_name}”所依据的{task.basis}自 {task.ends_on} 后失效，"
            f"应于 {task.due_on} 前答复，至今没有答复。请书面答复原因和完成时间。",
            basis="",
            issuing_unit=parties.issuing_unit(act, task.unit),
            issued_by=SYSTEM.user_id,
        )
        task.order_id = order.id
        put(act, order, None, TO_ANSWER)
