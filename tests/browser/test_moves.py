"""Open cases are moved to another version in the browser: look, name a step, begin, watch it done, take it back."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.black_box.conftest import ROOT, Product
from tests.black_box.test_unemployment_benefit import SERVICE, accept, apply
from tests.browser.acting import signed_in
from tests.browser.test_every_page import AXE, BEYOND_THE_EDGE, FOUND_BY_AXE, RULES
from tests.workflows.moves.editions import renamed
from tests.workflows.moves.test_preview import RECHECK
from workflows.catalogue.archive import packed
from workflows.catalogue.folder import read_folder

pytestmark = pytest.mark.browser


def next_edition(product: Product) -> str:
    """A version with a step more, in which another is called otherwise, proposed and approved."""
    files = read_folder(ROOT / "bpmn" / "services" / SERVICE)
    for edit in (RECHECK, renamed("Review", "Check")):
        edit(files)
    sent = product.call("POST", "deployments?note=test", raw=packed(files), as_="designer",
                        headers={"Content-Type": "application/zip"}).ok(201)  # fmt: skip
    product.post(f"deployments/{sent['id']}/approve", {}, "approver")
    return str(sent["id"])


def usable(page: Page) -> None:
    """By everybody, and on a phone's width."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert (page.evaluate(FOUND_BY_AXE, RULES), page.evaluate(BEYOND_THE_EDGE)) == ([], [])


def press(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("button", name=name).click()
    page.click("dialog[open] button.primary, dialog[open] .actions button:last-child")


def test_cases_are_moved_after_a_look_watched_and_taken_back(
    product: Product, new_context: Callable[..., BrowserContext]
) -> None:
    case_no = apply(product)
    accept(product, case_no)
    product.complete(case_no, "Examine", "shebao", outcome="agree", opinion="符合条件。")
    version = next_edition(product)
    page = signed_in(new_context(phone=True).new_page(), product, "approver")
    page.goto(f"{product.address}/design/versions/{version}/migrate")
    expect(page.locator("main")).to_contain_text("新版里没有“复核”这个环节。")
    usable(page)
    page.get_by_role("button", name="按指定的环节重新预览").click()
    page.fill("textarea[name=reason]", "复核前增加复查")
    page.check("[name=confirmed]")
    press(page, re.compile("^迁移 1 件"))
    page.wait_for_url("**/design/migrations/**")
    expect(page.locator("h1 + .tag")).to_have_text("迁移完成")
    expect(page.get_by_role("button", name="撤销迁移")).to_be_visible()
    usable(page)
    assert product.case(case_no)["version"] == 2
    page.fill("[name=reason]", "发现遗漏")
    press(page, "撤销迁移")
    expect(page.locator("h1 + .tag")).to_have_text("已撤销")
    assert product.case(case_no)["version"] == 1
