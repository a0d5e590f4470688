"""Reports of demanded proofs: the list answers at once, staff of the unit answer for good, nobody else reads them."""

from __future__ import annotations

import pytest

from engine.errors import Conflict, Forbidden, Invalid, NotFound
from tests.hall import BENEFIT, REGISTRATION, Hall
from workflows.notices.models import Message
from workflows.people.roles import Role
from workflows.proofs import listing, reports
from workflows.proofs.reports import Sent

HOME = "127.0.0.1"


def _report(hall: Hall, document: str, service: str = REGISTRATION, as_: str = "citizen") -> reports.Receipt:
    with hall.act(as_) as act:
        return reports.report(act, Sent(service, document, "8 号窗口", "要居委会盖章"), HOME)


@pytest.mark.parametrize(
    ("service", "document", "standing", "listed"),
    [
        (REGISTRATION, "未就业证明", "unlisted", ""),
        (REGISTRATION, "解除劳动关系的证明", "listed", "终止或者解除劳动关系的证明"),
        (BENEFIT, "失业登记证明", "shared", "失业登记证明"),
    ],
)
def test_the_published_list_answers_at_once(
    hall: Hall, service: str, document: str, standing: str, listed: str
) -> None:
    row = _report(hall, document, service).report
    assert (row.number, row.standing, row.listed) == ("ZM-2026-000001", standing, listed)


def test_a_report_is_answered_once_by_the_unit_and_its_reporter_is_told(hall: Hall) -> None:
    hall.engage("chief", Role.SECTION_CHIEF, "jiuye")
    hall.engage("stranger", Role.SECTION_CHIEF, "shebao")
    given = _report(hall, "未就业证明")
    assert {row.title for row in hall.rows(Message)} == {"举报索要证明：失业登记“未就业证明”"}
    with pytest.raises(Forbidden), hall.act("stranger") as act:
        reports.answer(act, given.report.id, "upheld", "已纠正。")
    with pytest.raises(Invalid), hall.act("chief") as act:
        reports.answer(act, given.report.id, "maybe", " ")
    with hall.act("chief") as act:
        reports.answer(act, given.report.id, "upheld", "已责令窗口停止索要。")
    with pytest.raises(Conflict), hall.act("supervisor") as act:
        reports.answer(act, given.report.id, "unclear", "另行查核。")
    seen = reports.look_up(hall.office, given.report.number, given.password, HOME)
    assert seen.answer == "已责令窗口停止索要。"
    assert [row.title for row in hall.rows(Message, Message.kind == "proof_answered")] == [
        "举报已答复：失业登记“未就业证明”"
    ]
    with pytest.raises(Forbidden):
        reports.look_up(hall.office, given.report.number, "WRONG", HOME)
    with hall.office.read() as session:
        assert reports.reports(session, hall.actor("stranger")).items == []
        with pytest.raises(NotFound):
            reports.found(session, hall.actor("stranger"), given.report.id)


def test_the_list_has_every_required_proof_with_its_ground_and_both_units(hall: Hall) -> None:
    with hall.office.read() as session:
        found = list(listing.required(session, hall.office.shelf, hall.office.proofs))
        named = listing.required(session, hall.office.shelf, hall.office.proofs, "劳动关系")
        (one,) = [row for row in named if row.service_name == "失业登记"]
    assert {row.service_name for row in found} >= {"失业登记", "失业保险金申领"}
    assert (one.basis, one.issuer, one.demanded_by) == (
        "《中华人民共和国社会保险法》第五十条",
        "原用人单位",
        "演示区就业服务中心",
    )
    assert one.committable
