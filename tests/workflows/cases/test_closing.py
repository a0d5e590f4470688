"""Ending a case without a decision: who may, on which grounds, and that nothing of it stays open."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from engine.errors import Conflict, Forbidden, Invalid
from engine.store.tables import ItemRow, JobRow, TimerRow
from tests.hall import HOUSING, Hall
from workflows.audit import AuditEntry
from workflows.cases import closing, tasks
from workflows.cases.models import Task
from workflows.notices.models import Message
from workflows.people.roles import Role


def terminate(hall: Hall, case_no: str, as_: str, ground: str = "impossible", **more: str) -> None:
    with hall.act(as_) as act:
        closing.terminate(act, case_no, ground, more.get("reason", "房源灭失。"), basis=more.get("basis", ""))


def test_everything_ends_in_all_branches_and_who_had_it_and_the_applicant_are_told(hall: Hall) -> None:
    case_no = hall.receive(HOUSING).case.case_no
    hall.accept(case_no)
    hall.tick()
    branches = [task for task in hall.rows(Task, Task.case_no == case_no) if task.state == "open"]
    assert len(branches) > 3
    with hall.act("ga") as act:
        held = tasks.claim(act, hall.task(case_no, "PoliceCheck").id)
    leader = hall.engage("leader", Role.LEADER_IN_CHARGE, hall.case(case_no).unit)
    terminate(hall, case_no, leader)
    case = hall.case(case_no)
    assert (case.state, case.result, case.closed_at) == ("completed", "terminated", hall.clock.now())
    assert {row.state for row in hall.rows(Task, Task.id.in_([task.id for task in branches]))} == {"cancelled"}
    assert {clock.state for clock in hall.file(case_no).clocks} == {"stopped"}
    with hall.office.read() as session:
        for table in (ItemRow.closed_at.is_(None), TimerRow.id.is_not(None), JobRow.state == "queued"):
            column = table.left.table.c.instance_id  # type: ignore[attr-defined]
            assert session.scalar(select(func.count()).where(column == case.instance_id, table)) == 0
    told = {row.user_id: row.title for row in hall.rows(Message, Message.case_no == case_no)}
    assert told[held.assignee_id or ""] == "办件已终止办理"
    assert told[case.applicant_user_id or ""] == "您的办件已终止办理"
    [entry] = hall.rows(AuditEntry, AuditEntry.act == "case.terminate")
    expected = {"ground": "impossible", "basis": "参照行政许可法第七十条第五项", "reason": "房源灭失。"}
    assert (entry.detail, entry.actor_name) == (expected, "演示leader")
    hall.agrees(case_no)
    with pytest.raises(Conflict, match="task_closed"), hall.act("ga") as act:
        tasks.complete(act, held.id, {})


def test_only_the_leader_may_before_the_decision_with_ground_basis_and_reason(hall: Hall) -> None:
    case_no = hall.receive().case.case_no
    hall.accept(case_no)
    hall.tick()
    for who in ("citizen", "clerk", "shebao", "supervisor", "admin"):
        with pytest.raises(Forbidden):
            terminate(hall, case_no, who)
    for ground, reason, pointers in (("because", "x", ["/ground"]), ("other", " ", ["/basis", "/reason"])):
        with pytest.raises(Invalid) as caught:
            terminate(hall, case_no, "decider", ground, reason=reason)
        assert [error.pointer for error in caught.value.errors] == pointers
    terminate(hall, case_no, "decider", "other", basis="某条例第九条", reason="事项取消。")
    with pytest.raises(Conflict, match="too_late"):
        terminate(hall, case_no, "decider")
