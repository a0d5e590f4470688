"""Real answers of a running office are what the document says: every list, every act, no field untold."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import update

from engine.store.tables import JobRow
from tests.hall import AID, BENEFIT, PDF, REGISTRATION
from tests.web.api.cleaned_up import programme_calls
from tests.web.api.conftest import Api, a_file
from tests.workflows.notices.test_deliveries import wear_out
from workflows.cases.models import Task
from workflows.catalogue.archive import packed
from workflows.catalogue.reading import read_yaml
from workflows.channels.reading import Line, Lines
from workflows.channels.wecom import WecomRobot
from workflows.notices import commands as notices
from workflows.people.roles import Role
from workflows.settings import ROOT
from workflows.ticker import Ticker


def application(service: str, materials: list[dict[str, Any]] | None = None, **more: Any) -> dict[str, Any]:
    """The application of a service's first expected run, as a JSON body."""
    raw = (ROOT / "bpmn" / "services" / service / "cases.yaml").read_bytes()
    usual = read_yaml("cases.yaml", raw)["cases"][0]["apply"]
    handed_in = [{"material": name} for name in usual["materials"]] if materials is None else materials
    return {
        "service": service,
        "applicant": usual["applicant"],
        "data": usual["data"],
        "materials": handed_in,
        **more,
    }


def run_through_every_call(api: Api) -> None:
    """One office's day: a case to its end with a correction, one withdrawn, one late, a version and a calendar."""
    api.ok("create_token", json={"username": "citizen", "password": "demo-citizen"})
    api.ok("list_services", query_string={"limit": 2})
    api.ok("search_services", query_string={"q": "丢了工作", "limit": 1})
    api.ok("open_catalogue_json")
    api.ok("open_catalogue_csv")
    annex = api.ok("export_annex", name="catalogue", form="xlsx")
    assert api.ok("import_annex", "designer", data=a_file(annex, "附件1.xlsx"))["created"] == []
    assert api.refused("import_annex", "designer", data=a_file(b"no annex", "附件1.xlsx")) == "annex"
    assert api.refused("export_annex", name="guide", form="pdf") == "not_found"
    api.ok("show_service", key=REGISTRATION)
    api.ok("service_diagram", key=REGISTRATION)
    for name in ("service", "form", "cases", "calendar"):
        api.ok("show_schema", name=name)
    api.ok("show_calendar", year=2026)
    _a_case_to_its_end(api)
    _back_and_forth(api)
    _others_sign(api)
    _a_commitment_and_a_late_case(api)
    _time_stopped_and_lengthened(api)
    _an_absence(api)
    _deliveries(api)
    _orders(api)
    _efficiency(api)
    _accountability(api)
    _bases(api)
    _announcements(api)
    _changes(api)
    _proofs(api)
    _letters(api)
    _a_version(api)
    _a_migration(api)
    _a_calendar(api)
    _units(api)
    _windows(api)
    _organisation(api)
    api.ok("delete_token", "lvsuo")


def _a_case_to_its_end(api: Api) -> None:
    upload = api.ok("create_upload", "citizen", data=a_file())["id"]
    assert api.ok("download_upload", "citizen", upload_id=upload) == PDF
    receipt = api.ok(
        "create_case", "citizen", json=application(REGISTRATION, [{"material": "M-APPLY", "upload": upload}])
    )
    case_no = receipt["case_no"]
    assert [row["material"] for row in receipt["missing"]] == ["M-TERMINATION"]
    password = {"X-Query-Password": receipt["query_password"]}
    api.ok("show_progress", case_no=case_no, headers=password)
    _work(api, case_no, api.task(case_no, "Accept"))
    items = [{"material": "M-TERMINATION", "problem": "缺少"}]
    api.ok("send_correction_notice", "clerk", case_no=case_no, json={"items": items})
    api.ok("show_progress", case_no=case_no, headers=password)
    assert api.refused("complete_task", "clerk", task_id=api.task(case_no, "Correct"), json={}) == "use_supplement"
    assert api.refused("supplement_case", "citizen", case_no=case_no, json={}) == "not_cured"
    api.ok("supplement_case", "citizen", case_no=case_no, json={"materials": [{"material": "M-TERMINATION"}]})
    assert api.refused("supplement_case", "citizen", case_no=case_no, json={}) == "not_at_this_step"
    second = {"items": [{"material": "M-APPLY", "problem": "缺少"}]}
    assert api.refused("send_correction_notice", "clerk", case_no=case_no, json=second) == "second_notice"
    api.ok("accept_case", "clerk", case_no=case_no)
    assert api.refused("rate_case", "citizen", case_no=case_no, json={"score": 5}) == "too_early"
    api.hall.tick(3)
    task = api.task(case_no, "Register")
    assert api.refused("complete_task", "jiuye", task_id=task, json={"version": 99}) == "stale"
    data = {"categories": ["general"], "certificate": True, "outcome": "granted", "opinion": "准予登记。"}
    api.ok("complete_task", "jiuye", task_id=task, json={"data": data})
    assert api.refused("complete_task", "jiuye", task_id=task, json={"data": data}) == "task_closed"
    assert api.refused("withdraw_case", "citizen", case_no=case_no, json={}) == "too_late"
    waiting = api.ok("show_case", "citizen", case_no=case_no)["documents"][-1]
    there = {"case_no": case_no, "document_id": waiting["id"]}
    assert api.refused("case_document", "citizen", **there) == "document_pending"
    api.hall.tick(3)
    assert api.ok("case_document", "citizen", **there).startswith(b"%PDF")
    api.ok("rate_case", "citizen", case_no=case_no, json={"score": 5, "comment": "很快"})
    assert api.refused("rate_case", "citizen", case_no=case_no, json={"score": 5}) == "rated"
    _read(api, case_no)
    api.ok("show_progress", case_no=case_no, headers=password)
    assert api.refused("show_progress", case_no=case_no) == "wrong_query_password"


