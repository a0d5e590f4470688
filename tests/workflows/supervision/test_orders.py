"""Supervision orders: issued by a supervisor, answered by the unit, judged by the issuer, all on record (R38, R42)."""

from __future__ import annotations

from typing import Any

import pytest

from engine.errors import Conflict, Forbidden, Invalid, NotFound
from tests.hall import Hall, moment
from workflows.audit import AuditEntry
from workflows.consistency import disagreements
from workflows.limits.models import Alert, AnswerClock
from workflows.notices.models import Message
from workflows.people.models import User
from workflows.people.queries import unit_tree
from workflows.people.roles import Role
from workflows.supervision import commands, issue, listing, orders
from workflows.supervision.deeds import digest
from workflows.supervision.issue import Draft
from workflows.supervision.models import OrderDeed, SupervisionOrder


@pytest.fixture(autouse=True)
def staffed(hall: Hall) -> None:
    hall.engage("chief", Role.SECTION_CHIEF, "shebao")
    hall.engage("leader", Role.LEADER_IN_CHARGE, "shebao")
    hall.engage("supervisor2", Role.SUPERVISOR, "qu")


def issued(hall: Hall, *, as_: str = "supervisor", **more: Any) -> SupervisionOrder:
    draft = {"kind": "order", "content": "窗口多次要求重复提交材料，请说明。", "unit": "shebao", **more}
    with hall.act(as_) as act:
        return issue.issue(act, Draft(**draft))


def answer(hall: Hall, order_id: str, who: str = "chief", text: str = "已整改，今后只收一次。") -> SupervisionOrder:
    with hall.act(who) as act:
        return orders.answer(act, order_id, text)


def accept(hall: Hall, order_id: str, who: str = "supervisor") -> SupervisionOrder:
    with hall.act(who) as act:
        return orders.accept(act, order_id)


def send_back(hall: Hall, order_id: str, who: str = "supervisor", **more: str) -> SupervisionOrder:
    with hall.act(who) as act:
        return orders.send_back(act, order_id, more.pop("reason", "没有说明原因。"), **more)


def withdraw(hall: Hall, order_id: str, who: str = "supervisor", reason: str = "情况有误。") -> SupervisionOrder:
    with hall.act(who) as act:
        return orders.withdraw(act, order_id, reason)


def clock(hall: Hall, order_id: str) -> AnswerClock:
    [order] = hall.rows(SupervisionOrder, SupervisionOrder.id == order_id)
    [row] = hall.rows(AnswerClock, AnswerClock.id == order.clock_id)
    return row


def inboxes(hall: Hall, title: str) -> set[str]:
    users = {user.id: user.username for user in hall.rows(User)}
    return {users[row.user_id] for row in hall.rows(Message, Message.kind == "order", Message.title == title)}


def test_an_order_has_its_number_its_fields_and_three_working_days(hall: Hall) -> None:
    case_no = hall.receive().case.case_no
    first, second = issued(hall, unit="", case_no=case_no, rule="JC-07"), issued(hall)
    advice = issued(hall, kind="recommendation")
    assert (first.number, second.number) == ("渝示府〔2026〕督字第0001号", "渝示府〔2026〕督字第0002号")
    assert advice.number == "渝示府〔2026〕建字第0001号"
    assert (first.unit, first.responsible_unit, first.case_no, first.rule) == ("shebao", "shebao", case_no, "JC-07")
    assert (second.case_no, second.rule, second.state, second.level) == ("", "JC-99", "issued", 1)
    assert clock(hall, first.id).due_at == moment("2026-09-17 17:30")
    assert inboxes(hall, "收到督办单") == {"chief", "leader", "decider"}
    assert {row["user"] for row in first.recipients} == {"chief", "leader", "decider"}


def test_numbers_have_no_gaps_where_an_act_fails(hall: Hall) -> None:
    issued(hall)
    with pytest.raises(ZeroDivisionError), hall.act("supervisor") as act:
        assert issue.issue(act, Draft("order", "督办", "shebao")).level / 0
    assert issued(hall).number == "渝示府〔2026〕督字第0002号"


