"""A clock and its ledger in the database: write an entry, project the due moments anew."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.clock import local_date
from workflows.acts import Act
from workflows.limits.models import ClockEvent, ClockRow
from workflows.rules import clock as rules
from workflows.rules import lights
from workflows.rules.limits import Limit
from workflows.rules.workdays import Calendar

RUNGS: dict[str, tuple[str, ...]] = {"statutory": ("red_statutory",)}
"""The rungs of a kind of clock, in order, where they are not yellow and red."""

_EARLY_RUNGS = frozenset({"yellow"})


def rungs_of(kind: str) -> tuple[str, ...]:
    return RUNGS.get(kind, ("yellow", "red"))


def enter(
    act: Act, row: ClockRow, kind: str, /, *, basis: str = "", at: datetime | None = None, **detail: Any
) -> ClockEvent:
    """Append one entry to a clock's ledger; `detail` may say more, such as the `kind` of a suspension."""
    event = ClockEvent(
        clock_id=row.id,
        kind=kind,
        at=at or act.now,
        recorded_at=act.now,
        actor_id=act.actor.user_id,
        actor_name=act.actor.name,
        basis=basis,
        detail=detail,
    )
    act.session.add(event)
    return event


def entries(session: Session, clock_id: str) -> list[ClockEvent]:
    return list(session.scalars(select(ClockEvent).where(ClockEvent.clock_id == clock_id).order_by(ClockEvent.id)))


def as_rules(events: Iterable[ClockEvent]) -> list[rules.Event]:
    """The ledger as the rules of law read it."""
    ledger: list[rules.Event] = []
    for event in events:
        on = local_date(event.at)
        match event.kind:
            case "start":
                ledger.append(rules.Start(on, event.at))
            case "suspend":
                ledger.append(rules.Suspend(on, event.detail.get("kind", ""), event.basis, event.at))
            case "resume":
                ledger.append(rules.Resume(on, event.at))
            case "extend":
                ledger.append(rules.Extend(on, Limit.parse(event.detail["by"]), event.basis, event.at))
            case "stop":
                ledger.append(rules.Stop(on, event.at))
    return ledger


def project(row: ClockRow, events: Iterable[ClockEvent], calendar: Calendar) -> None:
    """Recompute the stored moments from limit, ledger and calendar (R22: due = f(ledger), always)."""
    ledger = as_rules(events)
    limit = Limit.parse(row.limit)
    due = rules.due(limit, ledger, calendar)
    moved = row.due_at is not None and due.at != row.due_at
    if moved and not _missed(row):
        row.revision = (row.revision or 1) + 1
        row.rungs = ""
    row.due_at, row.provisional = due.at, due.provisional
    row.warn_at = lights.warn_at(limit, ledger, calendar) if "yellow" in rungs_of(row.kind) else None
    row.next_rung_at = next_rung_at(row)


def _missed(row: ClockRow) -> bool:
    """A due date already missed stays missed: what was late is never un-lated."""
    return any(rung not in _EARLY_RUNGS for rung in raised(row))


def raised(row: ClockRow) -> list[str]:
    return row.rungs.split(",") if row.rungs else []


def next_rung(row: ClockRow) -> str | None:
    """The next rung of the ladder this clock has not reached in this revision."""
    done = raised(row)
    return next((rung for rung in rungs_of(row.kind) if rung not in done), None)


def next_rung_at(row: ClockRow) -> datetime | None:
    """When that rung is reached; None for a clock that stands or has stopped."""
    rung = next_rung(row)
    if row.state != "running" or rung is None:
        return None
    return row.warn_at if rung in _EARLY_RUNGS else row.due_at + lights.FIRST_LATE