def _work(api: Api, case_no: str, task: str) -> None:
    api.hall.engage("colleague", Role.WINDOW, "hall")
    shown = api.ok("show_task", "clerk", task_id=task)
    assert shown["outcomes"]
    assert shown["may_work"]
    api.ok("claim_task", "clerk", task_id=task, json={"version": shown["version"]})
    assert api.refused("claim_task", "colleague", task_id=task) == "task_claimed"
    api.ok("release_task", "clerk", task_id=task)
    api.ok("transfer_task", "clerk", task_id=task, json={"to": "colleague", "reason": "请假"})
    api.ok("reassign_task", "decider", task_id=task, json={"to": "clerk", "reason": "请尽快办理"})
    assert api.refused("show_case", "lvsuo", case_no=case_no) == "forbidden"


def _back_and_forth(api: Api) -> None:
    case_no = api.ok("create_case", "citizen", json=application(BENEFIT))["case_no"]
    first = api.task(case_no, "Accept")
    api.ok("accept_case", "clerk", case_no=case_no)
    assert api.refused("take_back_task", "clerk", task_id=first) == "binding"
    api.hall.tick(3)
    examine, data = api.task(case_no, "Examine"), {"outcome": "agree", "opinion": "符合。"}
    api.ok("complete_task", "shebao", task_id=examine, json={"data": data})
    assert api.ok("show_task", "shebao", task_id=examine)["may_take_back"]
    [again] = api.ok("take_back_task", "shebao", task_id=examine)["items"]
    api.ok("complete_task", "shebao", task_id=again["id"], json={"data": data})
    review = api.ok("show_task", "decider", task_id=api.task(case_no, "Review"))
    [way] = review["ways_back"]
    api.ok("claim_task", "decider", task_id=review["id"])
    assert api.refused("take_back_task", "shebao", task_id=again["id"]) == "gone_on"
    wanted = {"to": way["element"], "reason": "请核对"}
    api.ok("send_back_task", "decider", task_id=review["id"], json=wanted)
    assert api.refused("send_back_task", "decider", task_id=review["id"], json=wanted) == "task_closed"


def _others_sign(api: Api) -> None:
    for name in ("signer1", "signer2"):
        api.hall.engage(name, Role.OFFICER, "shebao")
    case_no = api.ok("create_case", "citizen", json=application(BENEFIT))["case_no"]
    api.ok("accept_case", "clerk", case_no=case_no)
    api.hall.tick(3)
    here = {"task_id": api.task(case_no, "Examine")}
    data, asked = {"outcome": "agree", "opinion": "符合。"}, {"to": "signer1", "reason": "怎么看？"}
    assert api.ok("delegate_task", "shebao", **here, json=asked)["stage"] == "delegated"
    assert api.refused("complete_task", "shebao", **here, json={"data": data}) == "task_state"
    api.ok("recall_task", "shebao", **here)
    api.ok("delegate_task", "shebao", **here, json=asked)
    [waiting] = api.ok("list_signatures", "signer1", query_string={"limit": 1})["items"]
    assert (waiting["kind"], waiting["task"]["id"]) == ("opinion", here["task_id"])
    api.ok("give_opinion", "signer1", **here, json={"opinion": "可以。"})
    vote = {"people": ["signer1", "signer2"], "rule": "1/2", "reason": "请表决"}
    api.ok("countersign_task", "shebao", **here, json=vote)
    api.ok("sign_task", "signer1", **here, json={"outcome": "agree"})
    assert api.refused("sign_task", "signer1", **here, json={"outcome": "agree"}) == "signed_already"
    assert api.refused("countersign_task", "shebao", **here, json=vote) == "voted"
    wanted = {"people": ["signer2"], "when": "after", "reason": "请核对"}
    api.ok("add_signers", "shebao", **here, json=wanted)
    shown = api.ok("show_task", "shebao", **here)
    assert sorted(part["opinion"] for part in shown["parts"]) == ["", "", "", "", "可以。"]
    assert (shown["verdict"], shown["stage"]) == ("passed", "claimed")
    [after] = [part["id"] for part in shown["parts"] if part["kind"] == "after"]
    last = {"part": after, "reason": "出差"}
    api.ok("remove_signer", "shebao", **here, json=last)
    urge = {"case_no": case_no, "json": {}}
    assert api.ok("urge_case", "citizen", **urge)["told"] == []
    assert api.refused("urge_case", "citizen", **urge) == "urged_already"
    api.ok("copy_case", "shebao", case_no=case_no, json={"to": ["ga"], "reason": "供参考"})
    api.ok("show_case", "ga", case_no=case_no)
    ended = {"ground": "impossible", "reason": "不能实施"}
    assert api.ok("terminate_case", "decider", case_no=case_no, json=ended)["result"] == "terminated"
    assert api.refused("urge_case", "citizen", **urge) == "finished"


