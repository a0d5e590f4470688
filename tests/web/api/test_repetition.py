"""A call repeated with its key answers as before and acts no second time."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from tests.hall import PDF, REGISTRATION
from tests.web.api.conftest import Api, a_file
from tests.web.api.test_answers import application
from workflows.cases.models import Case, Upload
from workflows.catalogue.archive import packed
from workflows.catalogue.folder import read_folder
from workflows.idempotency import IdempotentCall
from workflows.settings import ROOT

KEY = {"Idempotency-Key": "7e1d"}


def _count(api: Api, model: Any) -> int:
    with api.hall.office.read() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_an_application_sent_twice_is_one_case_and_one_receipt(api: Api) -> None:
    sent = application(REGISTRATION)
    first = api.send("create_case", "citizen", json=sent, headers=KEY)
    again = api.send("create_case", "citizen", json=sent, headers=KEY)
    assert again.json == first.json
    assert again.status_code == 201
    assert again.headers["Idempotency-Replayed"] == "true"
    assert _count(api, Case) == 1


def test_the_answer_kept_for_a_repetition_is_sealed(api: Api) -> None:
    password = api.ok("create_case", "citizen", json=application(REGISTRATION), headers=KEY)["query_password"]
    [row] = api.hall.rows(IdempotentCall)
    assert row.response is not None
    assert password.encode() not in row.response


def test_an_upload_sent_again_by_another_program_is_one_file(api: Api) -> None:
    first = api.ok("create_upload", "citizen", data=a_file(), headers=KEY)
    again = api.ok("create_upload", "citizen", data=a_file(), headers=KEY)
    assert again == first
    assert _count(api, Upload) == 1
    other = {"data": a_file(PDF + b"more"), "headers": KEY}
    assert api.refused("create_upload", "citizen", **other) == "idempotency_key_reused"


def test_a_key_used_for_something_else_is_refused(api: Api) -> None:
    api.ok("create_case", "citizen", json=application(REGISTRATION), headers=KEY)
    other = application(REGISTRATION, [])
    assert api.refused("create_case", "citizen", json=other, headers=KEY) == "idempotency_key_reused"


def test_the_query_belongs_to_what_was_asked(api: Api) -> None:
    files = read_folder(ROOT / "bpmn" / "services" / REGISTRATION)
    changed = packed({**files, "cases.yaml": files["cases.yaml"] + "# 补充说明\n".encode()})
    first = {"data": changed, "query_string": {"note": "补充说明"}, "headers": KEY}
    assert api.ok("create_deployment", "designer", **first) == api.ok("create_deployment", "designer", **first)
    other = {"data": changed, "query_string": {"note": "另一个说明"}, "headers": KEY}
    assert api.refused("create_deployment", "designer", **other) == "idempotency_key_reused"


def test_the_keys_of_two_people_have_nothing_to_do_with_each_other(api: Api) -> None:
    sent = application(REGISTRATION)
    first = api.ok("create_case", "citizen", json=sent, headers=KEY)["case_no"]
    second = api.ok("create_case", "clerk", json={**sent, "channel": "window"}, headers=KEY)["case_no"]
    assert first != second


def test_a_refusal_is_not_kept_so_that_the_same_call_may_be_tried_again(api: Api) -> None:
    case_no = api.ok("create_case", "citizen", json=application(REGISTRATION))["case_no"]
    rating = {"case_no": case_no, "json": {"score": 5}, "headers": KEY}
    assert api.refused("rate_case", "citizen", **rating) == "too_early"
    api.ok("refuse_case", "clerk", case_no=case_no, json={"opinion": "不属于本事项的服务对象。"})
    api.ok("rate_case", "citizen", **rating)


def test_work_done_twice_with_one_key_is_done_once(api: Api) -> None:
    case_no = api.ok("create_case", "citizen", json=application(REGISTRATION))["case_no"]
    task = api.task(case_no, "Accept")
    data = {"outcome": "accepted", "opinion": "材料齐全。"}
    done = {"task_id": task, "json": {"data": data}, "headers": KEY}
    first = api.ok("complete_task", "clerk", **done)
    assert api.ok("complete_task", "clerk", **done) == first
    unkeyed = {"task_id": task, "json": {"data": data}}
    assert api.refused("complete_task", "clerk", **unkeyed) == "task_closed"
