"""法律援助申请 (E10): commitment first by national law (法律援助法 art. 41), decided first, verified afterwards."""

from __future__ import annotations

import pytest

from tests.black_box.conftest import Product

pytestmark = pytest.mark.black_box

SERVICE = "02-legal-aid"
APPLICANT = {"kind": "person", "name": "演示市民丁", "id_number": "500107200002290043", "phone": "13800000004"}
DATA = {
    "matter": "labour",
    "facts": "用人单位拖欠三个月工资，请求支付劳动报酬。",
    "opponent": "演示建筑有限公司",
    "family_income": 900,
    "family_size": 3,
    "exempt": False,
    "urgent": False,
}


def decided_on_commitment(product: Product) -> str:
    receipt = product.apply(SERVICE, APPLICANT, DATA, ["M-APPLY", "M-CASE"], commitment=True)
    case_no = str(receipt["case_no"])
    assert receipt["missing"] == [], "the commitment stands for the proof of means"
    product.complete(case_no, "Accept", "clerk", outcome="accepted", opinion="申请人选择诚信承诺。")
    assert product.clock_of(case_no, "statutory")["due_on"] == "2026-09-21"
    product.complete(case_no, "Examine", "fyzx", outcome="agree", opinion="属于援助范围。")
    product.complete(case_no, "Decide", "decider", outcome="granted", opinion="给予法律援助。")
    assert product.case(case_no)["state"] == "decided"
    product.complete(
        case_no,
        "Appoint",
        "fyzx",
        firm="演示律师事务所",
        lawyer="演示律师",
        lawyer_phone="13800000009",
        opinion="指派。",
    )
    case = product.case(case_no)
    assert (case["state"], case["result"]) == ("completed", "granted")
    return case_no


def test_a_commitment_that_holds_is_verified_within_its_own_clock(product: Product) -> None:
    case_no = decided_on_commitment(product)
    assert product.clock_of(case_no, "verification")["due_on"] == "2026-10-14"
    product.move_to("2026-09-21T10:00:00+08:00")
    product.complete(case_no, "Verify", "fyzx", method=["data_share"], outcome="true", opinion="经济困难属实。")
    case = product.case(case_no)
    assert (case["state"], case["commitment"]["state"]) == ("completed", "verified")
    assert product.clock_of(case_no, "verification")["light"] == "done"
    product.documents(case_no, "receipt", "commitment_letter", "acceptance_notice", "decision_granted")


def test_a_false_commitment_revokes_the_result_and_bars_the_next_one(product: Product) -> None:
    case_no = decided_on_commitment(product)
    product.complete(
        case_no,
        "Verify",
        "fyzx",
        method=["data_share", "assist"],
        outcome="false",
        opinion="收入明显高于标准，承诺不实。",
    )
    case = product.case(case_no)
    assert (case["state"], case["result"], case["commitment"]["state"]) == ("revoked", "revoked", "found_false")
    product.documents(case_no, "revocation")
    sent = {"service": SERVICE, "applicant": APPLICANT, "data": DATA, "materials": [], "commitment": True}
    barred = product.call("POST", "cases", sent, as_="citizen")
    assert (barred.status, barred.json["code"]) == (403, "commitment_barred")
    ordinary = product.post("cases", {**sent, "commitment": False}, "citizen", status=201)
    assert "M-MEANS" not in {row["material"] for row in product.case(ordinary["case_no"])["materials"]}


def test_a_verification_nobody_does_turns_yellow_and_red_like_a_case_and_the_month_is_told(product: Product) -> None:
    case_no = decided_on_commitment(product)
    product.move_to("2026-10-15T10:00:00+08:00")

    def rungs() -> list[str]:
        rows = [row for row in product.alerts(case_no) if row["clock"]["kind"] == "verification"]
        return [row["rung"] for row in reversed(rows)]

    product.until("yellow and red of the verification", lambda: rungs() == ["yellow", "red"])
    product.until("the bulletin, a week late", lambda: product.get("bulletins", "supervisor")["items"])
    [bulletin] = product.get("bulletins", "supervisor")["items"]
    told = product.get(f"bulletins/{bulletin['id']}", "supervisor")
    whole = {row["measure"]: row["value"] for row in told["figures"] if row["unit"] == ""}
    assert (told["month"], whole["received"], whole["completed_on_time"]) == ("2026-09", 1, 1)
