"""Sending a step back and taking a result back on the desk's pages."""

from __future__ import annotations

import pytest

from tests.hall import Hall
from tests.web.visitor import Visitor
from workflows.cases.models import Task

pytestmark = pytest.mark.parametrize("hall", ["sqlite"], indirect=True)


@pytest.fixture
def case_no(hall: Hall) -> str:
    """A case at its review."""
    found = hall.receive().case.case_no
    hall.accept(found)
    hall.tick()
    hall.complete(found, "Examine", "shebao", outcome="agree", opinion="符合条件。")
    return found


def test_the_page_offers_the_steps_and_keeps_what_was_typed(hall: Hall, case_no: str) -> None:
    task = hall.task(case_no, "Review")
    decider, here = Visitor(hall, "decider"), f"/desk/tasks/{task.id}"
    page = decider.get(here)
    assert "退回到前面的环节" in page
    assert "审核（演示社保中心人员" in page
    refused = decider.post(f"{here}/send-back", to="Accept", reason="请核对缴费年限")
    assert refused.status_code == 422
    again = refused.get_data(as_text=True)
    assert "没有退成" in again
    assert "请核对缴费年限" in again
    assert decider.post(f"{here}/send-back", to="Examine", reason="请核对缴费年限").status_code == 303
    assert "本环节已退回" in decider.get(here)
    officer = Visitor(hall, "shebao")
    assert "退回办理：审核" in officer.get("/desk/inbox")
    assert "请核对缴费年限" in officer.get(f"/desk/cases/{case_no}")


def test_a_result_is_taken_back_where_nobody_has_acted(hall: Hall, case_no: str) -> None:
    [done] = hall.rows(Task, Task.element == "Examine")
    officer, here = Visitor(hall, "shebao"), f"/desk/tasks/{done.id}"
    assert "撤回办理结果" in officer.get(here)
    assert "撤回办理结果</button>" not in Visitor(hall, "decider").get(here)
    answer = officer.post(f"{here}/take-back")
    assert answer.status_code == 303
    assert "办理结果已撤回" in officer.get(here)
    assert "符合条件" not in officer.get(str(answer.location))
    assert Visitor(hall, "shebao").post(f"{here}/take-back").status_code == 403


def test_right_after_completing_the_worklist_leads_back(hall: Hall, case_no: str) -> None:
    task = hall.task(case_no, "Review")
    decider = Visitor(hall, "decider")
    fields = {"data.contribution_years": "6", "data.outcome": "agree", "data.opinion": "同意。"}
    answer = decider.post(f"/desk/tasks/{task.id}", **fields)
    assert answer.status_code == 303
    assert f'<a href="/desk/tasks/{task.id}">发现有误？可以撤回</a>' in decider.get(str(answer.location))
    assert decider.post(f"/desk/tasks/{task.id}/take-back").status_code == 303
    assert "可以撤回" not in decider.get(str(answer.location))


def test_behind_the_acceptance_nothing_is_offered(hall: Hall) -> None:
    case_no = hall.receive().case.case_no
    hall.accept(case_no)
    hall.tick()
    assert "退回到前面的环节" not in Visitor(hall, "shebao").get(f"/desk/tasks/{hall.task(case_no, 'Examine').id}")
