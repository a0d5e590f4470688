"""Work on a task: claim, release, transfer, reassign, complete; who may, and what the second one is told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from engine.errors import Conflict, Forbidden, Invalid, NotFound
from tests.hall import ACCEPTED, HOUSING, REGISTRATION, Hall
from workflows.cases import access, closing, queries, tasks
from workflows.cases.models import Rating, Task
from workflows.notices.models import Message
from workflows.people.roles import Role
from workflows.rehearsal.bulk import copy_case
from workflows.rules.lights import Light

EXAMINED = {"outcome": "agree", "opinion": "符合条件。"}


@pytest.fixture
def accepted(hall: Hall) -> str:
    """A case at its examination."""
    case_no = hall.receive().case.case_no
    hall.accept(case_no)
    hall.tick()
    return case_no


def test_completing_moves_the_case_on_and_says_who_and_when(hall: Hall, accepted: str) -> None:
    done = hall.complete(accepted, "Examine", "shebao", **EXAMINED)
    assert (done.state, done.outcome, done.closed_by_name) == ("completed", "agree", "演示社保中心人员")
    assert done.closed_at == hall.clock.now()
    assert hall.open(accepted) == ["Review"]


def test_a_second_completion_is_told_who_was_faster_and_when(hall: Hall, accepted: str) -> None:
    task = hall.task(accepted, "Examine")
    hall.complete(accepted, "Examine", "shebao", **EXAMINED)
    with pytest.raises(Conflict) as caught, hall.act("shebao") as act:
        tasks.complete(act, task.id, EXAMINED)
    assert caught.value.code_here == "task_closed"
    told = {"case_no": accepted, "closed_by": "演示社保中心人员", "closed_at": hall.clock.now().isoformat()}
    assert caught.value.extra == told


@pytest.mark.parametrize("who", ["citizen", "clerk", "ga", "supervisor", "designer", "admin"])
def test_only_the_role_of_the_unit_works_on_a_task(hall: Hall, accepted: str, who: str) -> None:
    task = hall.task(accepted, "Examine")
    for work in (
        lambda act: tasks.complete(act, task.id, EXAMINED),
        lambda act: tasks.claim(act, task.id),
        lambda act: tasks.release(act, task.id),
        lambda act: tasks.transfer(act, task.id, "shebao", "请代办"),
    ):
        with pytest.raises(Forbidden), hall.act(who) as act:
            work(act)
    assert hall.open(accepted) == ["Examine"]


def test_a_task_nobody_has_is_not_found(hall: Hall) -> None:
    with pytest.raises(NotFound), hall.act("shebao") as act:
        tasks.complete(act, "no-such-task", EXAMINED)


def test_a_claimed_task_is_the_claimers(hall: Hall, accepted: str) -> None:
    other = hall.engage("shebao2", Role.OFFICER, "shebao")
    task = hall.task(accepted, "Examine")
    with hall.act("shebao") as act:
        assert tasks.claim(act, task.id, version=task.version).assignee_name == "演示社保中心人员"
    with pytest.raises(Conflict, match="task_claimed"), hall.act(other) as act:
        tasks.complete(act, task.id, EXAMINED)
    with pytest.raises(Conflict, match="task_claimed"), hall.act(other) as act:
        tasks.claim(act, task.id)
    with hall.act("shebao") as act:
        tasks.release(act, task.id)
    assert hall.complete(accepted, "Examine", other, **EXAMINED).closed_by_name == "演示shebao2"


def test_claiming_what_changed_since_it_was_seen_is_refused(hall: Hall, accepted: str) -> None:
    task = hall.task(accepted, "Examine")
    with hall.act("shebao") as act:
        tasks.claim(act, task.id)
    with pytest.raises(Conflict, match="stale"), hall.act("shebao") as act:
        tasks.complete(act, task.id, EXAMINED, version=task.version)


def test_a_transfer_goes_to_a_colleague_of_the_same_role_with_a_reason_and_a_message(hall: Hall, accepted: str) -> None:
    other = hall.engage("shebao2", Role.OFFICER, "shebao")
    task = hall.task(accepted, "Examine")
    for to, reason, pointer in (("ga", "请代办", "/to"), ("nobody", "请代办", "/to"), (other, " ", "/reason")):
        with pytest.raises(Invalid) as caught, hall.act("shebao") as act:
            tasks.transfer(act, task.id, to, reason)
        assert [error.pointer for error in caught.value.errors] == [pointer]
    with hall.act("shebao") as act:
        handed = tasks.transfer(act, task.id, other, "外出学习")
    assert handed.assignee_name == "演示shebao2"
    assert handed.due_at == task.due_at
    [message] = hall.rows(Message, Message.user_id == hall.actor(other).user_id)
    assert (message.case_no, message.kind) == (accepted, "task")


def test_the_leader_reassigns_even_a_claimed_task(hall: Hall, accepted: str) -> None:
    other = hall.engage("shebao2", Role.OFFICER, "shebao")
    task = hall.task(accepted, "Examine")
    with hall.act("shebao") as act:
        tasks.claim(act, task.id)
    with pytest.raises(Forbidden), hall.act(other) as act:
        tasks.reassign(act, task.id, other, "休假")
    with hall.act("decider") as act:
        tasks.reassign(act, task.id, other, "休假")
    assert hall.complete(accepted, "Examine", other, **EXAMINED).state == "completed"


def test_the_form_is_checked_field_by_field(hall: Hall, accepted: str) -> None:
    with pytest.raises(Invalid) as caught:
        hall.complete(accepted, "Examine", "shebao", outcome="perhaps")
    assert {error.pointer for error in caught.value.errors} == {"/data/outcome", "/data/opinion"}
    assert hall.open(accepted) == ["Examine"]


def test_a_decision_against_the_applicant_needs_its_reason(hall: Hall, accepted: str) -> None:
    hall.complete(accepted, "Examine", "shebao", **EXAMINED)
    with pytest.raises(Invalid) as caught:
        hall.complete(accepted, "Review", "decider", contribution_years=6, outcome="disagree", opinion="  ")
    assert "/data/opinion" in {error.pointer for error in caught.value.errors}


def test_correction_is_not_a_mere_outcome_of_acceptance(hall: Hall) -> None:
    case_no = hall.receive().case.case_no
    with pytest.raises(Invalid, match="一次性告知"):
        hall.complete(case_no, "Accept", "clerk", outcome="correct", opinion="缺材料")


def test_five_departments_see_their_own_branch_only(hall: Hall) -> None:
    case_no = hall.receive(HOUSING).case.case_no
    hall.complete(case_no, "Accept", "clerk", **ACCEPTED)
    hall.tick()
    expected = {"ga": "PoliceCheck", "rsj": "EmploymentCheck", "mz": "MarriageCheck", "gzj": "PropertyCheck"}
    with hall.office.read() as session:
        for unit, element in {**expected, "scjg": "BusinessCheck"}.items():
            page = queries.worklist(session, hall.actor(unit), hall.clock.now())
            assert [task.element for task in page.items] == [element]


def test_the_worklist_is_ordered_by_urgency_and_filtered(hall: Hall, accepted: str) -> None:
    hall.at("2026-09-14 16:00")
    later = hall.receive().case.case_no
    hall.accept(later)
    hall.tick()
    hall.at("2026-09-17 10:00")
    newest = hall.receive().case.case_no
    hall.accept(newest)
    hall.tick()
    shebao = hall.actor("shebao")
    now = hall.clock.now()
    with hall.office.read() as session:
        page = queries.worklist(session, shebao, now)
        assert [task.case_no for task in page.items] == [accepted, later, newest]
        assert [queries.task_light(task, now) for task in page.items] == [Light.RED, Light.RED, Light.GREEN]
        first = queries.worklist(session, shebao, now, limit=2)
        rest = queries.worklist(session, shebao, now, limit=2, after=first.next or "")
        assert [task.case_no for task in [*first.items, *rest.items]] == [accepted, later, newest]
        assert rest.next is None
        narrowed = [
            ({"light": "red"}, 2), ({"light": "green"}, 1), ({"light": "yellow"}, 0), ({"q": newest}, 1),
            ({"q": "%"}, 0), ({"q": "_"}, 0), ({"unit": "ga"}, 0), ({"service": HOUSING}, 0), ({"mine": True}, 0),
        ]  # fmt: skip
        for wanted, expected in narrowed:
            assert len(queries.worklist(session, shebao, now, **wanted).items) == expected, wanted  # type: ignore[arg-type]
        counts = queries.light_counts(session, shebao, now)
    assert counts == {"all": 3, "red": 2, "yellow": 0, "green": 1, "suspended": 0}


def test_each_page_of_the_worklist_follows_the_one_before_in_whichever_way_it_is_looked_up(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many tasks at one moment, some of them late, some of other services, some that nobody is timed on."""
    copied = [hall.receive(REGISTRATION).case.case_no, hall.receive().case.case_no]
    hall.at("2026-09-16 10:00")
    copied.append(hall.receive(HOUSING).case.case_no)
    with hall.act("clerk") as act:
        for case_no in copied:
            copy_case(act, case_no, 4)
        untimed = select(Task.id).where(Task.case_no != copied[0]).order_by(Task.id).limit(5)
        act.session.execute(update(Task).where(Task.id.in_(untimed)).values(due_at=None))
    clerk, now = hall.actor("clerk"), hall.clock.now()
    assert len(access.worklist_places(clerk)) > 1

    def paged(**wanted: Any) -> list[str]:
        found, after = list[str](), ""
        while True:
            with hall.office.read() as session:
                page = queries.worklist(session, clerk, now, after=after, limit=4, **wanted)
            found += [task.id for task in page.items]
            if page.next is None:
                return found
            after = page.next

    for wanted, number in (({}, 15), ({"service": HOUSING}, 5), ({"q": copied[1]}, 1), ({"light": "green"}, None)):
        by_place = paged(**wanted)
        with monkeypatch.context() as patch:
            patch.setattr(queries, "MOST_PLACES", 0)
            assert paged(**wanted) == by_place
        assert len(set(by_place)) == len(by_place)
        assert number in (None, len(by_place)), wanted


