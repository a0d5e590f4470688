"""The sweep that raises what is due: each rung once per clock and revision, to the right people (R22, B.7)."""

from __future__ import annotations

import structlog
from sqlalchemy import select

from engine import jobs
from engine.clock import monotonic
from engine.store.columns import new_id
from workflows.acts import Act
from workflows.cases import dossier, silence
from workflows.cases.holding import working_on
from workflows.cases.models import Case, Task
from workflows.catalogue import queries as catalogue
from workflows.documents.content import moment_text
from workflows.limits import answering, delay, ledger, running
from workflows.limits.models import Alert, ClockRow
from workflows.notices import commands as notices
from workflows.office import Office
from workflows.people import absence
from workflows.people.models import User
from workflows.people.queries import holders
from workflows.people.roles import ROLE_NAMES, Role
from workflows.rules.lights import RUNGS, Rung

log = structlog.get_logger("banjie.limits")

TITLES = {"yellow": "黄灯预警：即将到期", "red": "红灯预警：已超承诺时限", "red_statutory": "红灯预警：已超法定时限"}

_BATCH = 50


def raise_due(office: Office, *, seconds: float) -> bool:
    """Raise the rungs that are due, most urgent first, for at most about `seconds`; True if more may be left.

    A case that cannot be handled does not stop the others: its clocks are left to jobs, which try again, later and
    later, until an administrator sees what is wrong.

    The steps: read which clocks are due (an index answers); for each case lock its row; look again, since somebody
    may have been faster; write alert, messages and the clock's next rung in the same transaction.
    """
    with office.read() as session:
        due = session.execute(
            select(ClockRow.case_id, ClockRow.id)
            .where(ClockRow.next_rung_at <= office.clock.now())
            .order_by(ClockRow.next_rung_at, ClockRow.id)
            .limit(_BATCH)
        ).all()
    if not due:
        return False
    began = monotonic()
    cases = list(dict.fromkeys(case_id for case_id, _ in due))
    for position, case_id in enumerate(cases):
        try:
            with office.act() as act:
                _raise_for_case(act, case_id)
        except Exception:
            log.exception("rung_failed", case=case_id)
            with office.act() as act:
                _leave_to_jobs(act, case_id)
        if monotonic() - began > seconds:
            return position + 1 < len(cases) or len(due) == _BATCH
    return len(due) == _BATCH


def _raise_for_case(act: Act, case_id: str) -> None:
    case = dossier.locked_by_id(act.session, case_id)
    due = [clock for clock in running.clocks(act, case) if clock.next_rung_at is not None]
    for clock in sorted(due, key=lambda clock: clock.next_rung_at or act.now):
        while clock.next_rung_at is not None and clock.next_rung_at <= act.now:
            _climb(act, case, clock)


def _leave_to_jobs(act: Act, case_id: str) -> None:
    """A job a clock: one that cannot be raised keeps back no other of its case."""
    case = dossier.locked_by_id(act.session, case_id)
    query = select(ClockRow).where(ClockRow.case_id == case_id, ClockRow.next_rung_at <= act.now)
    for clock in act.session.scalars(query).all():
        clock.next_rung_at = None
        key = f"rung:{clock.id}:{clock.revision}:{clock.rungs}"
        payload = {"clock": clock.id}
        jobs.enqueue(act.session, "rung", payload, now=act.now, instance_id=case.instance_id, unique_key=key)


def raise_left(act: Act, clock_id: str) -> None:
    """Raise what the sweep could not; the job's part of it."""
    its_case = select(ClockRow.case_id).where(ClockRow.id == clock_id)
    case = dossier.locked_by_id(act.session, act.session.scalars(its_case).one())
    running.clocks(act, case)  # counted by the calendar in force
    clock = act.session.get_one(ClockRow, clock_id)
    ledger.plan_next_rung(clock)
    while clock.next_rung_at is not None and clock.next_rung_at <= act.now:
        _climb(act, case, clock)


def _climb(act: Act, case: Case, clock: ClockRow) -> None:
    """One rung up."""
    reached = ledger.next_rung(clock)
    if reached is None:
        clock.next_rung_at = None
        return
    rung = reached.rung.value
    people = _recipients(act, case, clock, rung)
    alert = Alert(
        id=new_id(),
        clock_id=clock.id,
        case_id=case.id,
        case_no=case.case_no,
        service_key=case.service_key,
        service_name=case.service_name,
        clock_kind=clock.kind,
        step=clock.name,
        unit=clock.unit,
        rung=rung,
        revision=clock.revision,
        raised_at=act.now,
        due_at=clock.due_at,
        recipients=[_told(*each) for each in people],
    )
    act.session.add(alert)
    if (within := RUNGS[reached.rung].answer_within) is not None:
        answering.start_for(act, case, alert, within)
    clock.rungs = ",".join([*ledger.raised(clock), rung])
    ledger.plan_next_rung(clock)
    act.record(
        "alert.raise",
        clock.name,
        case,
        clock=clock.id,
        rung=rung,
        revision=clock.revision,
        to=[user.username for user, _, _ in people],
    )
    if clock.kind == "notice" and reached.rung is Rung.RED:
        silence.on_notice_late(act, case, clock)
    unit = act.units.short_name(clock.unit)
    body = f"办件 {case.case_no}“{case.service_name}”{clock.name}，责任单位：{unit}，期限 {moment_text(clock.due_at)}。"
    staff = [user.id for user, role, _ in people if role is not Role.SUPERVISOR]
    notices.send(
        act, staff, kind=rung, title=TITLES[rung], body=body, link=f"/desk/cases/{case.case_no}", case_no=case.case_no
    )
    notices.send(
        act,
        [user.id for user, role, _ in people if role is Role.SUPERVISOR],
        kind=rung,
        title=TITLES[rung],
        body=body,
        link=f"/oversight/cases/{case.case_no}",
        case_no=case.case_no,
    )
    if delay.concerns(catalogue.of_case(act.session, act.office.shelf, case), clock, rung):
        delay.tell(act, case, clock)


def _told(user: User, role: Role, stands_for: str) -> dict[str, str]:
    """A recipient as the alert keeps it; `for` names who is away."""
    return {"user": user.username, "name": user.name, "role": ROLE_NAMES[role], "for": stands_for}


def _recipients(act: Act, case: Case, clock: ClockRow, rung: str) -> list[tuple[User, Role, str]]:
    """Those who work on it, then the chain above them, the item's own or the default; each person once.

    For somebody who is away today, whoever stands in for them.
    """
    query = select(Task).where(Task.case_id == case.id, Task.state == "open")
    concerned = [
        task for task in act.session.scalars(query) if clock.task_id in (None, task.id, *task.within.split(","))
    ]
    found = working_on(act, concerned)
    rule = RUNGS[Rung(rung)]
    chain = catalogue.of_case(act.session, act.office.shelf, case).told(rung) or rule.recipients
    above = [Role(name) for name in chain if name != "assignee"]
    if rule.on_supervision and Role.SUPERVISOR not in above:
        above.append(Role.SUPERVISOR)
    for role in above:
        for user in holders(act.people, act.units, role, clock.unit):
            found.setdefault(user.id, (user, role))
    return absence.there(act, found)
