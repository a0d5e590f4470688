"""What has to hold, and what is done, when a step of the package's flow is completed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from engine.errors import Forbidden
from engine.store.columns import new_id
from workflows.acts import Act
from workflows.cases.models import Case, Task
from workflows.catalogue import commands as catalogue
from workflows.catalogue.models import ServiceVersion
from workflows.notices import commands as notices
from workflows.people.queries import holders
from workflows.people.roles import SYSTEM
from workflows.programme import editions, packages, review
from workflows.programme.models import Package, PackageRow
from workflows.rules.limits import Limit
from workflows.rules.orders import Kind
from workflows.rules.programme import DISPOSITIONS, PUBLISHABLE, Disposition
from workflows.rules.triggers import OTHER
from workflows.supervision import issue
from workflows.supervision.models import SupervisionOrder

BASIS = "渝府办发〔2016〕14号 三（三）"

Given = Mapping[str, Any]


def completing(act: Act, case: Case, task: Task, given: Given) -> None:
    """Called before the flow takes its step, in the same transaction; what it raises keeps the task open."""
    do = _STEPS.get((case.service_key, task.element))
    if do is None:
        return
    flushes, act.session.autoflush = act.session.autoflush, True  # the rows it writes are asked for again on the way
    try:
        do(act, case, task, given)
    finally:
        act.session.autoflush = flushes


def _resubmit(act: Act, case: Case, task: Task, _given: Given) -> None:
    packages.resubmit(act, case)
    rows = len(packages.rows_of(act.session, packages.of_case(act.session, case.id)))
    known = act.office.engine.variables(act.session, task.id, now=act.now)["application"]
    changed = {"application": {**known, "rows": rows}}
    act.office.engine.write(act.session, case.instance_id or "", changed, now=act.now)


def _review(act: Act, case: Case, task: Task, _given: Given) -> None:
    review.require_found(act, case, task)


def _dispose(act: Act, case: Case, _task: Task, _given: Given) -> None:
    review.require_disposed(act, case)


def _approve(act: Act, case: Case, _task: Task, given: Given) -> None:
    """The dispositions become binding: what has to be changed is ordered, what is not published is sent back."""
    package = packages.of_case(act.session, case.id)
    rows = packages.rows_of(act.session, package)
    if act.actor.user_id in {row.disposed_by for row in rows}:
        raise Forbidden("提出处置意见的人不能审定", remedy="请由另一位审定人员办理。")
    if given.get("outcome") != "granted":
        return
    for row in rows:
        row.approved_at = act.now
        if row.disposition == Disposition.RETAIN_WITH_CHANGES:
            _rectify(act, package, row)
        elif row.disposition not in PUBLISHABLE:
            _send_back(act, row)
    _tell(act, package, rows)


def _rectify(act: Act, package: Package, row: PackageRow) -> None:
    """限期整改通知书 (R42); it is settled by the supervisors of the unit."""
    order = SupervisionOrder(
        id=new_id(),
        kind=Kind.RECTIFICATION,
        level=1,
        unit=package.unit,
        responsible_unit=package.unit,
        alert_id=None,
        rule=OTHER,
        warning="",
        content=f"“{row.name}”修改后保留：{row.reason}",
        basis=BASIS,
        issuing_unit=act.session.get_one(Case, package.case_id).unit,
        issued_by=SYSTEM.user_id,
    )
    row.order_id = order.id
    issue.put(act, order, None, Limit.parse(row.rectify_by.isoformat() if row.rectify_by else "10WD"))


def _send_back(act: Act, row: PackageRow) -> None:
    version = act.session.get(ServiceVersion, row.version_id)
    if version is not None and version.state == "proposed" and version.proposed_by != act.actor.user_id:
        catalogue.turn_down(act, version.id, f"{DISPOSITIONS[Disposition(row.disposition)]}：{row.reason}")


def _tell(act: Act, package: Package, rows: list[PackageRow]) -> None:
    people = {
        user.id: user for role in packages.SUBMITTERS for user in holders(act.people, act.units, role, package.unit)
    }
    said = "；".join(f"{row.name}：{DISPOSITIONS[Disposition(row.disposition)]}" for row in rows[:10])
    notices.send(
        act,
        people,
        kind="campaign",
        title=f"报送 {package.case_no} 已审定",
        body=f"本级政府已审定处置意见：{said}{'……' if len(rows) > 10 else ''}",
        link=f"/programme/packages/{package.case_no}",
        case_no=package.case_no,
    )


def _publish(act: Act, case: Case, _task: Task, given: Given) -> None:
    on = given.get("effective_on")
    editions.publish(act, case, on if isinstance(on, date) else None)


_STEPS: Mapping[tuple[str, str], Callable[[Act, Case, Task, Given], None]] = {
    (packages.FLOW, "Resubmit"): _resubmit,
    (packages.FLOW, review.REVIEW): _review,
    (packages.FLOW, review.DISPOSE): _dispose,
    (packages.FLOW, review.APPROVE): _approve,
    (packages.FLOW, "Publish"): _publish,
}
