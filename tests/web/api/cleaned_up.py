"""A district's catalogue from filled-in annexes with mistakes in them to a published edition, over HTTP alone."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import docx

from tests.web.api.conftest import Api, a_file
from tests.web.visitor import Visitor
from tests.workflows.programme.written import written
from workflows.annexes import docx as annex_docx
from workflows.annexes.columns import Annex
from workflows.annexes.told import told
from workflows.catalogue.archive import packed
from workflows.catalogue.reading import read_yaml
from workflows.people.roles import Role

KEY, NAME, UNIT = "06-item-1", "青年见习岗位登记", "xuexiao"
SCHOOL = "演示小学"
KEYWORDS = ("keywords: [丢了工作,", "keywords: [毕业了想找地方实习,")
FINE: Mapping[str, Any] = {name: {"verdict": "ok"} for name in ("lawful", "materials", "proofs", "steps", "purchase")}


def programme_calls(api: Api) -> set[str]:
    """The operations of the programme."""
    return {name for name in api.contract.operations if "清理行动" in api.contract.operation(name)["tags"]}


def folder() -> dict[str, bytes]:
    """The service as its unit completes it after the import."""
    files = written(KEY, NAME, KEYWORDS, unit=UNIT)
    return {path: (text or "").encode() for path, text in files.items()}


def filled_in(annex: Annex, **wrong: str) -> bytes:
    """The annex of that one service as docx, with these columns written wrong."""
    row = read_yaml("service.yaml", folder()["service.yaml"])
    texts = dict(zip(annex.labels, told(annex, row, SCHOOL), strict=True))
    return annex_docx.write(annex, [[{**texts, **wrong}[label] for label in annex.labels]])


def started(api: Api, **changes: Any) -> str:
    """A campaign whose third phase began today."""
    today = api.hall.clock.now().date()
    spans = ((-40, -21), (-20, -1), (0, 40), (41, 80))
    phases = [{"starts_on": str(today + timedelta(a)), "ends_on": str(today + timedelta(b))} for a, b in spans]
    plan = {
        "title": "公共服务事项清理",
        "area": "qu",
        "lead": "sfj",
        "deputy": "rsj",
        "units": [UNIT, "yiyuan"],
        "reviewers": ["ga", "rsj"],
        "phases": phases,
        "online_target_on": str(today + timedelta(80)),
        **changes,
    }
    assert api.refused("start_campaign", "lead", json={**plan, "lead": "ga"}) == "invalid"
    campaign: str = api.ok("start_campaign", "lead", json=plan)["id"]
    api.hall.tick(4)
    return campaign


def cleaned_up(api: Api) -> None:
    """Imported with mistakes, corrected, reviewed by two departments, approved, published, downloaded, found."""
    campaign = started(api)
    _import(api)
    _complete(api, campaign)
    case_no = api.ok("submit_package", "xuexiao", campaign_id=campaign, json={"unit": UNIT})["case_no"]
    again = {"campaign_id": campaign, "json": {"unit": UNIT}}
    assert api.refused("submit_package", "xuexiao", **again) == "package_open"
    assert api.refused("show_package", "jiuye", case_no=case_no) == "not_found"
    _review(api, case_no)
    _approve_and_publish(api, campaign, case_no)
    assert api.refused("submit_package", "xuexiao", **again) == "nothing_to_submit"
    _found(api)
    _contract(api)


def _import(api: Api) -> None:
    """Annex 1 and 2 with mistakes are refused cell by cell, then taken in."""
    bad = filled_in(Annex.CATALOGUE, 事项类别="税务类", 实施单位="没有的学校")
    assert api.refused("import_annex", "designer", data=a_file(bad, "附件1.docx")) == "annex_faults"
    assert api.ok("import_annex", "designer", data=a_file(filled_in(Annex.CATALOGUE), "附件1.docx"))["created"] == [KEY]
    bad = filled_in(Annex.GUIDE, 办理时限="尽快")
    assert api.refused("import_annex", "designer", data=a_file(bad, "附件2.docx")) == "annex_faults"
    assert api.ok("import_annex", "designer", data=a_file(filled_in(Annex.GUIDE), "附件2.docx"))["changed"] == [KEY]


def _complete(api: Api, campaign: str) -> None:
    """A power without a row, and a service without a diagram, keep the unit from submitting: both are told at once."""
    lists = {"query_string": {"unit": UNIT, "kind": "power"}}
    twice = f"编码,名称,依据\nQ1,{NAME},就业促进法\nQ1,,\n".encode()
    assert api.refused("import_powers", "xuexiao", data=a_file(twice, "清单.csv"), **lists) == "annex_faults"
    nothing = a_file(b"no list", "清单.csv")
    assert api.refused("import_powers", "xuexiao", data=nothing, **lists) == "annex"
    powers = f"编码,名称,依据\nQ1,{NAME},就业促进法\nQ2,校车使用许可,校车安全管理条例\n".encode()
    assert api.ok("import_powers", "xuexiao", data=a_file(powers, "清单.csv"), **lists)["lines"] == 2
    shown = api.ok("show_campaign_unit", "xuexiao", campaign_id=campaign, unit=UNIT)
    assert (shown["coverage_percent"], [row["code"] for row in shown["missing"]]) == (50, ["Q2"])
    refused = api.send("submit_package", "xuexiao", campaign_id=campaign, json={"unit": UNIT})
    assert refused.json is not None
    pointers = [error["pointer"] for error in refused.json["errors"]]
    assert (refused.json["code"], pointers) == ("incomplete", [f"/rows/{KEY}", "/powers/power/Q2"])
    reason = {"unit": UNIT, "kind": "power", "code": "Q2", "json": {"reason": "not_public_service"}}
    api.ok("explain_power", "xuexiao", **reason)
    assert len(api.ok("list_powers", "lead", query_string={"unit": UNIT, "limit": 1})["items"]) == 1
    version = api.ok("create_deployment", "designer", data=packed(folder()), query_string={"service": KEY})
    assert api.refused("approve_deployment", "approver", version_id=version["id"], json={}) == "not_disposed"
    assert Visitor(api.hall, "designer").post(f"/design/{KEY}/discard").status_code == 303


def _review(api: Api, case_no: str) -> None:
    here = {"case_no": case_no, "service": KEY}
    assert api.refused("write_findings", "rsj", **here, json=FINE) == "not_in_review"
    _done(api, case_no, "Accept", "lead", outcome="accepted", opinion="齐全。")
    objected = {**FINE, "proofs": {"verdict": "not_ok", "comment": "证明可以共享", "suggestion": "改为核验"}}
    api.ok("write_findings", "ga", **here, json=FINE)
    [row] = api.ok("write_findings", "rsj", **here, json=objected)["rows"]
    assert row["differ"] == ["proofs"]
    for department in ("ga", "rsj"):
        [task] = api.ok("list_tasks", department, query_string={"unit": department, "service": "gov-package"})["items"]
        api.ok("complete_task", department, task_id=task["id"], json={"data": {"opinion": "已逐项审核。"}})
    last_day = str(api.hall.clock.now().date() + timedelta(10))
    changes = {"disposition": "retain_with_changes", "reason": "证明改为共享核验", "rectify_by": last_day}
    api.ok("write_disposition", "lead", **here, json=changes)
    _done(api, case_no, "Dispose", "lead", opinion="请审定。")


def _approve_and_publish(api: Api, campaign: str, case_no: str) -> None:
    _done(api, case_no, "Approve", "government", outcome="granted", opinion="同意。")
    _done(api, case_no, "Publish", "lead", opinion="公布。")
    shown = api.ok("show_package", "xuexiao", case_no=case_no)
    [row] = shown["rows"]
    assert (shown["state"], row["disposition"], row["published_at"]) == ("completed", "retain_with_changes", None)
    assert api.refused("publish_rest", "lead", case_no=case_no) == "nothing_to_publish"
    api.hall.engage("school-head", Role.SECTION_CHIEF, UNIT)
    api.ok("answer_order", "school-head", order_id=row["order"], json={"answer": "已改为共享核验。"})
    api.ok("accept_order", "supervisor", order_id=row["order"], json={})
    assert api.ok("publish_rest", "lead", case_no=case_no)["changes"][0]["change"] == "added"
    member = {"unit": UNIT, "username": "xuexiao", "duty": "填写目录表", "part": "R"}
    named = api.ok("assign_team", "lead", campaign_id=campaign, json=member)["id"]
    api.ok("strike_team", "lead", member_id=named)
    listed = api.ok("list_campaigns", "jiuye", query_string={"limit": 1})
    assert listed["items"][0]["current"] == 3
    figures = {row["unit"]: row for row in api.ok("show_campaign", "supervisor", campaign_id=campaign)["units"]}
    assert (figures[UNIT]["published"], figures[UNIT]["online_percent"], figures[UNIT]["overdue"]) == (
        1,
        100,
        2,
    )  # it had no row when phases 2 and 3 began
    edition = api.ok("list_editions", query_string={"limit": 1})["items"][0]
    told_of = api.ok("show_edition", edition=edition["id"])
    assert [(row["service"], row["change"]) for row in told_of["changes"]] == [(KEY, "added")]
    assert api.refused("show_edition", edition="99999") == "not_found"
    raw = api.ok("export_edition", edition=edition["id"], name="catalogue", form="docx")
    [table] = docx.Document(io.BytesIO(raw)).tables
    heads, cells = ([cell.text for cell in row.cells] for row in table.rows)
    assert heads == list(Annex.CATALOGUE.labels)
    assert (cells[1], cells[3], cells[5]) == (NAME, SCHOOL, "修改后保留")


def _found(api: Api) -> None:
    """A citizen types what they want in everyday words."""
    hits = api.ok("search_services", query_string={"q": "毕业了想实习"})["items"]
    assert hits[0]["key"] == KEY
    assert NAME in Visitor(api.hall, "citizen").get(f"/services/{KEY}")


def _contract(api: Api) -> None:
    today = api.hall.clock.now().date()
    contract = {
        "number": "演采〔2026〕1号",
        "unit": "fyzx",
        "provider": "lvsuo",
        "services": ["02-legal-aid"],
        "scope": "承办法律援助案件",
        "starts_on": str(today),
        "ends_on": str(date(today.year + 1, 1, 1)),
        "unit_price_fen": 120_000,
        "kpi": "按时结案率 95%",
    }
    made = api.ok("record_contract", "fyzx", json=contract)
    assert api.refused("record_contract", "fyzx", json=contract) == "contract_known"
    assert [row["number"] for row in api.ok("list_contracts", "lvsuo")["items"]] == [contract["number"]]
    ended = api.ok("end_contract", "fyzx", contract_id=made["id"], json={"reason": "服务不达标"})
    assert ended["ended_on"] == str(today)


def _done(api: Api, case_no: str, element: str, as_: str, **data: Any) -> None:
    api.ok("complete_task", as_, task_id=api.task(case_no, element), json={"data": data})
