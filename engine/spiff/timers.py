"""When timer events are due: ISO 8601 first, then FEEL. Nothing here reads a clock; a timer fires only when told to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition

from engine.clock import SHANGHAI
from engine.spiff.problems import BadValue

_NUMBER = r"(\d+(?:[.,]\d+)?)"
_DURATION = re.compile(
    rf"P(?=.)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?"
    rf"(?:T(?=.)(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?",
    re.ASCII,
)
_CYCLE = re.compile(r"R(\d*)/(?:([^/P][^/]*)/)?(P[^/]+)", re.ASCII)
LONGEST_YEARS = 200


@dataclass(frozen=True, slots=True)
class Duration:
    """Whole months and an exact rest. Months are counted in Asia/Shanghai and clip to the month's last day."""

    months: int
    rest: timedelta

    def after(self, start: datetime, times: int = 1) -> datetime:
        """`start` plus this, `times` over, counted from `start` so that clipping does not add up. UTC."""
        local = start.astimezone(SHANGHAI)
        if self.months:
            month = local.month - 1 + self.months * times
            year, month = local.year + month // 12, month % 12 + 1
            local = local.replace(year=year, month=month, day=min(local.day, _last_day(year, month)))
        return local.astimezone(UTC) + self.rest * times


@dataclass(frozen=True, slots=True)
class Cycle:
    """`times` repetitions (None: without end), one every `every`; the first at `first` or after one interval."""

    times: int | None
    every: Duration
    first: datetime | None


def parse_duration(text: str) -> Duration | None:
    """An ISO 8601 duration such as P7D, PT4H, P1M; None if the text is not one."""
    match = _DURATION.fullmatch(text.strip())
    if match is None:
        return None
    years, months, weeks, days = (int(part or 0) for part in match.groups()[:4])
    hours, minutes, seconds = (float((part or "0").replace(",", ".")) for part in match.groups()[4:])
    if years + months / 12 + (weeks * 7 + days) / 365 + hours / 8760 > LONGEST_YEARS or minutes + seconds > 1e9:
        return None
    rest = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    return Duration(years * 12 + months, rest)


def parse_moment(text: str) -> datetime | None:
    """An ISO 8601 date or date and time, as UTC; without an offset it is meant in Asia/Shanghai."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return _aware(moment)


def parse_cycle(text: str) -> Cycle | None:
    """`R3/PT1H`, `R/P1D` (without end), `R3/2026-12-01T09:00:00+08:00/PT1H`; None for anything else."""
    match = _CYCLE.fullmatch(text.strip())
    if match is None:
        return None
    count, first, every = match.groups()
    duration = parse_duration(every)
    start = parse_moment(first) if first else None
    if duration is None or duration == Duration(0, timedelta()) or (first and start is None) or count == "0":
        return None
    return Cycle(int(count) if count else None, duration, start)


class Timer(TimerEventDefinition):
    """A timer event. `place` is the BPMN local name of its text: timeDate, timeDuration or timeCycle."""

    def __init__(self, element: str, place: str, text: str) -> None:
        super().__init__(element, text)
        self.element = element
        self.place = place
        self.literal = self.read(text)

    def __eq__(self, other: object) -> bool:
        return self is other

    __hash__ = object.__hash__

    def read(self, value: Any) -> Duration | datetime | Cycle | None:
        """What a text or a FEEL value means at this place; None if it means nothing."""
        if self.place == "timeDuration":
            return parse_duration(value) if isinstance(value, str) else _duration(value)
        if self.place == "timeDate":
            return parse_moment(value) if isinstance(value, str) else _moment(value)
        return parse_cycle(value) if isinstance(value, str) else None

    def has_fired(self, my_task: Any) -> bool:
        armed: dict[str, Any] = my_task.internal_data.setdefault("timers", {})
        if self.element not in armed:
            armed[self.element] = self._arm(my_task)
        return bool(my_task.internal_data.get("event_fired", False))

    def due(self, my_task: Any) -> datetime | None:
        """When it is due on this waiting token; None if it is not armed there."""
        armed = my_task.internal_data.get("timers", {}).get(self.element)
        return datetime.fromisoformat(armed["due"]) if armed else None

    def advance(self, my_task: Any) -> bool:
        """Arm the next repetition of a cycle; False if this was the last one, or the timer fires once."""
        armed = my_task.internal_data["timers"][self.element]
        if self.place != "timeCycle" or armed["left"] == 1:
            return False
        every = Duration(armed["months"], timedelta(seconds=armed["seconds"]))
        turn = armed["turn"] + 1
        due = every.after(datetime.fromisoformat(armed["origin"]), turn)
        left = None if armed["left"] is None else armed["left"] - 1
        my_task.internal_data["timers"][self.element] = {**armed, "due": due.isoformat(), "turn": turn, "left": left}
        return True

    def reset(self, my_task: Any) -> None:
        my_task.internal_data.pop("timers", None)
        super().reset(my_task)

    def _arm(self, my_task: Any) -> dict[str, Any]:
        top = my_task.workflow.top_workflow
        value = self.literal
        if value is None:
            value = self.read(top.script_engine.evaluate(my_task, self.expression))
        try:
            if isinstance(value, Duration):
                return {"due": value.after(top.now).isoformat()}
            if isinstance(value, Cycle):
                origin, turn = (value.first, 0) if value.first else (top.now, 1)
                rest = value.every.rest.total_seconds()
                cycle = {"turn": turn, "left": value.times, "months": value.every.months, "seconds": rest}
                return {"due": value.every.after(origin, turn).isoformat(), "origin": origin.isoformat(), **cycle}
            if isinstance(value, datetime):
                return {"due": value.isoformat()}
        except (ValueError, OverflowError):
            pass
        raise BadValue(f"定时事件“{self.element}”的表达式“{self.expression}”没有得到可用的时间。")


def _duration(value: Any) -> Duration | None:
    if isinstance(value, timedelta):
        return Duration(0, value)
    months = getattr(value, "months", None)
    return Duration(months, timedelta()) if isinstance(months, int) else None


def _moment(value: Any) -> datetime | None:
    if isinstance(value, datetime):
        return _aware(value)
    return _aware(datetime.combine(value, time())) if isinstance(value, date) else None


def _aware(moment: datetime) -> datetime:
    return (moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)).astimezone(UTC)


def _last_day(year: int, month: int) -> int:
    following = date(year + month // 12, month % 12 + 1, 1)
    return (following - timedelta(days=1)).day
