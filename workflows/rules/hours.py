"""Periods of hours: they run from the very moment, through nights and rest days (民法典 第二百零一条第二款)."""

from __future__ import annotations

from datetime import datetime, timedelta

from workflows.rules.ledger import SHANGHAI, ImpossibleLedger, Period, Restart, Resume, Start, Suspend

HOURS_ARTICLE = "民法典第二百零一条第二款"


def moment_of(event: Start | Restart | Suspend | Resume) -> datetime:
    """The moment of an entry; raises ImpossibleLedger where only the day was entered."""
    if event.at is None:
        raise ImpossibleLedger("按小时计的时限，每一事项都要登记具体时刻。", HOURS_ARTICLE)
    return event.at


def due_in_hours(period: Period) -> datetime:
    """The last moment of a period of hours; suspensions are left out to the second."""
    begun = moment_of(period.start)
    at = begun + timedelta(hours=sum(part.value for part in period.parts))
    for gap in period.gaps:
        stood_from, stood_until = max(moment_of(gap.suspend), begun), moment_of(gap.resume)
        if stood_from <= at and stood_until > stood_from:
            at += stood_until - stood_from
    return at.astimezone(SHANGHAI)


def running_hours(period: Period, since: datetime, until: datetime) -> int:
    """Whole hours from `since` to `until` during which the clock ran."""
    running = until - since
    for gap in period.gaps:
        stood = min(until, moment_of(gap.resume)) - max(since, moment_of(gap.suspend))
        running -= max(stood, timedelta(0))
    return max(running, timedelta(0)) // timedelta(hours=1)
