"""A published calendar has every open clock counted again by jobs: once, whoever does it, and never behind an act."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from random import Random

import pytest
from sqlalchemy import update

from engine import jobs
from engine.clock import SHANGHAI, local_date
from engine.store.columns import new_id
from engine.store.tables import JobRow
from tests.hall import BENEFIT, Hall, moment
from tests.workflows.limits.publishing import FLOOD, newest, previewed, publish
from tests.workflows.rules.ledgers import CALENDAR
from workflows.audit import AuditEntry, broken_links
from workflows.cases import closing
from workflows.cases.models import Case, Task
from workflows.cases.queries import clock_light
from workflows.limits import alike, ledger, lots, outdated, recount, urgency
from workflows.limits.counting import Counting
from workflows.limits.explain import explanation
from workflows.limits.ledger import Entry, Standing, as_rules, count
from workflows.limits.models import Alert, AnswerClock, ClockEvent, ClockRow, Recount, RecountNotice
from workflows.limits.preview import SHOWN
from workflows.notices.models import Message
from workflows.rehearsal.bulk import copy_case
from workflows.rules.lights import Light
from workflows.ticker import run_job


def test_clocks_are_counted_again_in_the_background_with_tasks_chains_and_progress(hall: Hall) -> None:
    case_no = hall.receive().case.case_no
    with hall.act("clerk") as act:
        copies = copy_case(act, case_no, 3)
    clocks = hall.rows(ClockRow)
    row = publish(hall, *FLOOD)
    assert (row.state, row.total, row.counted, row.finished_at) == ("counting", len(clocks), 0, None)
    assert {clock.due_at for clock in hall.rows(ClockRow)} == {clock.due_at for clock in clocks}, "not in the request"
    hall.agrees()
    hall.tick()
    done = newest(hall)
    assert (done.state, done.counted, done.moved) == ("done", len(clocks), len(clocks))
    assert done.finished_at == hall.clock.moment
    later = {clock.id: clock for clock in hall.rows(ClockRow)}
    assert all(later[clock.id].due_at > clock.due_at for clock in clocks)
    for number in (case_no, *copies):
        nearest = min(clock.due_at for clock in later.values() if clock.case_id == hall.case(number).id)
        assert {task.due_at for task in hall.rows(Task, Task.case_no == number)} == {nearest}
    entries = hall.rows(AuditEntry, AuditEntry.act == "clock.recompute")
    assert sorted(entry.subject for entry in entries) == sorted((case_no, *copies))
    assert {entry.actor_id for entry in entries} == {"system"}
    hall.agrees()


def test_whom_it_moves_is_told_once_with_how_many(hall: Hall) -> None:
    case_no = hall.receive().case.case_no
    with hall.act("clerk") as act:
        copy_case(act, case_no, 2)
    hall.tick()
    publish(hall, *FLOOD)
    hall.tick(3)
    told = {
        row.user_id: row.body for row in hall.rows(Message, Message.kind == "calendar", Message.title.like("%变化"))
    }
    assert len(told) == len(hall.rows(Message, Message.kind == "calendar", Message.title.like("%变化")))
    citizen, clerk = (hall.actor(name).user_id for name in ("citizen", "clerk"))
    assert "您有 3 个办件的承诺办结日期" in told[citizen]
    assert f"您单位在办的时限中有 {len(hall.rows(ClockRow))} 个" in told[clerk], "the hall leads every unit here"
    assert hall.rows(RecountNotice) == []
    publish(hall, *FLOOD)
    hall.tick(3)
    assert newest(hall).moved == 0
    assert len(hall.rows(Message, Message.kind == "calendar", Message.title.like("%变化"))) == len(told)


def test_what_several_lots_note_for_somebody_adds_up(hall: Hall) -> None:
    for told in ({("unit", "hall"): 2, ("applicant", "a"): 1}, {("unit", "hall"): 3, ("unit", "b,c"): 1}, {}):
        with hall.office.act() as act:
            outdated.note(act, Counter(told))
    noted = {(row.whom, row.key): row.clocks for row in hall.rows(RecountNotice)}
    assert noted == {("unit", "hall"): 5, ("applicant", "a"): 1, ("unit", "b,c"): 1}


def test_no_rung_is_raised_by_a_projection_that_ends_later_now(hall: Hall) -> None:
    case_no = hall.receive().case.case_no
    old = hall.clock_of(case_no, "notice").due_at
    publish(hall, *FLOOD)
    hall.clock.moment = old + timedelta(seconds=1)
    hall.ticker.sweep()
    raised = {row.clock_kind: row.rung for row in hall.rows(Alert, Alert.rung != "yellow")}
    assert "notice" not in raised
    assert hall.clock_of(case_no, "notice").due_at > old
    hall.agrees()


def test_what_fell_due_before_the_publication_is_raised_all_the_same(hall: Hall) -> None:
    """Nobody ticked meanwhile; by the calendar in force when the time was up it was late, and late it stays."""
    case_no = hall.receive().case.case_no
    promised = hall.clock_of(case_no, "promised")
    hall.clock.moment = promised.due_at + timedelta(hours=1)
    foretold, before = previewed(hall, *FLOOD), {row.id: row.due_at for row in hall.rows(ClockRow)}
    publish(hall, *FLOOD)
    hall.ticker.recount()
    moved = [row.name for row in hall.rows(ClockRow) if row.due_at != before[row.id]]
    assert sorted(move.clock for move in foretold.moves) == sorted(moved) != []
    assert [rung for kind, _, rung in hall.alerts(case_no) if kind == "promised"] == ["yellow", "red"]
    now = hall.clock_of(case_no, "promised")
    assert (now.revision, now.rungs) == (1, "yellow,red")
    assert now.due_at == promised.due_at
    assert clock_light(now, hall.clock.now()) is Light.RED
    with hall.office.read() as session:
        told = explanation(session, hall.office, hall.case(case_no), now.id)
    assert (told["due_on"], "已经届满" in told["note"]) == ("2026-09-20", True)
    hall.tick(2)
    hall.agrees()


def test_an_act_counts_the_case_it_touches_first(hall: Hall) -> None:
    case_no = hall.receive().case.case_no
    before = hall.clock_of(case_no, "statutory").due_at
    publish(hall, *FLOOD)
    hall.accept(case_no)
    assert hall.clock_of(case_no, "statutory").due_at > before
    assert {row.counted_by for row in hall.rows(ClockRow, ClockRow.state != "stopped")} == {newest(hall).edition}
    hall.tick()
    assert newest(hall).state == "done"
    hall.agrees()


def test_of_two_publications_the_last_wins(hall: Hall) -> None:
    case_no = hall.receive().case.case_no
    before = hall.clock_of(case_no, "statutory").due_at
    first, second = publish(hall, *FLOOD), publish(hall)
    hall.tick()
    states = {row.edition: row.state for row in hall.rows(Recount)}
    assert (states[first.edition], states[second.edition]) == ("superseded", "done")
    assert newest(hall).moved == 0
    assert hall.clock_of(case_no, "statutory").due_at == before
    hall.agrees()


def test_a_clock_written_meanwhile_by_the_earlier_calendar_is_found_by_the_sweep(hall: Hall) -> None:
    hall.receive()
    publish(hall, *FLOOD)
    hall.tick()
    with hall.office.database.write() as session:
        session.execute(update(ClockRow).values(counted_by=ClockRow.counted_by - 1))
    hall.tick(2)
    assert {row.counted_by for row in hall.rows(ClockRow)} == {newest(hall).edition}
    assert newest(hall).state == "done"


def test_a_worker_that_died_or_woke_late_counts_nothing_twice(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    case_no = hall.receive().case.case_no
    with hall.act("clerk") as act:
        copy_case(act, case_no, 7)
    monkeypatch.setattr(recount, "LOT", {"sqlite": 3, "postgresql": 3})
    monkeypatch.setattr(recount, "SECONDS", 0.0)  # one lot a job
    hall.tick()
    publish(hall, *FLOOD)

    def claim() -> jobs.Job:
        with hall.office.database.write() as session:
            return jobs.claim(session, now=hall.clock.now(), kinds=[recount.JOB], limit=1, lease_seconds=-1)[0]

    dead = claim()
    recount.advance(hall.office, dead)  # it did a lot, and died before it said so
    assert 0 < newest(hall).counted < newest(hall).total
    assert run_job(hall.office, claim()) is None
    assert run_job(hall.office, dead) is None, "superseded: it writes no end of the job"
    hall.tick()
    done = newest(hall)
    assert (done.state, done.counted, done.moved) == ("done", done.total, done.total)
    assert len(hall.rows(AuditEntry, AuditEntry.act == "clock.recompute")) == 8
    assert hall.rows(JobRow, JobRow.kind == recount.JOB, JobRow.state != "done") == []
    hall.agrees()


def test_a_lot_asks_as_little_for_many_cases_as_for_few(hall: Hall) -> None:
    case_no = hall.receive().case.case_no
    asked = []
    for more in (4, 30):
        with hall.act("clerk") as act:
            copy_case(act, case_no, more)
        hall.tick()
        publish(hall, *FLOOD[: len(asked) + 1])
        with hall.office.act() as act, hall.statements() as seen:
            done = lots.count(act, Counting(act.calendar), [row.id for row in hall.rows(Case)])
        assert done.counted == len(hall.rows(ClockRow, ClockRow.state != "stopped"))
        asked.append(len(seen))
        hall.tick()
    assert asked[0] == asked[1] <= 12


def test_a_preview_counts_the_times_to_answer_too(hall: Hall) -> None:
    case_no = hall.receive(BENEFIT).case.case_no
    hall.at("2026-09-20 17:31")
    hall.tick(2)
    answers = hall.rows(AnswerClock, AnswerClock.state != "stopped")
    assert answers
    with hall.act("citizen") as act:
        closing.withdraw(act, case_no, "不再需要")
    left = len(hall.rows(ClockRow, ClockRow.state != "stopped"))
    answers = hall.rows(AnswerClock, AnswerClock.state != "stopped")
    preview = previewed(hall, "2026-09-21")
    assert preview.running == left + len(answers)
    assert {(move.case_no, move.clock, move.unit) for move in preview.moves} == {
        (case_no, "预警答复", unit) for unit in ("shebao", "hall")
    }
    assert preview.moved == len(answers)


def test_a_lot_gives_every_clock_what_its_own_ledger_gives_and_the_preview_foretold_it(hall: Hall) -> None:
    """Clocks of all kinds, alike or not, some late, some with a history: as groups they are what each is by itself."""
    chance, now = Random(11), hall.clock.moment
    case_no = hall.receive().case.case_no
    with hall.act("clerk") as act:
        copy_case(act, case_no, 4)
    cases = hall.rows(Case)
    with hall.office.database.write() as session:
        calendar = hall.office.calendars.current(session)
        for _ in range(200):
            row, events = random_clock(chance, chance.choice(cases), now)
            ledger.project(row, events, calendar)
            while row.next_rung_at is not None and row.next_rung_at <= now:
                row.rungs = ",".join([*ledger.raised(row), ledger.next_rung(row).rung])  # type: ignore[union-attr]
                ledger.plan_next_rung(row)
            session.add(row)
            session.flush()
            session.add_all(events)
    before, foretold = {row.id: row for row in hall.rows(ClockRow)}, previewed(hall, *FLOOD)
    was_due = {row.id: row.due_at for row in before.values()}
    publish(hall, *FLOOD)
    with hall.office.read() as session:
        calendar = hall.office.calendars.current(session)
        groups = alike.read(session, [case.id for case in cases])
        assert len(groups) < sum(group.number for group in groups) == len(before)
        for row in before.values():
            due = row.due_at
            ledger.project(row, ledger.entries(session, row.id), calendar)
            row.basis = "" if row.due_at == due else "moved"
    hall.ticker.recount()
    after = hall.rows(ClockRow)
    assert {row.id: moments(row) for row in after} == {key: moments(row) for key, row in before.items()}
    moved = {row.id for row in before.values() if row.basis}
    said = hall.rows(AuditEntry, AuditEntry.act == "clock.recompute")
    assert sorted(clock["clock"] for entry in said for clock in entry.detail["clocks"]) == sorted(moved)
    assert (newest(hall).counted, newest(hall).moved) == (len(before), len(moved))
    assert (foretold.running, foretold.moved) == (len(before), len(moved))
    number = {case.id: case.case_no for case in cases}
    soonest = sorted((row for row in after if row.id in moved), key=lambda row: (was_due[row.id], row.id))[:SHOWN]
    assert len(moved) > SHOWN == len(foretold.moves)
    assert [(move.case_no, move.clock, move.before, move.after) for move in foretold.moves] == [
        (number[row.case_id], row.name, local_date(was_due[row.id]), local_date(row.due_at)) for row in soonest
    ]
    for task in hall.rows(Task):
        shown = (task.warn_at, task.due_at, task.statutory_due_at, task.suspended)
        clocks = sorted((row for row in after if row.case_id == task.case_id), key=lambda row: (row.started_at, row.id))
        urgency.place(task, clocks)
        assert (task.warn_at, task.due_at, task.statutory_due_at, task.suspended) == shown
    with hall.office.read() as session:
        assert list(broken_links(session)) == []


def random_clock(chance: Random, case: Case, now: datetime) -> tuple[ClockRow, list[ClockEvent]]:
    """A clock that began in the last days, and its ledger."""
    began = now - timedelta(days=chance.randrange(12), minutes=chance.randrange(1000))
    limit = chance.choice(("5WD", "5WD", "20WD", "30CD", "2M", "1WD", "0WD", "4H", "8CD"))
    history: list[tuple[str, timedelta, dict[str, str]]] = [("start", timedelta(), {})]
    suspended = False
    if limit not in ("0WD", "4H") and chance.random() < 0.2:
        history.append(("suspend", timedelta(hours=1), {"kind": "听证"}))
        suspended = chance.random() < 0.5
        if not suspended:
            history.append(("resume", timedelta(hours=30), {}))
    row = ClockRow(
        id=new_id(),
        case_id=case.id,
        kind=chance.choice(("promised", "statutory", "notice", "special")),
        name="办结",
        unit=case.unit,
        until="completed",
        state="suspended" if suspended else "running",
        limit=limit,
        basis="",
        warn=chance.choice(("", "", "2WD")),
        started_at=began,
        rungs="",
        revision=1,
    )
    by = {"clock_id": row.id, "recorded_at": now, "actor_id": "system", "actor_name": "", "basis": ""}
    return row, [ClockEvent(kind=kind, at=began + later, detail=detail, **by) for kind, later, detail in history]


def moments(row: ClockRow) -> tuple[object, ...]:
    shown = ("due_at", "warn_at", "provisional", "counted_by", "revision", "rungs", "next_rung_at")
    return tuple(getattr(row, name) for name in shown)


def test_counting_many_at_once_gives_what_counting_each_gives() -> None:
    chance, counting = Random(7), Counting(CALENDAR)
    for number in range(2_000):
        limit = chance.choice(("5WD", "20WD", "30CD", "2M", "0WD", "4H", "3WD", "45CD"))
        started = datetime(2026, 1, 1, tzinfo=SHANGHAI) + timedelta(minutes=chance.randrange(600_000))
        kind, warn = chance.choice(("promised", "statutory", "step")), chance.choice(("", "", "3WD"))
        row = Standing(
            str(number), "", None, kind, "", "", "running", limit, warn, started, None, started, False, 0, 1, "", None
        )
        since = []
        if limit not in ("0WD", "4H") and chance.random() < 0.2:
            since = [Entry("suspend", started + timedelta(days=1), "法", {"kind": "听证"})]
            since += [Entry("resume", started + timedelta(days=chance.randrange(1, 9)), "", {})]
        plain = count(row, as_rules([Entry("start", started, "", {}), *since]), CALENDAR)
        assert counting.count(row, since) == plain, (limit, started, kind, warn, since)
        of_all = None if since else counting.count_alike(row, started + timedelta(minutes=90))
        assert of_all in (None, plain), (limit, started, kind, warn)


def test_publishing_with_nothing_open_is_done_at_once(hall: Hall) -> None:
    row = publish(hall)
    assert (row.state, row.total, row.finished_at) == ("done", 0, moment("2026-09-14 10:00"))
    assert hall.rows(JobRow, JobRow.kind == recount.JOB) == []
