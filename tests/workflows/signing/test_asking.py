"""A colleague's opinion, signatures before and after, and the vote: what each asks, decides and leaves on record."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from engine.errors import Conflict, Forbidden, Invalid
from tests.hall import BENEFIT, HOUSING, Hall
from tests.workflows.signing.conftest import Desk
from workflows.audit import AuditEntry
from workflows.cases import closing, dossier, returning, tasks
from workflows.cases.models import Task
from workflows.notices.models import Message
from workflows.people import absence, administer
from workflows.people.models import User
from workflows.signing import asking, queries


def acts(desk: Desk, case_no: str) -> list[str]:
    chain = f"case:{desk.hall.case(case_no).id}"
    rows = desk.hall.rows(AuditEntry, AuditEntry.chain == chain, AuditEntry.act.startswith("task."))
    return [row.act for row in sorted(rows, key=lambda row: row.seq)]


def told(desk: Desk, who: str) -> list[str]:
    return [row.title for row in desk.hall.rows(Message, Message.user_id == desk.hall.actor(who).user_id)]


def asked_of(desk: Desk, who: str) -> list[str]:
    with desk.hall.office.read() as session:
        found = queries.asked_of(session, desk.hall.actor(who), desk.hall.clock.now())
        return [task.id for _, task in found]


def away(desk: Desk, who: str, stand_in: str) -> None:
    today = date(2026, 9, 14)
    desk.do("admin", lambda act: absence.record(act, who, stand_in, today, today))


def refused(kind: type[Exception], match: str, do: Callable[[], object]) -> None:
    with pytest.raises(kind, match=match):
        do()


def test_an_opinion_comes_back_to_whoever_has_the_task_and_completes_it(desk: Desk) -> None:
    case_no = desk.case()
    task = desk.review(case_no)
    assert desk.delegate(task, "s1").assignee_name == "演示分管领导"
    assert asked_of(desk, "s1") == [task]
    for do in (lambda: desk.complete(task), lambda: desk.delegate(task, "s2"), lambda: desk.complete(task, "chief2")):
        refused(Conflict, "task_state|task_claimed", do)
    refused(Forbidden, ".", lambda: desk.opinion(task, "s2"))
    desk.opinion(task, "s1")
    refused(Conflict, "task_state", lambda: desk.opinion(task, "s1"))
    assert told(desk, "decider")[-1] == "意见已返回：复核"
    desk.delegate(task, "s1")
    desk.do("decider", lambda act: asking.recall(act, task))
    desk.complete(task)
    assert desk.hall.open(case_no) == ["Decide"]
    [first, second] = desk.parts(task)
    assert (first.state, second.state) == ("answered", "removed")
    case = desk.hall.case(case_no)
    said = dossier.cipher(desk.hall.office.keys, case).unseal_json(first.secret)
    assert said == {"outcome": "", "opinion": "可以认定。"}
    chain = str([row.detail for row in desk.hall.rows(AuditEntry)])
    assert not [words for words in ("可以认定", "缴费年限是否认定") if words in chain]  # the applicant reads it
    assert acts(desk, case_no)[-5:] == [
        "task.delegate", "task.give_opinion", "task.delegate", "task.recall", "task.complete",
    ]  # fmt: skip
    desk.hall.agrees(case_no)


def test_signers_before_sign_first_and_nobody_twice(desk: Desk) -> None:
    case_no = desk.case()
    task = desk.review(case_no)
    for to, pointers in ((["ga"], ["/people/0"]), (["decider"], ["/people/0"]), (["s1", "s1"], ["/people/1"])):
        with pytest.raises(Invalid) as caught:
            desk.add(task, *to)
        assert [error.pointer for error in caught.value.errors] == pointers
    desk.add(task, "s1", "s2", "s3")
    refused(Conflict, "task_state", lambda: desk.complete(task))
    refused(Invalid, ".", lambda: desk.sign(task, "s1", "disagree", " "))
    desk.sign(task, "s1", "disagree", "年限不足。")
    refused(Conflict, "signed_already", lambda: desk.sign(task, "s1"))
    refused(Invalid, ".", lambda: desk.add(task, "s1"))
    desk.remove(task, "s3")
    refused(Conflict, "not_your_turn", lambda: desk.sign(task, "s3"))
    assert desk.sign(task, "s2").stage == ""
    desk.complete(task)
    assert desk.hall.open(case_no) == ["Decide"]
    assert [row.outcome for row in desk.parts(task)] == ["disagree", "agree", ""]
    desk.hall.agrees(case_no)


def test_the_flow_goes_on_once_the_last_one_after_has_signed_and_as_whoever_wrote_it(desk: Desk) -> None:
    case_no = desk.case()
    task = desk.review(case_no)
    desk.add(task, "s1", "s2", after=True)
    assert asked_of(desk, "s1") == []
    refused(Conflict, "not_your_turn|task_state", lambda: desk.sign(task, "s1"))
    assert desk.complete(task).state == "open"
    assert asked_of(desk, "s1") == [task]
    desk.do("decider", lambda act: returning.take_back(act, task))
    refused(Conflict, "task_state", lambda: desk.sign(task, "s1"))
    desk.complete(task)
    desk.sign(task, "s1")
    refused(Conflict, "gone_on", lambda: desk.do("decider", lambda act: returning.take_back(act, task)))
    desk.sign(task, "s2", "disagree", "年限有误。")
    assert told(desk, "decider")[-1] == "后加签不同意：复核"
    assert desk.hall.open(case_no) == ["Review"]
    desk.complete(task, contribution_years=5)
    desk.sign(task, "s2")
    assert desk.hall.open(case_no) == ["Review"]
    done = desk.sign(task, "s1")
    assert (done.state, done.closed_by_name, done.outcome) == ("completed", "演示分管领导", "agree")
    assert desk.hall.open(case_no) == ["Decide"]
    refused(Conflict, "gone_on", lambda: desk.do("decider", lambda act: returning.take_back(act, task)))
    desk.hall.agrees(case_no)


@pytest.mark.parametrize("hall", ["sqlite", "postgresql"], indirect=True)
def test_those_who_sign_at_the_same_moment_move_the_flow_once(desk: Desk) -> None:
    case_no = desk.case()
    task = desk.review(case_no)
    signers = ["s1", "s2", "s3", "s4"]
    desk.add(task, *signers, after=True)
    desk.complete(task)

    def sign(who: str) -> str:
        try:
            return desk.sign(task, who).state
        except Conflict as problem:
            return problem.code_here

    with ThreadPoolExecutor(8) as pool:
        found = sorted(pool.map(sign, signers * 2))
    assert found.count("completed") == 1
    assert found.count("open") == 3
    assert {*found} <= {"completed", "open", "signed_already", "task_closed"}
    assert len(desk.hall.rows(Task, Task.case_no == case_no, Task.element == "Decide")) == 1
    desk.hall.agrees(case_no)


@pytest.mark.parametrize(
    ("rule", "votes", "verdict", "left"),
    [
        ("2/3", "aaa", "passed", 1),
        ("sequential", "ad", "failed", 2),
    ],
)
def test_a_vote_is_decided_as_soon_as_it_can_be_and_binds(
    desk: Desk, rule: str, votes: str, verdict: str, left: int
) -> None:
    case_no = desk.case()
    task = desk.review(case_no)
    desk.vote(task, rule, "s1", "s2", "s3", "s4")
    if rule == "sequential":
        refused(Conflict, "not_your_turn", lambda: desk.sign(task, "s2"))
    for number, vote in enumerate(votes, 1):
        assert desk.task(task).verdict == ""
        desk.sign(task, f"s{number}", {"a": "agree", "d": "disagree"}[vote], "理由。")
        if number == 1:
            refused(Conflict, "vote_begun", lambda: desk.remove(task, "s4"))
    assert desk.task(task).verdict == verdict
    assert len(desk.parts(task, "lapsed")) == left
    refused(Conflict, "voted", lambda: desk.vote(task, "all", "chief2"))
    wrong, right = ("disagree", "agree") if verdict == "passed" else ("agree", "disagree")
    with pytest.raises(Invalid) as caught:
        desk.complete(task, outcome=wrong)
    assert [error.pointer for error in caught.value.errors] == ["/data/outcome"]
    desk.complete(task, outcome=right)
    desk.hall.agrees(case_no)


def test_a_step_that_declares_a_vote_is_not_completed_without(desk: Desk) -> None:
    old = 'id="Review" name="复核" gov:action="review"'
    desk.hall.redeploy(BENEFIT, ("flow.bpmn", old, f'{old} gov:countersign="2/3 of 3"'))
    task = desk.review(desk.case())
    refused(Conflict, "countersign_first", lambda: desk.complete(task))
    refused(Invalid, ".", lambda: desk.vote(task, "", "s1", "s2"))
    refused(Invalid, ".", lambda: desk.vote(task, "any", "s1", "s2", "s3"))
    desk.vote(task, "", "s1", "s2", "s3")
    refused(Conflict, "too_few", lambda: desk.remove(task, "s3"))
    with desk.hall.act("admin") as act:
        act.session.get_one(User, desk.hall.actor("s3").user_id).grants = []
    desk.sign(task, "s1")
    desk.remove(task, "s3")
    desk.sign(task, "s2")
    assert desk.complete(task).state == "completed"


def test_whoever_is_away_is_stood_in_for_and_who_left_is_not_waited_for(desk: Desk) -> None:
    case_no = desk.case()
    task = desk.review(case_no)
    away(desk, "s1", "ga")
    refused(Invalid, ".", lambda: desk.delegate(task, "s1"))
    away(desk, "s2", "s3")
    desk.delegate(task, "s2")
    assert told(desk, "s3")[-1] == "请提意见：复核（代演示s2）"
    assert asked_of(desk, "s3") == [task]
    desk.opinion(task, "s3")
    refused(Invalid, ".", lambda: desk.add(task, "s2", "s3"))
    desk.add(task, "s4", "s3")
    away(desk, "s4", "s3")
    assert desk.sign(task, "s3").stage == "signing"
    refused(Conflict, "signed_already", lambda: desk.sign(task, "s3"))
    desk.remove(task, "s4")
    desk.delegate(task, "chief2")
    with desk.hall.act("admin") as act:
        act.session.get_one(User, desk.hall.actor("chief2").user_id).grants = []
    refused(Forbidden, ".", lambda: desk.opinion(task, "chief2"))
    desk.do("decider", lambda act: asking.recall(act, task))
    desk.complete(task)
    desk.hall.agrees(case_no)


def test_the_supervisor_gives_it_to_somebody_else_and_the_parts_of_others_stay(desk: Desk) -> None:
    task = desk.review(desk.case())
    desk.add(task, "s1")
    desk.do("supervisor", lambda act: tasks.reassign(act, task, "chief2", "出差"))
    assert desk.task(task).stage == "signing"
    desk.sign(task, "s1")
    assert told(desk, "chief2")[-1] == "签署完毕：复核"
    desk.hall.engage("s5", desk.hall.actor("chief2").grants[0].role, "shebao")
    desk.add(task, "s5", as_="chief2")
    refused(Invalid, ".", lambda: desk.do("chief2", lambda act: tasks.transfer(act, task, "s5", "出差")))


def test_parts_end_with_the_task_however_it_ends(desk: Desk) -> None:
    ends: list[Callable[[str, str], object]] = [
        lambda case_no, task: desk.do("decider", lambda act: returning.send_back(act, task, "Examine", "请补充")),
        lambda case_no, task: desk.do("citizen", lambda act: closing.withdraw(act, case_no, "不办了")),
    ]
    for end in ends:
        case_no = desk.case()
        task = desk.review(case_no)
        desk.add(task, "s1")
        desk.add(task, "s2", after=True)
        end(case_no, task)
        assert {row.state for row in desk.parts(task)} == {"lapsed"}
        assert told(desk, "s1")[-1] == "不用再签署：复核"
        desk.hall.agrees(case_no)


def test_in_one_branch_others_sign_and_the_other_departments_go_on(hall: Hall) -> None:
    for number in (1, 2):
        hall.engage(f"police{number}", hall.actor("ga").grants[0].role, "ga")
    case_no = hall.receive(HOUSING).case.case_no
    hall.accept(case_no)
    hall.tick()
    task = hall.task(case_no, "PoliceCheck")
    with hall.act("ga") as act:
        asking.add_signers(act, task.id, ["police1"], "请核对", after=True)
    with pytest.raises(Invalid), hall.act("ga") as act:
        asking.add_signers(act, task.id, ["gzj"], "请核对", after=True)
    branches = hall.open(case_no)
    data = {"sources": ["share"], "outcome": "agree", "opinion": "相符。"}
    hall.complete(case_no, "PropertyCheck", "gzj", floor_area=0, **data)
    assert hall.open(case_no) == [name for name in branches if name != "PropertyCheck"]
    assert "PoliceCheck" in hall.open(case_no)
    hall.agrees(case_no)


def test_whoever_asked_is_told_when_a_signer_can_sign_in_no_more(desk: Desk) -> None:
    task = desk.review(desk.case())
    desk.add(task, "s1", "s2")
    desk.do("admin", lambda act: administer.set_active(act, "s1", active=False))
    assert told(desk, "decider")[-1] == "演示s1的账号已停用，等其办理的前加签要改请他人"
    desk.remove(task, "s1")
    desk.do("admin", lambda act: administer.set_active(act, "s1", active=True))
    desk.do("admin", lambda act: administer.set_active(act, "s1", active=False))
    assert len([title for title in told(desk, "decider") if "已停用" in title]) == 1
