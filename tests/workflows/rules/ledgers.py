"""Random ledgers that could have been written, for the properties every clock keeps."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from chinese_calendar import constants
from hypothesis import strategies as st

from workflows.rules.clock import SHANGHAI, Event, Extend, Restart, Resume, Start, Suspend
from workflows.rules.limits import Limit, Unit
from workflows.rules.workdays import Calendar

CALENDAR = Calendar(frozenset(constants.workdays), frozenset(constants.holidays), frozenset(range(2004, 2027)))
DAY_UNITS = st.sampled_from([Unit.WD, Unit.CD])
LIMITS = st.one_of(
    st.builds(Limit, st.integers(1, 6) | st.integers(1, 60), DAY_UNITS),
    st.builds(Limit, st.integers(1, 6), st.just(Unit.M)),
    st.just(Limit(0, Unit.WD)),
)
_HOURS = st.none() | st.times(time(8), time(20))


@st.composite
def ledgers(draw: st.DrawFn) -> list[Event]:
    """A start, then suspensions and resumptions, extensions and perhaps a restart, days apart; never left standing."""
    on = draw(st.dates(date(2015, 1, 1), date(2026, 12, 31)))
    events: list[Event] = [Start(on, _at(on, draw(_HOURS)))]
    for what in draw(st.lists(st.sampled_from(["suspend", "extend", "restart"]), max_size=4)):
        on += timedelta(days=draw(st.integers(0, 25)))
        if what == "extend":
            events.append(Extend(on, Limit(draw(st.integers(1, 20)), draw(DAY_UNITS))))
        elif what == "restart":
            events.append(Restart(on))
        else:
            events.append(Suspend(on, "听证", "行政许可法第四十五条", _at(on, draw(_HOURS))))
            on += timedelta(days=draw(st.integers(0, 25)))
            events.append(Resume(on, _at(on, draw(_HOURS))))
    return events


def _at(on: date, hour: time | None) -> datetime | None:
    return datetime.combine(on, hour, SHANGHAI) if hour else None