def _read(api: Api, case_no: str) -> None:
    for who in ("citizen", "clerk", "supervisor"):
        file = api.ok("show_case", who, case_no=case_no)
        assert bool(file["data"]) == (who == "citizen")
        api.ok("case_diagram", who, case_no=case_no)
        for clock in api.ok("case_clocks", who, case_no=case_no)["items"]:
            api.ok("explain_clock", who, case_no=case_no, clock_id=clock["id"])
        api.ok("explain_clock_paper", who, case_no=case_no, clock_id=clock["id"])
        api.ok("list_cases", who, query_string={"service": REGISTRATION, "state": "completed"})


def _a_commitment_and_a_late_case(api: Api) -> None:
    case_no = api.ok("create_case", "citizen", json=application(BENEFIT))["case_no"]
    gone = api.ok("create_case", "citizen", json=application(REGISTRATION))["case_no"]
    api.ok("withdraw_case", "citizen", case_no=gone, json={"reason": "另行办理"})
    refused = api.ok("create_case", "citizen", json=application(REGISTRATION))["case_no"]
    assert api.refused("refuse_case", "clerk", case_no=refused, json={}) == "form_data"
    api.ok("refuse_case", "clerk", case_no=refused, json={"opinion": "不属于本事项的服务对象。"})
    api.hall.at("2026-12-14 10:00")
    api.hall.tick(5)
    for query in ({}, {"light": "red"}, {"mine": "1"}, {"q": case_no, "role": "window"}):
        api.ok("list_tasks", "clerk", query_string=query)
    alerts = api.ok("list_alerts", "supervisor", query_string={"case": case_no, "open": "true"})["items"]
    assert alerts
    api.ok("answer_alert", "supervisor", alert_id=alerts[0]["id"], json={"answer": "已督促。"})
    again = {"alert_id": alerts[0]["id"], "json": {"answer": "已督促。"}}
    assert api.refused("answer_alert", "supervisor", **again) == "alert_answered"
    api.ok("show_case", "supervisor", case_no=case_no)
    api.ok("list_alerts", "supervisor", query_string={"rung": "red", "limit": 1})
    api.ok("stats_overview", "supervisor")


def _time_stopped_and_lengthened(api: Api) -> None:
    declared = "  suspensions:\n    - {ground: 鉴定, basis: DEMO-TIME, limit: 10WD}\n  extension: {longest"
    api.hall.redeploy(
        BENEFIT,
        ("service.yaml", "  extension: {longest", declared),
        ("service.yaml", "documents: [receipt, ", "documents: [receipt, suspension_notice, "),
    )
    api.hall.engage("chief", Role.SECTION_CHIEF, "shebao")
    case_no = api.ok("create_case", "citizen", json=application(BENEFIT))["case_no"]
    api.ok("accept_case", "clerk", case_no=case_no)
    api.hall.tick(2)
    asked = {"case_no": case_no, "json": {"ground": "鉴定", "reason": "真伪存疑"}}
    procedure = api.ok("suspend_case", "shebao", **asked)["id"]
    assert api.refused("suspend_case", "shebao", **asked) == "already_asked"
    wrong = {"case_no": case_no, "json": {"ground": "公示", "reason": "公示"}}
    assert api.refused("suspend_case", "shebao", **wrong) == "special_refused"
    assert api.refused("resume_case", "shebao", case_no=case_no, json={"result": "属实。"}) == "not_suspended"
    there = {"case_no": case_no, "procedure_id": procedure}
    assert api.refused("refuse_special", "chief", **there) == "invalid"
    api.ok("approve_special", "chief", **there)
    assert api.refused("approve_special", "chief", **there) == "already_settled"
    api.ok("show_case", "chief", case_no=case_no)
    api.ok("resume_case", "shebao", case_no=case_no, json={"result": "属实。"})
    longer = {"case_no": case_no, "json": {"by": "1WD", "reason": "协查"}}
    sent_back = api.ok("extend_case", "shebao", **longer)["id"]
    api.ok("refuse_special", "decider", case_no=case_no, procedure_id=sent_back, json={"opinion": "可以按期办结。"})
    too_long = {"case_no": case_no, "json": {"by": "9WD", "reason": "协查"}}
    assert api.refused("extend_case", "shebao", **too_long) == "extension_refused"


def _proofs(api: Api) -> None:
    first = api.ok("list_proofs", query_string={"limit": 1})
    assert api.ok("list_proofs", query_string={"limit": 1, "after": first["next"]})["items"] != first["items"]
    sent = {"service": REGISTRATION, "document": "未就业证明"}
    given = api.ok("report_proof", json=sent)
    assert given["standing"] == "unlisted"
    there = {"number": given["number"], "headers": {"X-Query-Password": given["query_password"]}}
    assert api.ok("show_proof_report", **there)["state"] == "open"
    assert api.refused("show_proof_report", number=given["number"]) == "wrong_query_password"
    [file] = api.ok("list_proof_reports", "supervisor", query_string={"state": "open"})["items"]
    answer = {"report_id": file["id"], "json": {"verdict": "upheld", "answer": "已停止索要。"}}
    api.ok("answer_proof_report", "supervisor", **answer)
    assert api.refused("answer_proof_report", "supervisor", **answer) == "report_answered"
    now = api.hall.clock.now()
    article = "article: 第四十一条、第四十二条"
    api.hall.redeploy(AID, ("service.yaml", article, f"{article}, effective_to: '{now.date()}'"))
    api.hall.clock.moment = now + timedelta(days=2)
    assert api.ok("audit_proofs", "supervisor")["errors"] == 1
    [found] = api.ok("list_proof_findings", "designer", query_string={"severity": "error"})["items"]
    assert found["rule"] == "proof-basis-expired"
    api.hall.clock.moment = now
    assert api.ok("show_proof_graph", "designer", query_string={"service": REGISTRATION})["services"]


