"""Asking other departments (R13, R31): four answers, each on record by its hash; silence becomes work for staff."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from engine.errors import NotFound
from engine.store.tables import JobRow
from tests.departments import Department, connect, until_given_up
from tests.hall import BENEFIT, HOUSING, REGISTRATION, Hall
from workflows.audit import AuditEntry
from workflows.cases import known
from workflows.cases.models import Case
from workflows.sharing.commands import TRIES
from workflows.sharing.connectors import Answer, Question, Status, Unavailable
from workflows.sharing.models import SharingQuery
from workflows.sharing.sandbox import SandboxConnector

MATCH, MISMATCH = "50011219900101101X", "500228198506120037"
NOT_FOUND, UNAVAILABLE = "500107200002290043", "500103195603170021"


def accepted(hall: Hall, service: str, number: str) -> Case:
    case_no = hall.receive(service, applicant={"id_number": number}).case.case_no
    hall.accept(case_no)
    return hall.case(case_no)


@pytest.mark.parametrize(
    ("number", "status", "step"),
    [(MATCH, "match", "Examine"), (MISMATCH, "mismatch", "LookUp"), (NOT_FOUND, "not_found", "LookUp")],
)
def test_the_answer_decides_whether_staff_look_it_up(hall: Hall, number: str, status: str, step: str) -> None:
    case = accepted(hall, BENEFIT, number)
    hall.tick()
    assert hall.open(case.case_no) == [step]
    queries = hall.rows(SharingQuery, SharingQuery.case_id == case.id)
    assert {(row.connector, row.operation, row.status) for row in queries} == {
        ("unemployment-registry", "registration", status),
        ("social-insurance", "unemployment_contribution", status),
    }


def test_an_interface_that_is_down_is_tried_three_times_and_then_looked_up_by_staff(hall: Hall) -> None:
    case = accepted(hall, BENEFIT, UNAVAILABLE)
    until_given_up(hall)
    assert hall.open(case.case_no) == ["LookUp"]
    assert {row.status for row in hall.rows(SharingQuery)} == {"unavailable"}
    assert hall.file(case.case_no).notices == []
    assert "applicant" not in {task.role for task in hall.file(case.case_no).tasks}


@pytest.mark.parametrize("fault", [Unavailable("接口维护中"), RuntimeError("500107200002290043 not understood")])
def test_whatever_breaks_on_the_other_side_holds_a_case_up_no_longer(hall: Hall, fault: Exception) -> None:
    department = Department(fault)
    connect(hall, department)
    case = accepted(hall, REGISTRATION, MATCH)
    until_given_up(hall)
    assert hall.open(case.case_no) == ["LookUp"]
    assert len(department.asked) == 2 * TRIES
    assert all("500107" not in str(entry.detail) for entry in hall.rows(AuditEntry))


def test_an_interface_that_comes_back_is_believed(hall: Hall) -> None:
    connect(hall, Department(Answer(Status.MATCH), down_for=TRIES - 1))
    case = accepted(hall, REGISTRATION, MATCH)
    until_given_up(hall)
    assert hall.open(case.case_no) == ["Register"]
    assert {row.status for row in hall.rows(SharingQuery)} == {"match"}


def test_a_department_is_told_for_which_purpose_and_only_about_whom(hall: Hall) -> None:
    department = Department(Answer(Status.MATCH))
    connect(hall, department)
    case = accepted(hall, REGISTRATION, MATCH)
    hall.tick()
    for question in department.asked:
        assert set(question.subject) == {"kind", "name", "id_number"}
        assert question.subject["id_number"] == MATCH
        assert question.case_no == case.case_no
        assert question.purpose.startswith("失业登记：比对")


def test_each_query_is_on_record_and_its_answer_sealed_with_the_case(hall: Hall) -> None:
    connect(hall, Department(Answer(Status.MISMATCH, "employer", "参保单位不同", {"employer": "演示秘密公司"})))
    case = accepted(hall, REGISTRATION, MATCH)
    hall.tick()
    for row in hall.rows(SharingQuery):
        assert (row.case_id, row.status, row.asked_at) == (case.id, "mismatch", hall.clock.now())
        assert len(row.answer_hash) == 64
    entries = hall.rows(AuditEntry, AuditEntry.act == "sharing.query")
    assert [entry.detail["field"] for entry in entries] == ["employer", "employer"]
    assert not any("秘密" in str(vars(row)) for row in (*hall.rows(SharingQuery), *entries))


def test_staff_who_look_it_up_see_the_whole_answer(hall: Hall) -> None:
    connect(hall, Department(Answer(Status.MISMATCH, "employer", "参保单位不同", {"employer": "演示秘密公司"})))
    case = accepted(hall, REGISTRATION, MATCH)
    hall.tick()
    file, task = hall.file(case.case_no), hall.task(case.case_no, "LookUp")
    with hall.office.read() as session:
        seen = known.variables(session, hall.office, task)
        shown = known.answers(session, hall.office, file, seen)
    assert seen["QueryInsurance"] == {"status": "mismatch"}
    assert {(row.name, row.status, row.message) for row in shown} == {
        ("比对单位参保", "mismatch", "参保单位不同"),
        ("比对工商登记", "mismatch", "参保单位不同"),
    }
    assert all(row.facts == {"employer": "演示秘密公司"} for row in shown)


def test_a_job_that_runs_again_answers_no_second_time(hall: Hall) -> None:
    case = accepted(hall, REGISTRATION, MATCH)
    queued = len(hall.rows(JobRow, JobRow.kind == "service"))
    hall.tick(3)
    assert queued == 2
    assert len(hall.rows(SharingQuery, SharingQuery.case_id == case.id)) == 2


def test_one_branch_that_waits_does_not_hold_up_the_others(hall: Hall) -> None:
    case_no = hall.receive(HOUSING, applicant={"id_number": UNAVAILABLE}).case.case_no
    hall.accept(case_no)
    until_given_up(hall)
    assert len(hall.open(case_no)) == 5


@pytest.mark.parametrize(
    ("operations", "operation", "expected"),
    [
        ({"x": {"default": {"status": "match", "data": {"years": 6}}}}, "x", {"status": "match", "years": 6}),
        (
            {"x": {"default": {"status": "match"}, "people": {"1X": {"status": "not_found"}}}},
            "x",
            {"status": "not_found"},
        ),
    ],
)
def test_the_sandbox_answers_by_number_else_as_usual(
    operations: Mapping[str, Any], operation: str, expected: Mapping[str, Any]
) -> None:
    answer = SandboxConnector("x", "演示", operations).ask(Question("k", operation, {"id_number": "1x"}, {}, "", ""))
    assert expected.items() <= answer.as_variables().items()


def test_the_sandbox_cannot_be_asked_what_it_does_not_know() -> None:
    with pytest.raises(Unavailable, match="没有名为"):
        SandboxConnector("x", "演示", {}).ask(Question("k", "y", {}, {}, "", ""))


def test_a_connector_nobody_registered_is_told(hall: Hall) -> None:
    with pytest.raises(NotFound, match="no_connector"):
        hall.office.connectors.get("nowhere")
    assert "nowhere" not in hall.office.connectors
