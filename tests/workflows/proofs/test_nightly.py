"""The nightly audit: once a day, kept with its findings, each new one told once to whoever supervises the unit."""

from __future__ import annotations

from sqlalchemy import delete

from tests.hall import BENEFIT, REGISTRATION, Hall
from workflows.notices.models import Message
from workflows.proofs import listing, nightly
from workflows.proofs.models import ProofFacts, ProofFault, ProofRun

LAW = "title: 中华人民共和国社会保险法, level: law, article: 第五十条,"
ENDING = LAW + " effective_to: '2026-09-15',"


def _told(hall: Hall) -> list[str]:
    return [row.title for row in hall.rows(Message, Message.kind == "proofs")]


def test_a_ground_that_ends_is_found_the_night_after_and_told_once(hall: Hall) -> None:
    """One guide says when the law ends; the register tells every service that rests on it."""
    hall.redeploy(REGISTRATION, ("service.yaml", LAW, ENDING))
    hall.tick(2)
    (run,) = hall.rows(ProofRun)
    assert (run.services, run.errors, run.warnings, run.new) == (len(hall.rows(ProofFacts)), 0, 0, 0)
    hall.at("2026-09-16 01:59")
    hall.tick()
    assert len(hall.rows(ProofRun)) == 1
    hall.at("2026-09-16 02:00")
    hall.tick(2)
    found = {(fault.rule, fault.service_key, fault.gone_at) for fault in hall.rows(ProofFault)}
    assert found == {("proof-basis-expired", key, None) for key in (BENEFIT, REGISTRATION)}
    assert _told(hall) == ["证明清理：新发现 2 处问题"]
    hall.at("2026-09-17 09:00")
    hall.tick()
    assert _told(hall) == ["证明清理：新发现 2 处问题"]
    assert [(row.errors, row.new) for row in hall.rows(ProofRun)] == [(0, 0), (2, 2), (2, 0)]


def test_what_was_put_right_is_gone_and_told_again_when_it_is_back(hall: Hall) -> None:
    hall.redeploy(REGISTRATION, ("service.yaml", LAW, ENDING))
    supervisor = hall.actor("supervisor")
    for day, gone in (("16", False), ("14", True), ("16", False)):
        hall.at(f"2026-09-{day} 10:00")
        nightly.run_now(hall.office, supervisor)
        assert [fault.gone_at is not None for fault in hall.rows(ProofFault)] == [gone, gone]
    assert len(_told(hall)) == 2
    with hall.office.read() as session:
        assert listing.counts(session) == {"error": 2, "warning": 0, "gone": 0}
        assert {row.rule for row in listing.faults(session, severity="error").items} == {"proof-basis-expired"}


def test_what_went_live_under_an_earlier_edition_is_audited_and_its_facts_kept(hall: Hall) -> None:
    before = {row.service_key: row.digest for row in hall.rows(ProofFacts)}
    with hall.office.act() as act:
        act.session.execute(delete(ProofFacts))
    hall.tick()
    (run,) = hall.rows(ProofRun)
    assert run.services == len(before) < run.materials
    assert {row.service_key: row.digest for row in hall.rows(ProofFacts)} == before
