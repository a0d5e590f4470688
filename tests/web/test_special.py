"""Stopping and extending a case's time through the API and the desk's pages."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.hall import BENEFIT, Hall
from tests.web.visitor import Visitor
from web.app import create_app
from workflows import demo
from workflows.people.roles import Role

pytestmark = pytest.mark.parametrize("hall", ["sqlite"], indirect=True)

_DECLARED = "  suspensions:\n    - {ground: 鉴定, basis: DEMO-TIME, limit: 10WD}\n  extension: {longest: 3WD"


@pytest.fixture
def case_no(hall: Hall) -> str:
    hall.redeploy(
        BENEFIT,
        ("service.yaml", "  extension: {longest: 3WD", _DECLARED),
        ("service.yaml", "documents: [receipt, ", "documents: [receipt, suspension_notice, "),
    )
    hall.engage("chief", Role.SECTION_CHIEF, "shebao")
    found = hall.receive().case.case_no
    hall.accept(found)
    hall.tick()
    return found


def call(hall: Hall, username: str, path: str, **sent: Any) -> tuple[int, Any]:
    client = create_app(hall.office).test_client()
    token = client.post("/api/v1/token", json={"username": username, "password": demo.password(username)}).json
    assert token is not None
    answer = client.post(f"/api/v1/{path}", json=sent, headers={"Authorization": f"Bearer {token['token']}"})
    return answer.status_code, answer.json


def test_a_stop_is_asked_for_approved_and_ended_over_the_api(hall: Hall, case_no: str) -> None:
    status, asked = call(hall, "shebao", f"cases/{case_no}/suspend", ground="鉴定", reason="真伪存疑")
    assert (status, asked["state"], asked["approver"]) == (201, "asked", "section_chief")
    path = f"cases/{case_no}/special-procedures/{asked['id']}"
    assert call(hall, "shebao", f"{path}/approve")[0] == 403
    status, running = call(hall, "chief", f"{path}/approve")
    assert (status, running["state"], running["expected_on"]) == (200, "running", "2026-09-28")
    status, ended = call(hall, "shebao", f"cases/{case_no}/resume", result="属实。")
    assert (status, ended["state"], ended["result"]) == (200, "ended", "属实。")


def test_an_extension_that_may_not_be_is_told_in_words_over_the_api(hall: Hall, case_no: str) -> None:
    status, problem = call(hall, "decider", f"cases/{case_no}/extend", by="9WD", reason="协查")
    assert (status, problem["code"]) == (409, "extension_refused")
    assert problem["detail"] == "延期最多 3 个工作日，不能延期 9 个工作日。"
    status, problem = call(hall, "decider", f"cases/{case_no}/extend", by="三天", reason="协查")
    assert (status, [error["pointer"] for error in problem["errors"]]) == (422, ["/by"])


def test_the_desk_shows_what_was_asked_and_who_may_answer(hall: Hall, case_no: str) -> None:
    officer, page = Visitor(hall, "shebao"), f"/desk/cases/{case_no}"
    assert "申请暂停计时" in officer.get(page)
    assert officer.post(f"{page}/suspend", ground="鉴定", needed="", reason="真伪存疑").status_code == 303
    assert "等待科室负责人批准" in officer.get(page)
    chief = Visitor(hall, "chief")
    shown = chief.get(page)
    assert "shebao" not in re.sub(r'value="[^"]*"', "", shown)
    assert "待批准：鉴定" in shown
    action = re.search(rf'action="({page}/special/\w+)"', shown)
    assert action is not None
    assert chief.post(action[1], granted="yes").status_code == 303
    shown = officer.get(page)
    assert "结束鉴定，恢复计时" in shown
    assert "暂停计时" in officer.get("/desk")
    citizen = Visitor(hall, "citizen").get(f"/my/cases/{case_no}")
    assert "鉴定期间暂停计时，不计入办理时限；结束后从次日起继续计算。" in citizen


def test_a_refusal_is_shown_on_the_page_that_asked(hall: Hall, case_no: str) -> None:
    answer = Visitor(hall, "decider").post(f"/desk/cases/{case_no}/extend", by="9WD", reason="协查")
    assert answer.status_code == 422
    assert "延期最多 3 个工作日，不能延期 9 个工作日" in answer.text