def _an_absence(api: Api) -> None:
    away = {"stand_in": "jiuye", "from": "2026-12-20", "until": "2026-12-22"}
    row = api.ok("record_absence", "shebao", json=away)["id"]
    assert api.refused("record_absence", "shebao", json=away) == "absence_overlaps"
    api.ok("list_absences", "shebao", query_string={"limit": 1})
    api.ok("cancel_absence", "shebao", absence_id=row)


def _deliveries(api: Api) -> None:
    """The one channel there is answers nobody."""
    robot = WecomRobot("http://127.0.0.1:9/")
    line = Line("robot", "演示群", "wecom-robot", robot, everyone=False, applicants=False)
    api.hall.office.channels, ticker = Lines({"robot": line}), api.hall.ticker
    api.hall.ticker = Ticker(api.hall.office)
    assert [row["name"] for row in api.ok("show_reaching", "clerk")["offered"]] == ["robot"]
    api.ok("put_reaching", "clerk", json={"channels": ["robot"], "wecom": "clerk"})
    assert api.refused("put_reaching", "clerk", json={"channels": ["fax"]}) == "invalid"
    clerk = api.hall.actor("clerk").user_id
    with api.hall.act("admin") as act:
        for case_no in ("", "500103-2026-000001"):
            notices.send(act, [clerk], kind="red", title="t", body="b", link="/", case_no=case_no)
    wear_out(api.hall, "robot")
    api.hall.ticker.tick()
    [row] = api.ok("list_deliveries", "admin", query_string={"state": "failed"})["items"]
    api.ok("list_deliveries", "admin", query_string={"channel": "robot", "limit": 1})
    assert api.refused("give_delivery_up", "admin", delivery_id=row["id"], json={}) == "invalid"
    assert api.ok("send_delivery_again", "admin", delivery_id=row["id"])["state"] == "retrying"
    assert api.refused("send_delivery_again", "admin", delivery_id=row["id"]) == "job_not_failed"
    wear_out(api.hall, "robot")
    Ticker(api.hall.office).tick()
    assert api.ok("send_channel_again", "admin", name="robot") == {"number": 1}
    wear_out(api.hall, "robot")
    Ticker(api.hall.office).tick()
    left = api.ok("list_deliveries", "admin", query_string={"state": "failed"})["items"][0]["id"]
    assert api.ok("give_delivery_up", "admin", delivery_id=left, json={"reason": "群已解散"})["state"] == "given_up"
    with api.hall.office.database.write() as session:  # what is left would wait for ever
        session.execute(update(JobRow).where(JobRow.kind == "delivery:robot").values(last_error=None))
    api.hall.office.channels, api.hall.ticker = Lines(), ticker


def _orders(api: Api) -> None:
    case_no = api.ok("create_case", "citizen", json=application(BENEFIT))["case_no"]
    api.ok("accept_case", "clerk", case_no=case_no)
    api.hall.tick(2)
    api.hall.at("2027-01-20 10:00")
    api.hall.tick(3)
    alert = api.ok("list_alerts", "supervisor", query_string={"case": case_no, "rung": "red"})["items"][0]["id"]
    sent = {"kind": "order", "content": "请说明为什么超时。", "alert": alert}
    order = api.ok("issue_order", "supervisor", json=sent)
    assert (order["state"], order["unit"], order["case_no"], order["warning"]) == ("issued", "shebao", case_no, "red")
    assert api.refused("issue_order", "supervisor", json=sent) == "alert_in_order"
    assert api.refused("answer_alert", "chief", alert_id=alert, json={"answer": "已办。"}) == "alert_in_order"
    assert api.refused("accept_order", "supervisor", order_id=order["id"], json={}) == "order_state"
    assert api.refused("answer_order", "shebao", order_id=order["id"], json={"answer": "已办。"}) == "forbidden"
    there = {"order_id": order["id"]}
    api.ok("answer_order", "chief", **there, json={"answer": "已督促承办人办结。"})
    assert api.refused("answer_order", "decider", **there, json={"answer": "再答。"}) == "order_state"
    assert api.refused("return_order", "supervisor", **there, json={}) == "invalid"
    api.ok("return_order", "supervisor", **there, json={"reason": "没有说明原因。", "limit": "1WD"})
    api.ok("answer_order", "chief", **there, json={"answer": "人手不足，已调配。"})
    done = api.ok("accept_order", "supervisor", **there, json={"opinion": "措施到位。"})
    assert [deed["deed"] for deed in done["deeds"]] == ["issue", "answer", "return", "answer", "accept"]
    free = {"kind": "rectification", "content": "公示栏过期。", "unit": "shebao", "basis": "《演示办法》第三条"}
    assert api.refused("issue_order", "supervisor", json=free) == "invalid"
    late = api.ok("issue_order", "supervisor", json={**free, "limit": "2027-01-22"})
    api.hall.at("2027-01-23 10:00")
    api.hall.tick(2)
    assert api.ok("show_order", "decider", order_id=late["id"])["level"] == 2
    api.ok("order_paper", "decider", order_id=late["id"])
    for query in ({}, {"open": "true"}, {"mine": "true"}, {"overdue": "true"}, {"case": case_no, "kind": "order"}):
        api.ok("list_orders", "supervisor", query_string=query)
    mine = api.ok("list_orders", "decider", query_string={"mine": "true"})["items"]
    assert late["id"] in [row["id"] for row in mine]
    api.ok("withdraw_order", "supervisor", order_id=late["id"], json={"reason": "已另行处理。"})
    nobody = {"kind": "order", "content": "请说明。", "unit": "nowhere"}
    assert api.refused("issue_order", "supervisor", json=nobody) == "invalid"
    unknown = {"kind": "order", "content": "请说明。", "case_no": "500103-2026-999999"}
    assert api.refused("issue_order", "supervisor", json=unknown) == "not_found"


