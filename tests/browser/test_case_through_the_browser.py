"""失业保险金申领 (E2) through the pages alone: a citizen applies, staff handle it, the citizen reads the decision."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.black_box.conftest import Product

pytestmark = pytest.mark.browser

PDF = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Product]:
    running = Product(tmp_path, "2026-09-14T10:00:00+08:00")
    yield running
    running.stop()


def signed_in(page: Page, product: Product, username: str) -> Page:
    page.set_default_timeout(20_000)
    page.goto(f"{product.address}/sign-in")
    page.fill("[name=username]", username)
    page.fill("[name=password]", f"demo-{username}")
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)
    return page


def handle(page: Page, product: Product, case_no: str, element: str, username: str, **fields: str) -> None:
    """Open the task of this step from its address and fill in its form."""
    task = product.task(case_no, element, username)
    page.goto(f"{product.address}/desk/tasks/{task['id']}")
    for name, value in fields.items():
        if name == "outcome":
            page.check(f"[name='data.{name}'][value='{value}']")
        else:
            page.fill(f"[name='data.{name}']", value)
    page.click("form#step button.primary")
    confirm = page.locator("dialog[open] button.primary, dialog[open] button.danger")
    page.wait_for_timeout(300)
    if confirm.count():
        confirm.first.click()
    page.wait_for_url(lambda url: task["id"] not in url)


def test_a_case_is_applied_for_handled_and_read(product: Product, new_context: Callable[..., BrowserContext]) -> None:
    citizen = signed_in(new_context().new_page(), product, "citizen")
    citizen.goto(f"{product.address}/services/07-unemployment-benefit/apply")
    citizen.click("main form.application .actions button.primary")
    expect(citizen.locator(".error-summary")).to_be_visible()
    for name, value in {
        "applicant.name": "演示市民甲",
        "applicant.id_number": "50011219900101101X",
        "applicant.phone": "13800000001",
        "data.last_employer": "演示机械有限公司",
        "data.left_on": "2026-08-31",
        "data.bank": "演示银行示范路支行",
        "data.account_no": "6222000000000001234",
    }.items():
        citizen.fill(f"[name='{name}']", value)
    citizen.select_option("[name='data.left_reason']", "expired")
    citizen.check("[name='data.seeking_work']")
    citizen.set_input_files(
        "[name='file.M-APPLY']", {"name": "申领表.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    citizen.click("main form.application .actions button.primary")
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
