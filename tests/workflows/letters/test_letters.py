"""Consultations and complaints: who answers in which time, what is told to whom, and what nobody sees."""

from __future__ import annotations

import pytest

from engine.errors import Conflict, Forbidden, Invalid, NotFound, TooMany
from tests.hall import BENEFIT, Hall, moment
from workflows.audit import AuditEntry
from workflows.letters import commands, queries
from workflows.letters.commands import Sent
from workflows.letters.models import Letter
from workflows.limits.models import AnswerClock
from workflows.notices.models import Message
from workflows.people.queries import unit_tree
from workflows.people.roles import ANONYMOUS, Role
from workflows.supervision.models import SupervisionOrder

PHONE = "13812345678"


@pytest.fixture(autouse=True)
def staffed(hall: Hall) -> None:
    hall.engage("chief", Role.SECTION_CHIEF, "shebao")
    hall.engage("leader", Role.LEADER_IN_CHARGE, "shebao")
    hall.engage("inside", Role.SUPERVISOR, "shebao")  # supervises, and belongs to the unit complained of


def send(hall: Hall, kind: str = "consultation", **more: str) -> commands.Receipt:
    sent = {"title": "换了银行卡怎么办", "content": "卡号变了。", "name": "演示市民甲", "phone": PHONE, **more}
    with hall.office.act(ANONYMOUS) as act:
        return commands.send(act, Sent(BENEFIT, kind, **sent), "192.0.2.1")


def letter(hall: Hall) -> Letter:
    return hall.rows(Letter)[-1]


def clock(hall: Hall) -> AnswerClock:
    [row] = hall.rows(AnswerClock, AnswerClock.id == letter(hall).clock_id)
    return row


def told(hall: Hall, title: str) -> set[str]:
    names = {
        hall.actor(name).user_id: name for name in ("shebao", "chief", "leader", "decider", "supervisor", "inside")
    }
    return {names[row.user_id] for row in hall.rows(Message, Message.title == title) if row.user_id in names}


def listed(hall: Hall, who: str, **more: str) -> list[str]:
    with hall.office.read() as session:
        page = queries.letters(session, hall.actor(who), unit_tree(session), **more)
        return [one.letter.number for one in page.items]


def test_a_consultation_is_answered_by_its_unit_in_five_working_days(hall: Hall) -> None:
    given = send(hall)
    assert given.letter.number == "ZX-2026-000001"
    assert clock(hall).due_at == moment("2026-09-20 17:30")  # a Sunday, but a make-up working day
    assert told(hall, "收到咨询：失业保险金申领") == {"shebao", "chief", "decider"}
    assert (listed(hall, "shebao", state="waiting"), listed(hall, "supervisor"), listed(hall, "clerk")) == (
        ["ZX-2026-000001"],
        [],
        [],
    )
    for who in ("clerk", "jiuye", "supervisor"):
        with pytest.raises(Forbidden), hall.act(who) as act:
            commands.answer(act, given.letter.id, "请到窗口办理。")
    with pytest.raises(Invalid), hall.act("shebao") as act:
        commands.answer(act, given.letter.id, " ")
    with hall.act("shebao") as act:
        commands.answer(act, given.letter.id, "请到窗口办理变更。")
    assert (letter(hall).state, clock(hall).state) == ("answered", "stopped")
    with pytest.raises(Conflict, match="letter_state"), hall.act("chief") as act:
        commands.answer(act, given.letter.id, "再答。")
    hall.agrees()


def test_the_answer_is_read_by_number_and_password_and_tries_are_counted(hall: Hall) -> None:
    given = send(hall)
    found = queries.look_up(hall.office, given.letter.number, given.password, "192.0.2.1")
    assert queries.opened(hall.office.keys, found.letter)["content"] == "卡号变了。"
    for _ in range(queries.TRIES):
        with pytest.raises(Forbidden):
            queries.look_up(hall.office, given.letter.number, "WRONGONE", "192.0.2.1")
    with pytest.raises(TooMany):
        queries.look_up(hall.office, given.letter.number, given.password, "192.0.2.1")
    for _ in range(commands.MOST - 1):
        send(hall)
    with pytest.raises(TooMany):
        send(hall)