def _efficiency(api: Api) -> None:
    """December's bulletin, made in January: late cases nobody answered for."""
    bulletin = api.ok("list_bulletins", "chief", query_string={"limit": 1})["items"][0]
    assert bulletin["month"] == "2026-12"
    there = {"bulletin_id": bulletin["id"]}
    api.ok("sign_bulletin", "chief", **there)
    assert api.ok("bulletin_paper", "chief", **there).startswith(b"%PDF")
    api.ok("correct_bulletin", "supervisor", **there, json={"text": "补录一件。"})
    line = {"unit": "shebao", "measure": "unanswered", "content": "整改。", "basis": "《演示办法》", "limit": "5WD"}
    api.ok("rectify_bulletin", "supervisor", **there, json=line)
    assert api.refused("rectify_bulletin", "supervisor", **there, json=line) == "already_rectified"
    appeal = {"unit": "shebao", "json": {"indicator": "unanswered", "reason": "不是我单位的原因。"}}
    asked = api.ok("appeal_score", "chief", **there, **appeal)
    assert api.refused("appeal_score", "chief", **there, **appeal) == "already_appealed"
    decided = {"restored": 100, "opinion": "部分属实。"}
    api.ok("decide_appeal", "supervisor", appeal_id=asked["id"], json=decided)
    assert api.refused("decide_appeal", "supervisor", appeal_id=asked["id"], json=decided) == "appeal_decided"
    told = api.ok("show_bulletin", "admin", **there)
    assert (told["signed"], len(told["errata"]), len(told["orders"]), len(told["appeals"])) == (1, 1, 1, 1)
    assert api.refused("show_bulletin", "citizen", **there) == "forbidden"
    _alarms(api)
    number = api.ok("show_indicators", "chief")["number"]
    changed = {"note": "放宽", "alarms": {"JC-31": {"days": 3}}}
    assert api.ok("change_indicators", "supervisor", json=changed)["number"] == number + 1
    assert api.refused("change_indicators", "supervisor", json={**changed, "note": ""}) == "invalid"
    months = {"first": "2026-09", "last": "2026-12"}
    counted = {one["measure"]: one for one in api.ok("show_figures", "supervisor", query_string=months)["figures"]}
    listed = {"measure": "received", "query_string": {**months, "limit": 200}}
    behind = api.ok("list_behind_figure", "supervisor", **listed)["items"]
    assert len(behind) == counted["received"]["value"] > 0
    assert api.refused("list_behind_figure", "supervisor", measure="mood") == "not_found"
    for by in ("unit", "service", "person", "step"):
        first = api.ok("show_board", "supervisor", query_string={"by": by, "limit": 1})
        api.ok("show_board", "supervisor", query_string={"by": by, "after": first["next"] or ""})
    asked = {**months, "service": BENEFIT}
    slow = api.ok("show_steps", "supervisor", query_string=asked)["steps"]
    assert slow[0]["share"]["nine_tenths"] >= slow[0]["share"]["half"]
    late = {"element": slow[0]["element"], "query_string": {**asked, "which": "done"}}
    assert len(api.ok("list_step_tasks", "supervisor", **late)["items"]) == slow[0]["done"] > 0
    assert api.refused("show_steps", "supervisor", query_string={"service": "nothing"}) == "not_found"


def _alarms(api: Api) -> None:
    """Two tasks that nobody took although they were not yet late."""
    with api.hall.office.database.write() as session:
        session.execute(update(Task).where(Task.state == "open").values(due_at=None))
    api.hall.at("2027-01-25 10:00")
    api.hall.tick()
    waiting = [row for row in api.ok("list_alarms", "supervisor")["items"] if row["rule"] == "JC-31"]
    first, second = waiting[:2]
    api.ok("answer_alarm", "supervisor", alarm_id=first["id"], json={"answer": "已认领。"})
    assert (
        api.refused("answer_alarm", "supervisor", alarm_id=first["id"], json={"answer": "再答。"}) == "alert_answered"
    )
    order = {"alarm_id": second["id"], "json": {"kind": "order", "content": "请说明。"}}
    api.ok("order_alarm", "supervisor", **order)
    assert api.refused("order_alarm", "supervisor", **order) == "alert_in_order"
    assert api.ok("show_alarm", "supervisor", alarm_id=second["id"])["order"]


