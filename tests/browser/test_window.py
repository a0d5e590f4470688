"""The window through the pages: a walk-in applicant, finding the case, handing a task over, being too late."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.black_box.conftest import Product
from tests.black_box.test_unemployment_benefit import APPLICANT, DATA, SERVICE, apply
from tests.browser.acting import fill, open_task, send, signed_in

pytestmark = pytest.mark.browser

WALK_IN = "500107200002290043"


def test_a_walk_in_applicant_leaves_with_a_receipt_and_is_found_by_full_id_number(
    product: Product, new_context: Callable[..., BrowserContext]
) -> None:
    clerk = signed_in(new_context().new_page(), product, "clerk")
    clerk.goto(f"{product.address}/desk/receive/{SERVICE}")
    given = {f"applicant.{key}": value for key, value in APPLICANT.items()} | {"applicant.id_number": WALK_IN}
    fill(clerk, given | {f"data.{key}": value for key, value in DATA.items()} | {"applicant.phone": "123"})
    clerk.check("[name=paper][value=M-APPLY]")
    send(clerk)
    expect(clerk.locator(".error-summary")).to_contain_text("联系电话：电话号码不正确")
    expect(clerk.locator("[name=paper][value=M-APPLY]")).to_be_checked()
    fill(clerk, {"applicant.phone": "13800000004"})
    send(clerk)
    case_no, password = clerk.inner_text("#case-no"), clerk.inner_text("#password")
    expect(clerk.locator(".receipt")).to_contain_text("失业保险金申领表（纸质）")
    drawn = "path => path.getBoundingClientRect().width"
    assert clerk.locator(".qr-code svg path").first.evaluate(drawn) > 100, "large enough for a phone to read"
    expect(clerk.get_by_role("link", name="收件凭证（PDF）")).to_be_visible(timeout=30_000)
    expect(clerk.locator("#password")).to_have_text(password)
    clerk.reload()
    expect(clerk.locator("#password")).to_have_count(0)

    clerk.goto(f"{product.address}/desk/find")
    clerk.fill("main [name=q]", WALK_IN)
    clerk.press("main [name=q]", "Enter")
    assert WALK_IN not in clerk.url
    expect(clerk.locator("main table")).to_contain_text(case_no)
    clerk.fill("main [name=q]", case_no)
    clerk.press("main [name=q]", "Enter")
    clerk.wait_for_url(f"**/desk/cases/{case_no}")

    visitor = new_context(phone=True).new_page()
    visitor.goto(f"{product.address}/track")
    fill(visitor, {"case_no": case_no, "password": "WRONG"})
    send(visitor)
    expect(visitor.locator(".error-summary")).to_contain_text("没有查到")
    fill(visitor, {"password": password})
    send(visitor)
    expect(visitor.locator("h1")).to_have_text("失业保险金申领")
    assert password not in visitor.url


def test_the_qr_token_of_a_receipt_opens_the_progress_without_signing_in(
    product: Product, new_context: Callable[..., BrowserContext]
) -> None:
    receipt = product.apply(SERVICE, APPLICANT, DATA, ["M-APPLY"])
    visitor = new_context(phone=True).new_page()
    visitor.goto(f"{product.address}/track/{receipt['track_token']}")
    expect(visitor.locator("main")).to_contain_text(receipt["case_no"])
    expect(visitor.locator("main")).not_to_contain_text(APPLICANT["name"])


def test_a_task_is_transferred_with_a_reason_and_reassigned_by_the_leader(
    product: Product, new_context: Callable[..., BrowserContext]
) -> None:
    case_no = apply(product)
    clerk = signed_in(new_context().new_page(), product, "clerk")
    path = open_task(clerk, product, case_no, "Accept", "clerk")
    clerk.get_by_role("button", name="认领").click()
    clerk.get_by_role("link", name="转交").click()
    dialog = clerk.get_by_role("dialog")
    expect(dialog.locator("option")).to_have_text([re.compile("演示窗口人员乙")])
    dialog.get_by_label("原因").fill(" ")
    dialog.get_by_role("button", name="转交").click()
    expect(clerk.get_by_role("dialog")).to_contain_text("请填写转交原因")
    dialog.get_by_label("原因").fill("午间换班")
    dialog.get_by_role("button", name="转交").click()
    expect(clerk.locator("main")).to_contain_text("已由演示窗口人员乙认领")
    expect(clerk.locator("form#step")).to_have_count(0)

    colleague = signed_in(new_context().new_page(), product, "clerk2")
    colleague.goto(f"{product.address}/desk/inbox")
    colleague.get_by_role("button", name="收到转交的任务").click()
    expect(colleague.locator("form#step")).to_be_visible()

    leader = signed_in(new_context().new_page(), product, "decider")
    leader.goto(product.address + path)
    leader.get_by_role("link", name="转派").click()
    dialog = leader.get_by_role("dialog")
    dialog.get_by_label("接收人").select_option("clerk")
    dialog.get_by_label("原因").fill("乙请假")
    dialog.get_by_role("button", name="转派").click()
    expect(leader.locator("main")).to_contain_text("已由演示窗口人员认领")
    clerk.reload()
    clerk.get_by_role("button", name="放回待办").click()
    clerk.wait_for_url("**/desk")


def test_who_is_too_late_is_told_who_did_it_and_when_and_others_may_only_look(
    product: Product, new_context: Callable[..., BrowserContext]
) -> None:
    case_no = apply(product)
    clerk = signed_in(new_context().new_page(), product, "clerk")
    open_task(clerk, product, case_no, "Accept", "clerk")
    fill(clerk, {"data.outcome": "accepted", "data.opinion": "材料齐全。"})
    product.complete(case_no, "Accept", "clerk2", outcome="accepted", opinion="材料齐全。")
    with clerk.expect_response(lambda response: response.request.method == "POST" and response.status == 409):
        send(clerk, "form#step")
    expect(clerk.locator("main")).to_contain_text("演示窗口人员乙")
    expect(clerk.locator("main")).to_contain_text("2026-09-14 10:00")
    clerk.get_by_role("link", name=f"查看办件 {case_no}").click()
    clerk.wait_for_url(f"**/desk/cases/{case_no}")

    path = open_task(clerk, product, case_no, "Examine", "shebao")
    expect(clerk.locator("main")).to_contain_text("您可以查看，不能办理")
    stranger = signed_in(new_context().new_page(), product, "ga")
    with stranger.expect_response(product.address + path) as answered:
        stranger.goto(product.address + path)
    assert answered.value.status == 403
    expect(stranger.locator("main")).to_contain_text("下一步")


def let_go(page: Page, waiting: list[Route]) -> None:
    """Answer the refreshes that wait, and those that they bring about, until there are none."""
    while waiting:
        with page.expect_response(lambda response: response.request.method == "POST"):
            waiting.pop(0).continue_()
        page.evaluate("new Promise(requestAnimationFrame)")


def held(page: Page, address: str) -> list[Route]:
    """The refreshes of a form, kept waiting until the test lets them go."""
    waiting: list[Route] = []
    page.route(address, lambda route: waiting.append(route) if route.request.method == "POST" else route.continue_())
    return waiting


def test_what_is_typed_while_a_form_is_drawn_anew_stays(
    product: Product, new_context: Callable[..., BrowserContext]
) -> None:
    """A fast typist chooses, changes their mind twice and writes on while every answer is still under way."""
    clerk = signed_in(new_context().new_page(), product, "clerk")
    path = open_task(clerk, product, apply(product), "Accept", "clerk")
    waiting = held(clerk, product.address + path)
    opinion, reason = clerk.locator("[name='data.opinion']"), clerk.locator("[name='data.refusal_reason']")
    clerk.check("[name='data.outcome'][value=refused]")
    opinion.press_sequentially("材料")
    clerk.check("[name='data.outcome'][value=accepted]")
    clerk.check("[name='data.outcome'][value=refused]")
    opinion.press_sequentially("齐全")
    product.until("the first refresh", lambda: clerk.evaluate("1") and waiting)
    let_go(clerk, waiting)
    expect(reason).to_be_visible()
    expect(clerk.locator("[name='data.outcome'][value=refused]")).to_be_checked()
    expect(opinion).to_be_focused()
    opinion.press_sequentially("。")
    expect(opinion).to_have_value("材料齐全。")


def test_a_word_being_composed_by_a_chinese_input_method_is_not_torn_apart(
    product: Product, new_context: Callable[..., BrowserContext]
) -> None:
    context = new_context()
    clerk = signed_in(context.new_page(), product, "clerk")
    path = open_task(clerk, product, apply(product), "Accept", "clerk")
    waiting = held(clerk, product.address + path)
    keyboard = context.new_cdp_session(clerk)
    opinion = clerk.locator("[name='data.opinion']")
    clerk.check("[name='data.outcome'][value=refused]")
    product.until("the refresh", lambda: clerk.evaluate("1") and waiting)
    opinion.focus()
    keyboard.send("Input.imeSetComposition", {"text": "cailiao", "selectionStart": 7, "selectionEnd": 7})
    let_go(clerk, waiting)
    expect(opinion).to_have_value("cailiao")
    keyboard.send("Input.insertText", {"text": "材料"})
    product.until("the refresh after the word", lambda: clerk.evaluate("1") and waiting)
    let_go(clerk, waiting)
    expect(clerk.locator("[name='data.refusal_reason']")).to_be_visible()
    expect(opinion).to_have_value("材料")
    expect(opinion).to_be_focused()
