"""Workers and people at one moment: an unanswered alert becomes one order of the second level, and no more."""

from __future__ import annotations

from collections import Counter
from functools import partial

from engine.errors import Conflict
from tests.hall import Hall
from tests.processes import OfficeProcess
from tests.race.conftest import all_tick, at_once
from workflows.audit import AuditEntry
from workflows.limits.models import Alert, AnswerClock
from workflows.notices.models import Message
from workflows.rehearsal.bulk import copy_case
from workflows.supervision import commands, sweep
from workflows.supervision.models import OrderDeed, SupervisionOrder

CASES = 12


def unanswered(hall: Hall, number: int) -> list[Alert]:
    """Red alerts of cases nobody accepted, each with its time to answer."""
    case_no = hall.receive().case.case_no
    hall.at("2026-09-15 17:31")
    hall.tick()
    with hall.act("clerk") as act:
        copy_case(act, case_no, number - 1)
    return hall.rows(Alert, Alert.rung == "red")


def test_of_two_workers_one_makes_an_order_of_an_alert(hall: Hall, process: OfficeProcess) -> None:
    alerts = unanswered(hall, CASES)
    assert len(alerts) >= CASES
    hall.at("2026-09-18 17:31")
    assert process.send("move", to=hall.office.clock.now().isoformat()) == "moved"
    all_tick(process, 2)
    orders = hall.rows(SupervisionOrder)
    made = Counter(row.alert_id for row in orders)
    assert made == Counter(row.id for row in alerts)
    assert sorted(row.number for row in orders) == [f"渝示府〔2026〕督字第{n:04}号" for n in range(1, len(orders) + 1)]
    assert {row.level for row in orders} == {2}
    assert Counter(row.deed for row in hall.rows(OrderDeed)) == Counter({"issue": len(orders)})
    assert len(hall.rows(AuditEntry, AuditEntry.act == "order.issue")) == len(orders)
    told = Counter((row.user_id, row.body) for row in hall.rows(Message, Message.kind == "order"))
    assert set(told.values()) == {1}
    assert hall.rows(AnswerClock, AnswerClock.next_rung_at <= hall.office.clock.now()) == []
    hall.agrees()


def test_an_answer_and_the_sweep_at_one_moment_leave_one_of_them(hall: Hall) -> None:
    alerts = unanswered(hall, 5)
    hall.at("2026-09-18 17:31")

    def answer(alert_id: str) -> str:
        with hall.act("decider") as act:
            return commands.answer(act, alert_id, "今日办结。").id

    for alert in alerts:
        [clock] = hall.rows(AnswerClock, AnswerClock.alert_id == alert.id)

        def escalate(clock_id: str = clock.id) -> None:
            with hall.office.act() as act:
                sweep.climb(act, clock_id)

        said, swept = at_once(partial(answer, alert.id), escalate)
        assert not isinstance(swept, Exception), swept
        orders = hall.rows(SupervisionOrder, SupervisionOrder.alert_id == alert.id)
        if isinstance(said, Conflict):
            assert (said.code_here, len(orders)) == ("alert_in_order", 1)
        else:
            assert (said, orders) == (alert.id, [])
    hall.agrees()
