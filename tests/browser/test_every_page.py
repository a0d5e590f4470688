"""Every page fits a phone at both text sizes and can be used by everybody (axe-core)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.black_box import test_public_rental_housing as housing
from tests.black_box import test_unemployment_benefit as benefit
from tests.black_box.conftest import Product
from tests.black_box.test_legal_aid import APPLICANT, DATA, SERVICE
from tests.browser.acting import signed_in

pytestmark = pytest.mark.browser

AXE = Path(__file__).resolve().parents[2] / "web" / "assets" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]

FOUND_BY_AXE = """async rules => {
  const found = await axe.run(document, {runOnly: rules});
  return found.violations.map(one => `${one.id}: ${one.nodes.map(node => node.html.slice(0, 160)).join(' | ')}`);
}"""

BEYOND_THE_EDGE = """() => {
  const {clientWidth: width, scrollWidth: whole} = document.documentElement;
  const found = whole > width ? [`the page is ${whole} wide`] : [];
  for (const one of document.querySelectorAll('a, button, input, select, textarea, summary, h1, h2, .light')) {
    const box = one.getBoundingClientRect();
    if (box.width <= 1 || box.right <= width + 1 || one.closest('.diagram-scroll')) continue;
    found.push(one.outerHTML.slice(0, 160));
  }
  return found;
}"""
"""What a reader would have to scroll sideways for; only diagrams may be wider, in a frame of their own."""


@pytest.fixture(scope="module")
def pages(product: Product) -> dict[str, list[str]]:
    """The addresses each person opens; there is something to see on all of them."""
    correcting = benefit.apply(product)
    first = product.task(correcting, "Accept", "clerk")
    defects = [{"field": "account_no", "problem": "账号与开户银行不符", "cure": "填写本人社会保障卡账号"}]
    product.post(f"cases/{correcting}/correction-notice", {"items": defects}, "clerk", status=201)
    parallel = housing.to_the_departments(product)
    promised = product.post(
        "cases",
        {"service": SERVICE, "applicant": APPLICANT, "data": DATA, "materials": [], "commitment": True},
        "citizen",
        status=201,
    )["case_no"]
    accept = product.task(promised, "Accept", "clerk")["id"]
    clock = product.clock_of(parallel, "promised")["id"]
    decided = decided_by_rule(product)
    reached = {"channels": ["mail", "ding"], "email": "supervisor@example.org"}
    product.call("PUT", "reaching", reached, as_="supervisor").ok()
    about = {"kind": "order", "content": "请说明为什么要求重复提交材料。", "unit": "zbzx", "case_no": parallel}
    order = product.post("orders", about, "supervisor", status=201)["id"]
    product.post(f"orders/{order}/answer", {"answer": "已整改。"}, "decider")
    waiting = product.post("orders", {**about, "kind": "recommendation"}, "supervisor", status=201)["id"]
    cited = {"unit": "zbzx", "outcome": "talk", "facts": "重复要求材料。", "evidence": [{"kind": "order", "id": order}]}
    record = product.post("accountability", cited, "supervisor", status=201)["id"]
    written = {
        "service": SERVICE,
        "kind": "complaint",
        "title": "窗口拖延",
        "content": "三次不收件。",
        "name": "演示市民",
    }
    product.post("letters", written, status=201)
    letter = product.get("letters", "supervisor")["items"][0]["id"]
    campaign, package = cleaning_up(product)
    return {
        "": [
            "/",
            "/programme/editions",
            "/search?q=没有这个事项",
            "/search?q=丢了工作",
            f"/services/{SERVICE}/checklist",
            f"/services/{SERVICE}",
            f"/services/{SERVICE}/report-proof",
            f"/services/{SERVICE}/letter",
            f"/services/{SERVICE}/editions",
            "/browse?event=unemployment",
            "/announcements",
            "/letters",
            "/proofs",
            "/proofs/report",
            "/sign-in",
            "/track",
            "/没有这个页面",
        ],
        "citizen": [
            "/my",
            "/inbox/channels",
            f"/services/{SERVICE}/apply",
            f"/services/{benefit.SERVICE}/apply",
            f"/my/cases/{correcting}",
            f"/my/cases/{correcting}/supplement",
            f"/my/cases/{parallel}",
            f"/my/cases/{decided}",
            f"/my/cases/{parallel}/receipt",
            f"/my/cases/{parallel}/clocks/{clock}",
        ],
        "clerk": [
            "/desk",
            "/desk?q=没有这件",
            "/desk/receive",
            f"/desk/receive/{SERVICE}",
            "/desk/find",
            "/desk/done",
            "/desk/inbox",
            "/inbox/channels",
            f"/desk/cases/{correcting}",
            f"/desk/cases/{correcting}/supplement",
            f"/desk/cases/{parallel}/clocks/{clock}",
            f"/desk/tasks/{accept}",
            f"/desk/tasks/{accept}?hand_over=transfer",
            f"/desk/tasks/{accept}/notice",
            f"/desk/tasks/{first['id']}",
        ],
        "supervisor": [
            "/desk/letters",
            f"/desk/letters/{letter}",
            "/desk/inbox",
            "/inbox/channels",
            "/oversight",
            "/oversight/alerts",
            "/oversight/board?by=step",
            "/oversight/board/tasks?by=unit",
            "/oversight/statistics?all=1",
            "/oversight/statistics/received",
            f"/oversight/bottlenecks?service={SERVICE}",
            f"/oversight/bottlenecks/tasks?service={SERVICE}&element=Accept",
            "/oversight/alarms",
            "/oversight/indicators",
            "/oversight/bulletins",
            "/oversight/cases",
            f"/oversight/cases/{parallel}",
            f"/oversight/cases/{decided}",
            "/oversight/orders",
            "/oversight/orders?show=overdue",
            "/oversight/orders/new",
            f"/oversight/orders/{order}",
            "/oversight/proofs?show=warning",
            "/oversight/proof-reports",
            "/oversight/accountability",
            f"/oversight/accountability/{record}",
            f"/oversight/accountability/new?order={order}",
        ],
        "decider": ["/oversight/orders?show=mine", f"/oversight/orders/{waiting}"],
        "designer": [
            "/design",
            "/design/review",
            "/design/annexes",
            f"/design/{SERVICE}",
            f"/design/{SERVICE}/files",
            f"/design/{benefit.SERVICE}/files?path=entitlement.dmn",
            f"/design/{SERVICE}/submit",
            f"/design/{SERVICE}/compare",
            "/design/changes",
            "/design/changes/new",
            "/design/reviews",
            "/design/bases",
            "/design/bases/conflicts",
        ],
        "admin": [
            "/admin",
            "/admin/people",
            "/admin/people/new",
            "/admin/people/clerk",
            "/admin/units",
            "/admin/units/hall",
            "/admin/units/shebao/end",
            "/admin/organisation",
            "/admin/windows",
            "/admin/windows/new",
            "/admin/calendars",
            "/admin/calendars/2026",
            "/admin/calendars/new",
            "/admin/jobs",
            "/admin/deliveries",
            "/admin/credit",
            "/admin/announcements",
            "/admin/audit?verify=1",
        ],
        "lead": ["/programme", "/programme/new", f"/programme/{campaign}"],
        "canlian": [f"/programme/{campaign}/units/canlian", f"/programme/packages/{package}"],
        "fyzx": ["/programme/contracts"],
        "mz": [f"/programme/packages/{package}/rows/08-disability-certificate"],
        "ga": [f"/desk/tasks/{product.task(parallel, 'PoliceCheck', 'ga')['id']}", f"/desk/cases/{correcting}"],
    }


def cleaning_up(product: Product) -> tuple[str, str]:
    """A campaign, and a package that a department reviews."""
    plan = {
        "title": "公共服务事项清理",
        "area": "qu",
        "lead": "sfj",
        "deputy": "rsj",
        "units": ["canlian"],
        "reviewers": ["mz"],
        "phases": [{"starts_on": f"2026-{n:02}-01", "ends_on": f"2026-{n:02}-28"} for n in (8, 9, 10, 11)],
    }
    campaign = product.post("campaigns", plan, "lead", status=201)["id"]
    package = product.post(f"campaigns/{campaign}/packages", {"unit": "canlian"}, "canlian", status=201)["case_no"]
    product.complete(package, "Accept", "lead", outcome="accepted", opinion="齐全。")
    return campaign, package


def decided_by_rule(product: Product) -> str:
    """A case that a decision table led on, to its end."""
    case_no = benefit.apply(product)
    product.complete(case_no, "Accept", "clerk", outcome="accepted", opinion="材料齐全。")
    product.complete(case_no, "Examine", "shebao", outcome="agree", opinion="相符。")
    product.complete(case_no, "Review", "decider", contribution_years=6, outcome="agree", opinion="同意。")
    product.complete(case_no, "Decide", "decider", outcome="granted", opinion="核定十八个月。")
    return case_no


def opened(
    product: Product, pages: Mapping[str, list[str]], new_page: Callable[[], Page]
) -> Iterator[tuple[str, Page]]:
    for username, paths in pages.items():
        page = new_page()
        if username:
            signed_in(page, product, username)
        for path in paths:
            page.goto(product.address + path)
            yield f"{username or 'anybody'} at {path}", page


@pytest.mark.parametrize("elder", ["0", "1"], ids=["normal text", "large text"])
def test_nothing_lies_beyond_the_edge_of_a_phone(
    product: Product, pages: dict[str, list[str]], new_context: Callable[..., BrowserContext], elder: str
) -> None:
    def phone() -> Page:
        context = new_context(phone=True)
        context.add_cookies([{"name": "elder", "value": elder, "url": product.address}])
        return context.new_page()

    found = {where: page.evaluate(BEYOND_THE_EDGE) for where, page in opened(product, pages, phone)}
    assert {where: beyond for where, beyond in found.items() if beyond} == {}


def test_everybody_can_use_every_page(
    product: Product, pages: dict[str, list[str]], new_context: Callable[..., BrowserContext]
) -> None:
    """Labels, headings, landmarks, names of controls, contrast."""
    source = AXE.read_text(encoding="utf-8")
    found = {}
    for where, page in opened(product, pages, lambda: new_context().new_page()):
        page.evaluate(source)
        found[where] = page.evaluate(FOUND_BY_AXE, RULES)
    assert {where: wrong for where, wrong in found.items() if wrong} == {}
