"""Start, stop, suspend and resume clocks as the case moves; keep the worklist's moments in step (R22)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from engine.model import Element
from engine.store.columns import new_id
from workflows.acts import Act
from workflows.cases import dossier
from workflows.cases.models import Case, CorrectionNotice, Task
from workflows.catalogue.folder import Limit, Service, is_internal
from workflows.limits import ledger, suspension, urgency
from workflows.limits.models import ClockRow, SpecialProcedure
from workflows.limits.running import OF_THE_CASE, clocks, open_clocks, reaches, suspensions
from workflows.rules.clock import due as due_of
from workflows.rules.limits import Limit as Counted


def start(
    act: Act,
    case: Case,
    kind: str,
    name: str,
    limit: str,
    *,
    unit: str,
    until: str,
    basis: str,
    item_id: str | None = None,
    at: datetime | None = None,
    warn: str = "",
) -> ClockRow:
    """Start a clock. `at` may lie before now where the law counts back; `warn` is the item's own threshold."""
    row = ClockRow(
        id=new_id(),
        case_id=case.id,
        task_id=item_id,
        kind=kind,
        name=name,
        unit=unit,
        until=until,
        state="running",
        limit=limit,
        basis=basis,
        warn=warn,
        started_at=at or act.now,
        rungs="",
        revision=1,
    )
    act.clocks[case.id] = [*clocks(act, case), row]
    act.session.add(row)
    ledger.project(row, [ledger.enter(act, row, "start", basis=basis, at=at)], act.calendar)
    if kind in OF_THE_CASE or any(clock.state == "suspended" for clock in clocks(act, case)):
        for special in suspensions(act, case):
            if reaches(special, row.kind):
                suspension.stand(act, row, special)
    return row


def on_received(act: Act, case: Case, service: Service) -> None:
    """Receipt starts the time for the one-time notice, and the case's own where its law counts from receipt."""
    _start_notice(act, case, service)
    _start_case_clocks(act, case, service, "receipt")


def on_milestone(act: Act, case: Case, service: Service, milestone: str, *, at: datetime | None = None) -> None:
    """Acceptance, decision and completion stop the clocks that wait for them, and start those that run from them.

    `at` lies before now where the law dates the milestone back: what starts then runs from there.
    """
    reached = {
        "accepted": ("accepted",),
        "decided": ("accepted", "decided"),
        "completed": ("accepted", "decided", "completed"),
    }[milestone]
    if milestone != "accepted":
        suspension.end_by_acts(act, case)
    for row in open_clocks(act, case):
        if (row.task_id is None and row.until in reached) or (row.kind == "special" and milestone != "accepted"):
            _stop(act, row)
    if milestone == "accepted":
        _start_case_clocks(act, case, service, "acceptance", at)
    if milestone == "decided":
        _start_case_clocks(act, case, service, "decision")


def _start_notice(act: Act, case: Case, service: Service) -> None:
    limit = service.notice_limit
    start(
        act,
        case,
        "notice",
        "一次性告知",
        limit.limit,
        unit=case.unit if is_internal(case.service_key) else case.window_unit,
        until="accepted",
        basis=limit.basis,
        warn=service.warn("notice"),
    )


def _start_case_clocks(act: Act, case: Case, service: Service, from_: str, at: datetime | None = None) -> None:
    for kind, name in (("promised", "承诺办结"), ("statutory", "法定办结")):
        limit: Limit | None = service.limit(kind)
        if limit is not None and limit.start == from_:
            start(
                act,
                case,
                kind,
                name,
                limit.limit,
                unit=case.unit,
                until=limit.until,
                basis=limit.basis,
                at=at,
                warn=service.warn(kind),
            )


