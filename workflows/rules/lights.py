"""The lights of a clock and the rungs of the escalation ladder (电子监察, R22, R38): comparisons of stored moments.

When a period has ended is law (民法典 第二百零三条); no law sets when to warn: the thresholds are this product's own,
and each item may have others.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum, StrEnum
from types import MappingProxyType

from workflows.rules.clock import due
from workflows.rules.counting import Leg, legs, nth_day
from workflows.rules.ledger import CLOSE_OF_BUSINESS, SHANGHAI, Ledger, Period, read
from workflows.rules.limits import Limit, Unit
from workflows.rules.workdays import Calendar

OPENING = time(9, 0)
"""Warnings begin when the hall opens: a reminder at midnight reaches nobody."""
SHORT_LIMIT = 3
"""Limits of so many days or fewer warn on their last working day only."""
WARN_SHARE = 5
"""Longer limits warn when a fifth of them is left, and never later than one working day before the last day."""
LAST_HOUR = timedelta(hours=1)
FIRST_LATE = timedelta(seconds=1)
"""The last moment of a period still belongs to it; a red rung is due this much after it."""


class Light(Enum):
    """What a clock shows: its code, the Chinese words and the shape, since colour alone tells not everybody."""

    GREEN = ("green", "正常", "circle")
    YELLOW = ("yellow", "临近超时", "triangle")
    RED = ("red", "已超时", "diamond")
    RED_STATUTORY = ("red_statutory", "已超法定时限", "octagon")
    SUSPENDED = ("suspended", "暂停计时", "bars")
    DONE = ("done", "按时办结", "check")
    DONE_LATE = ("done_late", "超时办结", "cross")

    def __init__(self, code: str, words: str, shape: str) -> None:
        self.code = code
        self.words = words
        self.shape = shape


class Rung(StrEnum):
    """A rung of the ladder; each is raised once per clock and due revision."""

    YELLOW = "yellow"
    RED = "red"
    RED_STATUTORY = "red_statutory"


@dataclass(frozen=True, slots=True)
class RungRule:
    """Who is told at a rung: everybody of the rungs below, and one level more (承办人 → 科长 → 分管领导 → 监察)."""

    rung: Rung
    light: Light
    recipients: tuple[str, ...]
    """`assignee` is whoever holds the task, or else every `officer` of the unit; the others are roles of the unit."""
    on_supervision: bool
    """Shown to the supervisors, whether or not they are told."""
    answer_within: Limit | None
    """By when the unit must answer, where it must."""


_WARNED = ("assignee", "section_chief")
RUNGS: Mapping[Rung, RungRule] = MappingProxyType(
    {
        rule.rung: rule
        for rule in (
            RungRule(Rung.YELLOW, Light.YELLOW, _WARNED, False, None),
            RungRule(Rung.RED, Light.RED, (*_WARNED, "leader_in_charge"), True, Limit(3, Unit.WD)),
            RungRule(
                Rung.RED_STATUTORY,
                Light.RED_STATUTORY,
                (*_WARNED, "leader_in_charge", "supervisor"),
                True,
                Limit(3, Unit.WD),
            ),
        )
    }
)


@dataclass(frozen=True, slots=True)
class RungDue:
    """The next rung and the first moment at which it may be raised."""

    rung: Rung
    at: datetime


def light(
    now: datetime,
    *,
    warn_at: datetime | None,
    due_at: datetime,
    statutory_due_at: datetime | None = None,
    suspended: bool = False,
    stopped_at: datetime | None = None,
) -> Light:
    """What the clock shows at `now`. The last moment of a period is still in time (民法典 第二百零三条第二款)."""
    if stopped_at is not None:
        return Light.DONE if stopped_at <= due_at else Light.DONE_LATE
    if suspended:
        return Light.SUSPENDED
    if statutory_due_at is not None and now > statutory_due_at:
        return Light.RED_STATUTORY
    if now > due_at:
        return Light.RED
    return Light.YELLOW if warn_at is not None and now >= warn_at else Light.GREEN


def next_rung(
    *,
    warn_at: datetime | None,
    due_at: datetime,
    statutory_due_at: datetime | None = None,
    raised: Collection[str] = (),
) -> RungDue | None:
    """The lowest rung not yet raised in this due revision, or None. A standing clock raises none: do not ask for it.

    Where the promise is the statutory limit itself, the statutory rung stands for both.
    """
    rungs: list[tuple[Rung, datetime]] = []
    if warn_at is not None:
        rungs.append((Rung.YELLOW, warn_at))
    if statutory_due_at is None or due_at < statutory_due_at:
        rungs.append((Rung.RED, due_at + FIRST_LATE))
    if statutory_due_at is not None:
        rungs.append((Rung.RED_STATUTORY, statutory_due_at + FIRST_LATE))
    return next((RungDue(rung, at) for rung, at in rungs if rung not in raised), None)


def warn_at(
    limit: Limit,
    ledger: Ledger,
    calendar: Calendar,
    closes_at: time = CLOSE_OF_BUSINESS,
    opens_at: time = OPENING,
    left: Limit | None = None,
) -> datetime:
    """From when the clock is yellow; `left` is the item's own threshold, where it has one.

    From the opening of the first day after which no more than max(1 working day, ⌈20 % of the limit⌉) is left; for
    limits of three days or fewer, of the last working day; what is done on the spot, in its last hour; a
    period of hours, in its last fifth, but while somebody is there to be told. With `left`, from the opening of the
    first day after which no more than that is left; one of another unit than the clock's is passed over.
    """
    period = read(limit, ledger)
    end = due(limit, ledger, calendar, closes_at)
    last_part = period.parts[-1]
    if last_part.unit is Unit.H:
        share = timedelta(hours=sum(part.value for part in period.parts)) / WARN_SHARE
        last = timedelta(hours=left.value) if left is not None and left.unit is Unit.H else share
        at = _while_open(end.at - last, end.at, period.start.at, calendar, closes_at, opens_at)
    elif last_part.same_day:
        at = end.at - LAST_HOUR
    else:
        leg = legs(period, calendar, closes_at)[-1]
        own = left.value if left is not None and left.unit is leg.unit else None
        at = datetime.combine(_warn_day(leg, end.on, period, calendar, closes_at, own), opens_at, SHANGHAI)
    return at if period.start.at is None else not_before(at, period.start.at, end.at)


def not_before(at: datetime, begun: datetime, ends: datetime) -> datetime:
    """Nobody is warned of a period before it has begun, unless it had run out by then."""
    return max(at, begun.astimezone(SHANGHAI)) if begun < ends else at


def _while_open(
    at: datetime, end: datetime, begun: datetime | None, calendar: Calendar, closes_at: time, opens_at: time
) -> datetime:
    """The next opening of the hall, if `at` is outside its hours; the last closing before, if that were too late.

    A period that runs out before anybody comes, and began after they left, warns at its own moment.
    """
    local = at.astimezone(SHANGHAI)
    day = local.date()
    if calendar.is_workday(day) and opens_at <= local.time() <= closes_at:
        return at
    following = day if local.time() < opens_at else day + timedelta(days=1)
    opening = datetime.combine(calendar.next_workday(following), opens_at, SHANGHAI)
    if opening < end:
        return opening
    before = day if calendar.is_workday(day) and local.time() > closes_at else calendar.previous_workday(day)
    closing = datetime.combine(before, closes_at, SHANGHAI)
    return closing if begun is None or closing > begun else at


def _warn_day(
    leg: Leg, last: date, period: Period, calendar: Calendar, closes_at: time, own: int | None = None
) -> date:
    """The day from which no more than a fifth, or `own` days, are left."""
    if own is None and leg.days <= SHORT_LIMIT:
        return last
    counted = leg.days - (-(-leg.days // WARN_SHARE) if own is None else own)
    if counted < 1:
        return period.start.on
    if leg.unit is Unit.WD:
        return nth_day(leg.after, counted, leg.unit, period.gaps, calendar, closes_at)
    gaps = period.gaps if leg.unit is Unit.CD else ()
    day = nth_day(leg.after, counted, Unit.CD, gaps, calendar, closes_at)
    return max(min(calendar.next_workday(day), calendar.previous_workday(last)), period.start.on)