@pytest.mark.parametrize(
    ("wrong", "pointers"),
    [
        ({"kind": "letter"}, ["/kind"]),
        ({"unit": ""}, ["/unit"]),
        ({"content": " "}, ["/content"]),
        ({"limit": "3CD", "rule": "JC-1"}, ["/limit", "/rule"]),
        ({"kind": "rectification"}, ["/limit", "/basis"]),
        ({"responsible_unit": "nowhere"}, ["/responsible_unit"]),
    ],
)
def test_each_wrong_field_is_named(hall: Hall, wrong: dict[str, str], pointers: list[str]) -> None:
    with pytest.raises(Invalid) as caught:
        issued(hall, **wrong)
    assert [error.pointer for error in caught.value.errors] == pointers
    assert hall.rows(SupervisionOrder) == []


@pytest.mark.parametrize("who", ["chief", "leader", "shebao", "admin", "citizen"])
def test_only_supervisors_of_the_unit_issue(hall: Hall, who: str) -> None:
    with pytest.raises(Forbidden):
        issued(hall, as_=who)
    hall.engage("elsewhere", Role.SUPERVISOR, "ga")
    with pytest.raises(Forbidden):
        issued(hall, as_="elsewhere")


def test_an_order_nobody_could_answer_is_not_issued(hall: Hall) -> None:
    with hall.office.act() as act:
        for user in act.people:
            user.grants = [grant for grant in user.grants if grant["role"] not in ("section_chief", "leader_in_charge")]
    with pytest.raises(Conflict) as caught:
        issued(hall)
    assert caught.value.code_here == "nobody_to_answer"


def test_answered_and_accepted_an_order_is_closed(hall: Hall) -> None:
    order = issued(hall)
    assert answer(hall, order.id).state == "answered"
    assert inboxes(hall, "督办单已答复，待审核") == {"supervisor"}
    assert clock(hall, order.id).state == "stopped"
    done = accept(hall, order.id)
    assert (done.state, done.state_by, done.result) == ("accepted", "演示监察人员", "认可答复")
    assert inboxes(hall, "督办单已办结") == {"chief"}


def test_a_returned_answer_starts_the_time_anew(hall: Hall) -> None:
    order = issued(hall, limit="2WD")
    hall.at("2026-09-15 11:00")
    answer(hall, order.id)
    hall.at("2026-09-18 11:00")
    assert send_back(hall, order.id).state == "returned"
    again = clock(hall, order.id)
    assert (again.limit, again.due_at) == ("2WD", moment("2026-09-21 17:30"))  # Sunday is a make-up day
    assert len(hall.rows(AnswerClock)) == 2
    assert inboxes(hall, "督办单的答复被退回") == {"chief", "leader", "decider"}
    assert answer(hall, order.id, "leader", "补充说明原因。").answer == "补充说明原因。"
    assert accept(hall, order.id).state == "accepted"
    with hall.office.read() as session:
        done = [(row.deed, row.actor_name) for row in listing.deeds(session, order)]
    assert [deed for deed, _ in done] == ["issue", "answer", "return", "answer", "accept"]


def test_who_answers_does_not_judge_and_who_issues_does_not_answer(hall: Hall) -> None:
    with hall.office.act() as act:
        for user in act.people:
            if user.username in ("supervisor", "supervisor2"):
                user.grants = [*user.grants, {"role": "section_chief", "unit": "shebao"}]
    order = issued(hall)
    with pytest.raises(Forbidden):
        answer(hall, order.id, "supervisor")
    answer(hall, order.id, "supervisor2")
    for judge in (accept, send_back):
        with pytest.raises(Forbidden):
            judge(hall, order.id, "supervisor2")
    assert accept(hall, order.id).state == "accepted"


@pytest.mark.parametrize("who", ["supervisor2", "chief", "decider", "admin"])
def test_only_the_issuer_judges_and_withdraws(hall: Hall, who: str) -> None:
    order = issued(hall)
    answer(hall, order.id, "leader")
    for deed in (accept, send_back, withdraw):
        with pytest.raises(Forbidden):
            deed(hall, order.id, who)


