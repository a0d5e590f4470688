"""A year published anew: the hall is closed on more days than the State Council arranged."""

from __future__ import annotations

import re

from tests.hall import Hall
from workflows.limits.models import CalendarYear, Recount
from workflows.limits.preview import Preview, preview_year
from workflows.limits.publish import publish_year

FLOOD = ("2026-09-15", "2026-09-16")


def publish(hall: Hall, *days: str) -> Recount:
    """The year as shipped, and the hall is closed on these days too."""
    text = closed_on(hall, *days)
    with hall.act("admin") as act:
        return publish_year(act, text)[1]


def previewed(hall: Hall, *days: str) -> Preview:
    """What publishing that would do."""
    with hall.office.read() as session:
        return preview_year(session, closed_on(hall, *days), hall.clock.now())


def closed_on(hall: Hall, *days: str) -> str:
    with hall.office.read() as session:
        text = re.sub(r".*防汛.*\n", "", session.get_one(CalendarYear, 2026).text)
    for day in days:
        text = text.replace("rest:\n", f"rest:\n  - {{date: {day}, name: 防汛}}\n", 1)
    return text


def newest(hall: Hall) -> Recount:
    return hall.rows(Recount)[-1]
