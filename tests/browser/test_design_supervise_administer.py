"""Designers, approvers, supervisors and administrators at a running product, through their pages alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.black_box.conftest import ROOT, Product
from tests.black_box.test_unemployment_benefit import SERVICE, accept, apply
from tests.browser.acting import signed_in

pytestmark = pytest.mark.browser

NAME = "失业保险金申领"
Visitors = Callable[..., BrowserContext]


def canvas(new_context: Visitors, product: Product) -> Page:
    """The designer's page, with the diagram drawn and checked."""
    page = signed_in(new_context().new_page(), product, "designer")
    page.goto(f"{product.address}/design/{SERVICE}/edit")
    page.wait_for_selector("#designer[data-ready]")
    return page


def element(page: Page, id: str) -> Locator:
    return page.locator(f'.djs-element[data-element-id="{id}"]')


def put_forward(page: Page, note: str) -> None:
    page.get_by_role("button", name="提交审核").click()
    page.fill("#propose-note", note)
    page.get_by_role("button", name="提交", exact=True).click()


def confirm(page: Page) -> None:
    page.locator("dialog[open] .actions button").last.click()


def test_a_change_on_the_canvas_passes_a_second_person_and_serves_new_cases_only(
    product: Product, new_context: Visitors
) -> None:
    before = apply(product)
    designer = canvas(new_context, product)
    findings = designer.locator(".designer-findings")
    expect(findings).to_contain_text("没有发现问题")
    element(designer, "Examine").dblclick()
    designer.keyboard.press("Control+a")
    designer.keyboard.type("初审")
    element(designer, "Review").click()
    element(designer, "Examine").click()
    designer.locator("#bio-properties-panel-gov-limit").fill("3")
    expect(findings).to_contain_text("初审 3 个工作日")
    expect(findings.locator("li.error")).to_contain_text("超过承诺时限 5 个工作日")
    designer.locator("#bio-properties-panel-gov-limit").fill("1")
    expect(findings).to_contain_text("没有发现问题")
    designer.keyboard.press("Control+s")
    expect(designer.locator(".designer-state")).to_have_text("草稿已保存")
    put_forward(designer, "初审缩短为一个工作日，尽早决定。")
    designer.wait_for_url("**/design/versions/*")
    expect(designer.locator("main")).to_contain_text("须由另一位人员审核")
    expect(designer.get_by_role("button", name="批准")).to_have_count(0)

    approver = signed_in(new_context().new_page(), product, "approver")
    approver.goto(f"{product.address}/design/review")
    approver.get_by_role("row", name="初审缩短").get_by_role("link", name="审核").click()
    change = approver.get_by_role("row").filter(has_text="环节时限")
    expect(change).to_contain_text("名称：审核 → 初审")
    expect(change).to_contain_text("环节时限：2 个工作日 → 1 个工作日")
    expect(approver.locator("figure.diagram svg .bpmn-tag-near")).to_have_count(2)
    approver.fill("[name=note]", "同意。")
    approver.get_by_role("button", name="批准").click()
    confirm(approver)
    expect(approver.locator(".page-head")).to_contain_text("现行")

    after = apply(product)
    for case_no, step, limit in ((before, "审核", "2WD"), (after, "初审", "1WD")):
        accept(product, case_no)
        assert product.task(case_no, "Examine", "shebao")["step"] == step
        assert product.clock_of(case_no, "step", name=step)["limit"] == limit


def test_a_diagram_that_cannot_run_is_refused_with_element_reason_and_fix(
    product: Product, new_context: Visitors
) -> None:
    versions = len(product.get(f"deployments/{SERVICE}", "designer")["items"])
    page = canvas(new_context, product)
    join = page.evaluate(
        """() => document.getElementById('designer').banjie.modeler.get('elementRegistry')
           .filter(one => one.type === 'bpmn:ParallelGateway' && one.incoming.length > 1)[0].id"""
    )
    page.get_by_role("button", name="看全图").click()
    element(page, join).click()
    page.locator(".djs-context-pad [title='更换类型']").click()
    page.locator(".djs-popup").get_by_text("排他网关").click()
    refusal = page.locator(".designer-findings li.error")
    expect(refusal).to_contain_text(f"（{join}）")
    expect(refusal).to_contain_text("会重复执行")
    expect(page.locator(".finding-badge.error").first).to_be_visible()
    put_forward(page, "试一试")
    dialog = page.locator("dialog[open]")
    expect(dialog).to_contain_text("没有提交")
    expect(dialog).to_contain_text(f"（{join}）")
    expect(dialog).to_contain_text("请")
    dialog.get_by_role("button", name="知道了").click()
    assert len(product.get(f"deployments/{SERVICE}", "designer")["items"]) == versions
    page.keyboard.press("Control+z")
    expect(page.locator(".designer-findings li.error")).to_have_count(0)

    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="导入 BPMN").click()
    chooser.value.set_files({"name": "坏图.bpmn", "mimeType": "application/xml", "buffer": b"<definitions><task"})
    expect(page.locator("dialog[open]")).to_contain_text("没能导入 坏图.bpmn")
    page.get_by_role("button", name="知道了").click()
    expect(element(page, "Examine")).to_be_visible()
    flow = (ROOT / "bpmn" / "services" / SERVICE / "flow.bpmn").read_text(encoding="utf-8")
    theirs = 'id="Examine" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" camunda:assignee="demo"'
    drawn = flow.replace('id="Examine"', theirs, 1).encode()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="导入 BPMN").click()
    chooser.value.set_files({"name": "外来图.bpmn", "mimeType": "application/xml", "buffer": drawn})
    page.get_by_role("button", name="替换").click()
    expect(page.locator("dialog[open]")).to_contain_text("原来指定由“demo”办理")
    page.get_by_role("button", name="知道了").click()
    expect(page.get_by_text("有未保存的修改")).to_be_visible()