def on_opened(
    act: Act, case: Case, service: Service, item_id: str, element: Element, unit: str, *, since: datetime | None = None
) -> None:
    """A step or subprocess with a limit of its own gets a clock; one that suspends stops the case's time."""
    limit, basis = element.gov("limit"), element.gov("basis")
    if element.gov("suspends"):
        suspension.begin(act, case, element.gov("suspends"), basis, item_id=item_id)
    if limit:
        name = element.name or element.id
        start(
            act,
            case,
            "step",
            name,
            limit,
            unit=unit,
            until="task",
            basis=basis,
            item_id=item_id,
            at=since,
            warn=service.warn("step"),
        )


def on_task_opened(
    act: Act, case: Case, service: Service, task: Task, element: Element, *, since: datetime | None = None
) -> None:
    """As for any step; but the applicant's correction stops the office's time, and a verification has one clock.

    `since`: from when the step's time runs, where that is not now.
    """
    limit = element.gov("limit")
    if task.action == "correct":
        _suspend_for_correction(act, case, task, limit)
    elif task.action != "verify":
        on_opened(act, case, service, task.id, element, task.unit, since=since)
    elif limit and not _of_kind(act, case, "verification"):
        start(act, case, "verification", task.step, limit, unit=task.unit, until="verified", basis=element.gov("basis"))


def _suspend_for_correction(act: Act, case: Case, task: Task, limit: str) -> None:
    notice = act.session.scalars(
        select(CorrectionNotice).where(CorrectionNotice.case_id == case.id).order_by(CorrectionNotice.round.desc())
    ).first()
    if notice is not None and limit:
        started = ledger.as_rules([ledger.Entry("start", act.now, "", {})])
        notice.cure_by = due_of(Counted.parse(limit), started, act.calendar).on
    for row in open_clocks(act, case):
        if row.kind == "notice":
            _stop(act, row)
    suspension.begin(act, case, suspension.CORRECTION, "", item_id=task.id)


def on_closed(act: Act, case: Case, closed: Mapping[str, Element]) -> None:
    """Steps and subprocesses, by id, have ended or were interrupted: so do their clocks and their suspensions."""
    for row in open_clocks(act, case):
        if row.task_id in closed:
            _stop(act, row)
    stood = {key for key, element in closed.items() if element.gov("suspends") or element.gov("action") == "correct"}
    if stood:
        suspension.end_with(act, case, stood)


def on_corrected(act: Act, case: Case, service: Service) -> None:
    """What was newly supplied may be questioned once more, within the same time (R20)."""
    _start_notice(act, case, service)


def start_verification(act: Act, case: Case, service: Service) -> None:
    """The time for verifying a commitment; it has no default, the service declares it."""
    limit = str(service.commitment["verify_limit"])
    start(
        act,
        case,
        "verification",
        "事后核查",
        limit,
        unit=case.unit,
        until="verified",
        basis=service.basis_text(service.commitment.get("basis")),
    )


def stop_verification(act: Act, case: Case) -> None:
    for row in open_clocks(act, case):
        if row.kind == "verification":
            _stop(act, row)


def start_special(act: Act, case: Case, row: SpecialProcedure) -> None:
    """The special procedure's own time, while the case's stands."""
    start(act, case, "special", row.ground, row.limit, unit=case.unit, until="resumed", basis=row.basis, item_id=row.id)


def stop_special(act: Act, case: Case, procedure_id: str) -> None:
    for row in open_clocks(act, case):
        if row.task_id == procedure_id:
            _stop(act, row)


def stop_all(act: Act, case: Case) -> None:
    suspension.close(act, case)
    for row in open_clocks(act, case):
        _stop(act, row)


def _of_kind(act: Act, case: Case, kind: str) -> list[ClockRow]:
    return [row for row in open_clocks(act, case) if row.kind == kind]


def _stop(act: Act, row: ClockRow) -> None:
    ledger.enter(act, row, "stop")
    row.state, row.stopped_at, row.next_rung_at = "stopped", act.now, None


def project(act: Act, case: Case) -> None:
    """Bring the worklist's moments of this case up to date."""
    rows = open_clocks(act, case)
    for task in dossier.open_tasks(act, case):
        urgency.place(task, rows)
