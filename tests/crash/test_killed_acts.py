"""Killed before or after any statement or commit, an act is whole or absent, and what was told to somebody stays."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from engine.errors import Conflict
from engine.store.tables import HistoryRow, JobRow
from tests.crash.conftest import acts_of, agrees, boundaries, numbers_are_gapless
from tests.hall import ACCEPTED, BENEFIT, Hall, application_of
from tests.long_form import LONG
from tests.processes import OfficeProcess
from tests.workflows.limits.publishing import FLOOD, newest, publish
from web.app import create_app
from workflows import demo
from workflows.audit import AuditEntry
from workflows.cases import tasks
from workflows.cases.models import Case, Task
from workflows.documents.models import Document
from workflows.limits import recount
from workflows.limits.models import Alert, ClockRow
from workflows.notices.models import Message
from workflows.rehearsal.bulk import copy_case
from workflows.sharing.models import SharingQuery

KILLS = 1200 if LONG else 1
"""How often a completion is killed, at the least, on each database; at each of its boundaries equally often."""
FEWER = 8 if LONG else 1
"""So often for what takes more boundaries, or more to look at after each."""
ANOTHER = "500112199001021015"
"""An ID number of nobody else here."""


def complete(hall: Hall, task: Task) -> None:
    with hall.act("clerk") as act:
        tasks.complete(act, task.id, ACCEPTED)


def test_a_completion_killed_anywhere_is_whole_or_absent(hall: Hall, process: OfficeProcess) -> None:
    order: dict[str, Any] = {"as": "clerk", "data": dict(ACCEPTED)}
    process.send("complete", task=hall.task(hall.receive().case.case_no, "Accept").id, here=True, **order)
    process.write_beside()
    first = hall.receive().case.case_no
    clean = process.send("complete", task=hall.task(first, "Accept").id, **order)
    assert clean["told"] == "completed"
    usual, seen = acts_of(hall, first), set()
    deadly_ones = boundaries(clean["boundaries"])
    for deadly in deadly_ones * -(-KILLS // len(deadly_ones)):
        case_no = hall.receive().case.case_no
        task = hall.task(case_no, "Accept")
        assert process.send("complete", task=task.id, kill=deadly, **order) == {"killed": True}, deadly
        agrees(hall, case_no)
        [now] = hall.rows(Task, Task.id == task.id)
        seen.add(now.state)
        if now.state == "completed":
            with pytest.raises(Conflict):
                complete(hall, task)
        else:
            complete(hall, task)
        assert acts_of(hall, case_no) == usual, deadly
        of_case = HistoryRow.instance_id == hall.case(case_no).instance_id
        assert len(hall.rows(HistoryRow, of_case, HistoryRow.element == "Accept")) == 1
    assert seen == {"open", "completed"}
    for case_no in process.told():
        assert acts_of(hall, case_no) == usual
    agrees(hall)
    numbers_are_gapless(hall)


def test_an_application_killed_anywhere_and_sent_again_is_received_once(hall: Hall, process: OfficeProcess) -> None:
    usual = application_of(BENEFIT)
    body = {
        "service": BENEFIT,
        "applicant": {**usual["applicant"], "id_number": ANOTHER},
        "data": usual["data"],
        "materials": [{"material": name} for name in usual["materials"]],
    }
    sign_in = {"username": "citizen", "password": demo.password("citizen")}
    answer = create_app(hall.office).test_client().post("/api/v1/token", json=sign_in)
    order = {"body": body, "token": str((answer.json or {})["token"])}
    process.send("receive", key="here", here=True, **order)
    clean = process.send("receive", key="clean", **order)
    assert clean["told"]["status"] == 201
    before = hall.rows(Case)
    first = before[0]
    process.write_beside()
    told, statuses = {case.case_no for case in before}, set()
    for number, deadly in enumerate(boundaries(clean["boundaries"]) * FEWER, len(before) + 1):
        key = f"key-{number}"
        assert process.send("receive", key=key, kill=deadly, **order) == {"killed": True}, deadly
        again = process.send("receive", key=key, **order)["told"]
        assert again == process.send("receive", key=key, **order)["told"]
        statuses.add(again["status"])
        if again["status"] == 409:  # received, but the answer died with the process: look, do not repeat
            assert again["body"]["code"] == "idempotency_pending"
        else:
            assert again["status"] == 201, again
            told.add(again["body"]["case_no"])
        mine = hall.rows(Case, Case.applicant_hash == first.applicant_hash)
        assert len(mine) == number, deadly
        agrees(hall, mine[-1].case_no)
    assert {201} < statuses
    told |= set(process.told())
    assert {case.case_no for case in hall.rows(Case)} >= told
    agrees(hall)
    numbers_are_gapless(hall)


def test_a_sweep_killed_anywhere_raises_every_rung_once(hall: Hall, process: OfficeProcess) -> None:
    """Legal clocks and the diagram's own timers, of cases that all fall due at one moment."""
    cases = [hall.receive().case.case_no for _ in range(40 if LONG else 6)]
    hall.at("2026-10-30 10:00")
    assert process.send("move", to=hall.office.clock.now().isoformat()) == "moved"
    deadly, killed = 1, True
    while killed:
        killed = process.send("sweep", kill=deadly)["killed"]
        agrees(hall)
        deadly += 7 if LONG else 37
    hall.ticker.sweep()
    agrees(hall)
    assert hall.rows(ClockRow, ClockRow.next_rung_at <= hall.office.clock.now()) == []
    once_each = Counter(rung for case_no in cases for rung in set(hall.alerts(case_no)))
    assert Counter(rung for case_no in cases for rung in hall.alerts(case_no)) == once_each
    assert set(once_each.values()) == {len(cases)}
    messages = Counter(
        (row.case_no, row.user_id, row.kind, row.title, row.body) for row in hall.rows(Message, Message.case_no != "")
    )
    assert len(set(Counter(case_no for case_no, *_ in messages).values())) == 1
    about_delay = len(hall.rows(Message, Message.kind == "delay"))
    assert messages.total() == sum(len(row.recipients) for row in hall.rows(Alert)) + about_delay
    assert about_delay == len(cases)
    assert len(hall.rows(Alert)) == sum(acts_of(hall, case_no)["alert.raise"] for case_no in cases)


