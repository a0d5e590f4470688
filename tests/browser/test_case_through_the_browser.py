"""失业保险金申领 (E2) through the pages alone: a citizen applies, staff handle it, the citizen reads the decision."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.black_box.conftest import Product
from tests.browser.acting import fill, handle, pdf, send, signed_in

pytestmark = pytest.mark.browser


def test_a_case_is_applied_for_handled_and_read(product: Product, new_context: Callable[..., BrowserContext]) -> None:
    citizen = signed_in(new_context().new_page(), product, "citizen")
    citizen.goto(f"{product.address}/services/07-unemployment-benefit/apply")
    send(citizen)
    expect(citizen.locator(".error-summary")).to_be_visible()
    fill(
        citizen,
        {
            "applicant.name": "演示市民甲",
            "applicant.id_number": "50011219900101101X",
            "applicant.phone": "13800000001",
            "data.last_employer": "演示机械有限公司",
            "data.left_on": "2026-08-31",
            "data.left_reason": "expired",
            "data.bank": "演示银行示范路支行",
            "data.account_no": "6222000000000001234",
            "data.seeking_work": True,
        },
    )
    citizen.set_input_files("[name='file.M-APPLY']", pdf("申领表.pdf"))
    send(citizen)
    citizen.wait_for_url(lambda url: "receipt" in url)
    case_no = product.get("cases", "citizen")["items"][0]["case_no"]
    expect(citizen.locator("main")).to_contain_text(case_no)

    clerk = signed_in(new_context().new_page(), product, "clerk")
    handle(clerk, product, case_no, "Accept", "clerk", outcome="accepted", opinion="材料齐全。")
    officer = signed_in(new_context().new_page(), product, "shebao")
    handle(officer, product, case_no, "Examine", "shebao", outcome="agree", opinion="符合领取条件。")
    leader = signed_in(new_context(phone=True).new_page(), product, "decider")
    handle(
        leader, product, case_no, "Review", "decider", contribution_years="6", outcome="agree", opinion="同意审核意见。"
    )
    handle(leader, product, case_no, "Decide", "decider", outcome="granted", opinion="核定领取期限十八个月。")

    product.documents(case_no, "decision_granted")
    citizen.goto(f"{product.address}/my/cases/{case_no}")
    expect(citizen.locator("main")).to_contain_text("已办结")
    expect(citizen.locator("main svg").first).to_be_visible()
    expect(citizen.locator("main")).to_contain_text("准予决定书")
