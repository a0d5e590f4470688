"""A basis that carries a service has ended: no new applications from now on, whoever decides what (R11, R12)."""

from __future__ import annotations

from workflows.acts import Act
from workflows.adjusting import carrying
from workflows.adjusting.models import ChangeRequest
from workflows.bases.models import ReviewTask
from workflows.catalogue.models import ServiceRow
from workflows.people.roles import SYSTEM
from workflows.rules.adjusting import Kind, Standing


def stop(act: Act, task: ReviewTask) -> None:
    """Suspend the service of this review; cases under way go on until somebody decides otherwise.

    The law does it, not a person, so nobody approves it; it is on record like every adjustment.
    """
    row = act.session.get(ServiceRow, task.service_key, with_for_update=True)
    if row is None or Standing(row.standing) is not Standing.OPEN:
        return
    reason = f"所依据的{task.basis}自 {task.ends_on} 后失效"
    before = carrying.told(act, row)
    carrying.place(act, row, Standing.SUSPENDED, reason)
    task.stopped = True
    request = ChangeRequest(
        kind=Kind.SUSPEND.value,
        service_key=row.key,
        service_name=row.name,
        unit=row.unit,
        successors=[],
        version_id=None,
        reason=reason,
        basis=task.basis,
        effective_on=act.today,
        open_cases="continue",
        review_id=task.id,
        state="carried_out",
        proposed_by=SYSTEM.user_id,
        proposed_by_name=SYSTEM.name,
        proposed_at=act.now,
        settled_by=SYSTEM.user_id,
        settled_by_name=SYSTEM.name,
        settled_at=act.now,
        settled_note="依据失效，当即停止新的申请",
        carried_out_at=act.now,
        before=before,
        after=carrying.told(act, row),
    )
    act.session.add(request)
    act.session.flush()
    act.record("change.carry_out", request.id, kind="suspend", service=row.key, before=before, after=request.after)
