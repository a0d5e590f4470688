"""Every message may leave by the channels its person chose: once, at its hour, saying what it may (R22)."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from engine import jobs
from engine.clock import machine_now
from engine.errors import Invalid
from engine.store.tables import JobRow
from tests.hall import REGISTRATION, Hall, moment
from tests.reach import MOBILE, Reach
from workflows.notices import commands as notices
from workflows.notices import contacts
from workflows.notices.models import Contact, Delivery, Message
from workflows.people import administer
from workflows.ticker import run_job

HOSTILE = "演示{case_no}欧阳'\"<b>\r\n13800009999"


def send(hall: Hall, *usernames: str, kind: str = "task", case_no: str = "500103-2026-000001") -> None:
    with hall.act("supervisor") as act:
        users = [hall.actor(name).user_id for name in usernames]
        notices.send(act, users, kind=kind, title="演示标题", body=f"{HOSTILE}正文", link="/desk", case_no=case_no)


def test_a_message_goes_by_what_its_person_chose_and_by_what_carries_everything(reach: Reach) -> None:
    reach.choose("clerk", "mail", "sms")
    send(reach.hall, "clerk", "decider")
    assert reach.mails.got == [], "nothing leaves before the commit"
    reach.hall.tick(2)
    assert sorted(reach.states()) == [("hook", "sent"), ("hook", "sent"), ("mail", "sent"), ("sms", "sent")]
    [mail], [text] = reach.mails.got, reach.texts.got
    assert (mail["To"], mail["Subject"]) == ("clerk@example.org", "演示标题")
    assert "欧阳" in mail.get_content()
    assert "http://127.0.0.1:8000/desk" in mail.get_content()
    assert {got.json["user"] for got in reach.hooks.got} == {"clerk", "decider"}
    assert text.json["to"] == MOBILE
    [delivery] = reach.hall.rows(Delivery, Delivery.channel == "sms")
    assert text.json["ref"] == delivery.id


def test_what_is_rolled_back_is_delivered_to_nobody(reach: Reach) -> None:
    with pytest.raises(Invalid), reach.hall.act("clerk") as act:  # noqa: PT012 - one act of two steps
        notices.send(act, [act.actor.user_id], kind="task", title="t", body="b", link="/desk")
        contacts.choose(act, ["fax"], {}, ("", ""))
    assert reach.states() == []
    assert reach.hall.rows(JobRow) == []


def test_an_sms_says_nothing_of_anybody_but_the_case_number(reach: Reach) -> None:
    applicant = {"name": "演示{phone}欧阳青云", "phone": MOBILE, "address": HOSTILE}
    reach.choose("clerk", "sms")
    case_no = reach.hall.receive(REGISTRATION, applicant=applicant).case.case_no
    reach.hall.accept(case_no)
    send(reach.hall, "clerk", kind=HOSTILE, case_no=case_no)
    send(reach.hall, "clerk", kind="calendar", case_no="")
    reach.hall.tick(2)
    said = [got.json["text"] for got in reach.texts.got]
    assert sorted(said) == sorted(
        [
            f"您的办件{case_no}已于2026年9月14日受理。查询进度：http://127.0.0.1:8000/track",
            f"办件{case_no}有新的消息，请登录查看。http://127.0.0.1:8000",
            "您有新的消息，请登录查看。http://127.0.0.1:8000",
        ]
    )
    assert all(set(got.json) == {"to", "text", "ref"} and got.json["to"] == MOBILE for got in reach.texts.got)


def test_applicants_are_told_by_the_number_they_gave_with_or_without_an_account(reach: Reach) -> None:
    reach.choose("citizen", "sms", "mail", phone="13700000003")
    hall = reach.hall
    mobile = {"phone": MOBILE}
    online = hall.receive(REGISTRATION, applicant=mobile).case.case_no
    window = hall.receive(REGISTRATION, as_="clerk", channel="window", applicant=mobile).case.case_no
    landline = hall.receive(
        REGISTRATION, as_="clerk", channel="window", applicant={"phone": "023-67671234"}
    ).case.case_no
    for case_no in (online, window, landline):
        hall.notify(case_no, "M-APPLY")
    hall.tick(2)
    told = [(got.json["to"], got.json["text"][:26]) for got in reach.texts.got]
    assert sorted(told) == [(MOBILE, f"您的办件{online}需要补正"), (MOBILE, f"您的办件{window}需要补正")], "once each"
    assert [mail["Subject"] for mail in reach.mails.got] == ["请补正申请材料"]


def test_applicants_are_told_of_acceptance_decision_and_delay_but_not_at_night(reach: Reach) -> None:
    reach.open("sms")
    hall = reach.hall
    late, done = (
        hall.receive(as_="clerk", channel="window", applicant={"phone": MOBILE}).case.case_no for _ in range(2)
    )
    for case_no in (late, done):
        hall.accept(case_no)
    hall.tick()
    hall.complete(done, "Examine", "shebao", outcome="agree", opinion="符合条件。")
    hall.complete(done, "Review", "decider", contribution_years=6, outcome="agree", opinion="同意。")
    hall.complete(done, "Decide", "decider", outcome="granted", opinion="准予。")
    hall.tick()
    assert sorted(got.json["text"][4:28] for got in reach.texts.got) == sorted(
        [f"{late}已于2026", f"{done}已于2026", f"{done}已于2026"]
    )
    assert [got.json["text"] for got in reach.texts.got if "作出决定" in got.json["text"]] == [
        f"您的办件{done}已于2026年9月14日作出决定。查询结果：http://127.0.0.1:8000/track"
    ]
    reach.texts.got.clear()
    for at, told in (("2026-12-01 22:00", 0), ("2026-12-02 08:00", 1)):
        hall.at(at)
        hall.tick()
        assert ["很抱歉" in got.json["text"] for got in reach.texts.got] == [True] * told, at


def test_reminders_wait_for_office_hours_and_red_alerts_wait_for_nothing(reach: Reach) -> None:
    reach.open("mail")
    reach.choose("clerk", "mail", quiet=("20:00", "08:00"))
    reach.hall.at("2026-09-18 21:00")  # a Friday; the 20th is a make-up working day
    for kind in ("yellow", "order", "red"):
        send(reach.hall, "clerk", kind=kind)
    arrived = {}
    for at in ("2026-09-18 21:00", "2026-09-19 07:59", "2026-09-19 08:00", "2026-09-20 08:59", "2026-09-20 09:00"):
        reach.hall.at(at)
        reach.hall.tick()
        arrived[at] = len(reach.mails.got)
    assert list(arrived.values()) == [1, 1, 2, 2, 3]


def test_a_letter_tried_until_the_night_waits_for_the_morning(reach: Reach) -> None:
    reach.open("mail")
    reach.choose("clerk", "mail", quiet=("21:00", "08:00"))
    reach.hall.at("2026-09-14 20:00")
    send(reach.hall, "clerk", kind="order")
    reach.hall.at("2026-09-14 22:00")
    reach.hall.tick()
    [job] = reach.hall.rows(JobRow)
    assert (job.state, job.due_at, job.attempts) == ("queued", moment("2026-09-15 08:00"), 0)
    reach.hall.at("2026-09-15 08:00")
    reach.hall.tick()
    assert reach.states() == [("mail", "sent")]


def test_what_somebody_no_longer_wants_or_can_get_is_dropped_with_its_reason(reach: Reach) -> None:
    reach.open("mail")
    for username in ("clerk", "clerk2", "decider"):
        reach.choose(username, "mail")
    send(reach.hall, "clerk", "clerk2", "decider")
    reach.choose("clerk")
    with reach.hall.act("admin") as act:
        administer.set_active(act, "clerk2", False)
    reach.hall.tick()
    notes = {row.note for row in reach.hall.rows(Delivery, Delivery.outcome == "dropped")}
    assert notes == {"本人已不再选用这种通知方式", "账号已停用"}
    assert [mail["To"] for mail in reach.mails.got] == ["decider@example.org"]


def test_a_worker_that_died_between_handing_over_and_writing_it_down_names_the_same_letter_again(reach: Reach) -> None:
    reach.open("sms")
    reach.choose("clerk", "sms")
    send(reach.hall, "clerk")
    hall = reach.hall
    with hall.office.database.write() as session:
        [taken] = jobs.claim(session, now=hall.office.clock.now(), kinds=["delivery:sms"])
        past = machine_now().replace(year=2000)
        session.execute(update(JobRow).values(leased_until=past))
    hall.tick()
    assert reach.states() == [("sms", "sent")]
    run_job(hall.office, taken)  # it wakes up, and is refused
    first, second = reach.texts.got
    assert first.json["ref"] == second.json["ref"]
    [job] = hall.rows(JobRow)
    assert (job.state, job.fence) == ("done", 2)


def test_addresses_are_sealed_and_never_in_jobs_or_messages(reach: Reach) -> None:
    reach.choose("clerk", "sms", "mail")
    send(reach.hall, "clerk")
    [row] = reach.hall.rows(Contact)
    stored = repr([vars(one) for model in (Contact, Delivery, JobRow, Message) for one in reach.hall.rows(model)])
    assert MOBILE not in stored
    assert "clerk@example.org" not in stored
    assert contacts.opened(reach.hall.office.keys, row).addresses == {"email": "clerk@example.org", "phone": MOBILE}


def test_a_choice_that_cannot_work_is_refused_field_by_field(reach: Reach) -> None:
    with reach.hall.act("clerk") as act, pytest.raises(Invalid) as problem:
        contacts.choose(act, ["mail", "sms", "hook"], {"phone": "023-67671234", "wecom": "张三"}, ("21:00", ""))
    told = [error.pointer for error in problem.value.errors]
    assert told == ["/channels", "/phone", "/wecom", "/email", "/quiet_since"]
