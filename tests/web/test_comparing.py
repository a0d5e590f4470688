"""Two versions side by side on the web, and what people say about single places of a draft or a proposal."""

from __future__ import annotations

import re

from tests.hall import BENEFIT, Hall
from tests.web.test_design_pages import CHANGED, basis, inbox, keep, versions
from tests.web.visitor import Visitor
from workflows.catalogue.comparing import compared
from workflows.catalogue.folder import read_folder
from workflows.catalogue.models import ReviewComment
from workflows.settings import ROOT

HERE = f"/design/{BENEFIT}/compare"


def test_what_differs_is_told_field_by_field_and_what_cannot_be_read_is_left_out() -> None:
    files = read_folder(ROOT / "bpmn" / "services" / BENEFIT)
    text = files["service.yaml"].decode()
    other = text.replace("promised: {limit: 5WD", "promised: {limit: 6WD").replace("name: 居民身份证", "name: 身份证")
    flow = files["flow.bpmn"].decode()
    step = re.search(r'<bpmn:userTask id="(\w+)" name="([^"]+)"', flow)
    assert step is not None
    changed = {
        "service.yaml": other.encode(),
        "flow.bpmn": flow.replace(f'name="{step[2]}"', 'name="另一步"', 1).encode(),
    }
    guide, materials, limits, steps = compared(files, {**files, **changed})
    assert [line.anchor for line in guide.changed] == []
    assert [(line.anchor, line.label, line.how) for line in materials.changed] == [
        ("service.yaml#/materials/M-ID", "身份证", "changed")
    ]
    [promise] = limits.changed
    assert promise.after.startswith("6 个工作日")
    assert [line.anchor for line in steps.changed] == [f"flow.bpmn#{step[1]}"]
    for broken in (b"a: [", b"- 1", b"materials: 3\nlimits: [1]\nconditions: {a: 1}"):
        assert compared(files, {**files, "service.yaml": broken, "flow.bpmn": b"<"}) != []


def test_a_draft_is_discussed_and_the_discussion_goes_on_at_its_proposal(hall: Hall) -> None:
    designer, approver = Visitor(hall, "designer"), Visitor(hall, "approver")
    assert keep(designer, CHANGED, basis(designer)).status_code == 303
    page = approver.get(f"{HERE}?after=draft")
    assert "本人签名并注明日期" in page
    assert "草稿" in page
    said = {
        "after": "draft",
        "anchor": "service.yaml#/materials/M-APPLY|失业保险金申领表",
        "text": "为什么要注明日期？",
    }
    assert approver.post(f"/design/{BENEFIT}/comments", **{**said, "text": ""}).status_code == 422
    assert approver.post(f"/design/{BENEFIT}/comments", **said).status_code == 303
    assert inbox(hall, "designer") == ["演示审批人员对“失业保险金申领表”提出意见"]
    assert designer.post(f"/design/{BENEFIT}/submit", note="签名须注明日期").status_code == 303
    version = versions(hall)[-1]
    [comment] = hall.rows(ReviewComment)
    assert (comment.on, comment.state) == (version.id, "open")
    assert "还有 1 条意见没有解决" in approver.get(f"/design/versions/{version.id}")
    page = designer.get(f"{HERE}?after={version.id}")
    assert "1 条意见" in page
    address = f"/design/{BENEFIT}/comments/{comment.id}"
    assert designer.post(address, do="resolve").status_code == 303
    assert designer.post(address, do="resolve").status_code == 409
    assert "演示设计人员已解决对“失业保险金申领表”的意见" in inbox(hall, "approver")
    [comment] = hall.rows(ReviewComment)
    assert (comment.state, comment.resolved_by_name) == ("resolved", "演示设计人员")
    assert approver.post(address, do="reopen").status_code == 303
    assert "的意见重新打开" in inbox(hall, "designer")[-1] + inbox(hall, "designer")[0]


def test_any_two_versions_are_put_side_by_side_whole_or_only_where_they_differ(hall: Hall) -> None:
    hall.redeploy(BENEFIT, ("service.yaml", "promised: {limit: 5WD", "promised: {limit: 6WD"))
    first, second = versions(hall)
    designer = Visitor(hall, "designer")
    page = designer.get(f"{HERE}?before={first.id}&after={second.id}")
    assert "6 个工作日" in page
    assert "咨询：" not in page
    assert "增加" in page
    assert "咨询：" in designer.get(f"{HERE}?before={first.id}&after={second.id}&all=1")
    assert "没有变化" in designer.get(f"{HERE}?before={second.id}&after={second.id}")
    designer.get("/design/07-nothing/compare", 404)


def test_a_draft_that_cannot_be_read_as_a_whole_is_compared_as_far_as_it_goes(hall: Hall) -> None:
    designer = Visitor(hall, "designer")
    keep(designer, "key: [", basis(designer))
    assert "草稿还不能整体读取" in designer.get(f"{HERE}?after=draft")
