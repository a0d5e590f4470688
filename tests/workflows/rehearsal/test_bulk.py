"""Copies of a case are cases: everything stored of them agrees, and work on them goes on."""

from __future__ import annotations

from tests.hall import AID, Hall
from workflows.documents.models import Document
from workflows.rehearsal.bulk import copy_case


def test_copies_agree_in_everything_and_can_be_worked_on(hall: Hall) -> None:
    case_no = hall.receive().case.case_no
    with hall.act("clerk") as act:
        copies = copy_case(act, case_no, 3)
    assert [number[-6:] for number in copies] == ["000002", "000003", "000004"]
    hall.agrees()
    hall.accept(copies[-1])
    hall.accept(case_no)
    hall.tick()
    assert hall.open(copies[-1]) == hall.open(case_no)
    assert hall.open(copies[0]) == ["Accept"]
    assert hall.receive().case.case_no.endswith("000005")
    assert len({row.number for row in hall.rows(Document)}) == len(hall.rows(Document))
    hall.agrees()


def test_the_timers_of_copies_fire_each_for_its_own_case(hall: Hall) -> None:
    case_no = hall.receive(AID).case.case_no
    hall.notify(case_no, "M-APPLY")
    with hall.act("clerk") as act:
        copies = copy_case(act, case_no, 2)
    hall.at("2026-10-20 10:00")
    hall.tick()
    assert {hall.case(number).state for number in (case_no, *copies)} == {"withdrawn"}
    hall.agrees()
