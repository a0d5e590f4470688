"""A channel that is down holds up no other; what finally fails is seen, and sent again by one or by all."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import update

from engine.errors import Conflict, Forbidden
from engine.jobs import MAX_ATTEMPTS
from engine.store.tables import JobRow
from tests.hall import Hall
from tests.reach import Reach
from tests.workflows.notices.test_outbox import send
from workflows import incidents
from workflows.audit import AuditEntry
from workflows.notices import deliveries
from workflows.notices.deliveries import Shown


def wear_out(hall: Hall, channel: str) -> None:
    """The next try of everything on the channel is its last."""
    with hall.office.database.write() as session:
        worn = update(JobRow).where(JobRow.kind == f"delivery:{channel}")
        session.execute(worn.values(attempts=MAX_ATTEMPTS - 1, not_before=None))


def failed(reach: Reach) -> list[Shown]:
    with reach.hall.office.read() as session:
        return list(deliveries.listed(session, reach.hall.office.channels, state="failed").items)


def test_a_channel_that_is_down_rests_and_holds_up_no_other(reach: Reach) -> None:
    reach.texts.usual = (503, {})
    for username in ("clerk", "clerk2", "decider"):
        reach.choose(username, "sms", "mail")
    send(reach.hall, "clerk", "clerk2", "decider")
    for _ in range(3):
        reach.hall.ticker.tick()
    assert len(reach.texts.got) == 1, "the others keep their tries while it is down"
    assert [state for channel, state in reach.states() if channel != "sms"] == ["sent"] * 6
    assert sorted(state for channel, state in reach.states() if channel == "sms") == ["retrying", "waiting", "waiting"]


def test_a_channel_that_hangs_keeps_nothing_else_waiting_while_the_ticker_runs(reach: Reach) -> None:
    reach.open("mail", "sms")
    reach.texts.hangs = threading.Event()
    reach.mails.came.clear()
    reach.choose("clerk", "sms")
    send(reach.hall, "clerk")
    reach.choose("clerk2", "mail")
    send(reach.hall, "clerk2")
    reach.hall.ticker.start()
    try:
        assert reach.mails.came.wait(10)
        assert dict(reach.states())["sms"] == "waiting"
        assert reach.hall.receive().case.case_no, "and nobody at a page waits for it"
    finally:
        reach.texts.hangs.set()
        reach.texts.hangs = None
        reach.hall.ticker.stop()
    assert dict(reach.states()) == {"sms": "sent", "mail": "sent"}


def test_what_finally_failed_is_seen_and_sent_again(reach: Reach) -> None:
    reach.open("sms")
    reach.texts.usual = (400, {})
    for username in ("clerk", "clerk2"):
        reach.choose(username, "sms")
    send(reach.hall, "clerk", "clerk2")
    wear_out(reach.hall, "sms")
    reach.hall.ticker.tick()
    first, second = failed(reach)
    assert (first.note, first.recipient, first.attempts) == ("对方答复 HTTP 400", "演示窗口人员乙", MAX_ATTEMPTS)
    with reach.hall.office.read() as session:
        assert deliveries.failed(session) == {"sms": 2}
        assert incidents.open_incidents(session) == [], "they are listed by themselves"
    reach.texts.usual = (200, {})
    with reach.hall.act("clerk") as act, pytest.raises(Forbidden):
        deliveries.send_again(act, first.id)
    with reach.hall.act("admin") as act:
        deliveries.send_again(act, first.id)
    reach.hall.ticker.tick()
    assert [shown.id for shown in failed(reach)] == [second.id]
    with reach.hall.act("admin") as act, pytest.raises(Conflict):
        deliveries.send_again(act, first.id)
    with reach.hall.act("admin") as act:
        assert deliveries.send_all_again(act, "sms") == 1
        assert deliveries.send_all_again(act, "sms") == 0
    reach.hall.ticker.tick()
    assert reach.states() == [("sms", "sent")] * 2
    assert [row.act for row in reach.hall.rows(AuditEntry, AuditEntry.act == "delivery.resend")] == ["delivery.resend"]


def test_an_address_that_is_not_there_fails_at_once_and_can_be_given_up(reach: Reach) -> None:
    reach.open("mail")
    reach.mails.refuses = {"clerk@example.org": "550 nobody here"}
    reach.choose("clerk", "mail")
    send(reach.hall, "clerk")
    reach.hall.ticker.tick()
    [shown] = failed(reach)
    assert (shown.note, shown.attempts) == ("收件地址被拒收（550）", 1)
    with reach.hall.act("admin") as act:
        deliveries.give_up(act, shown.id, "邮箱已注销")
    assert reach.states() == [("mail", "given_up")]


def test_the_list_is_paged_by_key_and_narrowed(reach: Reach) -> None:
    reach.open("mail", "sms")
    reach.choose("clerk", "mail", "sms")
    for number in range(3):
        send(reach.hall, "clerk", case_no=f"500103-2026-00000{number}")
    with reach.hall.office.read() as session:
        seen, after = [], ""
        while after is not None:
            page = deliveries.listed(session, reach.hall.office.channels, channel="sms", after=after, limit=2)
            seen += [shown.delivery.case_no[-1] for shown in page.items]
            after = page.next
        assert seen == ["2", "1", "0"]
        assert len(deliveries.listed(session, reach.hall.office.channels, case_no="500103-2026-000001").items) == 2
        found = deliveries.of_messages(
            session, reach.hall.office.channels, [shown.delivery.message_id for shown in page.items]
        )
    assert [[shown.delivery.channel for shown in rows] for rows in found.values()] == [["mail", "sms"]]
