"""The ledger of a clock (R22): what happened to it and on which day. Entries are only ever appended.

What starts, stops, lengthens a period is 行政许可法 第三十二条、第四十二条、第四十五条, or the item's own law.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from workflows.rules.limits import Limit, Unit
from workflows.rules.refusal import Refusal

SHANGHAI = ZoneInfo("Asia/Shanghai")
CLOSE_OF_BUSINESS = time(17, 30)
"""When the halls stop business, and with it the last day of a period (民法典 第二百零三条第二款)."""


def day_of(moment: datetime) -> date:
    """The Asia/Shanghai day on which an aware `moment` falls."""
    return moment.astimezone(SHANGHAI).date()


@dataclass(frozen=True, slots=True)
class Start:
    """The clock runs from `on`, which itself is not counted. `at` is needed where hours count or the day is short.

    `on` may lie before the entry was made: silence is acceptance from the day of receipt (行政许可法 第三十二条).
    """

    on: date
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Suspend:
    """Time stops for `kind` (听证、鉴定、公示 …) on the ground `basis`. The day itself still counts.

    Without `at` the stop takes hold at the end of the day. Time stops only where the law says so
    (行政许可法 第四十五条, or the item's own law).
    """

    on: date
    kind: str
    basis: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Resume:
    """Time runs again; counting goes on with the day after `on`."""

    on: date
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Extend:
    """The period is longer by `by`; a fixed date replaces the last day (行政许可法 第四十二条)."""

    on: date
    by: Limit
    basis: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Restart:
    """The whole period is counted anew from `on`; extensions granted before it lapse."""

    on: date
    basis: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """The clock has come to its end: what it waited for happened."""

    on: date
    at: datetime | None = None


Event = Start | Suspend | Resume | Extend | Restart | Stop
Ledger = Sequence[Event]


class State(StrEnum):
    """Where a clock stands after its ledger."""

    NOT_STARTED = "not_started"
    RUNNING = "running"
    SUSPENDED = "suspended"
    STOPPED = "stopped"


class ImpossibleLedger(Refusal):
    """An entry that cannot follow what was written before it."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Time stood still after the day `after` up to and including the day `until`."""

    suspend: Suspend
    resume: Resume

    @property
    def after(self) -> date:
        """The day of the stop, which itself still counts."""
        return self.suspend.on

    @property
    def until(self) -> date:
        """The day of the resumption, the last that does not count."""
        return self.resume.on

    def stands_at_end_of(self, day: date, closes_at: time) -> bool:
        """Was the clock standing when business stopped on `day`? A period cannot end at such a moment.

        The last day ends when business stops (民法典 第二百零三条第二款).
        """
        if not self.after <= day <= self.until:
            return False
        close = datetime.combine(day, closes_at, SHANGHAI)
        if day == self.after and (self.suspend.at is None or self.suspend.at > close):
            return False
        return day < self.until or day > self.after or (self.resume.at is not None and self.resume.at > close)


@dataclass(frozen=True, slots=True)
class Period:
    """A ledger read against its limit: where counting begins, what is to be counted, where time stood still."""

    start: Start | Restart
    parts: tuple[Limit, ...]
    """The limit and its extensions; neighbours of one unit are joined."""
    gaps: tuple[Gap, ...]
    """Ended suspensions, in order, not overlapping."""
    open_gap: Suspend | None
    stop: Stop | None


def state(ledger: Ledger) -> State:
    """Where the clock stands; raises ImpossibleLedger where an entry cannot follow the one before."""
    if not ledger:
        return State.NOT_STARTED
    period = read(Limit(1, Unit.WD), ledger, check_units=False)
    if period.stop:
        return State.STOPPED
    return State.SUSPENDED if period.open_gap else State.RUNNING


def read(limit: Limit, ledger: Ledger, *, check_units: bool = True) -> Period:
    """Read the ledger; raises ImpossibleLedger.

    Suspensions that overlap stand as one: time runs again when all have ended.
    """
    if not ledger or not isinstance(ledger[0], Start):
        raise ImpossibleLedger("时限尚未起算。")
    start: Start | Restart = ledger[0]
    parts, gaps, standing, opened, stop = [limit], list[Gap](), 0, None, None
    before = ledger[0].on
    for event in ledger[1:]:
        if stop is not None:
            raise ImpossibleLedger("时限已经停止，不能再登记新的事项。")
        if event.on < before:
            raise ImpossibleLedger(f"{event.on} 的事项早于已登记的 {before}。")
        before = event.on
        match event:
            case Start():
                raise ImpossibleLedger("时限已经起算，不能再次起算。")
            case Suspend():
                opened = opened or event
                standing += 1
            case Resume():
                if opened is None:
                    raise ImpossibleLedger("时限没有暂停，不能恢复。")
                standing -= 1
                if standing:
                    continue
                gaps.append(Gap(opened, event))
                opened = None
            case Extend():
                parts = _extended(parts, event.by, check_units)
            case Restart():
                start, parts = event, [limit]
            case _:
                stop = event
    return Period(start, tuple(parts), tuple(gaps), opened, stop)


def _extended(parts: list[Limit], by: Limit, check_units: bool) -> list[Limit]:
    last = parts[-1]
    if by.unit is Unit.DATE:
        return [by]
    if check_units and (last.unit is Unit.H) != (by.unit is Unit.H):
        raise ImpossibleLedger("按小时计的时限只能按小时延长，其他时限不能按小时延长。")
    if last.unit is by.unit:
        return [*parts[:-1], Limit(last.value + by.value, by.unit)]
    return [*parts, by]
