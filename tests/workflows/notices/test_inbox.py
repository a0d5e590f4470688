"""Messages reach the person concerned once, are read by them alone, and name nobody."""

from __future__ import annotations

from tests.hall import REGISTRATION, Hall
from tests.web.visitor import Visitor
from workflows.notices import commands as notices
from workflows.notices.models import Message


def send(hall: Hall, *users: str, title: str = "演示") -> None:
    with hall.act("clerk") as act:
        notices.send(act, users, kind="task", title=title, body="演示正文", link="/desk", case_no="500103-2026-000001")


def test_everybody_named_gets_one_message_and_nobody_gets_none(hall: Hall) -> None:
    clerk, citizen = hall.actor("clerk").user_id, hall.actor("citizen").user_id
    send(hall, clerk, citizen, clerk, "")
    assert sorted(row.user_id for row in hall.rows(Message)) == sorted([clerk, citizen])


def test_the_newest_message_comes_first_and_reading_is_ones_own(hall: Hall) -> None:
    clerk, citizen = hall.actor("clerk").user_id, hall.actor("citizen").user_id
    for at, title in (("2026-09-14 10:00", "先"), ("2026-09-14 11:00", "后")):
        hall.at(at)
        send(hall, clerk, citizen, title=title)
    with hall.office.read() as session:
        inbox = notices.inbox(session, clerk)
        assert [row.title for row in inbox] == ["后", "先"]
        assert notices.unread(session, clerk) == 2
        assert len(notices.inbox(session, clerk, limit=1)) == 1
    with hall.act("citizen") as act:
        notices.mark_read(act, inbox[0].id)
    with hall.office.read() as session:
        assert notices.unread(session, clerk) == 2
    with hall.act("clerk") as act:
        notices.mark_read(act, inbox[0].id)
    with hall.office.read() as session:
        assert notices.unread(session, clerk) == 1
    with hall.act("clerk") as act:
        notices.mark_read(act)
    with hall.office.read() as session:
        assert (notices.unread(session, clerk), notices.unread(session, citizen)) == (0, 2)


def test_nobody_counts_further_than_a_hundred(hall: Hall) -> None:
    clerk = hall.actor("clerk").user_id
    with hall.act("clerk") as act:
        for _ in range(notices.MANY + 5):
            notices.send(act, [clerk], kind="task", title="演示", body="演示", link="/desk")
    with hall.office.read() as session:
        assert notices.unread(session, clerk) == notices.MANY
    assert "99+" in Visitor(hall, "clerk").get("/inbox/unread")


def test_no_message_of_a_case_says_who_the_applicant_is(hall: Hall) -> None:
    case_no = hall.receive(REGISTRATION, applicant={"name": "演示欧阳青云"}).case.case_no
    hall.notify(case_no, "M-APPLY")
    hall.at("2026-09-30 18:00")
    hall.tick(2)
    messages = hall.rows(Message)
    assert {row.case_no for row in messages} == {case_no}
    for row in messages:
        assert not any(secret in row.title + row.body for secret in ("欧阳", "50011219900101101X", "13800000001"))
