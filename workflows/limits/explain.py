"""Explain a date: every day of a clock, counted or not, why, and on which article that rests."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from engine.clock import local_date
from engine.errors import NotFound
from workflows.cases.models import Case
from workflows.documents.content import day_text
from workflows.limits import ledger
from workflows.limits.models import ClockRow
from workflows.office import Office
from workflows.rules.clock import due, explain
from workflows.rules.limits import Limit


def explanation(session: Session, office: Office, case: Case, clock_id: str) -> dict[str, Any]:
    """The clock's ledger and its days, from the first to the due day."""
    row = session.get(ClockRow, clock_id)
    if row is None or row.case_id != case.id:
        raise NotFound("没有这个时限")
    calendar = office.calendars.current(session)
    limit = Limit.parse(row.limit)
    events = ledger.entries(session, row.id)
    written = ledger.as_rules(events)
    end = due(limit, written, calendar)
    return {
        "clock": row.id,
        "name": row.name,
        "limit": row.limit,
        "limit_text": str(limit),
        "basis": row.basis,
        "due_on": local_date(row.due_at).isoformat(),
        "note": _kept(row, end.on),
        "provisional": end.provisional,
        "ledger": [
            {
                "kind": event.kind,
                "at": event.at.isoformat(),
                "by": event.actor_name,
                "basis": event.basis,
                "detail": event.detail,
            }
            for event in events
        ],
        "days": [
            {
                "date": day.date.isoformat(),
                "counted": day.counted,
                "number": day.number,
                "why": day.why,
                "article": day.article,
                "provisional": day.provisional,
            }
            for day in explain(limit, written, calendar)
        ],
    }


def _kept(row: ClockRow, counted: date) -> str:
    """Why the date is not the one that the days below end on: the time was up before the calendar changed."""
    on = local_date(row.due_at)
    if on == counted:
        return ""
    return f"{day_text(on)}已经届满；此后公布的安排使时限算到{day_text(counted)}，但已经超时的不因此改变。"
