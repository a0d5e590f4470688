"""Sending a step back, and taking one's own completion back: who may, where to, what it does to tasks and clocks."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.errors import Conflict, Forbidden, Invalid
from tests.hall import HOUSING, Hall
from workflows.cases import returning, tasks
from workflows.cases.models import Task
from workflows.limits.models import ClockRow
from workflows.notices.models import Message
from workflows.people.roles import Role

AGREED = {"outcome": "agree", "opinion": "符合条件。"}


@pytest.fixture
def examined(hall: Hall) -> str:
    """A case at its review."""
    case_no = hall.receive().case.case_no
    hall.accept(case_no)
    hall.tick()
    hall.complete(case_no, "Examine", "shebao", **AGREED)
    return case_no


def ways(hall: Hall, task: Task) -> list[str]:
    with hall.office.database.write() as session:
        return [way.element for way in returning.ways_back(hall.office, session, task)]


def send_back(hall: Hall, case_no: str, element: str, to: str, as_: str, reason: str = "请补充核实") -> list[Task]:
    task = hall.task(case_no, element)
    with hall.act(as_) as act:
        return returning.send_back(act, task.id, to, reason)


def take_back(hall: Hall, task: Task, as_: str) -> list[Task]:
    with hall.act(as_) as act:
        return returning.take_back(act, task.id)


def test_a_step_goes_back_to_whoever_did_it_last_with_what_was_written(hall: Hall, examined: str) -> None:
    review = hall.task(examined, "Review")
    assert ways(hall, review) == ["Examine"]
    hall.clock.moment += timedelta(days=1)
    [again] = send_back(hall, examined, "Review", "Examine", "decider", "缴费年限请再核对")
    assert hall.open(examined) == ["Examine"]
    assert (again.assignee_name, again.opened_at) == ("演示社保中心人员", hall.clock.now())
    [before] = hall.rows(Task, Task.id == review.id)
    assert (before.state, before.closed_by_name) == ("returned", "演示分管领导")
    [told] = hall.rows(Message, Message.title == "退回办理：审核")
    assert "缴费年限请再核对" in told.body
    hall.complete(examined, "Examine", "shebao", **AGREED)
    assert hall.open(examined) == ["Review"]
    hall.agrees()


def test_limits_of_the_step_begin_anew_and_the_case_s_go_on(hall: Hall, examined: str) -> None:
    before = hall.clock_of(examined, "promised").due_at
    first = [row for row in hall.rows(ClockRow, ClockRow.kind == "step") if row.name == "审核"]
    hall.clock.moment += timedelta(days=1)
    send_back(hall, examined, "Review", "Examine", "decider")
    clocks = [row for row in hall.rows(ClockRow, ClockRow.kind == "step") if row.name == "审核"]
    assert [row.state for row in clocks if row.id in {old.id for old in first}] == ["stopped"]
    [new] = [row for row in clocks if row.state == "running"]
    assert new.started_at == hall.clock.now()
    assert hall.clock_of(examined, "promised").due_at == before


def test_nobody_goes_back_behind_the_acceptance(hall: Hall, examined: str) -> None:
    for to in ("Accept", "Apply", "Review", "nowhere"):
        with pytest.raises(Invalid) as caught:
            send_back(hall, examined, "Review", to, "decider")
        assert [error.pointer for error in caught.value.errors] == ["/to"]
    assert hall.open(examined) == ["Review"]


def test_a_reason_is_asked_for_and_only_who_does_the_step_sends_it_back(hall: Hall, examined: str) -> None:
    with pytest.raises(Invalid) as caught:
        send_back(hall, examined, "Review", "Examine", "decider", "  ")
    assert [error.pointer for error in caught.value.errors] == ["/reason"]
    for who in ("shebao", "clerk", "citizen", "supervisor"):
        with pytest.raises(Forbidden):
            send_back(hall, examined, "Review", "Examine", who)
    hall.engage("another", Role.OFFICER, "shebao")
    task = hall.task(examined, "Review")
    send_back(hall, examined, "Review", "Examine", "decider")
    with pytest.raises(Conflict) as late, hall.act("decider") as act:
        returning.send_back(act, task.id, "Examine", "再退一次")
    assert late.value.code_here == "task_closed"


def test_of_five_departments_one_goes_back_and_the_others_go_on(hall: Hall) -> None:
    case_no = hall.receive(HOUSING).case.case_no
    hall.accept(case_no)
    hall.tick()
    open_now = hall.open(case_no)
    assert len(open_now) > 2
    task = hall.task(case_no, open_now[0])
    assert ways(hall, task) == []


def test_one_s_own_last_completion_is_taken_back_and_its_time_runs_on(hall: Hall, examined: str) -> None:
    [done] = hall.rows(Task, Task.element == "Examine")
    [first] = [row for row in hall.rows(ClockRow, ClockRow.kind == "step") if row.name == "审核"]
    hall.clock.moment += timedelta(hours=2)
    [again] = take_back(hall, done, "shebao")
    assert (again.element, again.assignee_name) == ("Examine", "演示社保中心人员")
    assert hall.open(examined) == ["Examine"]
    assert hall.rows(Task, Task.id == done.id)[0].state == "taken_back"
    [now] = hall.rows(ClockRow, ClockRow.task_id == again.id)
    assert (now.started_at, now.due_at) == (first.started_at, first.due_at)
    hall.complete(examined, "Examine", "shebao", outcome="disagree", opinion="缴费不满一年。")
    assert hall.open(examined) == ["Review"]
    hall.agrees()


def test_nothing_is_taken_back_once_somebody_has_acted(hall: Hall, examined: str) -> None:
    [done] = hall.rows(Task, Task.element == "Examine")
    for who in ("decider", "clerk"):
        with pytest.raises(Forbidden):
            take_back(hall, done, who)
    with hall.act("decider") as act:
        tasks.claim(act, hall.task(examined, "Review").id)
    with pytest.raises(Conflict) as caught:
        take_back(hall, done, "shebao")
    assert caught.value.code_here == "gone_on"
    assert hall.open(examined) == ["Review"]


def test_what_was_said_to_the_applicant_is_not_taken_back(hall: Hall) -> None:
    case_no = hall.receive().case.case_no
    hall.accept(case_no)
    [done] = hall.rows(Task, Task.element == "Accept")
    with pytest.raises(Conflict) as caught:
        take_back(hall, done, "clerk")
    assert caught.value.code_here == "binding"
