"""法律援助 (E10) on a commitment, through the pages: chosen freely, decided first, read by the applicant."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.black_box.conftest import Product
from tests.black_box.test_legal_aid import APPLICANT, DATA, SERVICE
from tests.browser.acting import fill, handle, pdf, send, signed_in

pytestmark = pytest.mark.browser


def test_an_applicant_chooses_the_commitment_and_reads_the_decision(
    product: Product, new_context: Callable[..., BrowserContext]
) -> None:
    citizen = signed_in(new_context(phone=True).new_page(), product, "citizen")
    citizen.goto(f"{product.address}/services/{SERVICE}")
    citizen.get_by_role("link", name="在线申请").first.click()
    fill(citizen, {f"applicant.{key}": value for key, value in APPLICANT.items()})
    fill(citizen, {f"data.{key}": value for key, value in DATA.items()})
    for material in ("M-APPLY", "M-CASE"):
        citizen.set_input_files(f"[name='file.{material}']", pdf(f"{material}.pdf"))
    expect(citizen.locator("[name=commitment]:checked")).to_have_count(0)
    send(citizen)
    expect(citizen.locator(".error-summary")).to_contain_text("请选择是否采用告知承诺")
    expect(citizen.locator(".kept-files :checked")).to_have_count(2)
    expect(citizen.locator("[name='data.facts']")).to_have_value(DATA["facts"])
    citizen.check("[name=commitment][value=yes]")
    send(citizen)
    case_no = citizen.inner_text("#case-no")
    expect(citizen.locator(".receipt")).to_contain_text("经济困难状况（以承诺替代）")

    clerk = signed_in(new_context().new_page(), product, "clerk")
    handle(clerk, product, case_no, "Accept", "clerk", outcome="accepted", opinion="申请人选择诚信承诺。")
    officer = signed_in(new_context().new_page(), product, "fyzx")
    handle(officer, product, case_no, "Examine", "fyzx", outcome="agree", opinion="属于援助范围。")
    leader = signed_in(new_context().new_page(), product, "decider")
    handle(leader, product, case_no, "Decide", "decider", outcome="granted", opinion="给予法律援助。")

    citizen.goto(f"{product.address}/my/cases/{case_no}")
    expect(citizen.locator("#result")).to_contain_text("已作出决定：准予")
    paper = citizen.get_by_role("link", name="下载准予决定书（PDF）")
    paper.wait_for(timeout=60_000)
    address = paper.get_attribute("href")
    assert citizen.request.get(f"{product.address}{address}").body().startswith(b"%PDF-")
    expect(citizen.locator("main")).to_contain_text("已承诺，待核查")
