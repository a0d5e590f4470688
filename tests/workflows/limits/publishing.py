"""A year published anew: the hall is closed on more days than the State Council arranged."""

from __future__ import annotations

import re

from tests.hall import Hall
from workflows.limits.models import CalendarYear, Recount
from workflows.limits.publish import publish_year

FLOOD = ("2026-09-15", "2026-09-16")


def publish(hall: Hall, *days: str) -> Recount:
    """The year as shipped, and the hall is closed on these days too."""
    with hall.office.read() as session:
        text = re.sub(r".*防汛.*\n", "", session.get_one(CalendarYear, 2026).text)
    for day in days:
        text = text.replace("rest:\n", f"rest:\n  - {{date: {day}, name: 防汛}}\n", 1)
    with hall.act("admin") as act:
        return publish_year(act, text)[1]


def newest(hall: Hall) -> Recount:
    return hall.rows(Recount)[-1]
