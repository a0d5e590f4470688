"""Legal clocks: started, stopped, suspended and resumed as the case moves; due dates are what the ledger says (R22)."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from engine.clock import SHANGHAI, local_date
from tests.hall import ACCEPTED, AID, BENEFIT, HOUSING, REGISTRATION, Hall, moment
from workflows.cases.models import Task
from workflows.cases.queries import clock_light, task_light
from workflows.limits import ledger
from workflows.limits.explain import explanation
from workflows.limits.models import ClockEvent, ClockRow
from workflows.rules.lights import Light

DEPARTMENTS = {
    "ga": ("PoliceCheck", {"sources": ["share"], "residence": "household"}),
    "rsj": ("EmploymentCheck", {"sources": ["share"], "employment": "stable", "monthly_income": 9800}),
    "mz": ("MarriageCheck", {"sources": ["share"], "marital": "married"}),
    "gzj": ("PropertyCheck", {"sources": ["share"], "floor_area": 0}),
    "scjg": ("BusinessCheck", {"sources": ["share"], "business": "none"}),
}


def due_on(clock: ClockRow) -> date:
    return local_date(clock.due_at)


def test_make_up_days_count_and_holidays_do_not(hall: Hall) -> None:
    case_no = hall.receive().case.case_no
    # 15, 16, 17, 18 and Sunday 20 September, a make-up day; then to the 28th around the Mid-autumn holidays.
    assert due_on(hall.clock_of(case_no, "promised")) == date(2026, 9, 20)
    assert due_on(hall.clock_of(case_no, "statutory")) == date(2026, 9, 28)
    assert hall.clock_of(case_no, "promised").due_at == moment("2026-09-20 17:30")


def test_the_notice_clock_runs_from_receipt_and_stops_at_acceptance(hall: Hall) -> None:
    hall.at("2026-09-23 10:00")
    case_no = hall.receive().case.case_no
    notice = hall.clock_of(case_no, "notice")
    assert (due_on(notice), notice.unit) == (date(2026, 10, 8), "hall")
    hall.at("2026-09-24 11:00")
    hall.accept(case_no)
    stopped = hall.clock_of(case_no, "notice")
    assert (stopped.state, stopped.stopped_at, stopped.next_rung_at) == ("stopped", hall.clock.now(), None)


def test_a_correction_stops_the_offices_time_and_the_cure_starts_it_again(hall: Hall) -> None:
    case_no = hall.receive().case.case_no
    hall.at("2026-09-14 16:00")
    hall.notify(case_no, "M-APPLY")
    for kind in ("promised", "statutory"):
        clock = hall.clock_of(case_no, kind)
        assert (clock.state, clock.next_rung_at) == ("suspended", None)
        assert clock_light(clock, hall.clock.now()) is Light.SUSPENDED
    assert task_light(hall.task(case_no, "Correct"), hall.clock.now()) is Light.SUSPENDED
    hall.at("2026-09-16 11:00")
    hall.supplement(case_no, "M-APPLY")
    promised = hall.clock_of(case_no, "promised")
    assert (promised.state, due_on(promised), promised.revision) == ("running", date(2026, 9, 22), 2)
    assert due_on(hall.clock_of(case_no, "statutory")) == date(2026, 9, 30)
    notice = hall.clock_of(case_no, "notice")
    assert (notice.state, due_on(notice)) == ("running", date(2026, 9, 22))
    task = hall.task(case_no, "Accept")
    assert (task.suspended, task.due_at) == (False, hall.clock_of(case_no, "step").due_at)


def test_a_cure_on_the_same_day_costs_no_day_and_opens_no_new_revision(hall: Hall) -> None:
    case_no = hall.receive().case.case_no
    hall.notify(case_no, "M-APPLY")
    hall.at("2026-09-14 15:00")
    hall.supplement(case_no, "M-APPLY")
    promised = hall.clock_of(case_no, "promised")
    assert (due_on(promised), promised.revision) == (date(2026, 9, 20), 1)


def test_each_department_has_its_own_step_clock(hall: Hall) -> None:
    hall.at("2026-03-02 09:30")
    case_no = hall.receive(HOUSING).case.case_no
    hall.complete(case_no, "Accept", "clerk", **ACCEPTED)
    hall.tick()
    steps = [row for row in hall.file(case_no).clocks if row.kind == "step" and row.state == "running"]
    assert {row.unit for row in steps} == set(DEPARTMENTS)
    assert {due_on(row) for row in steps} == {date(2026, 3, 5)}


def test_a_branch_late_by_one_working_day_turns_only_its_department_red(hall: Hall) -> None:
    hall.at("2026-03-02 09:30")
    case_no = hall.receive(HOUSING).case.case_no
    hall.complete(case_no, "Accept", "clerk", **ACCEPTED)
    hall.tick()
    hall.at("2026-03-04 10:00")
    for unit, (element, data) in DEPARTMENTS.items():
        if unit != "mz":
            hall.complete(case_no, element, unit, outcome="agree", opinion="相符。", **data)
    hall.at("2026-03-06 10:00")
    hall.tick()
    now = hall.clock.now()
    file = hall.file(case_no)
    lights = {row.unit: clock_light(row, now) for row in file.clocks if row.kind == "step" and row.unit in DEPARTMENTS}
    assert lights == {**dict.fromkeys(DEPARTMENTS, Light.DONE), "mz": Light.RED}
    assert clock_light(hall.clock_of(case_no, "promised"), now) is Light.GREEN
    assert {(unit, rung) for _, unit, rung in hall.alerts(case_no)} == {("mz", "yellow"), ("mz", "red")}
    hall.complete(case_no, "MarriageCheck", "mz", outcome="agree", opinion="相符。", **DEPARTMENTS["mz"][1])
    late = hall.clock_of(case_no, "step", hall.rows(Task, Task.element == "MarriageCheck")[0].step)
    assert clock_light(late, hall.clock.now()) is Light.DONE_LATE


def test_what_is_stored_is_what_the_ledger_gives_whatever_happened(hall: Hall) -> None:
    for service in (BENEFIT, AID, REGISTRATION, HOUSING):
        case_no = hall.receive(service).case.case_no
        hall.at("2026-09-15 11:00")
        hall.notify(case_no, "M-APPLY")
        hall.at("2026-09-17 16:00")
        hall.supplement(case_no, "M-APPLY")
        hall.accept(case_no)
        hall.tick(2)
        hall.at("2026-09-14 10:00")
    with hall.office.read() as session:
        calendar = hall.office.calendars.current(session)
        clocks = hall.rows(ClockRow)
        assert len(clocks) > 16
        for clock in clocks:
            written = ledger.entries(session, clock.id)
            if clock.state != "stopped":
                assert ledger.due_at(clock, written, calendar) == clock.due_at, clock.name
            kinds = [event.kind for event in written]
            assert kinds[0] == "start"
            assert (kinds[-1] == "stop") is (clock.state == "stopped")


def test_a_clock_set_back_never_makes_an_entry_earlier_than_the_one_before(hall: Hall) -> None:
    hall.at("2026-09-16 10:00")
    case_no = hall.receive().case.case_no
    hall.at("2026-09-17 10:00")
    hall.notify(case_no, "M-APPLY")
    hall.at("2026-09-15 10:00")
    hall.supplement(case_no, "M-APPLY")
    hall.at("2026-09-14 10:00")
    hall.accept(case_no)
    with hall.office.read() as session:
        for clock in hall.file(case_no).clocks:
            shown = explanation(session, hall.office, hall.case(case_no), clock.id)
            assert shown["due_on"] == due_on(clock).isoformat()


def test_every_day_up_to_the_due_date_is_explained(hall: Hall) -> None:
    case_no = hall.receive().case.case_no
    clock = hall.clock_of(case_no, "statutory")
    with hall.office.read() as session:
        shown = explanation(session, hall.office, hall.case(case_no), clock.id)
    counted = [day["date"] for day in shown["days"] if day["counted"]]
    assert len(counted) == 10
    assert counted[-1] == shown["due_on"] == "2026-09-28"
    assert "2026-09-20" in counted
    holiday = next(day for day in shown["days"] if day["date"] == "2026-09-25")
    assert "中秋" in holiday["why"]


def test_a_case_received_on_the_last_working_day_of_a_year_counts_into_the_next(hall: Hall) -> None:
    hall.at("2026-12-31 16:00")
    promised = hall.clock_of(hall.receive().case.case_no, "promised")
    assert promised.due_at > datetime(2027, 1, 5, tzinfo=SHANGHAI)
    assert promised.provisional == (2027 not in _official_years(hall))


def _official_years(hall: Hall) -> frozenset[int]:
    with hall.office.read() as session:
        return frozenset(hall.office.calendars.current(session).years)


@pytest.mark.parametrize("kind", ["promised", "statutory"])
def test_the_ledger_is_only_ever_added_to(hall: Hall, kind: str) -> None:
    case_no = hall.receive().case.case_no
    clock = hall.clock_of(case_no, kind)
    before = [(row.id, row.kind, row.at) for row in hall.rows(ClockEvent, ClockEvent.clock_id == clock.id)]
    hall.notify(case_no, "M-APPLY")
    hall.supplement(case_no, "M-APPLY")
    after = [(row.id, row.kind, row.at) for row in hall.rows(ClockEvent, ClockEvent.clock_id == clock.id)]
    assert after[: len(before)] == before
    assert [kind for _, kind, _ in after] == ["start", "suspend", "resume"]
