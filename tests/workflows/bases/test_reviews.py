"""A basis that ends: reviews of exactly what rests on it, once; what it carries stops; what is late is supervised."""

from __future__ import annotations

import time

import pytest
from sqlalchemy import update

from engine.errors import Conflict, Invalid
from tests.hall import BENEFIT, REGISTRATION, Hall
from tests.workflows.bases.test_register import INSURANCE, entry
from workflows.adjusting import commands as adjusting
from workflows.adjusting.models import ChangeRequest
from workflows.bases import reviews
from workflows.bases.models import LegalBasis, ReviewTask
from workflows.bases.reviews import Answer
from workflows.catalogue.models import ServiceRow
from workflows.notices.models import Message
from workflows.supervision.models import SupervisionOrder

RULES = "就业服务与就业管理规定"


def answer(hall: Hall, task: ReviewTask, **given: str) -> ReviewTask:
    with hall.act("designer") as act:
        return reviews.answer(act, task.id, Answer(**{"opinion": "理由", **given}))


def standing(hall: Hall, key: str = REGISTRATION) -> str:
    [row] = hall.rows(ServiceRow, ServiceRow.key == key)
    return row.standing


@pytest.mark.parametrize("hall", ["sqlite"], indirect=True)
def test_the_running_scheduler_opens_reviews_of_exactly_what_rests_on_a_basis_that_ends_tomorrow(hall: Hall) -> None:
    law = entry(hall, INSURANCE, "第五十条")
    with hall.office.act() as act:
        act.session.execute(
            update(LegalBasis).where(LegalBasis.id == law.id).values(effective_to=hall.clock.now().date())
        )
    hall.at("2026-09-13 09:00")
    hall.ticker.start()
    try:
        until = time.monotonic() + 10
        while not hall.rows(ReviewTask) and time.monotonic() < until:
            time.sleep(0.05)
    finally:
        hall.ticker.stop()
    tasks = {row.service_key: row for row in hall.rows(ReviewTask)}
    assert set(tasks) == {REGISTRATION, BENEFIT}
    assert [rest["id"] for rest in tasks[REGISTRATION].rests] == ["M-TERMINATION", "commitment"]
    assert {"M-ID", "M-REGISTRATION"} <= {rest["id"] for rest in tasks[BENEFIT].rests}
    assert standing(hall, BENEFIT) == "open"


def test_reviews_open_once_thirty_days_ahead_and_are_told(hall: Hall) -> None:
    entry(hall, RULES, effective_to="2026-11-30")
    hall.tick()
    hall.at("2026-10-30 09:00")
    hall.tick()
    assert hall.rows(ReviewTask) == []
    for day in ("10-31", "11-01"):
        hall.at(f"2026-{day} 09:00")
        hall.tick(2)
    [task] = hall.rows(ReviewTask)
    assert (task.service_key, task.unit, task.due_on.isoformat()) == (REGISTRATION, "jiuye", "2026-11-20")
    told = hall.rows(Message, Message.kind == "review")
    assert len(told) == 2
    assert "“失业登记”所依据的《就业服务与就业管理规定》" in told[0].body


def test_a_basis_that_is_void_stops_new_applications_at_once_and_open_cases_wait_for_a_decision(hall: Hall) -> None:
    case_no = hall.receive(REGISTRATION).case.case_no
    entry(hall, RULES, effective_to="2026-09-13")
    assert standing(hall) == "suspended"
    with pytest.raises(Conflict) as refused:
        hall.receive(REGISTRATION)
    assert "所依据的《就业服务与就业管理规定》" in refused.value.detail
    [task] = hall.rows(ReviewTask)
    assert (task.stopped, task.due_on.isoformat()) == (True, "2026-09-19")
    with pytest.raises(Invalid) as asked:
        answer(hall, task, answer="cancel")
    assert [error.pointer for error in asked.value.errors] == ["/open_cases"]
    hall.accept(case_no)
    kept = answer(hall, task, answer="cancel", open_cases="terminate")
    with hall.act("approver") as act:
        adjusting.approve(act, kept.change_id or "")
    hall.tick(2)
    assert standing(hall) == "cancelled"
    case = hall.case(case_no)
    assert (case.result, case.state) == ("terminated", "completed")
    [change] = hall.rows(ChangeRequest, ChangeRequest.kind == "cancel")
    assert (change.review_id, change.outcome) == (task.id, "终止在办件 1 件")
    hall.agrees()


def test_cases_go_on_where_the_unit_decides_so(hall: Hall) -> None:
    case_no = hall.receive(REGISTRATION).case.case_no
    entry(hall, RULES, effective_to="2026-09-13")
    [task] = hall.rows(ReviewTask)
    kept = answer(hall, task, answer="suspend", open_cases="continue")
    assert (kept.change_id, standing(hall)) == (None, "suspended")
    hall.accept(case_no)
    with pytest.raises(Conflict):
        answer(hall, task, answer="suspend", open_cases="continue")


def test_a_service_whose_unit_named_a_new_basis_goes_on_after_the_last_day(hall: Hall) -> None:
    entry(hall, RULES, effective_to="2026-09-20")
    hall.tick()
    [task] = hall.rows(ReviewTask)
    with pytest.raises(Invalid):
        answer(hall, task, answer="retain")
    answer(hall, task, answer="retain", new_basis="《就业促进条例》第十条")
    hall.at("2026-09-21 00:10")
    hall.tick()
    assert standing(hall) == "open"


def test_one_that_nobody_answered_stops_on_the_day_and_goes_to_supervision(hall: Hall) -> None:
    entry(hall, RULES, effective_to="2026-09-20")
    hall.tick()
    hall.at("2026-09-21 00:10")
    hall.tick(2)
    assert standing(hall) == "suspended"
    [order] = hall.rows(SupervisionOrder)
    assert (order.unit, order.rule) == ("jiuye", "JC-23")
    hall.at("2026-09-22 00:10")
    hall.tick(2)
    assert len(hall.rows(SupervisionOrder)) == 1


def test_a_stopped_service_resumes_only_on_a_basis_that_stands(hall: Hall) -> None:
    entry(hall, RULES, effective_to="2026-09-13")
    wish = adjusting.Wish("resume", REGISTRATION, "已有新的依据", "测试")
    with hall.act("designer") as act:
        change = adjusting.propose(act, wish).id
    with pytest.raises(Invalid), hall.act("approver") as act:
        adjusting.approve(act, change)
    old = "title: 就业服务与就业管理规定, doc_no: 劳动和社会保障部令第28号"
    hall.redeploy(REGISTRATION, ("service.yaml", old, "title: 测试就业办法, doc_no: 测试令第1号"))
    with hall.act("approver") as act:
        adjusting.approve(act, change)
    assert standing(hall) == "open"
