"""From October administrators are told, once, that next year's rest days are not published."""

from __future__ import annotations

import pytest

from tests.hall import Hall
from workflows import duties
from workflows.audit import AuditEntry
from workflows.duties import DutyDone
from workflows.limits.arrangement import as_file
from workflows.limits.publish import publish_year
from workflows.limits.watch import DUTY
from workflows.notices.models import Message
from workflows.people.roles import Role
from workflows.settings import ROOT
from workflows.ticker import Ticker

NOTICE = ROOT / "tests" / "workflows" / "limits" / "notices" / "2026.txt"


def told(hall: Hall) -> list[tuple[str, str]]:
    rows = hall.rows(Message, Message.kind == "calendar")
    return sorted((row.user_id, row.title) for row in rows)


def publish(hall: Hall, status: str) -> None:
    """A made-up 2027: only what the statutory table knows of New Year."""
    text = f"year: 2027\nstatus: {status}\nsource: 测试\nrest:\n  - {{ date: 2027-01-01, name: 元旦 }}\nwork: []\n"
    with hall.act("admin") as act:
        publish_year(act, text)


def test_until_the_end_of_september_nobody_is_told(hall: Hall) -> None:
    hall.at("2026-09-30 23:59")
    hall.tick()

    assert told(hall) == []
    assert hall.rows(DutyDone, DutyDone.duty == DUTY) == []


def test_from_the_first_of_october_every_administrator_is_told_once(hall: Hall) -> None:
    hall.engage("second", Role.ADMIN, "hall")
    for when in ("2026-10-01 00:00", "2026-10-01 00:01", "2026-11-30 09:00", "2027-03-01 09:00"):
        hall.at(when)
        hall.tick()

    title = "2027 年放假调休安排尚未公布"
    assert told(hall) == sorted((hall.actor(name).user_id, title) for name in ("admin", "second"))
    [message] = hall.rows(Message, Message.user_id == hall.actor("admin").user_id)
    assert message.link == "/admin/calendars/new?year=2027"
    assert [(row.duty, row.period) for row in hall.rows(DutyDone, DutyDone.duty == DUTY)] == [(DUTY, "2027")]
    assert [row.subject for row in hall.rows(AuditEntry, AuditEntry.act == "calendar.remind")] == ["2027"]


def test_the_year_after_is_another_period(hall: Hall) -> None:
    for when in ("2026-10-01 09:00", "2027-10-01 09:00"):
        hall.at(when)
        hall.tick()

    assert [row.period for row in hall.rows(DutyDone, DutyDone.duty == DUTY)] == ["2027", "2028"]
    assert len(told(hall)) == 2


def test_what_was_missed_in_autumn_is_told_when_ticking_begins_again(hall: Hall) -> None:
    hall.at("2027-02-01 09:00")
    hall.tick()

    assert [row.period for row in hall.rows(DutyDone, DutyDone.duty == DUTY)] == ["2027"]


@pytest.mark.parametrize(("status", "messages"), [("official", 0), ("provisional", 1)])
def test_only_an_official_year_needs_no_word(hall: Hall, status: str, messages: int) -> None:
    publish(hall, status)
    hall.at("2026-10-01 09:00")
    hall.tick()

    assert len(told(hall)) == messages


def test_whoever_lost_the_claim_sends_nothing(hall: Hall) -> None:
    hall.at("2026-10-01 09:00")
    with hall.office.act() as act:
        assert duties.claim(act.session, DUTY, "2027", now=act.now)
        assert not duties.claim(act.session, DUTY, "2027", now=act.now)
    for ticker in (Ticker(hall.office), Ticker(hall.office)):
        ticker.tick()

    assert told(hall) == []


def test_a_claim_that_is_rolled_back_is_free_again(hall: Hall) -> None:
    hall.at("2026-10-01 09:00")
    with pytest.raises(RuntimeError), hall.office.act() as act:  # noqa: PT012 - the act must fail after its claim
        duties.claim(act.session, DUTY, "2027", now=act.now)
        raise RuntimeError("crash")
    hall.tick()

    assert len(told(hall)) == 1


def test_the_notice_of_the_year_in_force_does_not_stand_for_the_next(hall: Hall) -> None:
    with hall.act("admin") as act:
        publish_year(act, as_file(NOTICE.read_text(encoding="utf-8")))
    hall.at("2026-11-05 09:00")
    hall.tick()

    assert len(told(hall)) == 1
