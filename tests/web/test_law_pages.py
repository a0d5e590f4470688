"""The pages about the law that services rest on, without scripts."""

from __future__ import annotations

from tests.hall import BENEFIT, REGISTRATION, Hall
from tests.web.visitor import Visitor
from tests.workflows.adjusting.test_adjusting import adjust
from workflows.adjusting.models import ChangeRequest
from workflows.bases.models import LegalBasis, ReviewTask

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


PATENT = "03-patent-subsidy"


def test_a_change_is_asked_for_and_approved_on_pages_and_citizens_read_where_to_go(hall: Hall) -> None:
    designer, approver, citizen = (Visitor(hall, name) for name in ("designer", "approver", "citizen"))
    assert "暂不接受新的申请" in designer.get(f"/design/changes/new?service={PATENT}")
    sent = {"service": PATENT, "kind": "merge", "reason": "与失业登记合并（测试）", "basis": "测试文件"}
    refused = designer.post("/design/changes", **sent)
    assert refused.status_code == 422
    assert "请选择 1 个改办的事项" in refused.get_data(as_text=True)
    assert designer.post("/design/changes", **sent, successors=[REGISTRATION]).status_code == 303
    [change] = hall.rows(ChangeRequest)
    assert "须由另一位人员审批" in designer.get(f"/design/changes/{change.id}")
    assert designer.post(f"/design/changes/{change.id}/approve").status_code == 403
    assert approver.post(f"/design/changes/{change.id}/approve", note="同意").status_code == 303
    assert "已执行" in approver.get("/design/changes?show=all")
    assert f"/services/{REGISTRATION}?merged={PATENT}" in citizen.get(f"/services/{PATENT}", 302)
    assert "“专利资助”已合并到本事项" in citizen.get(f"/services/{REGISTRATION}?merged={PATENT}")
    assert "请改办“失业登记”" in citizen.get(f"/services/{PATENT}/apply", 409)
    assert "专利资助" not in citizen.get("/")


def test_a_suspended_guide_says_so_and_a_cancelled_one_is_gone_from_the_list(hall: Hall) -> None:
    citizen = Visitor(hall, "citizen")
    for kind, standing, status in (("suspend", "暂停受理", 200), ("cancel", "已取消", 410)):
        adjust(hall, kind, PATENT, reason="逐步取消资助")
        page = citizen.get(f"/services/{PATENT}", status)
        assert standing in page
        assert "逐步取消资助" in page
        assert "在线申请" not in page
        citizen.get(f"/services/{PATENT}/apply", 409)
    assert "专利资助" not in citizen.get("/")
    assert "已取消：逐步取消资助" in citizen.get(f"/services/{PATENT}/editions")
    page = citizen.get(f"/services/{PATENT}/editions/1")
    assert "历史版本，不能据此办理" in page
    assert "在线申请" not in page
    assert "第一专利权人" in page
    citizen.get(f"/services/{PATENT}/editions/9", 404)


def test_a_review_is_answered_on_its_page(hall: Hall) -> None:
    designer, row = Visitor(hall, "designer"), basis(hall, RULES)
    sent = {"level": "dept_rule", "effective_to": "2026-09-13", "note": "测试废止决定", "revision": "1"}
    assert Visitor(hall, "approver").post(f"/design/bases/{row.id}", **sent).status_code == 303
    [task] = hall.rows(ReviewTask)
    assert "已停止新的申请" in designer.get("/design/reviews")
    assert "依据复核" in designer.get(f"/design/{REGISTRATION}")
    page = designer.post(f"/design/reviews/{task.id}", answer="retain", opinion="")
    assert page.status_code == 422
    assert "请写明新的依据" in page.get_data(as_text=True)
    kept = {"answer": "retain", "opinion": "已有新规定", "new_basis": "测试规定"}
    assert designer.post(f"/design/reviews/{task.id}", **kept).status_code == 303
    assert designer.post(f"/design/reviews/{task.id}", **kept).status_code == 409
    assert "测试规定" in designer.get(f"/design/reviews/{task.id}")
