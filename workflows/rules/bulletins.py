"""The monthly bulletin (每月通报, R41): which month is due, what counts as overdue, and how a month is written.

A bulletin is made on the first working day of the month that follows (渝府办发〔2016〕14号 四（三）: 每月梳理、通报).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from workflows.rules.refusal import Refusal
from workflows.rules.workdays import Calendar


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month of the civil calendar in Asia/Shanghai."""

    year: int
    month: int

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return self.shifted(1).first - timedelta(days=1)

    @property
    def code(self) -> str:
        """`2026-09`, as it is stored and asked for."""
        return f"{self.year:04}-{self.month:02}"

    @property
    def words(self) -> str:
        """As people read it."""
        return f"{self.year}年{self.month}月"

    def shifted(self, months: int) -> Month:
        """The month so many months later, or earlier."""
        year, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return Month(year, month + 1)


def month_of(day: date) -> Month:
    """The month the day lies in."""
    return Month(day.year, day.month)


def parse_month(text: str) -> Month:
    """`2026-09`. Raises Refusal."""
    year, _, month = text.partition("-")
    if len(year) == 4 and len(month) == 2 and (year + month).isdecimal() and (year + month).isascii():
        try:
            return month_of(date(int(year), int(month), 1))
        except ValueError:
            pass
    raise Refusal("月份写作 2026-09。")


def first_workday(month: Month, calendar: Calendar) -> date:
    """The first working day of the month: 8 October in 2026, 1 February in 2016."""
    return calendar.next_workday(month.first)


def newest_due(today: date, calendar: Calendar) -> Month:
    """The newest month whose bulletin has to be there by now: last month's, from this month's first working day on."""
    this = month_of(today)
    return this.shifted(-1 if today >= first_workday(this, calendar) else -2)


def outstanding(made: Month | None, due: Month) -> Iterator[Month]:
    """The months whose bulletins are still to be made, the oldest first.

    Where none was ever made, that of the newest month alone: an office that begins has nothing to make up.
    """
    month = due if made is None else made.shifted(1)
    while month <= due:
        yield month
        month = month.shifted(1)


class Overdue(StrEnum):
    """The five forms of being overdue (R22). Late completion is only one of them.

    A local rule on finishing within limits counts as overdue as well: asking for more time after the time is up,
    refusing without reasons, not answering, and not handing over the result in time.
    """

    WHOLE = "late_whole"
    EXTENSION = "late_extension"
    UNREASONED = "unreasoned"
    UNANSWERED = "unanswered"
    DELIVERY = "late_delivery"


def form_of(clock_kind: str, action: str = "") -> Overdue | None:
    """Which form a clock that ran out comes to, by its kind and what its step is in law; None for other steps.

    Not telling the applicant in time is not answering.
    A step that is late in a whole that is on time is supervised by itself (JC-04); it is not the whole being overdue.
    """
    match clock_kind:
        case "promised" | "statutory":
            return Overdue.WHOLE
        case "notice":
            return Overdue.UNANSWERED
        case "step" if action == "deliver":
            return Overdue.DELIVERY
        case _:
            return None
