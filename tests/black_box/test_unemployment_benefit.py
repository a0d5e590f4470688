"""失业保险金申领 (E2) from application to decision, through the running product alone."""

from __future__ import annotations

from typing import Any

import pytest

from tests.black_box.conftest import Product

pytestmark = pytest.mark.black_box

SERVICE = "07-unemployment-benefit"
APPLICANT = {
    "kind": "person",
    "name": "演示市民甲",
    "id_number": "50011219900101101X",
    "phone": "13800000001",
    "address": "演示区示范路8号",
}
DATA = {
    "last_employer": "演示机械有限公司",
    "left_on": "2026-08-31",
    "left_reason": "expired",
    "bank": "演示银行示范路支行",
    "account_no": "6222000000000001234",
    "seeking_work": True,
    "by_proxy": False,
}


def apply(product: Product, **more: Any) -> str:
    return str(product.apply(SERVICE, APPLICANT, DATA, ["M-APPLY"], **more)["case_no"])


def accept(product: Product, case_no: str) -> None:
    product.complete(case_no, "Accept", "clerk", outcome="accepted", opinion="材料齐全。")


def test_a_case_goes_from_application_to_a_granted_decision(product: Product) -> None:
    case_no = apply(product)
    accept(product, case_no)
    product.move_to("2026-09-15T10:00:00+08:00")
    product.complete(case_no, "Examine", "shebao", outcome="agree", opinion="符合领取条件。")
    product.complete(case_no, "Review", "decider", outcome="agree", opinion="同意。", contribution_years=6)
    product.move_to("2026-09-16T10:00:00+08:00")
    product.complete(case_no, "Decide", "decider", outcome="granted", opinion="核定领取期限十八个月。")
    case = product.case(case_no)
    assert (case["state"], case["result"]) == ("completed", "granted")
    paid = {"delivered_on": "2026-09-16", "from": "2026-09-02", "months": 18}
    product.complete(case_no, "Pay", "shebao", **paid)
    assert {clock["light"] for clock in product.case(case_no)["clocks"]} == {"done"}
    made = product.documents(case_no, "receipt", "acceptance_notice", "decision_granted")
    assert next(row["number"] for row in made if row["kind"] == "decision_granted").endswith("准字第0001号")
    for row in made:
        pdf = product.call("GET", f"cases/{case_no}/documents/{row['id']}.pdf", as_="citizen")
        assert pdf.raw.startswith(b"%PDF-")
    assert product.post(f"cases/{case_no}/rating", {"score": 5}, "citizen", status=201)["score"] == 5


def test_the_ticker_raises_yellow_then_red_once_each(product: Product) -> None:
    case_no = apply(product)
    accept(product, case_no)
    product.task(case_no, "Examine", "shebao")
    product.move_to("2026-09-20T10:00:00+08:00")  # a Sunday, but a make-up working day
    product.until("the promised clock's yellow", lambda: rungs(product, case_no, "promised") == ["yellow"])
    product.move_to("2026-09-20T17:31:00+08:00")
    product.until("the promised clock's red", lambda: rungs(product, case_no, "promised") == ["yellow", "red"])
    product.move_to("2026-09-24T10:00:00+08:00")
    product.move_to("2026-09-21T10:00:00+08:00")
    product.until("another sweep", lambda: product.get("stats/overview", "supervisor"))
    assert rungs(product, case_no, "promised") == ["yellow", "red"]
    red = next(row for row in product.alerts(case_no) if row["rung"] == "red" and row["clock"]["kind"] == "promised")
    assert {"shebao", "decider", "supervisor"} <= {person["user"] for person in red["to"]}
    answered = product.post(f"alerts/{red['id']}/answer", {"answer": "人手不足，今日办结。"}, "supervisor")
    assert answered["answered_by"] == "演示监察人员"
    again = product.call("POST", f"alerts/{red['id']}/answer", {"answer": "再答"}, as_="supervisor")
    assert again.status == 409


def rungs(product: Product, case_no: str, kind: str) -> list[str]:
    return [row["rung"] for row in reversed(product.alerts(case_no)) if row["clock"]["kind"] == kind]


def test_a_refusal_needs_its_reasons(one_morning: Product) -> None:
    case_no = apply(one_morning)
    accept(one_morning, case_no)
    one_morning.complete(case_no, "Examine", "shebao", outcome="disagree", opinion="缴费八个月，不满一年。")
    one_morning.complete(
        case_no, "Review", "decider", outcome="agree", opinion="同意审核意见。", contribution_years=0.7
    )
    task = one_morning.task(case_no, "Decide", "decider")
    bare = one_morning.call("POST", f"tasks/{task['id']}/complete", {"data": {"outcome": "refused"}}, as_="decider")
    assert bare.status == 422
    assert "/data/opinion" in {error["pointer"] for error in bare.json["errors"]}
    one_morning.complete(case_no, "Decide", "decider", outcome="refused", opinion="失业前缴费不满一年。")
    case = one_morning.case(case_no)
    assert (case["state"], case["result"]) == ("completed", "refused")
    one_morning.documents(case_no, "decision_refused")


