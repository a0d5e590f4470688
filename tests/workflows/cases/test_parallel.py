"""Where each department's branch of a case stands, by its unit (R21, R30)."""

from __future__ import annotations

import pytest

from tests.hall import AID, HOUSING, Hall
from workflows.cases import parallel

CHECKED = {"sources": ["share"], "outcome": "agree", "opinion": "相符。"}


def states(hall: Hall, case_no: str) -> dict[str, str]:
    with hall.office.read() as session:
        return {row.unit: row.state for row in parallel.branches(session, hall.office, hall.file(case_no))}


@pytest.fixture
def case_no(hall: Hall) -> str:
    return hall.receive(HOUSING).case.case_no


def test_a_branch_waits_asks_is_worked_on_and_is_done(hall: Hall, case_no: str) -> None:
    units = ("ga", "rsj", "mz", "gzj", "scjg")
    assert states(hall, case_no) == dict.fromkeys(units, "waiting")
    hall.accept(case_no)
    assert states(hall, case_no) == dict.fromkeys(units, "querying")
    hall.tick()
    assert states(hall, case_no) == dict.fromkeys(units, "open")
    hall.complete(case_no, "BusinessCheck", "scjg", business="none", **CHECKED)
    assert states(hall, case_no) == {**dict.fromkeys(units, "open"), "scjg": "done"}


def test_a_branch_of_a_provider_is_shown_as_the_guide_names_it_before_anybody_works_on_it(hall: Hall) -> None:
    assert states(hall, hall.receive(AID).case.case_no)["lvsuo"] == "waiting"