def test_nothing_of_the_writer_lies_open_and_who_looks_is_on_record(hall: Hall) -> None:
    given = send(hall)
    row = letter(hall)
    stored = str({column.key: getattr(row, column.key) for column in Letter.__mapper__.columns})
    assert row.masked == "演*"
    for secret in (PHONE, "演示市民甲", "卡号变了", "换了银行卡"):
        assert secret not in stored
    with hall.act("shebao") as act:
        assert commands.contact(act, given.letter.id) == {"name": "演示市民甲", "phone": PHONE}
    [entry] = hall.rows(AuditEntry, AuditEntry.act == "letter.unmask")
    assert (entry.actor_name, PHONE in str(entry.detail)) == ("演示社保中心人员", False)


def test_late_it_reminds_once_then_becomes_an_order_of_the_second_level(hall: Hall) -> None:
    send(hall)
    hall.at("2026-09-18 08:59")
    hall.tick()
    assert told(hall, "咨询即将到期：失业保险金申领") == set()
    hall.at("2026-09-18 09:00")
    hall.tick(2)
    assert told(hall, "咨询即将到期：失业保险金申领") == {"shebao", "chief", "decider"}
    hall.at("2026-09-20 17:31")
    hall.tick(2)
    assert "leader" in told(hall, "咨询逾期：失业保险金申领")
    [order] = hall.rows(SupervisionOrder)
    assert (order.rule, order.level, order.unit, order.case_no) == ("JC-24", 2, "shebao", "")
    assert "ZX-2026-000001" in order.content
    assert letter(hall).state == "open"
    hall.agrees()


def test_more_time_is_taken_once_in_time_for_a_reason(hall: Hall) -> None:
    given = send(hall)
    hall.at("2026-09-20 17:00")
    for by, reason, why in (("6WD", "要查档。", "最多"), ("2CD", "要查档。", "工作日"), ("2WD", " ", "理由")):
        with pytest.raises(Conflict, match=why), hall.act("shebao") as act:
            commands.extend(act, given.letter.id, by, reason)
    with hall.act("shebao") as act:
        commands.extend(act, given.letter.id, "2WD", "要查档。")
    assert clock(hall).due_at == moment("2026-09-22 17:30")
    with pytest.raises(Conflict, match="一次"), hall.act("shebao") as act:
        commands.extend(act, given.letter.id, "1WD", "要查档。")
    hall.at("2026-09-22 17:31")
    other = send(hall)
    hall.at("2026-10-20 10:00")
    with pytest.raises(Conflict, match="届满"), hall.act("shebao") as act:
        commands.extend(act, other.letter.id, "1WD", "要查档。")
    hall.agrees()


def test_a_complaint_is_for_supervision_and_never_for_whom_it_is_about(hall: Hall) -> None:
    given = send(hall, "complaint", title="窗口拖延", content="三次不收件。")
    assert (given.letter.number, given.letter.handled_by) == ("TS-2026-000001", "qu")
    assert told(hall, "收到投诉：失业保险金申领") == {"supervisor"}
    assert listed(hall, "supervisor", state="waiting", kind="complaint") == ["TS-2026-000001"]
    for who in ("shebao", "chief", "leader", "inside", "decider"):
        assert listed(hall, who, kind="complaint") == []
        with pytest.raises(Forbidden), hall.act(who) as act:
            commands.accept(act, given.letter.id)
    with hall.office.read() as session, pytest.raises(NotFound):
        queries.letter(session, hall.actor("inside"), unit_tree(session), given.letter.id)
    with pytest.raises(Conflict, match="letter_state"), hall.act("supervisor") as act:
        commands.answer(act, given.letter.id, "还没有受理。")
    with hall.act("supervisor") as act:
        commands.accept(act, given.letter.id)
    assert clock(hall).limit == "15WD"
    with hall.act("supervisor") as act:
        commands.answer(act, given.letter.id, "已责令改正。")
    assert letter(hall).state == "answered"
    refused = send(hall, "complaint")
    with hall.act("supervisor") as act:
        commands.reject(act, refused.letter.id, "属于诉讼中的事项。")
    assert (letter(hall).state, letter(hall).answer) == ("rejected", "属于诉讼中的事项。")
    hall.agrees()


def test_a_complaint_that_supervision_is_late_with_goes_to_the_leader(hall: Hall) -> None:
    send(hall, "complaint")
    hall.at("2026-09-21 10:00")
    hall.tick(2)
    assert told(hall, "投诉逾期：失业保险金申领") == {"supervisor", "decider"}
    assert hall.rows(SupervisionOrder) == []
