"""The programme's pages: start, see what is missing, submit, review row by row, dispose; faults keep what was typed."""

from __future__ import annotations

import io
from datetime import timedelta

from tests.hall import Hall
from tests.web.visitor import Visitor
from tests.workflows.programme.written import put_forward
from workflows.cases.models import Task
from workflows.programme.models import Campaign, Contract, Finding, Package, PackageRow, TeamMember

KEYS = ("06-first", "06-second")


def begun(hall: Hall) -> Campaign:
    """Started on the page, its first phase today."""
    lead = Visitor(hall, "lead")
    assert "没有清理行动" in lead.get("/programme")
    today = hall.clock.now().date()
    days = {f"starts{n}": str(today + timedelta(30 * (n - 1))) for n in range(1, 5)}
    days |= {f"ends{n}": str(today + timedelta(30 * n - 1)) for n in range(1, 5)}
    sent = {"title": "", "area": "qu", "deputy": "rsj", "units": ["xuexiao"], "reviewers": ["ga", "rsj"], **days}
    refused = lead.post("/programme", **{**sent, "ends1": "某日"})
    assert refused.status_code == 422
    assert "请写日期" in refused.text
    refused = lead.post("/programme", **sent)
    assert "请填写名称" in refused.text
    assert 'value="xuexiao" checked' in refused.text
    assert lead.post("/programme", **{**sent, "title": "公共服务事项清理"}).status_code == 303
    hall.tick(2)
    [campaign] = hall.rows(Campaign)
    return campaign


def test_a_campaign_is_worked_through_on_its_pages(hall: Hall) -> None:
    campaign = begun(hall)
    lead, school = Visitor(hall, "lead"), Visitor(hall, "xuexiao")
    here = f"/programme/{campaign.id}"
    unit = f"{here}/units/xuexiao"
    assert "报送零报告" in school.get(unit)
    assert Visitor(hall, "jiuye").get(unit, status=404)
    for key in KEYS:
        put_forward(hall, key, f"办理{key}")
    listed = io.BytesIO("编码,名称,依据\nQ1,办理06-first,条例\nQ2,别的,条例\n".encode())
    assert school.post(f"{unit}/powers", kind="power", file=(listed, "清单.csv")).status_code == 303
    refused = school.post(f"{unit}/submit")
    assert refused.status_code == 422
    assert "权力清单中的“别的”没有对应的事项" in refused.text
    assert school.post(f"{unit}/powers/power/Q2", reason="merged").status_code == 422
    assert school.post(f"{unit}/powers/power/Q2", reason="cancelled").status_code == 303
    assert school.post(f"{unit}/submit").status_code == 303
    [package] = hall.rows(Package)
    member = {"unit": "xuexiao", "username": "xuexiao", "duty": "填表", "part": "R", "phase": ""}
    assert lead.post(f"{here}/team", **{**member, "duty": ""}).status_code == 422
    assert lead.post(f"{here}/team", **member).status_code == 303
    [row] = hall.rows(TeamMember)
    assert lead.post(f"{here}/team/{row.id}/strike").status_code == 303
    assert package.case_no in lead.get(here)

    hall.complete(package.case_no, "Accept", "lead", outcome="accepted", opinion="齐全。")
    police, where = Visitor(hall, "ga"), f"/programme/packages/{package.case_no}"
    page = f"{where}/rows/{KEYS[0]}"
    answers = {f"{name}.verdict": "ok" for name in ("lawful", "materials", "proofs", "steps", "purchase")}
    wrong = police.post(f"{page}/findings", **{**answers, "proofs.verdict": "not_ok", "steps.comment": "三个环节"})
    assert wrong.status_code == 422
    assert "有问题的，请说明问题" in wrong.text
    assert 'value="三个环节"' in wrong.text
    saved = police.post(f"{page}/findings", **answers)
    assert saved.location == f"{where}/rows/{KEYS[1]}"
    assert police.post(f"{where}/rows/{KEYS[1]}/findings", **answers).location == where
    assert len(hall.rows(Finding)) == 2
    assert school.post(f"{page}/findings", **answers).status_code == 403
    assert "打开审核意见" in police.get(f"/desk/tasks/{_task(hall, package.case_no, 'ga')}")
    for department in ("ga", "rsj"):
        visitor = police if department == "ga" else Visitor(hall, department)
        for key in KEYS if department == "rsj" else ():
            visitor.post(f"{where}/rows/{key}/findings", **answers)
        task = f"/desk/tasks/{_task(hall, package.case_no, department)}"
        assert visitor.post(task, **{"data.opinion": "已审核。"}).status_code == 303

    assert lead.post(f"{page}/disposition", disposition="merge", reason="重复").status_code == 422
    assert lead.post(f"{page}/disposition", disposition="retain").status_code == 303
    lead.post(f"{where}/rows/{KEYS[1]}/disposition", disposition="cancel", reason="没有依据")
    assert [row.disposition for row in hall.rows(PackageRow)] == ["retain", "cancel"]
    hall.complete(package.case_no, "Dispose", "lead", opinion="请审定。")
    hall.complete(package.case_no, "Approve", "government", outcome="granted", opinion="同意。")
    hall.complete(package.case_no, "Publish", "lead", opinion="公布。")
    visitor = Visitor(hall, "citizen")
    assert "第 1 版" in visitor.get("/programme/editions")
    assert "办理06-first" in visitor.get("/programme/editions/1")
    visitor.get("/programme/editions/1/catalogue.pdf", status=404)
    assert lead.post(f"{where}/publish").status_code == 422


def _task(hall: Hall, case_no: str, unit: str) -> str:
    [task] = hall.rows(Task, Task.case_no == case_no, Task.unit == unit, Task.state == "open")
    return task.id


def test_contracts_are_recorded_with_what_was_done_under_them(hall: Hall) -> None:
    aid = Visitor(hall, "fyzx")
    assert "还没有合同" in aid.get("/programme/contracts")
    sent = {
        "number": "演采〔2026〕1号",
        "unit": "fyzx",
        "provider": "lvsuo",
        "services": ["02-legal-aid"],
        "scope": "承办法律援助案件",
        "starts_on": "2026-09-01",
        "ends_on": "2027-08-31",
        "price": "贵",
        "kpi": "按时结案",
    }
    assert "请写金额" in aid.post("/programme/contracts", **sent).text
    assert aid.post("/programme/contracts", **{**sent, "price": "1200.00"}).status_code == 303
    [contract] = hall.rows(Contract)
    assert contract.unit_price_fen == 120_000
    assert aid.post(f"/programme/contracts/{contract.id}/end", reason="").status_code == 422
    assert aid.post(f"/programme/contracts/{contract.id}/end", reason="不达标").status_code == 303
    assert "提前终止" in Visitor(hall, "lvsuo").get("/programme/contracts")
