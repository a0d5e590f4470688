"""Absence: who may record it, what is refused, and whom the running ticker tells meanwhile."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from engine.errors import Conflict, Forbidden, Invalid, NotFound
from tests.hall import Hall
from workflows.limits.models import Alert
from workflows.notices.models import Message
from workflows.people import absence
from workflows.people.models import Absence, User
from workflows.people.roles import Role

MONDAY, FRIDAY = date(2026, 9, 14), date(2026, 9, 18)


@pytest.fixture(autouse=True)
def staffed(hall: Hall) -> None:
    hall.engage("chief", Role.SECTION_CHIEF, "shebao")
    hall.engage("deputy", Role.SECTION_CHIEF, "shebao")
    hall.engage("third", Role.OFFICER, "shebao")


def away(hall: Hall, who: str, stand_in: str, as_: str = "", from_on: date = MONDAY, until_on: date = FRIDAY) -> str:
    with hall.act(as_ or who) as act:
        return absence.record(act, who, stand_in, from_on, until_on, reason="年休假").id


def told(hall: Hall, rung: str) -> dict[str, str]:
    """Who was told at this rung, and for whom."""
    [alert] = hall.rows(Alert, Alert.rung == rung, Alert.clock_kind == "step")
    return {row["user"]: row["for"] for row in alert.recipients}


def examine_late(hall: Hall) -> None:
    case_no = hall.receive().case.case_no
    hall.accept(case_no)
    hall.tick()
    hall.at("2026-09-16 17:31")
    hall.tick()


def test_the_ticker_tells_the_stand_in_and_says_for_whom(hall: Hall) -> None:
    away(hall, "chief", "deputy")
    away(hall, "shebao", "third")
    examine_late(hall)
    assert told(hall, "yellow") == {"third": "演示社保中心人员", "deputy": "演示chief", "decider": ""}
    [user] = hall.rows(User, User.username == "chief")
    assert hall.rows(Message, Message.user_id == user.id) == []


def test_before_after_and_once_cancelled_nobody_stands_in(hall: Hall) -> None:
    away(hall, "chief", "third", from_on=date(2026, 9, 17))
    away(hall, "decider", "third", from_on=MONDAY, until_on=date(2026, 9, 15))
    cancelled = away(hall, "shebao", "third")
    with hall.act("shebao") as act:
        absence.cancel(act, cancelled)
    examine_late(hall)
    assert set(told(hall, "yellow").values()) == {""}
    assert {"chief", "shebao", "decider"} <= set(told(hall, "yellow"))


def test_who_stands_in_may_be_away_too_but_never_in_a_circle(hall: Hall) -> None:
    away(hall, "chief", "deputy")
    away(hall, "deputy", "third")
    with hall.office.read() as session:
        ids = {user.id: user.username for user in session.scalars(select(User))}
        found = {ids[key]: ids[value] for key, value in absence.stand_ins(session, MONDAY).items()}
    assert found == {"chief": "third", "deputy": "third"}
    away(hall, "third", "chief")
    with hall.office.read() as session:
        assert absence.stand_ins(session, MONDAY) == {}


def test_a_leader_may_record_it_for_the_unit_and_a_colleague_may_not(hall: Hall) -> None:
    away(hall, "third", "shebao", as_="chief")
    with pytest.raises(Forbidden, match="只能登记本人或者本单位人员的请假"):
        away(hall, "chief", "deputy", as_="third")
    row = hall.rows(Absence)[0]
    with pytest.raises(Forbidden), hall.act("ga") as act:
        absence.cancel(act, row.id)


@pytest.mark.parametrize(
    ("stand_in", "from_on", "until_on", "pointer"),
    [
        ("chief", MONDAY, FRIDAY, "/stand_in"),
        ("citizen", MONDAY, FRIDAY, "/stand_in"),
        ("nobody", MONDAY, FRIDAY, "/stand_in"),
        ("deputy", FRIDAY, MONDAY, "/until"),
        ("deputy", date(2026, 9, 1), date(2026, 9, 11), "/until"),
        ("deputy", MONDAY, date(2028, 9, 14), "/until"),
    ],
)
def test_what_makes_no_sense_is_refused(hall: Hall, stand_in: str, from_on: date, until_on: date, pointer: str) -> None:
    with pytest.raises(Invalid) as problem:
        away(hall, "chief", stand_in, from_on=from_on, until_on=until_on)
    assert [error.pointer for error in problem.value.errors] == [pointer]


def test_the_same_days_are_recorded_once(hall: Hall) -> None:
    away(hall, "chief", "deputy")
    with pytest.raises(Conflict, match="已经登记过请假"):
        away(hall, "chief", "third", from_on=FRIDAY, until_on=date(2026, 9, 30))
    with pytest.raises(NotFound), hall.act("chief") as act:
        absence.cancel(act, "x")
