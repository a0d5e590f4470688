"""The one-time notice (R20) through the pages: one list, one answer, no second list out of nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.black_box.conftest import Product
from tests.black_box.test_unemployment_benefit import APPLICANT, DATA, SERVICE
from tests.browser.acting import open_task, pdf, send, signed_in

pytestmark = pytest.mark.browser


def name(clerk: Page, subject: str, problem: str, cure: str = "") -> None:
    clerk.check(f"input[name=subject][value='{subject}']")
    clerk.fill(f"[name='problem.{subject}']", problem)
    clerk.fill(f"[name='cure.{subject}']", cure)


def test_a_list_is_sent_and_answered_whole_and_a_second_one_keeps_to_what_was_supplied(
    product: Product, new_context: Callable[..., BrowserContext]
) -> None:
    """The clerk's browser runs no scripts: every page works without."""
    case_no = str(product.apply(SERVICE, APPLICANT, DATA, [])["case_no"])
    clerk = signed_in(new_context(java_script_enabled=False).new_page(), product, "clerk")
    task = open_task(clerk, product, case_no, "Accept", "clerk")
    clerk.get_by_role("link", name="一次性告知补正").click()
    expect(clerk.locator("input[name=subject]:checked")).to_have_count(1)
    name(clerk, "account_no", "", "填写本人社会保障卡账号")
    clerk.click("form.form > .actions button.primary")
    expect(clerk.locator(".error-summary")).to_contain_text("本人银行账号：请写明缺什么、错在哪里")
    expect(clerk.locator("[name='cure.account_no']")).to_have_value("填写本人社会保障卡账号")
    name(clerk, "account_no", "账号与开户银行不符", "填写本人社会保障卡账号")
    clerk.click("form.form > .actions button.primary")
    expect(clerk.get_by_role("status")).to_contain_text("已发出一次性告知书，等待申请人补正")

    citizen = signed_in(new_context(phone=True).new_page(), product, "citizen")
    citizen.goto(f"{product.address}/my/cases/{case_no}")
    expect(citizen.locator("main")).to_contain_text("请补正 2 项")
    citizen.get_by_role("link", name="提交补正材料").click()
    citizen.set_input_files("[name='file.M-APPLY']", pdf("申领表.pdf"))
    send(citizen)
    expect(citizen.locator(".error-summary")).to_contain_text("本人银行账号：请按告知修改这一项")
    expect(citizen.get_by_role("checkbox", name="申领表.pdf")).to_be_checked()
    citizen.fill("[name='data.account_no']", "6222000000000009999")
    send(citizen)
    citizen.wait_for_url(f"**/my/cases/{case_no}")
    expect(citizen.locator(".page-head")).to_contain_text("已收件")

    again = open_task(clerk, product, case_no, "Accept", "clerk")
    assert again != task
    clerk.goto(f"{product.address}{again}/notice")
    expect(clerk.locator("main")).to_contain_text("这次只能列新补交的内容")
    name(clerk, "bank", "开户银行写得不全")
    clerk.click("form.form > .actions button.primary")
    expect(clerk.locator(".error-summary")).to_contain_text("开户银行。请在已告知的范围内审查")
    expect(clerk.locator("[name='problem.bank']")).to_have_value("开户银行写得不全")
    clerk.uncheck("input[name=subject][value=bank]")
    name(clerk, "M-APPLY", "补交的申领表没有签名")
    clerk.click("form.form > .actions button.primary")
    expect(clerk.get_by_role("status")).to_contain_text("已发出一次性告知书")
