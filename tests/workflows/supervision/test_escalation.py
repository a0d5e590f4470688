"""What is not answered goes one level up by itself: through the running ticker, once, and never while time stands."""

from __future__ import annotations

import importlib
from datetime import date

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import delete, update

from engine.errors import Forbidden
from engine.jobs import MAX_ATTEMPTS
from engine.store.tables import JobRow
from tests.hall import BENEFIT, Hall, moment
from tests.workflows.supervision.test_orders import accept, answer, clock, inboxes, issued, send_back, withdraw
from workflows import incidents
from workflows.audit import AuditEntry
from workflows.limits import special
from workflows.limits.models import Alert, AnswerClock, CalendarYear
from workflows.limits.publish import publish_year
from workflows.migrations import FOLDER
from workflows.people import absence
from workflows.people.roles import Role
from workflows.supervision import commands, sweep
from workflows.supervision.models import OrderDeed, SupervisionOrder

_GROUNDS = "  suspensions:\n    - {ground: 鉴定, basis: DEMO-TIME, limit: 10WD}\n  extension: {longest"


@pytest.fixture(autouse=True)
def staffed(hall: Hall) -> None:
    hall.engage("chief", Role.SECTION_CHIEF, "shebao")
    hall.engage("leader", Role.LEADER_IN_CHARGE, "shebao")


def red(hall: Hall) -> Alert:
    """The red alert of an examination nobody began, raised on Wednesday 16 September after close."""
    hall.accept(hall.receive().case.case_no)
    hall.tick()
    hall.at("2026-09-16 17:31")
    hall.tick()
    [alert] = hall.rows(Alert, Alert.rung == "red")
    return alert


def order(hall: Hall) -> SupervisionOrder:
    [row] = hall.rows(SupervisionOrder)
    return row


def at(hall: Hall, when: str) -> int:
    """Move there and tick; how many orders there are."""
    hall.at(when)
    hall.tick(2)
    return len(hall.rows(SupervisionOrder))


def deeds(hall: Hall) -> list[str]:
    return [row.deed for row in hall.rows(OrderDeed)]


def test_an_alert_not_answered_in_three_working_days_becomes_an_order_of_the_second_level(hall: Hall) -> None:
    alert = red(hall)
    # Thursday, Friday, and the make-up working day on Sunday 20 September.
    assert [at(hall, when) for when in ("2026-09-20 17:30", "2026-09-20 17:31", "2026-09-21 09:00")] == [0, 1, 1]
    found = order(hall)
    assert (found.kind, found.level, found.state, found.unit) == ("order", 2, "issued", "shebao")
    assert (found.alert_id, found.case_no, found.rule, found.warning) == (alert.id, alert.case_no, "JC-20", "red")
    assert (found.number, found.issued_by_name) == ("渝示府〔2026〕督字第0001号", "系统")
    assert clock(hall, found.id).due_at == moment("2026-09-23 17:30")
    assert inboxes(hall, "收到二级督办单") == {"leader", "decider", "supervisor"}
    assert {row["user"]: row["role"] for row in found.recipients}["supervisor"] == "监察人员"
    [entry] = hall.rows(AuditEntry, AuditEntry.act == "order.issue")
    assert (entry.chain, entry.actor_name) == (f"case:{alert.case_id}", "系统")
    hall.agrees()


def test_one_level_up_the_leader_answers_and_any_supervisor_judges(hall: Hall) -> None:
    alert = red(hall)
    at(hall, "2026-09-20 17:31")
    hall.engage("supervisor2", Role.SUPERVISOR, "qu")
    with pytest.raises(Forbidden):
        answer(hall, order(hall).id, "chief")
    answer(hall, order(hall).id, "leader", "已约谈承办人，今日办结。")
    accept(hall, order(hall).id, "supervisor2")
    [alert] = hall.rows(Alert, Alert.id == alert.id)
    assert (alert.answer, alert.answered_by_name) == ("已约谈承办人，今日办结。", "演示leader")


def test_an_answer_in_time_keeps_it_down(hall: Hall) -> None:
    alert = red(hall)
    hall.at("2026-09-20 17:30")
    with hall.act("chief") as act:
        commands.answer(act, alert.id, "人手不足，明日办结。")
    at(hall, "2026-09-20 17:31")  # the promise is missed as well, and nobody answers that
    at(hall, "2026-09-23 17:31")
    assert order(hall).alert_id != alert.id