def test_the_notice_is_sent_once_and_the_supplement_answers_all_of_it(product: Product) -> None:
    case_no = apply(product)
    notice = {"items": [{"material": "M-APPLY", "problem": "缺少本人签名", "cure": "签名后重新上传"}]}
    product.post(f"cases/{case_no}/correction-notice", notice, "clerk", status=201)
    assert product.case(case_no)["state"] == "correcting"
    assert product.clock_of(case_no, "promised")["light"] == "suspended"
    product.move_to("2026-09-16T11:00:00+08:00")
    empty = product.call("POST", f"cases/{case_no}/supplement", {"materials": []}, as_="citizen")
    assert (empty.status, empty.json["code"]) == (422, "not_cured")
    material = {"material": "M-APPLY", "upload": product.upload("citizen")}
    product.post(f"cases/{case_no}/supplement", {"materials": [material]}, "citizen")
    assert product.clock_of(case_no, "promised")["due_on"] == "2026-09-22"
    other = {"items": [{"field": "bank", "problem": "开户行不完整"}]}
    second = product.call("POST", f"cases/{case_no}/correction-notice", other, as_="clerk")
    assert (second.status, second.json["code"]) == (409, "second_notice")
    newly = {"items": [{"material": "M-APPLY", "problem": "签名与证件不符"}]}
    product.post(f"cases/{case_no}/correction-notice", newly, "clerk", status=201)


def test_wrong_people_late_people_and_bad_data_are_told_what_is_wrong(one_morning: Product) -> None:
    case_no = apply(one_morning)
    task = one_morning.task(case_no, "Accept", "clerk")
    done = {"data": {"outcome": "accepted", "opinion": "齐全。"}}
    assert one_morning.call("POST", f"tasks/{task['id']}/complete", done, as_="shebao").status == 403
    assert one_morning.call("POST", f"tasks/{task['id']}/complete", done).status == 401
    one_morning.post(f"tasks/{task['id']}/complete", done, "clerk")
    late = one_morning.call("POST", f"tasks/{task['id']}/complete", done, as_="clerk")
    assert (late.status, late.json["code"]) == (409, "task_closed")
    assert late.json["closed_by"] == "演示窗口人员"
    assert late.json["closed_at"]
    bad = {"service": SERVICE, "applicant": {**APPLICANT, "id_number": "500112199001011011"}, "data": {}}
    answer = one_morning.call("POST", "cases", bad, as_="citizen")
    assert answer.status == 422
    pointers = {error["pointer"] for error in answer.json["errors"]}
    assert {"/applicant/id_number", "/data/last_employer"} <= pointers


def test_an_unanswered_query_goes_to_the_staff_and_not_to_the_applicant(one_morning: Product) -> None:
    applicant = {**APPLICANT, "id_number": "500103195603170021"}
    case_no = str(one_morning.apply(SERVICE, applicant, DATA, ["M-APPLY"])["case_no"])
    accept(one_morning, case_no)
    one_morning.task(case_no, "LookUp", "shebao")
    assert one_morning.case(case_no)["correction_notices"] == []


def test_a_repeated_call_with_its_key_acts_once(one_morning: Product) -> None:
    body = {"service": SERVICE, "applicant": APPLICANT, "data": DATA, "materials": [{"material": "M-APPLY"}]}
    key = {"Idempotency-Key": "once-and-for-all"}
    before = len(one_morning.get("cases", "citizen")["items"])
    first = one_morning.call("POST", "cases", body, as_="citizen", headers=key).ok(201)
    again = one_morning.call("POST", "cases", body, as_="citizen", headers=key)
    assert again.ok(201) == first
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(one_morning.get("cases", "citizen")["items"]) == before + 1


def test_the_public_query_needs_the_password_and_tells_no_names(one_morning: Product) -> None:
    receipt = one_morning.apply(SERVICE, APPLICANT, DATA, ["M-APPLY"])
    path = f"progress/{receipt['case_no']}"
    shown = one_morning.get(path, headers={"X-Query-Password": receipt["query_password"]})
    assert shown["state"] == "received"
    assert "演示" not in str({key: value for key, value in shown.items() if key != "service_name"})
    assert one_morning.call("GET", path, headers={"X-Query-Password": "WRONGONE"}).status == 403


def test_killed_in_the_middle_nothing_acknowledged_is_lost(product: Product) -> None:
    case_no = apply(product)
    accept(product, case_no)
    product.kill()
    product.start()
    assert product.case(case_no)["state"] == "accepted"
    product.task(case_no, "Examine", "shebao")
    product.documents(case_no, "receipt", "acceptance_notice")
