"""Two cases of one applicant that wait for each other's papers: found at night, told once, shown to supervisors."""

from __future__ import annotations

import pytest

from tests.hall import AID, BENEFIT, Hall
from tests.web.visitor import Visitor
from workflows.notices.models import Message
from workflows.proofs import waits
from workflows.proofs.models import ProofRun

PAPERS = {BENEFIT: ("失业保险金核定证明", "法律援助决定"), AID: ("法律援助决定", "失业保险金核定证明")}
"""What each of the two issues, and what it asks for, in this test."""

APPLICANT = {"kind": "person", "name": "演示市民", "id_number": "50011219900101101X", "phone": "13800000001"}


@pytest.fixture
def waiting(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The numbers of two cases under correction."""
    real = waits.facts

    def facts(row):  # type: ignore[no-untyped-def]
        found = real(row)
        issues, asks = PAPERS[found["key"]]
        asked = [{**material, "document": asks} for material in found["materials"]]
        return {**found, "outputs": [issues], "materials": asked}

    monkeypatch.setattr(waits, "facts", facts)
    numbers = [hall.receive(key, applicant=APPLICANT).case.case_no for key in (BENEFIT, AID)]
    for number in numbers:
        hall.notify(number, "M-APPLY")
    return numbers


def _told(hall: Hall) -> list[Message]:
    return hall.rows(Message, Message.title == "同一申请人的 2 件办件互相等待")


def test_a_circle_is_found_at_night_and_told_once(hall: Hall, waiting: list[str]) -> None:
    hall.at("2026-09-15 02:00")
    hall.tick(2)
    [circle] = hall.rows(ProofRun)[-1].waits
    assert [step["case_no"] for step in circle] == waiting
    assert [step["document"] for step in circle] == ["法律援助决定", "失业保险金核定证明"]
    told = _told(hall)
    assert all(number in told[0].body for number in waiting)
    hall.at("2026-09-16 02:00")
    hall.tick(2)
    assert len(_told(hall)) == len(told) > 1
    page = Visitor(hall, "supervisor").get("/oversight/proofs")
    assert "互相等待的办件" in page
    assert all(f"/oversight/cases/{number}" in page for number in waiting)


def test_one_that_goes_on_ends_the_circle(hall: Hall, waiting: list[str]) -> None:
    hall.supplement(waiting[0], "M-APPLY")
    with hall.office.read() as session:
        assert waits.circles(session, hall.office.shelf, hall.office.proofs) == []