def test_a_yellow_alert_asks_for_no_answer(hall: Hall) -> None:
    hall.receive()
    hall.at("2026-09-15 09:00")
    hall.tick()
    assert {row.rung for row in hall.rows(Alert)} == {"yellow"}
    assert hall.rows(AnswerClock) == []


def test_a_second_level_order_left_alone_is_told_to_supervision_once_and_stays_open(hall: Hall) -> None:
    red(hall)
    for when in ("2026-09-20 17:31", "2026-09-23 09:00", "2026-09-23 17:31", "2026-09-24 09:00"):
        at(hall, when)
    [first] = hall.rows(SupervisionOrder, SupervisionOrder.ran_out.is_not(None), SupervisionOrder.warning == "red")[:1]
    of_first = [row.deed for row in hall.rows(OrderDeed, OrderDeed.order_id == first.id)]
    assert of_first == ["issue", "remind", "overdue"]
    assert inboxes(hall, "二级督办逾期未答复") == {"supervisor"}
    assert first.state == "issued"
    answer(hall, first.id, "leader")
    assert accept(hall, first.id).state == "accepted"
    hall.agrees()


def test_an_order_not_answered_in_time_goes_one_level_up_once(hall: Hall) -> None:
    found = issued(hall)
    for when in ("2026-09-17 08:59", "2026-09-17 09:00", "2026-09-17 17:30"):
        at(hall, when)
    assert deeds(hall) == ["issue", "remind"]
    assert inboxes(hall, "督办单即将到期") == {"chief", "leader", "decider"}
    at(hall, "2026-09-17 17:31")
    at(hall, "2026-09-18 10:00")
    assert deeds(hall) == ["issue", "remind", "escalate"]
    up = order(hall)
    assert (up.number, up.level, up.state) == (found.number, 2, "issued")
    assert clock(hall, up.id).due_at == moment("2026-09-21 17:30")
    assert inboxes(hall, "督办单升级为二级督办") == {"leader", "decider", "supervisor"}
    with pytest.raises(Forbidden):
        answer(hall, up.id, "chief")
    hall.agrees()


def test_a_returned_answer_that_is_not_given_again_goes_up_and_stays_returned(hall: Hall) -> None:
    found = issued(hall)
    answer(hall, found.id)
    send_back(hall, found.id)
    at(hall, "2026-09-17 17:31")
    assert (order(hall).state, order(hall).level) == ("returned", 2)


def test_an_overdue_rectification_goes_up_and_still_closes_by_acceptance_alone(hall: Hall) -> None:
    found = issued(hall, kind="rectification", basis="《演示办法》第三条", limit="2026-09-16")
    at(hall, "2026-09-16 17:31")
    assert (order(hall).kind, order(hall).level, order(hall).state) == ("rectification", 2, "issued")
    answer(hall, found.id, "leader")
    assert accept(hall, found.id).state == "accepted"


@pytest.mark.parametrize("how", ["answered", "withdrawn"])
def test_what_is_answered_or_withdrawn_goes_nowhere(hall: Hall, how: str) -> None:
    found = issued(hall)
    answer(hall, found.id) if how == "answered" else withdraw(hall, found.id)
    at(hall, "2026-12-01 10:00")
    assert (order(hall).level, order(hall).state) == (1, how)


def test_while_the_cases_time_stands_nothing_goes_up_and_its_days_do_not_count(hall: Hall) -> None:
    hall.redeploy(
        BENEFIT,
        ("service.yaml", "  extension: {longest", _GROUNDS),
        ("service.yaml", "documents: [receipt, ", "documents: [receipt, suspension_notice, "),
    )
    case_no = red(hall).case_no
    by_hand = issued(hall, case_no=case_no)
    free = issued(hall)
    hall.at("2026-09-17 10:00")
    with hall.act("chief") as act:
        special.suspend(act, case_no, "鉴定", reason="真伪存疑")
    assert {row.state for row in hall.rows(AnswerClock, AnswerClock.case_id.is_not(None))} == {"suspended"}
    hall.agrees()
    at(hall, "2026-09-24 10:00")
    levels = {row.id: row.level for row in hall.rows(SupervisionOrder)}
    assert levels == {by_hand.id: 1, free.id: 2}
    with hall.act("chief") as act:
        special.resume(act, case_no, "属实。")
    hall.agrees()
    # Thursday the 17th counted; the 28th and 29th, after the holidays, are the second and the third day.
    assert {
        row.due_at for row in hall.rows(AnswerClock, AnswerClock.state == "running", AnswerClock.case_id != "")
    } == {moment("2026-09-29 17:30")}
    assert at(hall, "2026-09-29 17:30") == 2
    assert at(hall, "2026-09-29 17:31") == 3
    assert {row.level for row in hall.rows(SupervisionOrder)} == {2}


