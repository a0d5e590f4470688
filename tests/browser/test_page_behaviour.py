"""What app.js and charts.js add to a page, in a real browser under the site's content security policy."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.bundle import Answer, Site

pytestmark = pytest.mark.browser

ROWS = "".join(f'<tr tabindex="-1" id="r{n}"><td class="c-no"><a href="#case-{n}">{n}</a></td></tr>' for n in range(3))
WORKLIST = f"""<main id="main"><form class="bar"><input name="q" aria-label="查找"><div class="segments">
<label><input type="radio" name="light" value="">全部</label>
<label><input type="radio" name="light" value="red">已超时</label>
</div></form><table class="worklist"><tbody>{ROWS}</tbody></table></main>"""


@pytest.fixture
def site(browser_page: Page) -> Site:
    return Site(browser_page)


def test_the_worklist_is_worked_by_keyboard(site: Site) -> None:
    site.open(WORKLIST)
    keyboard = site.page.keyboard
    keyboard.press("j")
    keyboard.press("j")
    expect(site.page.locator("#r1")).to_be_focused()
    keyboard.press("Enter")
    assert site.page.url.endswith("#case-1")
    keyboard.press("1")
    expect(site.page.locator("[value=red]")).to_be_checked()
    keyboard.press("/")
    expect(site.page.locator("[name=q]")).to_be_focused()
    keyboard.type("j1")
    expect(site.page.locator("[name=q]")).to_have_value("j1")
    keyboard.press("Escape")
    keyboard.press("?")
    expect(site.page.get_by_role("dialog")).to_contain_text("键盘操作")
    assert site.troubles == []


def test_errors_get_the_focus_and_lead_to_their_field(site: Site) -> None:
    site.open(
        '<form><div class="error-summary" tabindex="-1"><a href="#name">姓名：必填</a></div><input id="name"></form>'
    )
    expect(site.page.locator(".error-summary")).to_be_focused()
    site.page.locator(".error-summary a").click()
    expect(site.page.locator("#name")).to_be_focused()


def test_a_form_that_asks_first_is_sent_once_after_yes(site: Site) -> None:
    site.answers["/send"] = lambda _: (200, {"Content-Type": "text/html"}, "sent")
    site.open('<form method="post" action="/send" data-confirm="确定提交？"><button>提交</button></form>')
    send = site.page.get_by_role("button", name="提交")
    send.click()
    site.page.get_by_role("button", name="取消").click()
    assert site.asked("/send") == []
    send.click()
    site.page.get_by_role("button", name="确定").click()
    site.page.wait_for_url("**/send")
    assert len(site.asked("/send")) == 1


def test_large_text_grows_the_page_and_is_remembered(site: Site) -> None:
    site.open('<header class="top"><button data-elder>长辈版</button></header><p>字</p>', kind="citizen")
    size = "parseFloat(getComputedStyle(document.body).fontSize)"
    before = site.page.evaluate(size)
    site.page.get_by_role("button", name="长辈版").click()
    assert site.page.evaluate(size) >= before * 1.25
    site.page.reload()
    expect(site.page.get_by_role("button", name="标准版")).to_be_visible()
    assert site.page.evaluate(size) >= before * 1.25


def test_polling_asks_with_the_tag_it_saw_and_leaves_an_unchanged_list_alone(site: Site) -> None:
    def listing(request: Request) -> Answer:
        if request.headers.get("if-none-match") == '"a"':
            return 304, {}, ""
        return 200, {"ETag": '"a"', "Content-Type": "text/html"}, "<p>一件</p>"

    site.answers["/list"] = listing
    site.open('<div id="list" data-poll hx-get="/list" hx-trigger="load, every 200ms"></div>')
    expect(site.page.locator("#list p")).to_have_text("一件")
    site.page.evaluate("document.querySelector('#list p').id = 'same'")
    with site.page.expect_response(lambda response: response.status == 304):
        pass
    expect(site.page.locator("#same")).to_have_text("一件")
    assert site.troubles == []


def test_a_chart_has_its_numbers_in_a_table_for_those_who_cannot_see_it(site: Site) -> None:
    chart = {"kind": "bar", "x": ["周一", "周二"], "series": [{"name": "收件", "data": [3, 5]}]}
    script = f'<script type="application/json" data-chart>{json.dumps(chart)}</script>'
    site.open(f'<div class="chart" aria-label="一周收件">{script}</div>', scripts=("app", "charts"))
    expect(site.page.locator(".chart svg")).to_be_visible()
    expect(site.page.get_by_role("table", name="一周收件")).to_contain_text("周二")
    assert site.troubles == []
