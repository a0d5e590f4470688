"""Each channel hands its letter over as the other side's interface asks, and tells the three kinds of failure apart."""

from __future__ import annotations

import base64
import hmac
import logging
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.hall import moment
from tests.other_sides import Gateway, Mailbox, gateway, mailbox
from workflows.channels.apprise import Apprise
from workflows.channels.dingtalk import DingtalkRobot
from workflows.channels.port import AddressRefused, ChannelDown, Letter, NotDelivered
from workflows.channels.sms import Sms
from workflows.channels.smtp import Smtp
from workflows.channels.webhook import Webhook, signature
from workflows.channels.wecom import WecomApp, WecomRobot

LETTER = Letter(
    key="a" * 32,
    address="zhang.san",
    username="clerk",
    kind="red",
    case_no="500103-2026-000001",
    title="红灯预警",
    body="办件 500103-2026-000001 已超承诺时限。",
    link="https://example.org/desk",
    short="办件500103-2026-000001已超承诺时限。",
    at=moment("2026-09-14 10:00"),
)


@pytest.fixture(scope="module")
def running() -> Iterator[Gateway]:
    with gateway() as started:
        yield started


@pytest.fixture
def other(running: Gateway) -> Gateway:
    running.got.clear()
    running.answers.clear()
    return running


@pytest.fixture(scope="module")
def server() -> Iterator[Mailbox]:
    with mailbox() as started:
        yield started


@pytest.fixture
def post(server: Mailbox) -> Mailbox:
    server.got.clear()
    server.refuses, server.down = {}, False
    return server


def smtp(post: Mailbox) -> Smtp:
    return Smtp("127.0.0.1", post.port, "办结 <office@example.org>", security="none")


def test_a_mail_says_what_the_inbox_says_and_keeps_its_id(post: Mailbox) -> None:
    letter = replace(LETTER, address="clerk@example.org", title="红灯预警\r\nBcc: all@example.org")
    for _ in range(2):
        smtp(post).send(letter)
    first, again = post.got
    assert first["Message-ID"] == again["Message-ID"] == f"<{LETTER.key}@example.org>"
    assert (first["To"], first["Bcc"]) == ("clerk@example.org", None)
    assert first["Subject"] == "红灯预警 Bcc: all@example.org"
    assert first.get_content().splitlines() == [LETTER.body, "", LETTER.link]


@pytest.mark.parametrize(
    ("said", "expected"), [("550 no such user", AddressRefused), ("450 come again later", NotDelivered)]
)
def test_a_mailbox_that_is_not_there_is_no_server_that_is_busy(
    post: Mailbox, said: str, expected: type[Exception]
) -> None:
    post.refuses = {"gone@example.org": said}
    with pytest.raises(NotDelivered) as problem:
        smtp(post).send(replace(LETTER, address="gone@example.org"))
    assert type(problem.value) is expected
    assert "gone@" not in str(problem.value)


def test_a_mail_server_that_is_down_is_told_as_such(post: Mailbox) -> None:
    post.down = True
    with pytest.raises(ChannelDown):
        smtp(post).send(replace(LETTER, address="clerk@example.org"))


@pytest.mark.parametrize("form", [False, True])
def test_an_sms_fills_the_gateways_fields_in_one_pass(other: Gateway, form: bool) -> None:
    fields = {"mobile": "{phone}", "content": "【办结】{text}", "ref": "{key}"}
    letter = replace(LETTER, address="13800000001", short="{phone}{key}正文")
    line = Sms(f"{other.url}/send", fields, form=form, headers={"Authorization": "Bearer x"}, success_field="code")
    line.send(letter)
    [got] = other.got
    sent = got.form if form else got.json
    assert sent == {"mobile": "13800000001", "content": "【办结】{phone}{key}正文", "ref": LETTER.key}
    assert got.headers["Authorization"] == "Bearer x"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ((200, {"code": 7}), NotDelivered),
        ((200, "?"), NotDelivered),
        ((403, {}), NotDelivered),
        ((302, {}), NotDelivered),
        ((429, {}), ChannelDown),
        ((503, {}), ChannelDown),
    ],
)
def test_what_a_gateway_answers_says_whether_to_try_the_next(
    other: Gateway, answer: tuple[int, Any], expected: type[Exception]
) -> None:
    other.answers = [answer]
    line = Sms(f"{other.url}/key-0815", {"to": "{phone}", "text": "{text}"}, success_field="code")
    with pytest.raises(NotDelivered) as problem:
        line.send(replace(LETTER, address="13800000001"))
    assert type(problem.value) is expected
    assert len(other.got) == 1, "a redirect is not followed"
    assert not any(secret in str(problem.value) for secret in ("key-0815", "13800000001"))


