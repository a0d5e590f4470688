"""Alarms of the indicators: each rule fires once, is answered once, by itself or in an order; unanswered it rises."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, update

from engine.errors import Conflict, Forbidden, Invalid
from tests.hall import Hall
from tests.workflows.efficiency.small_office import A, SmallOffice, at
from workflows.bases.models import BasisUse
from workflows.cases.models import Task
from workflows.catalogue.models import ServiceRow
from workflows.efficiency import alarms, versions
from workflows.efficiency.models import Alarm
from workflows.limits import special
from workflows.limits.extension import ASKED_TOO_LATE
from workflows.notices.models import Message
from workflows.people.roles import Role
from workflows.rules.efficiency import ALARMS, USUAL
from workflows.supervision import orders
from workflows.supervision.models import SupervisionOrder


def everything_wrong(office: SmallOffice) -> None:
    """One occurrence for every rule but the untouched task, in September; the shares have their five cases."""
    done = [office.case(A, "09-02 10:00", "09-10 10:00") for _ in range(5)]
    for case in done[:3]:
        office.clock(case, "promised", "09-02 10:00", "09-10 17:30", "09-10 10:00")
    for case in done[3:]:
        office.clock(case, "promised", "09-02 10:00", "09-20 17:30", "09-10 10:00")
    for case in done[:3]:
        office.alert(office.clock(case, "step", "09-02 10:00", "09-04 17:30", "09-04 17:30"), "red")
        office.special(case, "extension", "granted", "09-05 10:00")
    office.clock(done[4], "step", "09-02 10:00", "09-04 17:30", "09-07 17:30")
    for _ in range(4):
        office.case(A, "09-03 10:00", "09-03 11:00", accepted_at=None, acceptance_mode=None, result="not_accepted")
    office.case(A, "09-03 10:00", "09-03 11:00", accepted_at=None, acceptance_mode=None)
    silent = office.case(A, "09-03 10:00", acceptance_mode="deemed", accepted_at=at("09-03 10:00"))
    office.alert(office.clock(silent, "notice", "09-03 10:00", "09-10 17:30", "09-10 17:30"), "red")
    office.special(silent, "extension", "refused", "09-11 10:00", ASKED_TOO_LATE)
    office.notice(silent, 2, "09-04 10:00")
    office.report(A, "09-05 10:00", "upheld")
    office.report(A, "09-05 10:00", "", state="open")
    office.order(A, "09-06 10:00", rule="JC-07")
    office.order(A, "09-06 10:00", rule="JC-09")


def of(hall: Hall) -> list[str]:
    return sorted(row.rule for row in hall.rows(Alarm))


@pytest.fixture
def wrong(hall: Hall) -> Hall:
    hall.engage("chief", Role.SECTION_CHIEF, A)
    with hall.office.database.write() as session:
        for model in (BasisUse, ServiceRow):
            session.execute(delete(model))
        everything_wrong(SmallOffice(session))
    hall.at("2026-09-14 08:00")
    return hall


@pytest.mark.parametrize("hall", ["sqlite", "postgresql"], indirect=True)
def test_every_rule_fires_once_for_what_it_is_about(wrong: Hall) -> None:
    alarms.raise_due(wrong.office)
    assert of(wrong) == sorted(set(ALARMS) - {"JC-31"})
    [share] = wrong.rows(Alarm, Alarm.rule == "JC-41")
    assert (share.unit, share.subject, share.said) == (
        A,
        "2026-09",
        "2026年9月环节超时 3，期内经办 11，占 27.3%，超过 20%。",
    )
    assert len(wrong.rows(Message, Message.kind == "alarm")) == 3  # chief, leader, supervisor: one each for all
    before = of(wrong)
    alarms.raise_due(wrong.office)
    wrong.at("2026-09-15 08:00")
    alarms.raise_due(wrong.office)
    assert of(wrong) == before


def test_an_alarm_is_answered_once_by_whoever_leads_the_unit(wrong: Hall) -> None:
    alarms.raise_due(wrong.office)
    [alarm] = wrong.rows(Alarm, Alarm.rule == "JC-45")
    with pytest.raises(Forbidden), wrong.act("clerk") as act:
        alarms.answer(act, alarm.id, "好。")
    with pytest.raises(Invalid), wrong.act("chief") as act:
        alarms.answer(act, alarm.id, " ")
    with wrong.act("chief") as act:
        alarms.answer(act, alarm.id, "已改正。")
    with pytest.raises(Conflict, match="alert_answered"), wrong.act("supervisor") as act:
        alarms.answer(act, alarm.id, "再答。")
    with wrong.office.read() as session:
        supervisor = wrong.actor("supervisor")
        assert "JC-45" not in alarms.counts(session, supervisor)
        rows = alarms.alarms(session, supervisor, rule="JC-45", limit=5).items
        assert [(row.alarm.answer, row.case_no is not None) for row in rows] == [("已改正。", True)]
        first = alarms.alarms(session, supervisor, limit=10)
        rest = alarms.alarms(session, supervisor, after=first.next or "", limit=10)
        assert len(first.items) + len(rest.items) == len(of(wrong))


def test_an_order_answers_an_alarm_when_it_is_accepted_and_not_when_it_is_withdrawn(wrong: Hall) -> None:
    alarms.raise_due(wrong.office)
    [alarm] = wrong.rows(Alarm, Alarm.rule == "JC-42")
    with wrong.act("supervisor") as act:
        alarms.order(act, alarm.id, kind="order", content="请说明延期为什么这么多。")
    with pytest.raises(Conflict, match="alert_in_order"), wrong.act("chief") as act:
        alarms.answer(act, alarm.id, "好。")
    [first] = wrong.rows(SupervisionOrder, SupervisionOrder.rule == "JC-42")
    with wrong.act("supervisor") as act:
        orders.withdraw(act, first.id, "写错了。")
    with wrong.act("supervisor") as act:
        second = alarms.order(act, alarm.id, kind="order", content="请说明。").id
    with wrong.act("chief") as act:
        orders.answer(act, second, "材料送检多。")
    with wrong.act("supervisor") as act:
        orders.accept(act, second)
    [alarm] = wrong.rows(Alarm, Alarm.rule == "JC-42")
    assert (alarm.answer, alarm.answered_by_name) == ("材料送检多。", "演示chief")


def test_an_alarm_nobody_answers_becomes_an_order_of_the_second_level(wrong: Hall) -> None:
    with wrong.act("supervisor") as act:
        content = USUAL.as_data()
        for code in set(ALARMS) - {"JC-45", "JC-33"}:
            content["alarms"][code]["on"] = False
        versions.change(act, content, "只看两项")
    alarms.raise_due(wrong.office)
    assert of(wrong) == ["JC-33", "JC-45"]
    assert {row.indicators for row in wrong.rows(Alarm)} == {2}
    wrong.at("2026-09-17 17:31")
    wrong.ticker.sweep()
    risen = wrong.rows(SupervisionOrder, SupervisionOrder.rule == "JC-21")
    assert [(row.level, row.unit, row.issued_by) for row in risen] == [(2, A, "system")] * 2
    assert {row.order_id for row in wrong.rows(Alarm, Alarm.rule.in_(["JC-33", "JC-45"]))} == {row.id for row in risen}
    assert sorted(bool(row.case_no) for row in risen) == [False, True]


def test_a_task_nobody_takes_for_two_working_days_is_told_once(hall: Hall) -> None:
    case_no = hall.receive().case.case_no
    with hall.office.database.write() as session:
        session.execute(update(Task).values(due_at=None))  # what is late has its own alert
    hall.at("2026-09-16 08:00")
    hall.tick()
    assert "JC-31" not in of(hall)
    hall.at("2026-09-17 08:00")
    hall.tick()
    hall.at("2026-09-18 08:00")
    hall.tick()
    [alarm] = hall.rows(Alarm, Alarm.rule == "JC-31")
    assert alarm.said == f"办件 {case_no}“收件与受理”自 2026年9月14日 10:00 起 2 个工作日无人认领。"


def test_an_extension_asked_for_too_late_is_refused_and_stays_on_record(hall: Hall) -> None:
    case_no = hall.receive().case.case_no
    hall.accept(case_no)
    hall.tick(2)
    hall.at("2026-10-30 10:00")
    for _ in range(2):
        with pytest.raises(Conflict, match="extension_refused"), hall.act("shebao") as act:
            special.extend(act, case_no, "2WD", reason="人手不足")
    assert [row.ground for row in hall.file(case_no).special] == [ASKED_TOO_LATE]
    hall.agrees(case_no)
    hall.at("2026-10-31 08:00")
    alarms.raise_due(hall.office)
    [alarm] = hall.rows(Alarm, Alarm.rule == "JC-45")
    assert alarm.unit == "shebao"
