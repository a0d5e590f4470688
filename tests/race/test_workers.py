"""Several workers find the same things due: each happens once, whatever the clock does meanwhile."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from engine.store.tables import JobRow, TimerRow
from tests.hall import AID, Hall
from tests.processes import LONG, OfficeProcess
from tests.race.conftest import all_tick
from workflows.audit import AuditEntry
from workflows.cases.models import Case
from workflows.documents.models import Document
from workflows.limits.models import Alert, ClockRow
from workflows.notices.models import Message
from workflows.rehearsal.bulk import copy_case

MANY = 10_000 if LONG else 30
"""Cases with a timer, clocks and a document each."""


def many_waiting(hall: Hall, number: int) -> list[str]:
    """Cases that wait for the applicant's correction, under a timer."""
    case_no = hall.receive(AID).case.case_no
    hall.notify(case_no, "M-APPLY")
    with hall.act("clerk") as act:
        return [case_no, *copy_case(act, case_no, number - 1)]


@pytest.mark.parametrize("workers", [2, 4, 8] if LONG else [2, 8])
def test_what_is_due_happens_once_whoever_of_many_workers_is_faster(
    hall: Hall, process: OfficeProcess, workers: int
) -> None:
    cases = many_waiting(hall, MANY if LONG or workers == 2 else MANY // 5)
    late = hall.receive().case.case_no
    with hall.act("clerk") as act:
        overdue = [late, *copy_case(act, late, len(cases) // 5)]
    asked = len(hall.rows(JobRow))
    hall.at("2026-10-20 10:00")
    assert process.send("move", to=hall.office.clock.now().isoformat()) == "moved"
    all_tick(process, workers)
    assert hall.rows(TimerRow) == []
    assert hall.rows(ClockRow, ClockRow.next_rung_at <= hall.office.clock.now()) == []
    assert {case.state for case in hall.rows(Case, Case.case_no.in_(cases))} == {"withdrawn"}
    fired = Counter(row.subject for row in hall.rows(AuditEntry, AuditEntry.act == "case.timer"))
    assert fired == Counter(cases)
    raised = Counter(row.case_no for row in hall.rows(Alert))
    assert set(raised) == set(overdue)
    assert len(set(raised.values())) == 1
    told = Counter(row.case_no for row in hall.rows(Message, Message.case_no.in_(overdue)))
    assert len(set(told.values())) == 1
    per_person = Counter((row.case_no, row.user_id, row.kind, row.body) for row in hall.rows(Message))
    assert set(per_person.values()) == {1}
    done = hall.rows(JobRow)
    assert len(done) >= asked
    assert {(row.state, row.attempts, row.fence) for row in done} == {("done", 1, 1)}
    assert {row.state for row in hall.rows(Document)} == {"ready"}
    hall.agrees()


def test_whatever_the_clock_does_nothing_is_missed_doubled_or_early(hall: Hall) -> None:
    """An hour on and back, a day, four hundred days, then back to the beginning and over it all again."""
    waiting = hall.receive(AID).case.case_no
    hall.notify(waiting, "M-APPLY")
    late = hall.receive().case.case_no
    begun = hall.clock.moment
    [timer] = hall.rows(TimerRow)
    rungs = {row.id: row.next_rung_at for row in hall.rows(ClockRow) if row.next_rung_at is not None}

    def state() -> tuple[int, int, int]:
        return len(hall.rows(TimerRow)), len(hall.rows(Alert)), len(hall.rows(Message, Message.case_no != ""))

    before = state()
    for jump in (timedelta(hours=1), timedelta(hours=-1), timedelta(), timedelta(hours=-2)):
        hall.clock.moment = begun + jump
        hall.tick()
        assert state() == before, jump
    for moment in sorted({timer.due_at, *rungs.values()}):
        hall.clock.moment = moment - timedelta(microseconds=1)
        hall.tick()
        due = [row for row in hall.rows(ClockRow) if row.next_rung_at is not None and row.next_rung_at < moment]
        assert due == [], "missed"
        assert all(alert.raised_at >= rungs.get(alert.clock_id, begun) for alert in hall.rows(Alert)), "early"
        assert bool(hall.rows(TimerRow)) is (moment <= timer.due_at), "the timer fired early or was missed"
    hall.clock.moment = begun + timedelta(days=1)
    hall.tick()
    hall.clock.moment = begun + timedelta(days=400)
    hall.tick(2)
    after = state()
    alerts = Counter((row.clock_id, row.rung, row.revision) for row in hall.rows(Alert))
    assert set(alerts.values()) == {1}
    assert {rung for kind, _, rung in hall.alerts(late) if kind == "notice"} == {"yellow", "red"}
    for jump in (timedelta(days=-30), timedelta(), timedelta(days=1), timedelta(days=400), timedelta(days=401)):
        hall.clock.moment = begun + jump
        hall.tick()
        assert state() == after, jump
    assert hall.case(waiting).state == "withdrawn"
    hall.agrees()
