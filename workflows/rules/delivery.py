"""When a message may leave the office: reminders while it is open, news not in quiet hours, red alerts at once (R22).

No law sets these hours; they are this product's own, so that a reminder finds somebody who can act on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import Enum

from workflows.rules.ledger import CLOSE_OF_BUSINESS, SHANGHAI
from workflows.rules.lights import OPENING
from workflows.rules.workdays import Calendar


class Timing(Enum):
    """How a kind of message treats the clock."""

    AT_ONCE = "at_once"
    """A limit is missed: every hour counts, quiet or not (R22)."""
    OFFICE_HOURS = "office_hours"
    """A reminder to do something: outside the office's hours nobody can do it."""
    UNLESS_QUIET = "unless_quiet"
    """News: at any hour that is not quiet."""


_AT_ONCE = frozenset({"red", "red_statutory"})
_REMINDERS = frozenset(
    {"yellow", "task", "urge", "calendar", "proofs", "proof_report", "alarm", "bulletin", "score", "letter"}
)


def timing(kind: str) -> Timing:
    """How a message of this kind treats the clock."""
    if kind in _AT_ONCE:
        return Timing.AT_ONCE
    return Timing.OFFICE_HOURS if kind in _REMINDERS else Timing.UNLESS_QUIET


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours of the day in which somebody wants no message, Asia/Shanghai; over midnight where `since` is the later."""

    since: time
    until: time

    def end(self, at: datetime) -> datetime:
        """`at` itself, or the end of the quiet hours it lies in."""
        local = at.astimezone(SHANGHAI)
        now = local.time()
        over_midnight = self.since > self.until
        inside = now >= self.since or now < self.until if over_midnight else self.since <= now < self.until
        if not inside:
            return at
        day = local.date() + timedelta(days=1) if over_midnight and now >= self.since else local.date()
        return datetime.combine(day, self.until, SHANGHAI)


APPLICANTS_QUIET = Quiet(time(21), time(8))
"""Nobody has asked applicants without an account: their nights are left alone."""


def send_at(kind: str, now: datetime, calendar: Calendar, quiet: Quiet | None) -> datetime:
    """The first moment from `now` on at which a message of this kind may go out.

    A reminder for which the quiet hours leave no minute of the office's hours goes out when the office opens.
    """
    how = timing(kind)
    if how is Timing.AT_ONCE:
        return now
    if how is Timing.UNLESS_QUIET:
        return quiet.end(now) if quiet else now
    first = at = opening(now, calendar)
    for _ in range(2):
        awake = quiet.end(at) if quiet else at
        at = opening(awake, calendar)
        if at == awake:
            return at
    return first


def opening(at: datetime, calendar: Calendar) -> datetime:
    """`at` itself while the office is open, else when it opens next."""
    local = at.astimezone(SHANGHAI)
    if calendar.is_workday(local.date()) and OPENING <= local.time() < CLOSE_OF_BUSINESS:
        return at
    day = local.date() if local.time() < OPENING else local.date() + timedelta(days=1)
    return datetime.combine(calendar.next_workday(day), OPENING, SHANGHAI)