def test_when_the_issuer_is_gone_another_supervisor_judges(hall: Hall) -> None:
    order = issued(hall)
    answer(hall, order.id)
    with hall.office.act() as act:
        for user in act.people:
            if user.username == "supervisor":
                user.active = False
    assert accept(hall, order.id, "supervisor2").state == "accepted"


def test_in_a_wrong_state_an_act_says_who_was_faster_and_when(hall: Hall) -> None:
    order = issued(hall)
    for deed in (accept, send_back):
        with pytest.raises(Conflict) as early:
            deed(hall, order.id)
        assert early.value.extra["state"] == "issued"
    answer(hall, order.id)
    hall.at("2026-09-14 11:00")
    with pytest.raises(Conflict) as twice:
        answer(hall, order.id, "leader")
    assert twice.value.code_here == "order_state"
    assert twice.value.detail == "这份督办单已由演示chief于 2026年9月14日 10:00 答复，现在不能再答复"
    assert twice.value.extra["closed_by"] == "演示chief"
    assert twice.value.extra["closed_at"].startswith("2026-09-14T02:00")
    withdraw(hall, order.id)
    for over in (answer, accept, send_back, withdraw):
        with pytest.raises(Conflict) as late:
            over(hall, order.id)
        assert late.value.extra["closed_by"] == "演示监察人员"


@pytest.mark.parametrize("deed", ["answer", "return", "withdraw"])
def test_an_answer_a_return_and_a_withdrawal_need_words(hall: Hall, deed: str) -> None:
    order = issued(hall)
    if deed == "return":
        answer(hall, order.id)
    with pytest.raises(Invalid) as caught:
        {
            "answer": lambda: answer(hall, order.id, text=" "),
            "return": lambda: send_back(hall, order.id, reason=""),
            "withdraw": lambda: withdraw(hall, order.id, reason=""),
        }[deed]()
    assert [error.pointer for error in caught.value.errors] == ["/answer" if deed == "answer" else "/reason"]


def test_a_rectification_closes_with_the_issuers_acceptance_alone(hall: Hall) -> None:
    more = {"kind": "rectification", "basis": "《演示办法》第三条", "limit": "2026-09-30"}
    order = issued(hall, **more)
    assert (order.number, clock(hall, order.id).limit) == ("渝示府〔2026〕改字第0001号", "2026-09-30")
    with pytest.raises(Conflict):
        accept(hall, order.id)
    answer(hall, order.id)
    assert hall.rows(SupervisionOrder)[0].state == "answered"
    hall.at("2026-10-08 10:00")
    with pytest.raises(Invalid) as caught:
        send_back(hall, order.id)
    assert [error.pointer for error in caught.value.errors] == ["/limit"]
    send_back(hall, order.id, limit="2026-10-20")
    assert clock(hall, order.id).limit == "2026-10-20"
    answer(hall, order.id)
    assert accept(hall, order.id).state == "accepted"


def test_an_order_from_an_alert_takes_the_alert_over(hall: Hall) -> None:
    case_no = hall.receive().case.case_no
    hall.accept(case_no)
    hall.tick()
    hall.at("2026-09-17 10:00")
    hall.tick()
    [alert] = hall.rows(Alert, Alert.rung == "red")
    order = issued(hall, unit="", alert_id=alert.id)
    assert (order.unit, order.case_no, order.warning, order.rule) == ("shebao", case_no, "red", "JC-04")
    for attempt in (lambda: answered_alert(hall, alert.id), lambda: issued(hall, unit="", alert_id=alert.id)):
        with pytest.raises(Conflict) as caught:
            attempt()
        assert caught.value.code_here == "alert_in_order"
    answer(hall, order.id, text="人手不足，今日办结。")
    accept(hall, order.id)
    [done] = hall.rows(Alert, Alert.id == alert.id)
    assert (done.answer, done.answered_by_name) == ("人手不足，今日办结。", "演示chief")
    hall.agrees()


def answered_alert(hall: Hall, alert_id: str) -> Alert:
    with hall.act("chief") as act:
        return commands.answer(act, alert_id, "今日办结。")


