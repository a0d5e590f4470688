"""An office that reaches people by mail, SMS and webhook, with the other sides on loopback."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest

from tests.hall import Hall
from tests.other_sides import Gateway, Mailbox, gateway, mailbox
from workflows.channels.reading import Line, Lines
from workflows.channels.sms import Sms
from workflows.channels.smtp import Smtp
from workflows.channels.webhook import Webhook
from workflows.notices import contacts
from workflows.notices.deliveries import Shown, listed
from workflows.ticker import Ticker

MOBILE = "13900000002"
SECRET = "shared secret of both"


@dataclass
class Reach:
    """The hall with its channels `mail`, `sms` and `hook`, and what arrived on each."""

    hall: Hall
    mails: Mailbox
    texts: Gateway
    hooks: Gateway

    def open(self, *names: str) -> None:
        """These channels are set up, and the ticker knows them."""
        fields = {"to": "{phone}", "text": "{text}", "ref": "{key}"}
        mail = Smtp("127.0.0.1", self.mails.port, "office@example.org", security="none")
        every = (
            Line("mail", "电子邮件", "smtp", mail, everyone=False, applicants=True),
            Line("sms", "短信", "sms", Sms(self.texts.url, fields), everyone=False, applicants=True),
            Line("hook", "统一消息平台", "webhook", Webhook(self.hooks.url, SECRET), everyone=True, applicants=False),
        )
        self.hall.office.channels = Lines({line.name: line for line in every if line.name in names})
        self.hall.ticker = Ticker(self.hall.office)

    def choose(self, username: str, *channels: str, quiet: tuple[str, str] = ("", ""), **addresses: str) -> None:
        usual: Mapping[str, str] = {"email": f"{username}@example.org", "phone": MOBILE}
        with self.hall.act(username) as act:
            contacts.choose(act, channels, {**usual, **addresses}, quiet)

    def states(self) -> list[tuple[str, str]]:
        """Channel and state of each delivery, oldest first."""
        with self.hall.office.read() as session:
            found: list[Shown] = list(listed(session, self.hall.office.channels).items)
        return [(shown.delivery.channel, shown.state) for shown in reversed(found)]


@pytest.fixture(scope="session")
def sides() -> Iterator[tuple[Mailbox, Gateway, Gateway]]:
    with mailbox() as mails, gateway() as texts, gateway() as hooks:
        yield mails, texts, hooks


@pytest.fixture
def reach(hall: Hall, sides: tuple[Mailbox, Gateway, Gateway]) -> Reach:
    mails, texts, hooks = sides
    mails.got, mails.refuses, mails.down = [], {}, False
    for side in (texts, hooks):
        side.got, side.answers, side.usual = [], [], (200, {"code": 0})
    found = Reach(hall, mails, texts, hooks)
    found.open("mail", "sms", "hook")
    return found
