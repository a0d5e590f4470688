"""The port every channel stands behind: what one delivery carries, and the ways in which it may fail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to one person, as a channel gets it."""

    key: str
    """The same for every try: by it the other side may tell a repetition."""
    address: str
    """Where this person is reached on the channel; empty where the channel leads to one place."""
    username: str
    """Empty for an applicant without an account."""
    kind: str
    case_no: str
    title: str
    body: str
    """What the line in the inbox says."""
    link: str
    """The whole address of the page behind it, or empty where the office does not know its own address."""
    short: str
    """The text for SMS: it carries no personal data beyond the case number."""
    at: datetime

    @property
    def text(self) -> str:
        """Title, line and link, for channels that know one text alone."""
        return "\n".join(part for part in (self.title, self.body, self.link) if part)


class NotDelivered(Exception):
    """The try failed, for a reason that may go away. It says what is wrong without address, key or password."""

    final = False


class ChannelDown(NotDelivered):
    """The other side does not answer, or refuses everybody for now: no use in trying the next letter at once."""


class AddressRefused(NotDelivered):
    """This letter will never arrive there, however often it is tried."""

    final = True


class Channel(Protocol):
    """Hands letters over, one at a time and outside any transaction."""

    @property
    def needs(self) -> str:
        """Which of a person's addresses it goes by: `email`, `phone`, `wecom`, `dingtalk`, or empty for none."""

    @property
    def short(self) -> bool:
        """True where it carries the short text alone."""

    def send(self, letter: Letter) -> None:
        """Hand it over; returns once the other side has taken it. Raises NotDelivered."""
