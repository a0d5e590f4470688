"""The designers' pages without scripts: files, findings, proposals, and what each person may do with them."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from tests.hall import BENEFIT, Hall
from tests.web.visitor import Visitor
from workflows.audit import AuditEntry
from workflows.catalogue.models import ServiceDraft, ServiceVersion
from workflows.notices.models import Message
from workflows.settings import ROOT

GUIDE = (ROOT / "bpmn" / "services" / BENEFIT / "service.yaml").read_text(encoding="utf-8")
CHANGED = GUIDE.replace("本人签名。", "本人签名并注明日期。")


@pytest.fixture
def designer(hall: Hall) -> Visitor:
    return Visitor(hall, "designer")


def versions(hall: Hall) -> list[ServiceVersion]:
    rows = hall.rows(ServiceVersion, ServiceVersion.service_key == BENEFIT)
    return sorted(rows, key=lambda row: row.number)


def basis(designer: Visitor) -> str:
    """What the page of a file says it was opened from."""
    return designer.get(f"/design/{BENEFIT}/files").split('name="basis" value="')[1].split('"')[0]


def keep(designer: Visitor, content: str, opened: str) -> TestResponse:
    """Save the guide in the draft."""
    return designer.post(f"/design/{BENEFIT}/files", path="service.yaml", content=content, do="save", basis=opened)


def proposed(hall: Hall, designer: Visitor) -> ServiceVersion:
    """A new version waiting for approval."""
    assert CHANGED != GUIDE
    assert keep(designer, CHANGED, basis(designer)).status_code == 303
    assert designer.post(f"/design/{BENEFIT}/submit", note="签名须注明日期").status_code == 303
    return versions(hall)[-1]


def inbox(hall: Hall, username: str) -> list[str]:
    user = hall.actor(username).user_id
    return [row.title for row in hall.rows(Message, Message.user_id == user)]


def test_a_proposal_is_told_to_approvers_and_its_decision_to_who_proposed_it(hall: Hall, designer: Visitor) -> None:
    version = proposed(hall, designer)
    assert inbox(hall, "approver") == ["待审核：失业保险金申领第 2 版"]
    assert Visitor(hall, "approver").post(f"/design/versions/{version.id}/reject", note="请附依据").status_code == 303
    assert inbox(hall, "designer") == ["已退回：失业保险金申领第 2 版"]
    assert "请附依据" in designer.get(f"/design/versions/{version.id}")


def test_sending_back_without_a_reason_is_refused_at_the_field(hall: Hall, designer: Visitor) -> None:
    version = proposed(hall, designer)
    answer = Visitor(hall, "approver").post(f"/design/versions/{version.id}/reject", note="")
    assert answer.status_code == 422
    assert "请填写退回理由" in answer.get_data(as_text=True)
    assert versions(hall)[-1].state == "proposed"


def test_who_proposed_may_take_it_back_and_nobody_decides_on_it_afterwards(hall: Hall, designer: Visitor) -> None:
    version = proposed(hall, designer)
    approver = Visitor(hall, "approver")
    assert approver.post(f"/design/versions/{version.id}/withdraw").status_code == 403
    assert designer.post(f"/design/versions/{version.id}/withdraw").status_code == 303
    assert versions(hall)[-1].state == "withdrawn"
    assert approver.post(f"/design/versions/{version.id}/approve").status_code == 409
    assert hall.rows(ServiceDraft)[0].files.keys() == {"service.yaml"}


def test_a_designer_cannot_approve_and_an_approver_cannot_edit(hall: Hall, designer: Visitor) -> None:
    version = proposed(hall, designer)
    assert designer.post(f"/design/versions/{version.id}/approve").status_code == 403
    approver = Visitor(hall, "approver")
    approver.get(f"/design/{BENEFIT}/edit", 403)
    page = approver.get(f"/design/versions/{version.id}")
    assert "本人签名并注明日期" in page
    assert "流程图没有变化" in page


def test_a_guide_that_does_not_fit_its_diagram_is_kept_as_a_draft_and_not_put_forward(
    hall: Hall, designer: Visitor
) -> None:
    wrong = GUIDE.replace('category: {code: "07"', 'category: {code: "08"')
    assert keep(designer, wrong, basis(designer)).status_code == 303
    assert "有 1 个错误，改正后才能提交" in designer.get(f"/design/{BENEFIT}/submit")
    assert designer.post(f"/design/{BENEFIT}/submit", note="改类别").status_code == 422
    assert len(versions(hall)) == 1


def test_a_file_saved_by_somebody_else_meanwhile_is_not_overwritten(hall: Hall, designer: Visitor) -> None:
    opened = basis(designer)
    assert keep(designer, CHANGED, opened).status_code == 303
    second = keep(designer, GUIDE + "# 我的\n", opened)
    assert second.status_code == 409
    page = second.get_data(as_text=True)
    assert "# 我的" in page
    assert "本人签名并注明日期" in page


TABLE = (ROOT / "bpmn" / "services" / BENEFIT / "entitlement.dmn").read_text(encoding="utf-8")
SPOILT = {
    "decision-overlap": ("[5..10)", "[5..10]", "第 3、4 条规则会同时命中"),
    "decision-gap": ("[5..10)", "[6..10)", "没有规则覆盖这种情形：累计缴费年限 5；"),
    "decision-unreachable-rule": ("[5..10)", "[10..5)", "第 3 条规则永远不会命中"),
    "decision-type": ("[5..10)", '"五"', "不是 number"),
}


def test_a_decision_table_is_shown_rule_by_rule_and_edited_as_text(hall: Hall, designer: Visitor) -> None:
    page = f"/design/{BENEFIT}/files?path=entitlement.dmn"
    shown = designer.get(page)
    assert '累计缴费年限：5 至 10（不含 10） <code class="muted">[5..10)</code>' in shown
    assert "社会保险法第四十六条" in shown
    changed = TABLE.replace("社会保险法第四十六条", "社会保险法第四十六条第一款")
    kept = designer.post(
        f"/design/{BENEFIT}/files", path="entitlement.dmn", content=changed, do="save", basis=basis(designer)
    )
    assert kept.status_code == 303
    assert "社会保险法第四十六条第一款" in designer.get(page)
    assert hall.rows(ServiceDraft)[0].files.keys() == {"entitlement.dmn"}


def test_a_new_decision_table_begins_as_one_that_can_be_checked(designer: Visitor) -> None:
    shown = designer.get(f"/design/{BENEFIT}/files?path=extra.dmn")
    assert "这个文件没有发现问题" in shown
    assert "第 1 条" in shown


@pytest.mark.parametrize("rule", SPOILT)
def test_what_is_wrong_with_a_table_is_told_beside_it_on_the_canvas_and_when_it_is_put_forward(
    hall: Hall, designer: Visitor, rule: str
) -> None:
    before, after, said = SPOILT[rule]
    spoilt = TABLE.replace(before, after)
    files = f"/design/{BENEFIT}/files"
    checked = designer.post(files, path="entitlement.dmn", content=spoilt, do="check", basis=basis(designer))
    assert said in checked.text
    assert hall.rows(ServiceDraft) == []
    assert (
        designer.post(files, path="entitlement.dmn", content=spoilt, do="save", basis=basis(designer)).status_code
        == 303
    )
    answer = designer.send(f"/design/{BENEFIT}/check", (ROOT / "bpmn/services" / BENEFIT / "flow.bpmn").read_bytes())
    told = [(one["rule"], one["file"], one["severity"]) for one in answer.get_json()["findings"]]
    level = "warning" if rule == "decision-gap" else "error"
    assert (rule, "entitlement.dmn", level) in told
    assert answer.get_json()["ok"] is (level == "warning")
    assert designer.post(f"/design/{BENEFIT}/submit", note="改表").status_code == (303 if level == "warning" else 422)


@pytest.mark.parametrize(
    "path", ["../secret.json", "flow.bpmn", "forms/../../x.json", "forms/A.json", "forms/x.dmn", "../x.dmn", "A.dmn"]
)
def test_only_the_folders_own_files_can_be_edited(designer: Visitor, path: str) -> None:
    assert designer.post(f"/design/{BENEFIT}/files", path=path, content="{}", do="save").status_code == 422


def test_a_diagram_that_cannot_be_read_is_not_even_kept(hall: Hall, designer: Visitor) -> None:
    for name in ("invalid_torn.bpmn", "invalid_not_bpmn.bpmn", "invalid_document_type.bpmn"):
        raw = (Path(__file__).parents[1] / "engine" / "check" / "readable-xml" / name).read_bytes()
        assert designer.send(f"/design/{BENEFIT}/flow.bpmn", raw).status_code == 422
    assert hall.rows(ServiceDraft) == []


def test_the_chain_says_what_a_draft_and_a_version_were_before_and_are_after(hall: Hall, designer: Visitor) -> None:
    first = versions(hall)[-1]
    proposed(hall, designer)
    second = versions(hall)[-1]
    assert Visitor(hall, "approver").post(f"/design/versions/{second.id}/approve", note="").status_code == 303
    saved, approved = (
        hall.rows(AuditEntry, AuditEntry.act == act, AuditEntry.subject == BENEFIT)[-1].detail
        for act in ("draft.save", "version.approve")
    )
    after = hashlib.sha256(CHANGED.encode()).hexdigest()
    assert (saved["before"], saved["after"]) == ({"service.yaml": ""}, {"service.yaml": after})
    assert (approved["before"], approved["after"]) == (first.digest, second.digest)