@pytest.mark.parametrize("hall", ["sqlite"], indirect=True)
def test_the_first_page_of_the_worklist_is_found_by_the_index(hall: Hall) -> None:
    with hall.office.read() as session, hall.statements() as sent:
        queries.worklist(session, hall.actor("clerk"), hall.clock.now())
    look = next(statement for statement in sent if "UNION ALL" in statement)
    with hall.office.read() as session:
        cursor = session.connection().connection.cursor()
        plan = cursor.execute(f"EXPLAIN QUERY PLAN {look}", [None] * look.count("?")).fetchall()
    steps = [str(row[-1]) for row in plan]
    assert any("ix_tasks_worklist" in step for step in steps), steps
    assert not [step for step in steps if step.startswith("SCAN tasks")], steps


def test_withdrawing_before_the_decision_ends_everything(hall: Hall, accepted: str) -> None:
    with pytest.raises(Forbidden), hall.act("ga") as act:
        closing.withdraw(act, accepted, "不办了")
    with hall.act("citizen") as act:
        closing.withdraw(act, accepted, "不办了")
    file = hall.file(accepted)
    assert (file.case.state, file.case.result, file.open_tasks) == ("withdrawn", "withdrawn", [])
    assert {clock.state for clock in file.clocks} == {"stopped"}
    with pytest.raises(Conflict, match="too_late"), hall.act("citizen") as act:
        closing.withdraw(act, accepted, "再撤一次")
    hall.at("2026-10-20 10:00")
    hall.tick()
    assert hall.alerts(accepted) == []


