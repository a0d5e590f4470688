"""The sweep over answers that are due: each rung once, whoever of many workers is faster."""

from __future__ import annotations

from collections.abc import Sequence

import structlog
from sqlalchemy import func, select

from engine import jobs
from engine.clock import monotonic
from workflows.acts import Act
from workflows.cases import dossier
from workflows.cases.models import Case
from workflows.efficiency.models import Alarm
from workflows.limits import answering
from workflows.limits.models import AnswerClock
from workflows.limits.outdated import fell_due, publications
from workflows.office import Office
from workflows.supervision import escalation, orders
from workflows.supervision.models import SupervisionOrder

log = structlog.get_logger("banjie.supervision")

_BATCH = 50
LOT = {"sqlite": 3, "postgresql": 10}
"""Of one transaction."""
_ABOUT = func.coalesce(AnswerClock.case_id, Alarm.case_id)
"""The case an answer is about."""


def escalate_due(office: Office, *, seconds: float) -> bool:
    """Act on the answers that are due, for at most about `seconds`; True if more may be left.

    The steps: read which are due (an index answers); for each lock its case, its order and itself; count it again and
    look again, since somebody may have been faster; write what follows in the same transaction, a few in one. What
    others are busy with, and a few in which something went wrong, are done one by one; one that fails is left to a
    job, as a rung of any clock is.
    """
    with office.read() as session:
        query = select(AnswerClock.id).where(AnswerClock.next_rung_at <= office.clock.now())
        due = session.scalars(query.order_by(AnswerClock.next_rung_at, AnswerClock.id).limit(_BATCH)).all()
    began, size = monotonic(), LOT["sqlite" if office.database.is_sqlite else "postgresql"]
    for place in range(0, len(due), size):
        for clock_id in _climb_some(office, due[place : place + size]):
            _climb_one(office, clock_id)
        if monotonic() - began > seconds:
            return place + size < len(due) or len(due) == _BATCH
    return len(due) == _BATCH


def _climb_some(office: Office, due: Sequence[str]) -> Sequence[str]:
    """These in one transaction; those that are left."""
    try:
        with office.act() as act:
            query = select(AnswerClock.id, _ABOUT).outerjoin(Alarm, Alarm.clock_id == AnswerClock.id)
            found = act.session.execute(query.where(AnswerClock.id.in_(due)))
            about = {row[0]: row[1] for row in found}
            cases = {case_id for case_id in about.values() if case_id}
            ours = {case.id for case in dossier.some_locked(act.session, cases, wait=False)}
            free = [key for key in due if about.get(key) is None or about[key] in ours]
            for clock_id in free:
                climb(act, clock_id)
            return [key for key in due if key not in free]
    except Exception:
        log.warning("answers_failed", clocks=len(due), exc_info=True)
        return due


def _climb_one(office: Office, clock_id: str) -> None:
    try:
        with office.act() as act:
            climb(act, clock_id)
    except Exception:
        log.exception("answer_failed", clock=clock_id)
        with office.act() as act:
            _leave_to_job(act, clock_id)


def climb(act: Act, clock_id: str) -> None:
    """Every rung of one answer clock that is reached by now; also the job's part of it."""
    clock, case, order = _locked(act, clock_id)
    if clock.state == "stopped":
        return
    outdated = clock.counted_by < act.calendar.edition
    if not (outdated and fell_due(clock, publications(act.session), act.now)):
        answering.project(clock, answering.suspensions_of(act, clock.case_id), act.calendar)
    while clock.next_rung_at is not None and clock.next_rung_at <= act.now:
        reached = answering.next_rung(clock)
        if reached is None:
            return
        clock.rungs = ",".join([*answering.raised(clock), reached.rung])
        answering.plan(clock)
        escalation.climb(act, clock, reached.rung, case, order)


def _locked(act: Act, clock_id: str) -> tuple[AnswerClock, Case | None, SupervisionOrder | None]:
    """In the order in which every act locks: the case, the order, its clock."""
    query = select(_ABOUT, SupervisionOrder.id).where(AnswerClock.id == clock_id)
    query = query.outerjoin(SupervisionOrder, SupervisionOrder.clock_id == AnswerClock.id)
    query = query.outerjoin(Alarm, Alarm.clock_id == AnswerClock.id)
    case_id, order_id = act.session.execute(query).one()
    case, order = None, None
    if order_id:
        order, case = orders.locked(act, order_id)
    elif case_id:
        case = dossier.locked_by_id(act.session, case_id)
    clock = act.session.get_one(AnswerClock, clock_id, with_for_update=True, populate_existing=True)
    return clock, case, order


def _leave_to_job(act: Act, clock_id: str) -> None:
    clock, case, _ = _locked(act, clock_id)
    clock.next_rung_at = None
    key = f"answer:{clock.id}:{clock.revision}:{clock.rungs}"
    instance = case.instance_id if case else None
    jobs.enqueue(act.session, "answer", {"clock": clock.id}, now=act.now, instance_id=instance, unique_key=key)
