"""Several people act on one case at one moment: everybody gets a true answer, and nothing is lost."""

from __future__ import annotations

from functools import partial

from engine.errors import Conflict
from tests.hall import ACCEPTED, BENEFIT, HOUSING, Hall, first_run
from tests.race.conftest import at_once
from workflows.audit import AuditEntry
from workflows.cases import closing, tasks
from workflows.cases.models import Case, Task
from workflows.people.roles import Role


def complete(hall: Hall, task: Task, as_: str) -> Task:
    with hall.act(as_) as act:
        return tasks.complete(act, task.id, ACCEPTED)


def test_of_two_clerks_who_complete_one_task_the_second_is_told_who_and_when(hall: Hall) -> None:
    hall.engage("colleague", Role.WINDOW, "hall")
    for _ in range(5):
        case_no = hall.receive().case.case_no
        task = hall.task(case_no, "Accept")
        answers = at_once(*(partial(complete, hall, task, who) for who in ("clerk", "colleague")))
        [done] = [answer for answer in answers if isinstance(answer, Task)]
        [refused] = [answer for answer in answers if isinstance(answer, Conflict)]
        assert refused.code_here == "task_closed"
        when = hall.office.clock.now().isoformat()
        assert (refused.extra["closed_by"], refused.extra["closed_at"]) == (done.closed_by_name, when)
        [entry] = hall.rows(AuditEntry, AuditEntry.act == "task.complete", AuditEntry.chain == f"case:{done.case_id}")
        assert entry.actor_name == done.closed_by_name
    hall.agrees()


def test_of_two_clerks_who_claim_one_task_one_has_it(hall: Hall) -> None:
    hall.engage("colleague", Role.WINDOW, "hall")
    task = hall.task(hall.receive().case.case_no, "Accept")

    def claim(who: str) -> str:
        with hall.act(who) as act:
            return str(tasks.claim(act, task.id).assignee_name)

    answers = at_once(partial(claim, "clerk"), partial(claim, "colleague"))
    [holder] = [answer for answer in answers if isinstance(answer, str)]
    [refused] = [answer for answer in answers if isinstance(answer, Conflict)]
    assert (refused.code_here, refused.extra["assignee"]) == ("task_claimed", holder)


def test_five_departments_answer_on_five_branches_at_one_moment(hall: Hall) -> None:
    case_no = hall.receive(HOUSING).case.case_no
    hall.accept(case_no)
    hall.tick(3)
    branches = hall.rows(Task, Task.case_no == case_no, Task.state == "open")
    assert len(branches) >= 5

    said = {step["complete"]: step["data"] for step in first_run(HOUSING)["steps"] if "complete" in step}

    def answer(task: Task) -> Task:
        with hall.act(task.unit) as act:
            return tasks.complete(act, task.id, said[task.element])

    answers = at_once(*(partial(answer, task) for task in branches))
    assert [row for row in answers if isinstance(row, Exception)] == []
    assert len(hall.open(case_no)) == 1
    hall.agrees()


def test_a_withdrawal_and_a_completion_at_one_moment_leave_one_of_them(hall: Hall) -> None:
    for _ in range(5):
        case_no = hall.receive(BENEFIT).case.case_no
        task = hall.task(case_no, "Accept")

        def withdraw(number: str = case_no) -> None:
            with hall.act("citizen") as act:
                closing.withdraw(act, number, "不再需要")

        answers = at_once(partial(complete, hall, task, "clerk"), withdraw)
        assert all(not isinstance(answer, Exception) or isinstance(answer, Conflict) for answer in answers), answers
        [case] = hall.rows(Case, Case.case_no == case_no)
        assert case.state == "withdrawn"
        hall.tick()
    hall.agrees()
