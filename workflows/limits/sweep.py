"""The sweep that raises what is due: each rung once per clock and revision, to the right people (R22)."""

from __future__ import annotations

from collections.abc import Sequence

import structlog
from sqlalchemy import select

from engine import jobs
from engine.clock import monotonic
from engine.store.columns import new_id
from workflows.acts import Act
from workflows.cases import dossier, silence
from workflows.cases.holding import working_on
from workflows.cases.models import Case
from workflows.catalogue import queries as catalogue
from workflows.documents.content import moment_text
from workflows.limits import answering, delay, ledger, running
from workflows.limits.models import Alert, ClockRow
from workflows.notices import commands as notices
from workflows.office import Office
from workflows.people import absence
from workflows.people.models import User
from workflows.people.roles import ROLE_NAMES, Role
from workflows.rules.lights import RUNGS, Rung

log = structlog.get_logger("banjie.limits")

TITLES = {"yellow": "黄灯预警：即将到期", "red": "红灯预警：已超承诺时限", "red_statutory": "红灯预警：已超法定时限"}

LOT = {"sqlite": 20, "postgresql": 100}
"""Due clocks of one transaction: on SQLite all other writers wait for it, on PostgreSQL those of its cases."""
_LOTS = 8
"""Lots that are looked for at once, so that workers who sweep at one moment each find some that are free."""


def raise_due(office: Office, *, seconds: float) -> bool:
    """Raise the rungs that are due, most urgent first, for at most about `seconds`; True if more may be left.

    The steps: read which cases have clocks that are due (an index answers); lock a lot of them, those left out with
    which somebody else is busy; look again, since somebody may have been faster; write alerts, messages and each
    clock's next rung in the same transaction. What a lot asks does not grow with it.

    A lot in which something goes wrong is done again case by case. One that cannot be handled does not stop the
    others: its clocks are left to jobs, which try again, later and later, until an administrator sees what is wrong.
    """
    size = LOT["sqlite" if office.database.is_sqlite else "postgresql"]
    with office.read() as session:
        query = select(ClockRow.case_id).where(ClockRow.next_rung_at <= office.clock.now())
        due = session.scalars(query.order_by(ClockRow.next_rung_at, ClockRow.id).limit(size * _LOTS)).all()
    began, seen, handled = monotonic(), set[str](), 0
    for place in range(0, len(due), size):
        lot = [case_id for case_id in dict.fromkeys(due[place : place + size]) if case_id not in seen]
        seen.update(lot)
        handled += _raise_for_lot(office, lot, wait=False)
        if handled and monotonic() - began > seconds:
            return place + size < len(due) or len(due) == size * _LOTS
    if due and not handled:  # somebody is at all of them: take turns
        _raise_for_lot(office, list(dict.fromkeys(due[:size])), wait=True)
    return len(due) == size * _LOTS


def _raise_for_lot(office: Office, cases: Sequence[str], *, wait: bool) -> int:
    """How many of these cases were handled."""
    try:
        with office.act() as act:
            locked = dossier.some_locked(act.session, cases, wait=wait)
            if locked:
                running.read_together(act, locked)
            by_id = {case.id: case for case in locked}
            for case_id in cases:
                if case_id in by_id:
                    _raise_for_case(act, by_id[case_id])
            return len(locked)
    except Exception:
        log.warning("rungs_failed", cases=len(cases), exc_info=True)
    for case_id in cases:
        try:
            with office.act() as act:
                _raise_for_case(act, dossier.locked_by_id(act.session, case_id))
        except Exception:
            log.exception("rung_failed", case=case_id)
            with office.act() as act:
                _leave_to_jobs(act, case_id)
    return len(cases)


def _raise_for_case(act: Act, case: Case) -> None:
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
    alert = {
        "id": new_id(),
        "clock_id": clock.id,
        "case_id": case.id,
        "case_no": case.case_no,
        "service_key": case.service_key,
        "service_name": case.service_name,
        "clock_kind": clock.kind,
        "step": clock.name,
        "unit": clock.unit,
        "rung": rung,
        "revision": clock.revision,
        "raised_at": act.now,
        "due_at": clock.due_at,
        "recipients": [_told(*each) for each in people],
        "answered_at": None,
        "answered_by": None,
        "answered_by_name": None,
        "answer": None,
    }
    act.append(Alert, alert)
    if (within := RUNGS[reached.rung].answer_within) is not None:
        answering.start_for(act, case, clock.kind, str(alert["id"]), within)
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
    tasks = dossier.open_tasks(act, case)
    concerned = [task for task in tasks if clock.task_id in (None, task.id, *task.within.split(","))]
    found = working_on(act, concerned)
    rule = RUNGS[Rung(rung)]
    chain = catalogue.of_case(act.session, act.office.shelf, case).told(rung) or rule.recipients
    above = [Role(name) for name in chain if name != "assignee"]
    if rule.on_supervision and Role.SUPERVISOR not in above:
        above.append(Role.SUPERVISOR)
    for role in above:
        for user in act.holders(role, clock.unit):
            found.setdefault(user.id, (user, role))
    return absence.there(act, found)