def _accountability(api: Api) -> None:
    order = api.ok("list_orders", "supervisor", query_string={"limit": 1})["items"][0]["id"]
    sent = {"username": "chief", "outcome": "talk", "facts": "公示栏长期不更新。"}
    answer = api.send("record_accountability", "supervisor", json=sent)
    assert answer.json is not None
    assert [error["pointer"] for error in answer.json["errors"]] == ["/evidence"]
    cited = {"evidence": [{"kind": "order", "id": order}]}
    record = api.ok("record_accountability", "supervisor", json={**sent, **cited})
    assert (record["person"], record["unit"], len(record["evidence"])) == ("演示chief", "shebao", 1)
    there = {"record_id": record["id"]}
    for who in ("supervisor", "admin"):
        api.ok("list_accountability", who, query_string={"outcome": "talk", "unit": "shebao"})
        api.ok("show_accountability", who, **there)
        assert "公示栏长期不更新。".encode() in api.ok("export_accountability", who, query_string={"unit": "shebao"})
    assert api.refused("list_accountability", "chief") == "forbidden"
    api.ok("strike_accountability", "supervisor", **there, json={"reason": "事实有误。"})
    assert api.refused("strike_accountability", "supervisor", **there, json={"reason": "再撤。"}) == "already_struck"


def _a_version(api: Api) -> None:
    folder = ROOT / "bpmn" / "services" / REGISTRATION
    diagram = (folder / "flow.bpmn").read_bytes()
    assert api.ok("check_diagram", "designer", data=diagram)["ok"]
    assert api.ok("check_diagram", "designer", data=diagram, query_string={"service": REGISTRATION})["ok"]
    assert not api.ok("check_diagram", "designer", data=diagram.replace(b"</bpmn:process>", b""))["ok"]
    [live] = api.ok("list_deployments", "designer", key=REGISTRATION)["items"]
    raw = api.ok("export_deployment", "designer", version_id=live["id"])
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    assert api.refused("create_deployment", "designer", data=raw) == "unchanged"
    broken = packed({**files, "flow.bpmn": diagram.replace(b'gov:form="forms/accept.json"', b"")})
    assert api.refused("create_deployment", "designer", data=broken) == "findings"
    assert api.refused("create_deployment", "designer", data=packed({"service.yaml": b"a: ["})) == "yaml"
    stale = {"data": packed(_renamed(files)), "query_string": {"parent": "0" * 32}}
    assert api.refused("create_deployment", "designer", **stale) == "stale_parent"
    asked = {"data": packed(_renamed(files)), "query_string": {"note": "改名", "parent": live["id"]}}
    sent_back = api.ok("create_deployment", "designer", **asked)["id"]
    api.ok("reject_deployment", "approver", version_id=sent_back, json={"note": "名称请核对"})
    assert api.refused("approve_deployment", "approver", version_id=sent_back) == "already_settled"
    taken_back = api.ok("create_deployment", "designer", **asked)["id"]
    api.ok("withdraw_deployment", "designer", version_id=taken_back, json={"note": "名称还要核对"})
    proposed = api.ok("create_deployment", "designer", **asked)["id"]
    api.ok("approve_deployment", "approver", version_id=proposed)
    api.ok("list_deployments", "approver", key=REGISTRATION)


