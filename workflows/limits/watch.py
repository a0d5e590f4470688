"""The watch over the calendar: from October, whoever administers is told once that the coming year is missing."""

from __future__ import annotations

from datetime import date

from engine.clock import local_date
from workflows import duties
from workflows.notices import commands as notices
from workflows.office import Office
from workflows.people.roles import Role

DUTY = "calendar"
FROM_MONTH = 10
"""From 1 October on the coming year is watched: the State Council's notice comes in about November."""


def watched_year(today: date) -> int:
    """The year whose arrangement should be published, or at least waited for, by now."""
    return today.year + (today.month >= FROM_MONTH)


def tell_what_is_missing(office: Office) -> None:
    """One message to every administrator for each year that is not officially published in time.

    The (duty, year) row is the claim; it is written together with the messages.
    """
    now = office.clock.now()
    year = watched_year(local_date(now))
    with office.read() as session:
        known = not office.calendars.current(session).is_provisional(date(year, 1, 1))
        if known or duties.is_done(session, DUTY, str(year)):
            return
    with office.act() as act:
        told = [user for user in act.people if any(grant["role"] == Role.ADMIN for grant in user.grants)]
        if not told or not duties.claim(act.session, DUTY, str(year), now=act.now):
            return
        notices.send(
            act,
            [user.id for user in told],
            kind="calendar",
            title=f"{year} 年放假调休安排尚未公布",
            body=f"涉及 {year} 年的时限现按暂定日历计算，到期日标明“暂定”。国务院办公厅通知发布后，"
            "请把通知原文粘贴到日历页面公布；在办时限会重新计算。",
            link=f"/admin/calendars/new?year={year}",
        )
        act.record("calendar.remind", str(year), to=[user.username for user in told])
