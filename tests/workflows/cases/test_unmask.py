"""Seeing somebody's whole data is an act of its own: by whom, why, and nothing of the data in the record (C.5)."""

from __future__ import annotations

import pytest

from engine.errors import Forbidden, Invalid
from tests.hall import Hall
from workflows.audit import AuditEntry
from workflows.cases.unmask import unmask

NUMBER = "50011219900101101X"


@pytest.fixture
def case_no(hall: Hall) -> str:
    return hall.receive().case.case_no


def test_staff_see_everything_with_a_reason_that_is_kept(hall: Hall, case_no: str) -> None:
    with hall.act("shebao") as act:
        found = unmask(act, case_no, "  核对缴费记录  ")
    assert found["applicant"]["id_number"] == NUMBER
    [entry] = hall.rows(AuditEntry, AuditEntry.act == "case.unmask")
    assert (entry.actor_name, entry.subject, entry.detail) == ("演示社保中心人员", case_no, {"reason": "核对缴费记录"})


@pytest.mark.parametrize("reason", ["", "   ", "看看 "])
def test_without_a_reason_nothing_is_shown_and_nothing_recorded(hall: Hall, case_no: str, reason: str) -> None:
    with pytest.raises(Invalid) as caught, hall.act("shebao") as act:
        unmask(act, case_no, reason)
    assert [error.pointer for error in caught.value.errors] == ["/reason"]
    assert hall.rows(AuditEntry, AuditEntry.act == "case.unmask") == []


@pytest.mark.parametrize("who", ["citizen", "designer", "approver", "admin", "ga"])
def test_those_who_do_not_work_on_the_case_see_nothing(hall: Hall, case_no: str, who: str) -> None:
    with pytest.raises(Forbidden), hall.act(who) as act:
        unmask(act, case_no, "想看一看")
