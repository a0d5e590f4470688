"""The register: filled by what goes live, changed once for every service, with what rests on each entry."""

from __future__ import annotations

import pytest

from engine.errors import Conflict, Invalid
from tests.hall import BENEFIT, REGISTRATION, Hall
from workflows.audit import AuditEntry
from workflows.bases import commands, queries
from workflows.bases.commands import Entry
from workflows.bases.conflicts import conflicts
from workflows.bases.keeping import catch_up
from workflows.bases.models import BasisUse, LegalBasis
from workflows.catalogue.commands import Unfit

INSURANCE = "中华人民共和国社会保险法"


def entry(hall: Hall, title: str, article: str = "", **fields: str) -> LegalBasis:
    """The register's entry, changed by the approver where fields are given."""
    [row] = hall.rows(LegalBasis, LegalBasis.title == title, LegalBasis.article == article)
    if fields:
        with hall.act("approver") as act:
            kept = Entry(title="", **{"level": row.level, "note": "测试公告", **fields})
            commands.change(act, row.id, kept, revision=row.revision)
    return row


def told(hall: Hall, service: str = "") -> list[tuple[str, tuple[str, ...]]]:
    with hall.office.read() as session:
        found = conflicts(session, hall.clock.now().date(), service=service)
    return [(one.kind, tuple(key for key, _ in one.services)) for one in found]


def test_what_rests_on_a_law_is_told_down_to_materials_limits_and_steps(hall: Hall) -> None:
    law = entry(hall, INSURANCE, "第五十条")
    with hall.office.read() as session:
        rests = {
            use.service_key: [(rest["kind"], rest["id"]) for rest in use.rests]
            for use in queries.dependents(session, law)
            if use.article == "第五十条"
        }
    assert rests[REGISTRATION] == [("material", "M-TERMINATION"), ("commitment", "commitment")]
    assert [kind for kind, _ in rests[BENEFIT]] == ["material", "material"]
    [use] = hall.rows(BasisUse, BasisUse.service_key == "07-minimum-living", BasisUse.article == "第十八条、第十九条")
    assert {"limit", "suspension"} <= {rest["kind"] for rest in use.rests}
    assert not use.carries


def test_the_register_is_filled_once_and_made_up_for_after_an_upgrade(hall: Hall) -> None:
    whole = entry(hall, INSURANCE)
    assert (whole.level, whole.effective_to) == ("law", None)
    with hall.office.act() as act:
        for row in (*act.session.query(BasisUse), *act.session.query(LegalBasis)):
            act.session.delete(row)
    assert catch_up(hall.office) == 14
    assert catch_up(hall.office) == 0
    assert entry(hall, INSURANCE).title == INSURANCE


def test_a_change_is_in_the_audit_with_before_and_after_and_needs_its_source(hall: Hall) -> None:
    row = entry(hall, INSURANCE, effective_to="2026-12-31", note="主席令（测试）")
    [kept] = hall.rows(AuditEntry, AuditEntry.act == "basis.change")
    assert (kept.subject, kept.detail["note"]) == (row.id, "主席令（测试）")
    assert (kept.detail["before"]["effective_to"], kept.detail["after"]["effective_to"]) == ("", "2026-12-31")
    with pytest.raises(Conflict), hall.act("admin") as act:
        commands.change(act, row.id, Entry("", "law", "又改"), revision=row.revision)
    wrong = Entry("", "law", "", effective_from="2026-02-01", effective_to="2026-01-01", url="javascript:x")
    with pytest.raises(Invalid) as refused, hall.act("admin") as act:
        commands.change(act, row.id, wrong, revision=2)
    assert {error.pointer for error in refused.value.errors} == {"/effective_to", "/url", "/note"}


def test_a_basis_that_has_ended_lets_no_version_through_and_is_a_conflict(hall: Hall) -> None:
    entry(hall, "就业服务与就业管理规定", effective_to="2026-09-13")
    with pytest.raises(Unfit) as refused:
        hall.redeploy(REGISTRATION, ("service.yaml", "seq: 1", "seq: 11"))
    assert [one["rule"] for one in refused.value.extra["findings"] if one["severity"] == "error"] == ["basis-ended"]
    assert told(hall) == [("ended", (REGISTRATION,))]


def test_one_basis_quoted_in_two_ways_and_guides_against_their_basis_are_seen(hall: Hall) -> None:
    assert told(hall) == []
    cited = "{id: SIL-50, title: 中华人民共和国社会保险法, level: law, article: 第五十条, provenance: L"
    hall.redeploy(REGISTRATION, ("service.yaml", cited, cited + ", text: 用人单位应当及时出具证明。"))
    states = "article: 第二十四条, provenance: L"
    hall.redeploy(
        BENEFIT,
        ("service.yaml", cited, cited + ", text: 用人单位应当出具证明。"),
        ("service.yaml", states, states + ", states: [{of: statutory, value: 7WD}]"),
    )
    assert sorted(told(hall)) == [("quoted", (REGISTRATION, BENEFIT)), ("stated", (BENEFIT,))]
    assert told(hall, REGISTRATION) == [("quoted", (REGISTRATION, BENEFIT))]