def test_a_supervisor_sees_the_red_alert_come_in_and_answers_it_in_the_case(
    product: Product, new_context: Visitors
) -> None:
    case_no = apply(product)
    accept(product, case_no)
    step = product.task(case_no, "Examine", "shebao")["step"]
    page = new_context().new_page()
    page.clock.install()
    signed_in(page, product, "supervisor").goto(f"{product.address}/oversight")
    waiting = page.locator(".kpi").filter(has_text="待答复红灯").locator("strong")
    unread = page.locator("header .badge")
    seen = int(waiting.inner_text()), int(unread.inner_text().removesuffix("条未读") or 0) if unread.count() else 0
    product.move_to("2026-10-09T10:00:00+08:00")
    product.until("the red alert", lambda: [row for row in product.alerts(case_no) if row["rung"] == "red"])
    page.clock.fast_forward(21_000)
    expect(waiting).not_to_have_text(str(seen[0]))
    expect(unread).not_to_have_text(f"{seen[1]}条未读")

    page.goto(f"{product.address}/oversight/alerts?case={case_no}")
    expect(page.locator("tbody tr").first).to_contain_text("超法定")
    page.locator("tbody tr").first.get_by_role("link", name=NAME).click()
    alerts = page.locator("section[aria-labelledby=alerts]")
    row = alerts.get_by_role("row").filter(has_text="已超时").filter(has_text=step).first
    expect(row).to_contain_text("演示监察人员")
    row.get_by_role("link", name="答复").click()
    page.locator("dialog[open] textarea").fill("人手不足，今日办结。")
    page.locator("dialog[open]").get_by_role("button", name="提交答复").click()
    expect(page.locator("section[aria-labelledby=alerts]")).to_contain_text("人手不足，今日办结。")
    expect(page.locator("section[aria-labelledby=history]")).to_contain_text("答复预警")
    page.get_by_text("逐日说明：承诺办结").click()
    expect(page.locator("section[aria-labelledby=clocks]")).to_contain_text("调休上班")


def test_an_administrator_adds_a_person_who_signs_in_and_publishes_a_year(
    product: Product, new_context: Visitors
) -> None:
    page = signed_in(new_context().new_page(), product, "admin")
    page.goto(f"{product.address}/admin/people")
    page.get_by_role("link", name="增加人员").click()
    page.fill("#f-username", "li.na")
    page.fill("#f-name", "演示新窗口人员")
    page.get_by_role("button", name="增加", exact=True).click()
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.locator("#f-name")).to_have_value("演示新窗口人员")
    page.select_option("#f-unit", "hall")
    page.fill("#f-password", "first-password")
    page.select_option("#f-grants-0-role", "window")
    page.select_option("#f-grants-0-unit", "hall")
    page.get_by_role("button", name="增加", exact=True).click()
    expect(page.locator(".notice.success")).to_contain_text("可以登录了")
    newcomer = signed_in(new_context(phone=True).new_page(), product, "li.na", "first-password")
    expect(newcomer.locator("header")).to_contain_text("演示新窗口人员")
    expect(newcomer.locator("header").get_by_role("link", name="窗口收件")).to_be_visible()

    page.goto(f"{product.address}/admin/calendars/new?year=2027")
    text = page.input_value("#f-text")
    page.fill("#f-text", text.replace("source: ", "source: 演示通知（虚构）"))
    page.get_by_role("button", name="核对影响").click()
    expect(page.locator("main")).to_contain_text("公布 2027 年会怎样")
    page.get_by_role("button", name="公布", exact=True).click()
    confirm(page)
    expect(page.locator("#recount")).to_contain_text("2027")
    page.goto(f"{product.address}/admin/calendars/2027")
    expect(page.locator(".page-head")).to_contain_text("正式")
    assert product.get("calendars/2027")["year"] == 2027