def test_a_decided_case_is_completed_rated_once_and_by_its_applicant(hall: Hall, accepted: str) -> None:
    with pytest.raises(Conflict, match="too_early"), hall.act("citizen") as act:
        closing.rate(act, accepted, 5, "")
    hall.complete(accepted, "Examine", "shebao", **EXAMINED)
    hall.complete(accepted, "Review", "decider", contribution_years=6, **EXAMINED)
    hall.complete(accepted, "Decide", "decider", outcome="granted", opinion="准予。")
    case = hall.case(accepted)
    assert (case.state, case.result, case.completed_at) == ("completed", "granted", hall.clock.now())
    with pytest.raises(Conflict, match="too_late"), hall.act("citizen") as act:
        closing.withdraw(act, accepted, "不办了")
    with pytest.raises(Forbidden), hall.act("clerk") as act:
        closing.rate(act, accepted, 5, "")
    with pytest.raises(Invalid), hall.act("citizen") as act:
        closing.rate(act, accepted, 6, "")
    with hall.act("citizen") as act:
        closing.rate(act, accepted, 4, "办得快")
    with pytest.raises(Conflict, match="rated"), hall.act("citizen") as act:
        closing.rate(act, accepted, 1, "")
    assert [row.score for row in hall.rows(Rating)] == [4]


def test_a_failed_completion_changes_nothing(hall: Hall, accepted: str) -> None:
    before = hall.file(accepted)
    hall.clock.moment += timedelta(hours=1)
    with pytest.raises(Invalid):
        hall.complete(accepted, "Examine", "shebao", outcome="agree")
    after = hall.file(accepted)
    assert (after.case.audit_seq, after.case.audit_hash) == (before.case.audit_seq, before.case.audit_hash)
    assert [task.version for task in after.tasks] == [task.version for task in before.tasks]
