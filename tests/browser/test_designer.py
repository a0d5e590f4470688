"""The designer in a real browser: all in Chinese, gov: attributes kept, findings shown, no draft overwritten."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.bundle import POLICY, Answer, Site

pytestmark = pytest.mark.browser

FLOW = Path(__file__).resolve().parents[2] / "bpmn" / "services" / "07-unemployment-benefit" / "flow.bpmn"
JSON = {"Content-Type": "application/json"}
BODY = """<main id="main"><div id="designer" data-title="失业保险金申领" data-key="07-unemployment-benefit"
 data-xml-url="/xml" data-save-url="/save" data-check-url="/check" data-propose-url="/propose" data-csrf="token"
 data-forms='["forms/accept.json"]' data-units='[["rsj", "人力资源和社会保障局"]]'></div></main>"""
FINDING = {
    "rule": "default_flow_missing",
    "severity": "error",
    "element": "Accept",
    "line": 1,
    "message": "这里有问题",
    "fix": "这样改",
}


@pytest.fixture
def site(browser_page: Page) -> Site:
    made = Site(browser_page)
    made.answers |= {
        "/xml": lambda _: (200, {"Content-Type": "application/xml", "ETag": '"v1"'}, FLOW.read_bytes()),
        "/check": lambda _: (200, JSON, json.dumps({"ok": False, "findings": [FINDING]})),
        "/save": lambda _: (200, JSON | {"ETag": '"v2"'}, "{}"),
        "/propose": lambda _: (201, JSON, "{}"),
    }
    made.open(
        BODY, scripts=("app", "designer"), kind="staff designer", policy=f"{POLICY}; style-src 'self' 'unsafe-inline'"
    )
    browser_page.wait_for_selector("#designer[data-ready]")
    return made


def choose(page: Page, element: str) -> None:
    page.evaluate(
        """id => { const {modeler} = document.getElementById('designer').banjie;
                   modeler.get('selection').select(modeler.get('elementRegistry').get(id)); }""",
        element,
    )


def test_every_text_of_the_editor_is_chinese(site: Site) -> None:
    page = site.page
    page.evaluate(
        """async () => { const {modeler} = document.getElementById('designer').banjie;
          const popup = modeler.get('popupMenu');
          for (const element of modeler.get('elementRegistry').getAll().filter(one => !one.labelTarget)) {
            modeler.get('selection').select(element);
            await new Promise(requestAnimationFrame);
            if (!popup.isEmpty(element, 'bpmn-replace')) {
              popup.open(element, 'bpmn-replace', {x: 0, y: 0}); popup.close();
            }
          } }"""
    )
    assert page.evaluate("[...document.getElementById('designer').banjie.missing]") == []
    assert site.troubles == []


def test_the_mark_of_the_editors_makers_stays_whole(site: Site) -> None:
    mark = site.page.locator(".bjs-powered-by")
    box = mark.bounding_box()
    assert box is not None
    at = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
    assert site.page.evaluate("([x, y]) => !!document.elementFromPoint(x, y).closest('.bjs-powered-by')", at)


def test_a_limit_is_written_as_number_and_unit_and_saved_with_the_version_it_was_made_from(site: Site) -> None:
    page = site.page
    choose(page, "Accept")
    page.locator("#bio-properties-panel-gov-limit").fill("3")
    page.locator("#bio-properties-panel-gov-limit-unit").select_option("WD")
    expect(page.locator(".designer-state")).to_have_text("有未保存的修改")
    page.keyboard.press("Control+s")
    expect(page.locator(".designer-state")).to_have_text("草稿已保存")
    saved = site.asked("/save")[-1]
    assert 'gov:limit="3WD"' in (saved.post_data or "")
    assert 'xmlns:gov="urn:banjie:gov:1"' in (saved.post_data or "")
    assert saved.headers["if-match"] == '"v1"'
    assert saved.headers["x-csrf-token"] == "token"


def test_a_finding_leads_to_its_element(site: Site) -> None:
    page = site.page
    expect(page.locator(".designer-findings summary")).to_contain_text("1 个错误")
    expect(page.locator(".finding-badge.error")).to_have_count(1)
    page.locator(".designer-findings button.link").click()
    selected = "document.getElementById('designer').banjie.modeler.get('selection').get().map(one => one.id)"
    assert page.evaluate(selected) == ["Accept"]


def test_a_draft_saved_by_somebody_else_is_not_overwritten(site: Site) -> None:
    def conflict(_: Request) -> Answer:
        return 409, JSON, json.dumps({"code": "conflict", "detail": "演示流程设计人员于 10:02 保存了草稿"})

    site.answers["/save"] = conflict
    site.page.get_by_role("button", name="保存草稿").click()
    dialog = site.page.get_by_role("dialog")
    expect(dialog).to_contain_text("演示流程设计人员于 10:02 保存了草稿")
    dialog.get_by_role("button", name="继续编辑").click()
    expect(site.page.locator(".designer-state")).to_have_text("没有保存")


def test_a_proposal_needs_a_note_and_saves_first(site: Site) -> None:
    page = site.page
    choose(page, "Accept")
    page.locator("#bio-properties-panel-gov-action").select_option("examine")
    page.get_by_role("button", name="提交审核").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="提交", exact=True).click()
    assert site.asked("/propose") == []
    dialog.get_by_role("textbox").fill("受理改为审查")
    dialog.get_by_role("button", name="提交", exact=True).click()
    expect(page.locator(".designer-state")).to_contain_text("已提交审核")
    assert len(site.asked("/save")) == 1
    assert site.asked("/propose")[0].post_data_json == {"note": "受理改为审查"}
