"""Supervision orders and accountability on the pages."""

from __future__ import annotations

import re

import pytest

from tests.hall import Hall
from tests.web.visitor import Visitor
from workflows.limits.models import Alert
from workflows.people.roles import Role
from workflows.supervision.models import AccountabilityRecord, SupervisionOrder

pytestmark = pytest.mark.parametrize("hall", ["sqlite"], indirect=True)

SENT = {"kind": "order", "unit": "shebao", "content": "多次要求重复提交材料。", "days": "3"}


@pytest.fixture(autouse=True)
def staffed(hall: Hall) -> None:
    hall.engage("chief", Role.SECTION_CHIEF, "shebao")
    hall.engage("leader", Role.LEADER_IN_CHARGE, "shebao")


def issued(visitor: Visitor, **more: str) -> str:
    """The address of a new order."""
    answer = visitor.post("/oversight/orders", **{**SENT, **more})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def test_an_order_goes_from_the_form_to_its_end(hall: Hall) -> None:
    supervisor, chief = Visitor(hall, "supervisor"), Visitor(hall, "chief")
    assert "没有未办结的督办" in supervisor.get("/oversight/orders")
    page = issued(supervisor)
    assert "等待社保中心科室负责人或者分管领导答复" in supervisor.get(page)
    assert "提交答复" not in supervisor.get(page)
    assert "收到督办单" in chief.get("/desk/inbox")
    assert "待我处理 <i>1</i>" in chief.get("/oversight/orders?show=mine")
    empty = chief.post(f"{page}/answer", answer=" ")
    assert (empty.status_code, "请写明原因、处理措施和结果" in empty.text) == (422, True)
    assert chief.post(f"{page}/answer", answer="已查明原因。").status_code == 303
    late = Visitor(hall, "leader").post(f"{page}/answer", answer="我来答复。")
    assert late.status_code == 409
    assert "已由演示chief于 2026年9月14日 10:00 答复" in late.text
    shown = supervisor.get(page)
    assert "认可答复，办结" in shown
    assert supervisor.post(f"{page}/return", reason="没有说明措施。", days="1").status_code == 303
    assert "已退回，待重新答复" in chief.get(page)
    assert chief.post(f"{page}/answer", answer="已立行立改。").status_code == 303
    assert supervisor.post(f"{page}/accept", opinion="措施到位。").status_code == 303
    shown = supervisor.get(page)
    assert "措施到位。" in shown
    assert "撤回这份" not in shown
    assert "监察编号" in supervisor.get("/oversight/orders?show=closed")
    assert [row.state for row in hall.rows(SupervisionOrder)] == ["accepted"]


def test_a_wrong_form_keeps_what_was_typed_and_names_the_fields(hall: Hall) -> None:
    supervisor = Visitor(hall, "supervisor")
    answer = supervisor.post("/oversight/orders", **{**SENT, "kind": "rectification", "days": "", "unit": ""})
    assert answer.status_code == 422
    for words in ("请写明整改期限", "请写明整改的依据", "请选择被督办单位", "多次要求重复提交材料。"):
        assert words in answer.text
    page = issued(supervisor, kind="rectification", basis="《演示办法》第三条", last_day="2026-09-30")
    assert "存在的问题" in supervisor.get(page)


def test_an_order_is_issued_from_an_alert_and_from_a_case(hall: Hall) -> None:
    case_no = hall.receive().case.case_no
    hall.accept(case_no)
    hall.tick()
    hall.at("2026-09-17 10:00")
    hall.tick()
    supervisor = Visitor(hall, "supervisor")
    [alert] = hall.rows(Alert, Alert.rung == "red")
    assert "应于 2026-09-21 前答复" in supervisor.get("/oversight/alerts")
    assert f"/oversight/orders/new?alert={alert.id}" in supervisor.get(f"/oversight/alerts/{alert.id}")
    assert "由预警发出" in supervisor.get(f"/oversight/orders/new?alert={alert.id}")
    page = issued(supervisor, alert=alert.id, unit="")
    assert "在督办单中答复" in supervisor.get("/oversight/alerts")
    assert supervisor.post(f"/oversight/alerts/{alert.id}/answer", answer="已督促。").status_code == 409
    case = supervisor.get(f"/oversight/cases/{case_no}")
    assert page in case
    assert f"/oversight/orders/new?case_no={case_no}" in case
    again = supervisor.post("/oversight/orders", **SENT, alert=alert.id)
    assert (again.status_code, "这条预警已转为督办单" in again.text) == (422, True)


def test_what_is_overdue_is_marked_and_found(hall: Hall) -> None:
    supervisor = Visitor(hall, "supervisor")
    page = issued(supervisor)
    hall.at("2026-09-17 17:31")
    assert "逾期未答复" in supervisor.get(page)
    assert page.removeprefix("http://localhost") in supervisor.get("/oversight/orders?show=overdue")
    hall.tick()
    assert "二级督办" in supervisor.get(page)
    chief = Visitor(hall, "chief")
    assert "提交答复" not in chief.get(page)
    assert chief.post(f"{page}/answer", answer="迟了。").status_code == 403


def test_who_is_not_concerned_finds_no_order(hall: Hall) -> None:
    page = issued(Visitor(hall, "supervisor"))
    officer = Visitor(hall, "shebao")
    officer.get(page, status=404)
    assert "没有未办结的督办" in officer.get("/oversight/orders")
    Visitor(hall, "citizen").get(page, status=403)


def test_accountability_rests_on_evidence_and_goes_out_as_csv(hall: Hall) -> None:
    supervisor, admin = Visitor(hall, "supervisor"), Visitor(hall, "admin")
    case_no = hall.receive().case.case_no
    page = issued(supervisor, case_no=case_no)
    [order] = hall.rows(SupervisionOrder)
    assert "没有问责记录" in supervisor.get("/oversight/accountability")
    form = supervisor.get(f"/oversight/accountability/new?order={order.id}")
    assert re.search(rf'value="order:{order.id}" checked', form)
    assert "收到申请" in form
    sent = {"unit": "shebao", "outcome": "talk", "facts": "=督办后仍不答复", "order": order.id}
    refused = supervisor.post("/oversight/accountability", **sent)
    assert (refused.status_code, "请引用至少一条证据" in refused.text) == (422, True)
    entered = supervisor.post("/oversight/accountability", **sent, username="chief", evidence=[f"order:{order.id}"])
    assert entered.status_code == 303
    shown = supervisor.get(entered.headers["Location"])
    assert "谈话提醒：演示chief" in shown
    assert page in shown
    raw = admin.get("/oversight/accountability.csv")
    assert raw.startswith("\ufeff登记时间,单位,人员")
    assert "'=督办后仍不答复" in raw
    assert order.number in raw
    assert "演示chief" in admin.get("/oversight/accountability")
    for who in ("chief", "leader", "shebao", "citizen"):
        Visitor(hall, who).get("/oversight/accountability", status=403)
        Visitor(hall, who).get("/oversight/accountability.csv", status=403)
    strike = f"{entered.headers['Location']}/strike"
    assert supervisor.post(strike, reason="").status_code == 422
    assert supervisor.post(strike, reason="事实有误。").status_code == 303
    assert supervisor.post(strike, reason="再撤。").status_code == 409
    assert "已撤销" in supervisor.get("/oversight/accountability")
    [row] = hall.rows(AccountabilityRecord)
    assert row.struck_reason == "事实有误。"
