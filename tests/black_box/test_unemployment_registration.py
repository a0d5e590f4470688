"""失业登记 (E1): done the same day, taken at the window too; a commitment where data sharing fails."""

from __future__ import annotations

from typing import Any

import pytest

from tests.black_box.conftest import Product

pytestmark = pytest.mark.black_box

SERVICE = "06-unemployment-registration"
APPLICANT = {"kind": "person", "name": "演示市民甲", "id_number": "50011219900101101X", "phone": "13800000001"}
DATA = {
    "was_employed": True,
    "last_employer": "演示机械有限公司",
    "left_on": "2026-08-31",
    "unemployed": True,
    "seeking_work": True,
    "education": "college",
    "wanted_work": "机械装配",
    "needs_certificate": True,
}


def test_the_window_takes_an_application_and_the_centre_registers_the_same_day(product: Product) -> None:
    sent: dict[str, Any] = {
        "service": SERVICE,
        "channel": "window",
        "applicant": APPLICANT,
        "data": DATA,
        "materials": [{"material": "M-APPLY"}, {"material": "M-TERMINATION"}],
    }
    assert product.call("POST", "cases", {**sent, "channel": "window"}, as_="citizen").status == 403
    receipt = product.post("cases", sent, "clerk", status=201)
    case_no = receipt["case_no"]
    assert receipt["missing"] == []
    found = product.get(f"cases?applicant={APPLICANT['id_number']}", "clerk")["items"]
    assert [row["case_no"] for row in found] == [case_no]
    product.complete(case_no, "Accept", "clerk", outcome="accepted", opinion="材料齐全。")
    product.complete(
        case_no, "Register", "jiuye", categories=["general"], certificate=True, outcome="granted", opinion="准予登记。"
    )
    case = product.case(case_no, "clerk")
    assert (case["state"], case["result"]) == ("completed", "granted")
    assert product.clock_of(case_no, "promised", as_="clerk")["due_on"] == "2026-09-14"
    assert product.clock_of(case_no, "promised", as_="clerk")["light"] == "done"


def test_with_a_commitment_and_no_answer_the_office_registers_first_and_verifies_afterwards(product: Product) -> None:
    applicant = {**APPLICANT, "id_number": "500103195603170021"}  # the sandbox's department does not answer for it
    case_no = str(product.apply(SERVICE, applicant, DATA, ["M-APPLY"], commitment=True)["case_no"])
    product.complete(case_no, "Accept", "clerk", outcome="accepted", opinion="材料齐全。")
    product.complete(
        case_no, "Register", "jiuye", categories=["general"], certificate=False, outcome="granted", opinion="承诺登记。"
    )
    decided = product.case(case_no)
    assert decided["commitment"]["state"] == "made"
    assert product.clock_of(case_no, "verification")["due_on"] == "2026-09-20"
    product.move_to("2026-09-16T10:00:00+08:00")
    product.complete(case_no, "Verify", "jiuye", method=["data_share"], outcome="true", opinion="比对属实。")
    case = product.case(case_no)
    assert (case["state"], case["result"], case["commitment"]["state"]) == ("completed", "granted", "verified")
    product.documents(case_no, "commitment_letter")
