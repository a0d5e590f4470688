"""The one-time notice (R20): complete, frozen, never repeated; the supplement answers all of it or is refused."""

from __future__ import annotations

from datetime import date

import pytest

from engine.errors import Conflict, Forbidden, Invalid
from tests.hall import ACCEPTED, AID, REGISTRATION, Hall
from workflows.cases import correction
from workflows.cases.models import CorrectionNotice
from workflows.notices.models import Message
from workflows.people import units
from workflows.people.roles import Role
from workflows.people.standing import Particulars

ONE = [{"material": "M-APPLY", "problem": "缺少本人签名"}]


@pytest.fixture
def case_no(hall: Hall) -> str:
    return hall.receive(REGISTRATION).case.case_no


def test_the_notice_stops_the_work_and_tells_the_applicant(hall: Hall, case_no: str) -> None:
    with hall.act("clerk") as act:
        correction.notify(act, case_no, ONE)
    assert hall.case(case_no).state == "correcting"
    assert hall.open(case_no) == ["Correct"]
    [notice] = hall.rows(CorrectionNotice)
    assert notice.defects[0]["name"]
    assert notice.defects[0]["cure"]
    assert notice.cure_by is not None
    [message] = hall.rows(Message, Message.kind == "correction")
    assert "签名" not in message.body
    assert [document.kind for document in hall.file(case_no).documents] == ["receipt", "correction_notice"]


@pytest.mark.parametrize(
    ("defects", "pointers"),
    [
        ([], {"/items"}),
        ([{"material": "M-APPLY", "problem": " "}], {"/items/0/problem"}),
        ([{"material": "NO-SUCH", "problem": "缺"}], {"/items/0/material"}),
        ([*ONE, *ONE], {"/items/1/material"}),
        ([{"material": "X", "problem": ""}, *ONE], {"/items/0/material", "/items/0/problem"}),
    ],
)
def test_a_list_that_does_not_say_what_is_wrong_is_refused(
    hall: Hall, case_no: str, defects: list[dict[str, str]], pointers: set[str]
) -> None:
    with pytest.raises(Invalid) as caught, hall.act("clerk") as act:
        correction.notify(act, case_no, defects)
    assert {error.pointer for error in caught.value.errors} == pointers
    assert hall.rows(CorrectionNotice) == []


def test_fields_of_the_application_may_be_named_too(hall: Hall, case_no: str) -> None:
    hall.notify(case_no, "last_employer")
    hall.supplement(case_no, data={"last_employer": "演示纺织有限公司"})
    assert hall.file(case_no).data["last_employer"] == "演示纺织有限公司"
    assert hall.rows(CorrectionNotice)[0].supplied == ["last_employer"]


def test_only_who_accepts_may_notify(hall: Hall, case_no: str) -> None:
    for who in ("citizen", "jiuye", "supervisor"):
        with pytest.raises(Forbidden), hall.act(who) as act:
            correction.notify(act, case_no, ONE)


def test_a_part_of_the_cure_is_refused_and_names_what_is_left(hall: Hall, case_no: str) -> None:
    hall.notify(case_no, "M-APPLY", "M-TERMINATION")
    with pytest.raises(Invalid, match="not_cured") as caught:
        hall.supplement(case_no, "M-APPLY")
    assert [error.pointer for error in caught.value.errors] == ["/materials/M-TERMINATION"]
    assert hall.case(case_no).state == "correcting"
    hall.supplement(case_no, "M-APPLY", "M-TERMINATION")
    assert (hall.case(case_no).state, hall.open(case_no)) == ("received", ["Accept"])


def test_a_second_list_may_not_name_what_the_first_left_out(hall: Hall, case_no: str) -> None:
    hall.notify(case_no, "M-APPLY")
    hall.supplement(case_no, "M-APPLY")
    with pytest.raises(Conflict, match="second_notice"):
        hall.notify(case_no, "M-TERMINATION")
    with pytest.raises(Conflict, match="second_notice"):
        hall.notify(case_no, "M-APPLY", "M-TERMINATION")
    assert hall.open(case_no) == ["Accept"]