def _renamed(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The folder with one word changed on which nothing depends."""
    return {**files, "cases.yaml": files["cases.yaml"] + "# 补充说明\n".encode()}


def _a_migration(api: Api) -> None:
    """From the version that went live back to the first one: the case received under it, and one that goes on."""
    first, second = (api.hall.receive(REGISTRATION).case.case_no for _ in range(2))
    [live, *_, origin] = api.ok("list_deployments", "approver", key=REGISTRATION)["items"]
    assert api.refused("begin_migration", "approver", version_id=live["id"], json={"reason": "试"}) == "nothing_to_move"
    [turned_down] = [
        row for row in api.ok("list_deployments", "approver", key=REGISTRATION)["items"] if row["state"] == "rejected"
    ]
    assert api.refused("preview_migration", "designer", version_id=turned_down["id"], json={}) == "not_approved"
    chosen = {"cases": [first, second], "steps": {"Accept": "Accept"}}
    shown = api.ok("preview_migration", "designer", version_id=origin["id"], json=chosen)
    assert (shown["total"], shown["fits"], shown["groups"][0]["steps"]) == (2, 2, ["收件与受理"])
    [choice] = shown["choices"]
    assert choice["given"] == "Accept"
    assert api.refused("begin_migration", "approver", version_id=origin["id"], json=chosen) == "invalid"
    asked = {**chosen, "reason": "按原来的流程办理", "confirmed": True}
    migration = api.ok("begin_migration", "approver", version_id=origin["id"], json=asked)["id"]
    assert api.refused("begin_migration", "approver", version_id=origin["id"], json=asked) == "migration_running"
    assert api.refused("settle_migration", "approver", migration_id=migration) == "migration_not_done"
    assert api.ok("show_migration", "designer", migration_id=migration)["counts"]["pending"] == 2
    api.hall.tick()
    done = api.ok("show_migration", "designer", migration_id=migration)
    assert (done["state"], done["counts"]["moved"], done["undoable"]) == ("done", 2, 2)
    assert api.ok("show_case", "citizen", case_no=first)["version"] == 1
    api.hall.accept(first)
    rows = {"migration_id": migration, "query_string": {"state": "moved", "limit": 1}}
    page = api.ok("list_migration_cases", "designer", **rows)
    assert page["items"][0]["steps"][0]["after"] == "Accept"
    assert page["next"] is not None
    api.ok("undo_migration", "approver", migration_id=migration, json={"reason": "发现遗漏"})
    api.hall.tick()
    page = api.ok("list_migration_cases", "designer", migration_id=migration)
    assert {row["case_no"]: row["state"] for row in page["items"]} == {first: "kept", second: "undone"}
    once_more = {"migration_id": migration, "json": {"reason": "再"}}
    assert api.refused("undo_migration", "approver", **once_more) == "migration_undone"
    again = api.ok("begin_migration", "approver", version_id=origin["id"], json={**asked, "cases": [second]})["id"]
    api.hall.tick()
    api.ok("settle_migration", "approver", migration_id=again)
    assert api.refused("settle_migration", "approver", migration_id=again) == "migration_final"
    assert len(api.ok("list_migrations", "designer", query_string={"service": REGISTRATION})["items"]) == 2


def _bases(api: Api) -> None:
    first = api.ok("list_bases", query_string={"limit": 1})
    assert api.ok("list_bases", query_string={"limit": 1, "after": first["next"]})["items"] != first["items"]
    [law] = api.ok("list_bases", query_string={"q": "就业服务与就业管理规定"})["items"]
    [use] = api.ok("show_basis", basis_id=law["id"])["uses"]
    assert (use["service"], use["carries"]) == (REGISTRATION, True)
    new = {"title": "测试条例", "level": "local_regulation", "article": "第三条", "note": "公报"}
    made = api.ok("add_basis", "approver", json=new)
    assert api.refused("add_basis", "approver", json=new) == "basis_known"
    change = {"level": "local_regulation", "effective_to": "2030-12-31", "note": "废止决定", "revision": 1}
    assert api.ok("change_basis", "approver", basis_id=made["id"], json=change)["effective_to"] == "2030-12-31"
    assert api.refused("change_basis", "approver", basis_id=made["id"], json=change) == "basis_changed"
    assert api.ok("basis_conflicts", "designer")["items"] == []


def _announcements(api: Api) -> None:
    made = api.ok("publish_announcement", "admin", json={"title": "停电通知", "body": "第一段\n第二段"})
    assert api.refused("publish_announcement", "admin", json={"title": "停电通知"}) == "invalid"
    [read] = api.ok("list_announcements")["items"]
    assert (read["id"], read["until_on"]) == (made["id"], None)


def _changes(api: Api) -> None:
    patent = {"service": "03-patent-subsidy", "reason": "逐步取消资助", "basis": "测试文件"}
    asked = api.ok("propose_change", "designer", json={"kind": "suspend", **patent})
    again = {"json": {"kind": "cancel", **patent}}
    assert api.refused("propose_change", "designer", **again) == "change_pending"
    api.ok("withdraw_change", "designer", change_id=asked["id"], json={})
    asked = api.ok("propose_change", "designer", json={"kind": "suspend", **patent})
    api.ok("reject_change", "approver", change_id=asked["id"], json={"note": "依据不足"})
    asked = api.ok("propose_change", "designer", json={"kind": "suspend", **patent})
    done = api.ok("approve_change", "approver", change_id=asked["id"], json={})
    assert (done["state"], done["before"]["standing"], done["after"]["standing"]) == (
        "carried_out",
        "open",
        "suspended",
    )
    assert api.refused("approve_change", "approver", change_id=asked["id"], json={}) == "already_settled"
    assert api.refused("create_case", "citizen", json=application("03-patent-subsidy")) == "not_open"
    assert api.ok("show_service", key="03-patent-subsidy")["standing"] == "suspended"
    assert api.ok("show_change", "designer", change_id=done["id"])["outcome"] == ""
    assert len(api.ok("list_changes", "designer", query_string={"service": "03-patent-subsidy"})["items"]) == 3
    [law] = api.ok("list_bases", query_string={"q": "社会体育指导员管理办法"})["items"]
    ends = {"level": "dept_rule", "effective_to": "2026-09-13", "note": "测试", "revision": 1}
    api.ok("change_basis", "approver", basis_id=law["id"], json=ends)
    [task] = api.ok("list_reviews", "designer", query_string={"open_only": True})["items"]
    assert (task["service"], task["stopped"]) == ("10-sports-instructor", True)
    given = {"review_id": task["id"], "json": {"answer": "retain", "opinion": "已有新办法", "new_basis": "测试办法"}}
    assert api.ok("answer_review", "designer", **given)["state"] == "answered"
    assert api.refused("answer_review", "designer", **given) == "already_settled"
    [edition] = api.ok("list_service_editions", key="10-sports-instructor")["items"]
    assert edition["log"] == ["首次公布"]
    assert api.ok("show_service_edition", key="10-sports-instructor", number=1)["edition"] == 1


def _a_calendar(api: Api) -> None:
    assert api.refused("show_calendar", year=2031) == "not_found"
    text = (ROOT / "bpmn" / "calendars" / "cn-2026.yaml").read_bytes()
    begun = api.ok("put_calendar", "admin", year=2026, data=text)["recount"]
    assert api.ok("show_recount", "admin") == begun
    assert api.refused("put_calendar", "admin", year=2027, data=text) == "invalid"
    assert api.refused("put_calendar", "admin", year=2026, data=b"rest: 1") == "calendar"


def _units(api: Api) -> None:
    below = api.ok("list_units", query_string={"unit": "jiedao"})["items"]
    assert [(row["code"], row["level"], row["kind"]) for row in below] == [
        ("jiedao", "5", "town"),
        ("shequ", "6", "village"),
    ]
    unit = {
        "name": "演示区档案馆",
        "kind": "institution",
        "word": "渝示档",
        "level": "4",
        "nature": "2",
        "clearing": True,
    }
    assert api.ok("add_unit", "admin", json={**unit, "code": "dag", "parent": "qu"})["lead"] == "sfj"
    assert api.refused("add_unit", "admin", json={**unit, "code": "dag", "parent": "qu"}) == "invalid"
    assert api.refused("change_unit", "admin", code="nowhere", json=unit) == "not_found"
    api.ok("change_unit", "admin", code="dag", json={**unit, "phone": "023-00000109"})
    assert api.ok("show_unit", code="dag")["nature"] == "2"
    told = {"on": "2026-09-14", "how": "merged", "successors": ["dag"], "reason": "渝示编〔2026〕8号"}
    assert api.ok("preview_ending", "admin", code="tixie")["services"][0]["own"] is False
    assert api.refused("end_unit", "admin", code="tixie", json={**told, "successors": []}) == "invalid"
    assert api.ok("end_unit", "admin", code="tixie", json=told)["unit"]["successors"] == ["dag"]
    assert api.refused("end_unit", "admin", code="tixie", json=told) == "unit_ended"


def _letters(api: Api) -> None:
    """A question and two complaints, each with all that can be done to it."""
    written = {"service": BENEFIT, "kind": "consultation", "title": "换卡", "content": "卡号变了。"}
    given = api.ok("send_letter", None, json=written)
    asked = {"number": given["number"], "headers": {"X-Query-Password": given["query_password"]}}
    assert api.ok("show_letter", None, **asked)["state"] == "open"
    assert api.refused("show_letter", None, number=given["number"]) == "wrong_query_password"
    [question] = api.ok("list_letters", "shebao", query_string={"state": "waiting"})["items"]
    where = {"letter_id": question["id"]}
    assert api.ok("extend_letter", "shebao", **where, json={"by": "2WD", "reason": "要查档。"})["extended_by"] == "2WD"
    assert (
        api.refused("extend_letter", "shebao", **where, json={"by": "2WD", "reason": "要查档。"}) == "extension_refused"
    )
    assert api.ok("answer_letter", "shebao", **where, json={"answer": "请到窗口。"})["state"] == "answered"
    assert api.refused("answer_letter", "shebao", **where, json={"answer": "再答。"}) == "letter_state"
    for _ in range(2):
        api.ok("send_letter", "citizen", json={**written, "kind": "complaint"})
    first, second = api.ok("list_letters", "supervisor", query_string={"kind": "complaint"})["items"]
    assert api.ok("accept_letter", "supervisor", letter_id=first["id"], json={})["accepted_at"]
    refused = api.ok("reject_letter", "supervisor", letter_id=second["id"], json={"answer": "诉讼中。"})
    assert refused["state"] == "rejected"


def _windows(api: Api) -> None:
    first = api.ok("list_windows", query_string={"limit": 1})["items"][0]
    told = {"hall": "hall", "number": "30", "name": "综合窗口"}
    added = api.ok("add_window", "admin", json=told)
    assert api.refused("add_window", "admin", json=told) == "invalid"
    api.ok("change_window", "admin", window_id=added["id"], json={**told, "closed_on": "2026-09-14"})
    assert first["hall"] == "hall"
    assert api.ok("show_stationing", "admin")["missing"] == 0
    why = {"reason": "由单位自行受理", "basis": "渝示府〔2026〕1号"}
    assert api.ok("allow_without_window", "approver", key=BENEFIT, json=why)["ended_at"] is None
    assert api.refused("allow_without_window", "approver", key=BENEFIT, json=why) == "exception_known"
    assert api.ok("show_stationing", "admin")["services"]
    api.ok("require_window", "approver", key=BENEFIT)


def _organisation(api: Api) -> None:
    raw = api.ok("export_organisation", "admin")
    assert api.ok("preview_organisation", "admin", data=a_file(raw, "组织机构.xlsx"))["rows"] == []
    assert api.ok("import_organisation", "admin", data=a_file(raw, "组织机构.xlsx"))["added"] == 0
    assert api.refused("import_organisation", "admin", data=a_file(b"x", "组织机构.xlsx")) == "annex"


def test_every_call_answers_as_told(api: Api) -> None:
    run_through_every_call(api)
    succeeded = {name for name, status in api.called if status < 300}
    others = {"openapi_document", "case_history", *programme_calls(api)}  # the programme has a test of its own
    assert set(api.contract.operations) - succeeded <= others


def test_the_history_tells_the_rules_that_fired(api: Api) -> None:
    hall = api.hall
    case_no = hall.receive(REGISTRATION).case.case_no
    hall.accept(case_no)
    hall.tick()
    rows = api.ok("case_history", "jiuye", case_no=case_no)["items"]
    told = {row["act"]: row["rules"] for row in rows}
    assert told["task.complete"] == []
    [rule] = told["rules.apply"]
    assert (rule["decision"], rule["title"], rule["number"]) == ("comparison", "比对结果", 5)
    assert rule["inputs"][0] == {"label": "有一项显示已就业", "cell": "false", "words": "否"}
    assert rule["outputs"] == [{"label": "结果", "cell": '"clear"', "words": "clear"}]
    assert rule["note"] == "没有查到就业记录"


def test_the_history_comes_in_pages_and_in_order(api: Api) -> None:
    case_no = api.hall.receive(REGISTRATION).case.case_no
    seen: list[int] = []
    after = ""
    while True:
        page = api.ok("case_history", "citizen", case_no=case_no, query_string={"limit": 1, "after": after})
        seen += [row["seq"] for row in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert seen == list(range(1, seen[-1] + 1))
    assert len(seen) >= 2
