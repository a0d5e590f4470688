"""Where the time goes: how long steps take against their limits, and when applications come in."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.clock import local_date
from workflows.cases import served
from workflows.cases.models import Case
from workflows.limits.models import ClockRow
from workflows.people.roles import Actor
from workflows.rules.limits import Limit, Unit
from workflows.rules.workdays import Calendar
from workflows.supervision.queries import watched

LATEST = 2000
"""Finished steps that are looked at, the newest: their ids ascend with time, so no old ones are read."""
SLOWEST = 8
WEEKS = 4


@dataclass(frozen=True, slots=True)
class StepUse:
    """One step of a service: how many working days it took on average, and how many it may take."""

    service: str
    step: str
    used: float
    limit: int
    times: int


def limits_against_use(session: Session, actor: Actor, calendar: Calendar) -> list[StepUse]:
    """The steps that come nearest to their limits, or go beyond, first.

    Only limits in working days are compared; a step finished on the day it was opened counts as 0.
    """
    query = (
        select(Case.service_name, ClockRow.name, ClockRow.limit, ClockRow.started_at, ClockRow.stopped_at)
        .join(Case, Case.id == ClockRow.case_id)
        .where(ClockRow.kind == "step", ClockRow.state == "stopped", ClockRow.unit.in_(watched(actor)))
        .order_by(ClockRow.id.desc())
        .limit(LATEST)
    )
    used: dict[tuple[str, str, int], list[int]] = defaultdict(list)
    for service, step, written, started_at, stopped_at in session.execute(query):
        limit = Limit.parse(written)
        if limit.unit is Unit.WD and limit.value and stopped_at is not None:
            days = calendar.workdays_between(local_date(started_at), local_date(stopped_at))
            used[service, step, limit.value].append(days)
    found = [
        StepUse(service, step, round(sum(days) / len(days), 1), limit, len(days))
        for (service, step, limit), days in used.items()
    ]
    return sorted(found, key=lambda one: (-one.used / one.limit, one.service, one.step))[:SLOWEST]


def received_by_hour(session: Session, actor: Actor, now: datetime) -> Counter[tuple[int, int]]:
    """Applications received in the last weeks by (weekday, hour), Monday is 0."""
    found = Counter[tuple[int, int]]()
    since = now - timedelta(weeks=WEEKS)
    units = Case.unit.in_(watched(actor))
    for hour, number in served.by_hour(session, Case.received_at, units, Case.received_at >= since).items():
        found[hour.weekday(), hour.hour] += number
    return found