def test_a_second_list_may_name_what_was_newly_supplied(hall: Hall, case_no: str) -> None:
    hall.notify(case_no, "M-APPLY")
    hall.supplement(case_no, "M-APPLY")
    hall.notify(case_no, "M-APPLY")
    assert [notice.round for notice in sorted(hall.rows(CorrectionNotice), key=lambda row: row.round)] == [1, 2]
    hall.supplement(case_no, "M-APPLY")
    assert hall.accept(case_no).state == "completed"


def test_no_notice_after_acceptance(hall: Hall, case_no: str) -> None:
    hall.accept(case_no)
    with pytest.raises(Conflict, match="not_at_this_step"):
        hall.notify(case_no, "M-APPLY")


def test_the_supplement_is_the_applicants_or_the_windows_for_them(hall: Hall, case_no: str) -> None:
    with pytest.raises(Conflict, match="not_at_this_step"):
        hall.supplement(case_no, "M-APPLY")
    hall.notify(case_no, "M-APPLY")
    with pytest.raises(Forbidden), hall.act("jiuye") as act:
        correction.supplement(act, case_no, [{"material": "M-APPLY"}])
    with hall.act("clerk") as act:
        correction.supplement(act, case_no, [{"material": "M-APPLY"}])
    assert hall.open(case_no) == ["Accept"]


def test_the_correction_task_cannot_be_completed_past_the_supplement(hall: Hall, case_no: str) -> None:
    hall.notify(case_no, "M-APPLY")
    with pytest.raises(Conflict, match="use_supplement"):
        hall.complete(case_no, "Correct", "citizen")


def test_the_notice_stays_as_it_was_sent(hall: Hall, case_no: str) -> None:
    hall.notify(case_no, "M-APPLY")
    before = hall.rows(CorrectionNotice)[0].defects
    hall.supplement(case_no, "M-APPLY")
    hall.notify(case_no, "M-APPLY")
    assert hall.rows(CorrectionNotice, CorrectionNotice.round == 1)[0].defects == before


def test_a_cure_that_ends_in_a_holiday_may_still_come_on_the_next_working_day(hall: Hall) -> None:
    """Seven days from 18 September end on the first day of the Mid-autumn holidays (民法典 第二百零三条)."""
    hall.at("2026-09-18 10:00")
    case_no = hall.receive(AID, handed_in=[{"material": "M-APPLY"}]).case.case_no
    hall.notify(case_no, "M-CASE")
    assert hall.rows(CorrectionNotice)[0].cure_by == date(2026, 9, 28)
    for at in ("25 18:00", "28 17:29"):
        hall.at(f"2026-09-{at}")
        hall.tick()
        assert hall.open(case_no) == ["Correct"]
    hall.at("2026-09-28 17:31")
    hall.tick()
    case = hall.case(case_no)
    assert (case.state, case.result, hall.open(case_no)) == ("withdrawn", "withdrawn", [])


def test_where_no_law_takes_silence_for_withdrawal_the_window_decides_on_what_is_there(
    hall: Hall, case_no: str
) -> None:
    hall.notify(case_no, "M-APPLY")
    hall.at("2026-09-20 17:31")
    hall.tick()
    assert (hall.case(case_no).state, hall.open(case_no)) == ("received", ["Accept"])
    assert hall.clock_of(case_no, "promised").state == "running"
    with pytest.raises(Conflict, match="second_notice"):
        hall.notify(case_no, "M-APPLY")
    hall.complete(case_no, "Accept", "clerk", outcome="refused", opinion="逾期没有补正。")
    assert hall.case(case_no).result == "not_accepted"


def test_the_window_that_received_is_the_window_that_accepts(hall: Hall) -> None:
    """R27: applied for at another hall of the city, accepted there."""
    with hall.act("admin") as act:
        units.add(act, "hall2", "qu", Particulars("演示区第二政务服务中心", "", "hall", "渝示二", level="4"))
    hall.engage("clerk9", Role.WINDOW, "hall2")
    case_no = hall.receive(REGISTRATION, as_="clerk9", channel="window").case.case_no
    assert hall.task(case_no, "Accept").unit == "hall2"
    assert hall.complete(case_no, "Accept", "clerk9", **ACCEPTED).state == "completed"