def test_a_calendar_published_meanwhile_moves_the_time_to_answer(hall: Hall) -> None:
    found = issued(hall)
    with hall.office.read() as session:
        text = session.get_one(CalendarYear, 2026).text
    flood = text.replace("rest:\n", "rest:\n  - {date: 2026-09-16, name: 汛期停止办公}\n", 1)
    with hall.act("admin") as act:
        publish_year(act, flood)
    hall.tick()
    assert clock(hall, found.id).due_at == moment("2026-09-18 17:30")
    hall.agrees()


def test_a_stand_in_is_told_and_may_answer_for_whoever_is_away(hall: Hall) -> None:
    hall.engage("deputy", Role.OFFICER, "shebao")
    with hall.act("chief") as act:
        absence.record(act, "chief", "deputy", date(2026, 9, 14), date(2026, 9, 16))
    found = issued(hall)
    assert inboxes(hall, "收到督办单") == {"deputy", "leader", "decider"}
    assert {row["for"] for row in found.recipients} == {"", "演示chief"}
    assert answer(hall, found.id, "deputy").answered_by_name == "演示deputy"


def test_a_stand_in_answers_for_nobody_who_is_back(hall: Hall) -> None:
    hall.engage("deputy", Role.OFFICER, "shebao")
    with hall.act("chief") as act:
        absence.record(act, "chief", "deputy", date(2026, 9, 14), date(2026, 9, 14))
    found = issued(hall)
    hall.at("2026-09-15 10:00")
    with pytest.raises(Forbidden):
        answer(hall, found.id, "deputy")


def test_what_fails_is_left_to_a_job_and_the_others_go_up(hall: Hall) -> None:
    broken, whole = issued(hall), issued(hall)
    with hall.office.database.write() as session:
        session.execute(update(SupervisionOrder).where(SupervisionOrder.id == broken.id).values(kind="letter"))
    hall.at("2026-09-17 17:31")
    hall.ticker.tick()
    assert [row.level for row in hall.rows(SupervisionOrder)] == [1, 2]
    for _ in range(MAX_ATTEMPTS):
        with hall.office.database.write() as session:
            session.execute(update(JobRow).values(not_before=None))
        hall.ticker.tick()
    with hall.office.read() as session:
        [incident] = incidents.open_incidents(session)
    assert incident.title == "逾期未答复的督办没有升级"
    with hall.office.database.write() as session:
        session.execute(update(SupervisionOrder).where(SupervisionOrder.id == broken.id).values(kind="order"))
    with hall.act("admin") as act:
        incidents.retry(act, incident.id)
    hall.tick()
    assert [row.level for row in hall.rows(SupervisionOrder)] == [2, 2]
    assert whole.number != broken.number
    hall.agrees()


def test_alerts_from_before_there_were_orders_get_their_time_and_count_it_first(hall: Hall) -> None:
    alert = red(hall)
    [step] = (FOLDER / "versions").glob("*_supervision.py")
    migration = importlib.import_module(f"workflows.migrations.versions.{step.stem}")
    with hall.office.database.engine.begin() as connection:
        connection.execute(delete(AnswerClock))
        with Operations.context(MigrationContext.configure(connection)):
            migration._give_unanswered_alerts_their_time()
    assert at(hall, "2026-09-17 10:00") == 0
    [given] = hall.rows(AnswerClock, AnswerClock.alert_id == alert.id)
    assert given.due_at == moment("2026-09-20 17:30")
    hall.agrees()
    assert at(hall, "2026-09-20 17:31") == 1


def test_a_tick_with_nothing_to_answer_asks_little(hall: Hall) -> None:
    with hall.statements() as seen:
        assert not sweep.escalate_due(hall.office, seconds=0.02)
    assert len(seen) == 1
