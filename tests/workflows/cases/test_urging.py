"""Urging a case and copying it: who may, how often, who is told, what they see."""

from __future__ import annotations

from datetime import date

import pytest

from engine.errors import Conflict, Forbidden, Invalid
from tests.hall import Hall
from workflows.audit import AuditEntry
from workflows.cases import access, closing, copies, returning, tasks, track, unmask, urging
from workflows.cases.models import Copy, Task, Urge
from workflows.notices.models import Message
from workflows.people import absence
from workflows.people.roles import Role
from workflows.signing import asking


def urge(hall: Hall, case_no: str, as_: str) -> Urge:
    with hall.act(as_) as act:
        return urging.urge(act, case_no)


def told(hall: Hall, kind: str) -> dict[str, str]:
    return {row.user_id: row.title for row in hall.rows(Message, Message.kind == kind)}


def test_an_urge_reaches_who_has_it_who_stands_in_and_who_is_asked_once_a_working_day(hall: Hall) -> None:
    for name in ("s1", "s2"):
        hall.engage(name, Role.OFFICER, "shebao")
    case_no = hall.receive().case.case_no
    hall.accept(case_no)
    hall.tick()
    task = hall.task(case_no, "Examine")
    with hall.act("shebao") as act:
        asking.delegate(act, task.id, "s1", "怎么看？")
    for who in ("ga", "s1", "clerk"):
        with pytest.raises(Forbidden):
            urge(hall, case_no, who)
    hall.at("2026-09-19 10:00")  # a Saturday; the Sunday after it is a make-up working day
    with hall.act("admin") as act:
        absence.record(act, "shebao", "s2", date(2026, 9, 19), date(2026, 9, 21))
    row = urge(hall, case_no, "citizen")
    assert (row.workday, row.by_name) == (date(2026, 9, 20), "申请人")
    assert [(entry["user"], entry["for"]) for entry in row.told] == [("s2", "演示社保中心人员"), ("s1", "")]
    hall.at("2026-09-20 09:00")
    with pytest.raises(Conflict, match="urged_already"):
        urge(hall, case_no, "citizen")
    urge(hall, case_no, "supervisor")
    hall.at("2026-09-21 09:00")
    urge(hall, case_no, "citizen")
    assert len(hall.rows(Urge)) == len(hall.rows(AuditEntry, AuditEntry.act == "case.urge")) == 3
    assert told(hall, "urge")[hall.actor("s2").user_id] == f"催办：{case_no}（代演示社保中心人员）"


def test_nothing_is_urged_that_waits_for_the_applicant_or_is_over_and_an_urge_hinders_nobody(hall: Hall) -> None:
    case_no = hall.receive().case.case_no
    hall.notify(case_no, "M-APPLY")
    with pytest.raises(Conflict, match="nobody_to_urge"):
        urge(hall, case_no, "citizen")
    hall.supplement(case_no, "M-APPLY")
    hall.accept(case_no)
    hall.tick()
    done = hall.complete(case_no, "Examine", "shebao", outcome="agree", opinion="符合条件。")
    urge(hall, case_no, "citizen")
    with hall.act("shebao") as act:
        assert [row.element for row in returning.take_back(act, done.id)] == ["Examine"]
    with hall.act("decider") as act:
        closing.terminate(act, case_no, "impossible", "不能实施")
    with pytest.raises(Conflict, match="finished"):
        urge(hall, case_no, "citizen")


def test_a_copy_lets_somebody_read_and_nothing_else(hall: Hall) -> None:
    upload = hall.upload()
    case_no = hall.receive(handed_in=[{"material": "M-APPLY", "upload": upload}]).case.case_no
    hall.accept(case_no)
    hall.tick()
    ga = hall.actor("ga")
    with hall.office.read() as session:
        assert not access.may_see(session, ga, hall.case(case_no))
    for to, reason, pointers in (
        (["ga"], " ", ["/reason"]),
        (["citizen", "nobody"], "供参考", ["/to/0", "/to/1"]),
        ([], "供参考", ["/to"]),
    ):
        with pytest.raises(Invalid) as caught, hall.act("shebao") as act:
            copies.copy(act, case_no, to, reason)
        assert [error.pointer for error in caught.value.errors] == pointers
    with hall.act("shebao") as act:
        copies.copy(act, case_no, ["ga", "mz"], "供参考")
    with hall.office.read() as session:
        assert access.may_see(session, ga, hall.case(case_no))
    assert told(hall, "copy")[ga.user_id] == "抄送：办件供您阅知"
    with pytest.raises(Forbidden):
        track.open_upload(hall.office, ga, upload)
    for work in (
        lambda act: unmask.unmask(act, case_no, "想看一看"),
        lambda act: copies.copy(act, case_no, ["rsj"], "供参考"),
        lambda act: tasks.claim(act, hall.task(case_no, "Examine").id),
    ):
        with pytest.raises(Forbidden), hall.act("ga") as act:
            work(act)
    with pytest.raises(Invalid), hall.act("shebao") as act:
        copies.copy(act, case_no, ["ga"], "再抄一次")
    assert {row.user_name for row in hall.rows(Copy)} == {"演示公安分局人员", "演示民政局人员"}
    assert [row.state for row in hall.rows(Task, Task.element == "Examine")] == ["open"]