def test_with_the_order_withdrawn_the_alert_is_answered_by_itself(hall: Hall) -> None:
    hall.accept(hall.receive().case.case_no)
    hall.tick()
    hall.at("2026-09-17 10:00")
    hall.tick()
    [alert] = hall.rows(Alert, Alert.rung == "red")
    withdraw(hall, issued(hall, unit="", alert_id=alert.id).id)
    assert answered_alert(hall, alert.id).answer == "今日办结。"


def test_everything_is_in_the_chain_without_its_words(hall: Hall) -> None:
    case_no = hall.receive().case.case_no
    order, free = issued(hall, case_no=case_no), issued(hall)
    answer(hall, order.id, text="原因已查明。")
    withdraw(hall, free.id)
    entries = {entry.act: entry for entry in hall.rows(AuditEntry, AuditEntry.subject == order.number)}
    assert set(entries) == {"order.issue", "order.answer"}
    assert {entry.chain for entry in entries.values()} == {f"case:{order.case_id}"}
    assert entries["order.answer"].detail["text"] == digest("原因已查明。")
    of_free = hall.rows(AuditEntry, AuditEntry.subject == free.number)
    assert [(entry.act, entry.chain) for entry in of_free] == [
        ("order.issue", "office:order"),
        ("order.withdraw", "office:order"),
    ]
    assert [row.deed for row in hall.rows(OrderDeed, OrderDeed.order_id == free.id)] == ["issue", "withdraw"]
    hall.agrees()


def test_a_deed_changed_afterwards_is_found(hall: Hall) -> None:
    order = issued(hall)
    with hall.office.database.write() as session:
        row = session.get_one(OrderDeed, 1)
        row.text = "别的内容"
    with hall.office.read() as session:
        found = [str(one) for one in disagreements(session, hall.office)]
    assert len(found) == 1
    assert order.number in found[0]


def shown(hall: Hall, who: str, **wanted: Any) -> list[str]:
    with hall.office.read() as session:
        page = listing.orders(session, hall.actor(who), unit_tree(session), hall.clock.now(), **wanted)
        return [row.order.number[-5:] for row in page.items]


def test_the_list_is_narrowed_to_what_one_may_see_and_has_to_do(hall: Hall) -> None:
    case_no = hall.receive().case.case_no
    first, second, third = issued(hall, case_no=case_no), issued(hall, unit="ga"), issued(hall, limit="1WD")
    answer(hall, first.id, "chief")
    assert shown(hall, "supervisor") == ["0003号", "0002号", "0001号"]
    assert shown(hall, "chief") == ["0003号", "0001号"]
    assert shown(hall, "shebao") == []
    assert shown(hall, "chief", show="mine") == ["0003号"]
    assert shown(hall, "supervisor", show="mine") == ["0001号"]
    assert shown(hall, "supervisor2", show="mine") == []
    assert shown(hall, "supervisor", unit="ga") == ["0002号"]
    assert shown(hall, "supervisor", case_no=case_no) == ["0001号"]
    assert shown(hall, "supervisor", kind="rectification") == []
    accept(hall, first.id)
    assert shown(hall, "supervisor", show="closed") == ["0001号"]
    hall.at("2026-09-15 17:31")
    assert shown(hall, "supervisor", show="overdue") == ["0003号"]
    assert shown(hall, "supervisor", show="open", urgent_first=True) == ["0003号", "0002号"]
    assert shown(hall, "supervisor", show="open", urgent_first=True, after=third.id) == ["0002号"]
    assert shown(hall, "supervisor", after=second.id, limit=1) == ["0001号"]
    with pytest.raises(Invalid):
        shown(hall, "supervisor", after="no-such-order")
    with hall.office.read() as session:
        tree = unit_tree(session)
        counts = listing.counts(session, hall.actor("supervisor"), tree, hall.clock.now())
        assert counts == {"mine": 0, "open": 2, "overdue": 1, "closed": 1, "all": 3}
        assert listing.report_line(session, hall.clock.now()) == "待答复的督办 2 份，其中逾期 1 份"
        with pytest.raises(NotFound):
            listing.order(session, hall.actor("shebao"), tree, hall.clock.now(), first.id)
