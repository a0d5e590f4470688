"""What a running case's diagram or job cannot do is told, waits for an administrator, and is taken up again."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from sqlalchemy import update

from engine.errors import Conflict, Forbidden, Invalid
from engine.runtime import FlowProblem
from engine.store.tables import JobRow, TimerRow
from tests.hall import AID, BENEFIT, Hall
from web.app import create_app
from workflows import demo, incidents
from workflows.audit import AuditEntry
from workflows.catalogue.folder import read_folder
from workflows.documents.models import Document
from workflows.incidents import Incident
from workflows.rehearsal.stage import put_live

HEAVY = "count(for i in 1..100000000 return i) &gt; 0"
"""What one expression may not do; only running it shows that."""


def put_changed_live(hall: Hall, key: str, changes: Mapping[str, str]) -> None:
    """Publish a service whose diagram is changed in these places."""
    files = read_folder(hall.office.settings.bpmn / "services" / key)
    flow = files["flow.bpmn"].decode()
    for before, after in changes.items():
        assert before in flow
        flow = flow.replace(before, after)
    files["flow.bpmn"] = flow.encode()
    with hall.office.act() as act:
        put_live(act, key, files, number=99)


def open_incidents(hall: Hall) -> list[Incident]:
    with hall.office.read() as session:
        found = incidents.open_incidents(session)
        assert incidents.count(session) == len(found)
    return found


def test_a_condition_that_fails_at_a_persons_step_is_told_and_becomes_one_incident(hall: Hall) -> None:
    put_changed_live(hall, BENEFIT, {'Accept.outcome = "accepted"': HEAVY})
    case_no = hall.receive().case.case_no
    for _ in range(2):
        with pytest.raises(FlowProblem) as problem:
            hall.accept(case_no)
        assert problem.value.code_here == "uncomputable"
    assert hall.open(case_no) == ["Accept"]
    [found] = open_incidents(hall)
    assert (found.kind, found.case_no, found.attempts, found.retriable) == ("step", case_no, 2, False)
    assert "表达式" in found.error
    hall.complete(case_no, "Accept", "clerk", outcome="refused", opinion="不符合条件。")
    assert open_incidents(hall) == [], "the step was taken after all"


def test_the_same_over_http_is_no_fault_of_the_server(hall: Hall) -> None:
    put_changed_live(hall, BENEFIT, {'Accept.outcome = "accepted"': HEAVY})
    task = hall.task(hall.receive().case.case_no, "Accept")
    client = create_app(hall.office).test_client()
    sign_in = {"username": "clerk", "password": demo.password("clerk")}
    token = (client.post("/api/v1/token", json=sign_in).json or {})["token"]
    answer = client.post(
        f"/api/v1/tasks/{task.id}/complete",
        json={"data": {"outcome": "accepted", "opinion": "齐全。"}},
        headers={"Authorization": f"Bearer {token}"},
    )
    assert (answer.status_code, (answer.json or {})["code"]) == (400, "uncomputable")


def test_a_condition_that_fails_after_a_query_is_an_incident_at_once_and_the_case_waits(hall: Hall) -> None:
    condition = 'QueryRegistration.status = "match" and QueryContribution.status = "match"'
    put_changed_live(hall, BENEFIT, {condition: HEAVY})
    case_no = hall.receive().case.case_no
    hall.accept(case_no)
    hall.ticker.tick()
    hall.ticker.tick()
    [found] = open_incidents(hall)
    assert (found.kind, found.case_no, found.attempts) == ("service", case_no, 1)
    with hall.act("admin") as act, pytest.raises(Conflict) as problem:
        incidents.dismiss(act, found.id, "不再需要")
    assert problem.value.code_here == "job_awaited"
    hall.agrees()


def test_a_timer_that_fails_lets_the_others_fire_and_is_tried_again(hall: Hall) -> None:
    boom = f'<bpmn:scriptTask id="Boom" name="计算"><bpmn:script>x = {HEAVY}</bpmn:script></bpmn:scriptTask>'
    flow = '<bpmn:sequenceFlow id="NotCorrected_to_Withdrawn" sourceRef="NotCorrected" targetRef="'
    sound = hall.receive(AID).case.case_no
    hall.notify(sound, "M-APPLY")
    put_changed_live(
        hall,
        AID,
        {
            f'{flow}Withdrawn" />': f'{boom}{flow}Boom" />'
            '<bpmn:sequenceFlow id="Boom_to_Withdrawn" sourceRef="Boom" targetRef="Withdrawn" />',
            "<bpmn:incoming>NotCorrected_to_Withdrawn": "<bpmn:incoming>Boom_to_Withdrawn",
        },
    )
    stuck = hall.receive(AID).case.case_no
    hall.notify(stuck, "M-APPLY")
    hall.at("2026-10-20 10:00")
    hall.ticker.tick()
    assert hall.case(sound).state == "withdrawn"
    [held] = hall.rows(TimerRow)
    assert held.held
    [found] = open_incidents(hall)
    assert (found.kind, found.case_no) == ("timer", stuck)
    hall.ticker.tick()
    assert [row.id for row in open_incidents(hall)] == [found.id], "nobody tries what is an incident"
    with hall.act("admin") as act:
        incidents.retry(act, found.id)
    hall.ticker.tick()
    [again] = open_incidents(hall)
    assert (again.id, hall.case(stuck).state) == (found.id, "correcting")


def test_a_job_with_a_wrong_payload_is_corrected_and_done(hall: Hall) -> None:
    hall.receive()
    with hall.office.database.write() as session:
        session.execute(update(JobRow).values(payload={"document": "0" * 32}, state="failed", last_error="没有"))
    [document], [found] = hall.rows(Document), open_incidents(hall)
    with hall.act("admin") as act, pytest.raises(Invalid):
        incidents.correct(act, found.id, {"another": document.id})
    with hall.act("admin") as act:
        incidents.correct(act, found.id, {"document": document.id})
    hall.tick()
    assert [row.state for row in hall.rows(Document)] == ["ready"]
    assert open_incidents(hall) == []


def test_a_job_is_given_up_with_a_reason_on_record_and_by_administrators_only(hall: Hall) -> None:
    hall.receive()
    with hall.office.database.write() as session:
        session.execute(update(JobRow).values(state="failed", last_error="模板有误"))
    [found] = open_incidents(hall)
    with hall.act("clerk") as act, pytest.raises(Forbidden):
        incidents.dismiss(act, found.id, "不再需要")
    with hall.act("admin") as act, pytest.raises(Invalid):
        incidents.dismiss(act, found.id, " ")
    with hall.act("admin") as act:
        incidents.dismiss(act, found.id, "已用纸质凭证代替")
    assert open_incidents(hall) == []
    [entry] = hall.rows(AuditEntry, AuditEntry.act == "job.dismiss")
    assert (entry.subject, entry.detail["reason"], entry.actor_name) == (
        found.id, "已用纸质凭证代替", hall.actor("admin").name,
    )  # fmt: skip
    with hall.act("admin") as act, pytest.raises(Conflict):
        incidents.retry(act, found.id)


def test_administrators_see_what_failed_and_what_to_do(hall: Hall) -> None:
    case_no = hall.receive().case.case_no
    hall.accept(case_no)
    with hall.office.database.write() as session:
        session.execute(update(JobRow).values(state="failed", last_error="接口故障", failed_at=hall.clock.now()))
    client = create_app(hall.office).test_client()
    page = client.get("/sign-in").get_data(as_text=True)
    csrf = page.split('name="csrf"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
    client.post("/sign-in", data={"username": "admin", "password": demo.password("admin"), "csrf": csrf})
    shown = client.get("/admin/jobs").get_data(as_text=True)
    assert shown.count("接口故障") == len(open_incidents(hall))
    assert case_no in shown
    assert incidents.ADVICE["service"] in shown
    csrf = shown.split('name="csrf"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
    service = next(row for row in open_incidents(hall) if row.kind == "service")
    sent = client.post(f"/admin/jobs/{service.id}/dismiss", data={"csrf": csrf, "reason": "放弃"})
    assert sent.status_code == 422
    assert "不能放弃" in sent.get_data(as_text=True)
    wrong = client.post(f"/admin/jobs/{service.id}/correct", data={"csrf": csrf, "payload": "不是 JSON"})
    assert wrong.status_code == 422
    assert client.post(f"/admin/jobs/{service.id}/retry", data={"csrf": csrf}).status_code == 303
    assert service.id not in {row.id for row in open_incidents(hall)}
