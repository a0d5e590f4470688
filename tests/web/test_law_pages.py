"""The pages about the law that services rest on, without scripts."""

from __future__ import annotations

from tests.hall import BENEFIT, REGISTRATION, Hall
from tests.web.visitor import Visitor
from workflows.bases.models import LegalBasis

RULES = "就业服务与就业管理规定"


def basis(hall: Hall, title: str, article: str = "") -> LegalBasis:
    [row] = hall.rows(LegalBasis, LegalBasis.title == title, LegalBasis.article == article)
    return row


def test_the_register_shows_what_rests_on_a_law_and_whoever_approves_sets_its_last_day(hall: Hall) -> None:
    designer, approver, row = Visitor(hall, "designer"), Visitor(hall, "approver"), basis(hall, RULES)
    assert RULES in designer.get(f"/design/bases?q={RULES[:4]}&level=dept_rule")
    page = designer.get(f"/design/bases/{row.id}")
    assert "失业登记" in page
    assert "失业登记申请表" in page
    assert "修改登记" not in page
    sent = {"level": "dept_rule", "effective_to": "2026-12-31", "note": "测试废止决定", "revision": "1"}
    assert designer.post(f"/design/bases/{row.id}", **sent).status_code == 403
    refused = approver.post(f"/design/bases/{row.id}", **{**sent, "note": ""})
    assert refused.status_code == 422
    assert "请写明依据什么修改" in refused.get_data(as_text=True)
    assert approver.post(f"/design/bases/{row.id}", **sent).status_code == 303
    assert approver.post(f"/design/bases/{row.id}", **sent).status_code == 409
    assert "测试废止决定" in designer.get(f"/design/bases/{row.id}")
    assert "将失效" in designer.get("/design/bases?ending=1")


def test_conflicts_are_listed_with_the_services_they_concern(hall: Hall) -> None:
    approver = Visitor(hall, "approver")
    assert "没有发现矛盾" in approver.get("/design/bases/conflicts")
    new = {"title": RULES, "level": "law", "article": "", "doc_no": "", "note": "测试"}
    assert approver.post("/design/bases", **new).status_code == 303
    assert approver.post("/design/bases", **new).status_code == 409
    page = approver.get("/design/bases/conflicts")
    assert "层级写法不一致" in page
    assert f"/design/{REGISTRATION}" in page
    assert BENEFIT not in page