def test_nobody_at_the_address_is_a_channel_that_is_down() -> None:
    with pytest.raises(ChannelDown) as problem:
        WecomRobot("http://127.0.0.1:9/send?key=hidden").send(LETTER)
    assert "hidden" not in str(problem.value) + repr(WecomRobot("http://127.0.0.1:9/send?key=hidden"))


def test_robots_mention_who_is_meant_and_an_error_under_http_200_is_one(other: Gateway) -> None:
    WecomRobot(f"{other.url}/wecom?key=k").send(LETTER)
    DingtalkRobot(f"{other.url}/ding?access_token=t", secret="SEC").send(replace(LETTER, address=""))
    wecom, ding = other.got
    assert wecom.json == {"msgtype": "text", "text": {"content": LETTER.text, "mentioned_list": ["zhang.san"]}}
    assert ding.json == {"msgtype": "text", "text": {"content": LETTER.text}}
    asked = {name: values[0] for name, values in parse_qs(urlsplit(ding.path).query).items()}
    signed = hmac.digest(b"SEC", f"{asked['timestamp']}\nSEC".encode(), "sha256")
    assert asked["sign"] == base64.b64encode(signed).decode()
    for line, code, expected in (
        (WecomRobot(f"{other.url}/wecom?key=k"), 93000, NotDelivered),
        (WecomRobot(f"{other.url}/wecom?key=k"), 45009, ChannelDown),
        (DingtalkRobot(f"{other.url}/ding?access_token=t"), 310000, NotDelivered),
        (DingtalkRobot(f"{other.url}/ding?access_token=t"), 130101, ChannelDown),
    ):
        other.answers = [(200, {"errcode": code, "errmsg": "refused"})]
        with pytest.raises(NotDelivered) as problem:
            line.send(LETTER)
        assert type(problem.value) is expected, code


def test_a_long_text_to_wecom_is_cut_between_characters(other: Gateway) -> None:
    WecomRobot(f"{other.url}/wecom?key=k").send(replace(LETTER, body="长" * 1000))
    content = other.got[0].json["text"]["content"]
    assert content.endswith("长…")
    assert len(content.encode()) <= 2048


def test_a_wecom_application_keeps_its_token_and_fetches_another_when_it_is_refused(other: Gateway) -> None:
    line = WecomApp(other.url, "corp", 7, "hidden")
    token = (200, {"errcode": 0, "access_token": "t1", "expires_in": 7200})
    other.answers = [token, (200, {"errcode": 0}), (200, {"errcode": 42001}), token, (200, {"errcode": 0})]
    line.send(LETTER)
    line.send(LETTER)
    assert [urlsplit(got.path).path.rpartition("/")[2] for got in other.got] == [
        "gettoken",
        *["send"] * 2,
        "gettoken",
        "send",
    ]
    assert (other.got[1].json["touser"], other.got[1].json["agentid"]) == ("zhang.san", 7)
    other.answers = [(200, {"errcode": 0, "invaliduser": "zhang.san"})]
    with pytest.raises(AddressRefused):
        line.send(LETTER)


def test_a_webhook_is_signed_over_time_and_body(other: Gateway) -> None:
    Webhook(f"{other.url}/hook", "shared secret of both").send(LETTER)
    [got] = other.got
    assert got.json == {
        "id": LETTER.key,
        "user": "clerk",
        "kind": "red",
        "case_no": LETTER.case_no,
        "title": LETTER.title,
        "body": LETTER.body,
        "link": LETTER.link,
        "at": "2026-09-14T10:00:00+08:00",
    }
    expected = signature("shared secret of both", got.headers["X-Banjie-Timestamp"], got.body)
    assert got.headers["X-Banjie-Signature"] == f"sha256={expected}"
    assert got.headers["X-Banjie-Delivery"] == LETTER.key


@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")  # apprise's own, before Python 3.13
def test_apprise_reaches_what_it_knows_and_says_nothing_in_the_log(
    other: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    line = Apprise(f"{other.url.replace('http', 'json')}/hidden")
    line.send(LETTER)
    assert (other.got[0].json["title"], other.got[0].path) == (LETTER.title, "/hidden")
    other.answers = [(500, {})]
    with pytest.raises(NotDelivered):
        line.send(LETTER)
    assert not any("hidden" in record.getMessage() for record in caplog.records if record.name == "apprise")
    with pytest.raises(NotDelivered):
        Apprise("no-such-scheme://x").send(LETTER)