@pytest.mark.parametrize("kind", ["service", "document"])
def test_a_job_killed_anywhere_has_its_effect_once(hall: Hall, process: OfficeProcess, kind: str) -> None:
    def waiting() -> str:
        case_no = hall.receive(BENEFIT).case.case_no
        if kind == "service":
            hall.accept(case_no)
        return case_no

    if kind == "service":  # what renders documents has threads, and a fork of them would wait for ever
        waiting()
        process.send("work", kind=kind, here=True)
        hall.tick()
    first = waiting()
    clean = process.send("work", kind=kind)
    assert len(clean["told"]) == 1
    hall.tick()
    usual = acts_of(hall, first)
    for deadly in boundaries(clean["boundaries"]) * FEWER:
        case_no = waiting()
        assert process.send("work", kind=kind, kill=deadly) == {"killed": True}, deadly
        agrees(hall, case_no)
        hall.tick()
        assert acts_of(hall, case_no) == usual, deadly
        agrees(hall, case_no)
    assert {row.state for row in hall.rows(JobRow)} == {"done"}
    assert {row.state for row in hall.rows(Document)} == {"ready"}
    asked = Counter(row.case_id for row in hall.rows(SharingQuery))
    assert len(set(asked.values())) <= 1
    agrees(hall)


def test_a_recount_killed_anywhere_counts_every_clock_once(hall: Hall, process: OfficeProcess) -> None:
    """A worker dies while it counts, four times over; each that comes after it goes on, and another ends it."""
    first = hall.receive().case.case_no
    with hall.act("clerk") as act:
        cases = [first, *copy_case(act, first, 1_000 if LONG else 40)]
    clocks = hall.rows(ClockRow)
    publish(hall, *FLOOD)
    far = [0]
    for deadly in (9, 45, 60, 80):
        assert process.send("recount", lot=4, kill=deadly) == {"killed": True}, deadly
        far.append(newest(hall).counted)
    assert far == sorted(far)
    assert 0 < far[-1] < len(clocks), "killed in the middle"
    while newest(hall).state != "done":
        assert process.send("recount", lot=100)["told"], "a job is there to do"
    done = newest(hall)
    assert (done.state, done.counted, done.moved) == ("done", len(clocks), len(clocks))
    later = {row.id: row for row in hall.rows(ClockRow)}
    assert {(row.counted_by, row.revision) for row in later.values()} == {(done.edition, 2)}
    assert all(later[row.id].due_at > row.due_at for row in clocks)
    said = Counter(row.subject for row in hall.rows(AuditEntry, AuditEntry.act == "clock.recompute"))
    assert said == Counter(cases)
    told = Counter(row.user_id for row in hall.rows(Message, Message.title.like("%变化")))
    assert set(told.values()) == {1}
    [to_citizen] = hall.rows(Message, Message.title.like("%变化"), Message.link == "/my")
    assert f"您有 {len(cases)} 个办件" in to_citizen.body
    assert {row.state for row in hall.rows(JobRow, JobRow.kind == recount.JOB)} == {"done"}
    agrees(hall)
