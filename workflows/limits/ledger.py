"""A clock and its ledger in the database: write an entry, project the due moments anew."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from engine.clock import local_date
from engine.store.bulk import among
from workflows.acts import Act
from workflows.limits.models import SINCE, ClockEvent, ClockRow
from workflows.rules import clock as rules
from workflows.rules import lights
from workflows.rules.limits import Limit
from workflows.rules.workdays import Calendar


@dataclass(slots=True)
class Standing:
    """A clock as it is read where many are counted at once, without the session watching each of them."""

    id: str
    case_id: str
    task_id: str | None
    kind: str
    name: str
    unit: str
    state: str
    limit: str
    warn: str
    started_at: datetime
    warn_at: datetime | None
    due_at: datetime
    provisional: bool
    counted_by: int
    revision: int
    rungs: str
    next_rung_at: datetime | None


class OfADay(NamedTuple):
    """Open clocks that began on one day under one limit, stand alike, and are due at one moment."""

    limit: str
    due_at: datetime
    rungs: str
    next_rung_at: datetime | None
    counted_by: int
    history: bool
    began: datetime
    number: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a ledger, read likewise."""

    kind: str
    at: datetime
    basis: str
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Counted:
    """The moments that follow from a limit, a ledger and a calendar."""

    due_at: datetime
    provisional: bool
    warn_at: datetime | None
    edition: int


def enter(
    act: Act, row: ClockRow, kind: str, /, *, basis: str = "", at: datetime | None = None, **detail: Any
) -> Entry:
    """Append one entry to a clock's ledger; `detail` may say more, such as the `kind` of a suspension."""
    entry = Entry(kind, at or act.now, basis, detail)
    written = {
        "clock_id": row.id,
        "kind": kind,
        "at": entry.at,
        "recorded_at": act.now,
        "actor_id": act.actor.user_id,
        "actor_name": act.actor.name,
        "basis": basis,
        "detail": detail,
    }
    act.append(ClockEvent, written)
    return entry


def entries(session: Session, clock_id: str) -> list[ClockEvent]:
    return list(session.scalars(select(ClockEvent).where(ClockEvent.clock_id == clock_id).order_by(ClockEvent.id)))


def entries_of(session: Session, clocks: ColumnElement[bool]) -> Mapping[str, list[ClockEvent]]:
    """The ledgers of all these clocks, by clock."""
    query = select(ClockEvent).join(ClockRow).where(clocks).order_by(ClockEvent.id)
    found: dict[str, list[ClockEvent]] = {}
    for event in session.scalars(query):
        found.setdefault(event.clock_id, []).append(event)
    return found


def histories(session: Session, clocks: Collection[str]) -> Mapping[str, list[Entry]]:
    """What these open clocks' ledgers have beyond their starts, by clock."""
    found: dict[str, list[Entry]] = {}
    columns = (ClockEvent.clock_id, ClockEvent.kind, ClockEvent.at, ClockEvent.basis, ClockEvent.detail)
    query = select(*columns).where(among(session, ClockEvent.clock_id, clocks), SINCE).order_by(ClockEvent.id)
    for clock_id, *entry in session.execute(query):
        found.setdefault(clock_id, []).append(Entry(*entry))
    return found


def as_rules(events: Iterable[ClockEvent | Entry]) -> list[rules.Event]:
    """The ledger as the rules of law read it. What was written after the clock was set back is no earlier for that."""
    ledger: list[rules.Event] = []
    latest: datetime | None = None
    for event in events:
        latest = at = max(event.at, latest or event.at)
        on = local_date(at)
        match event.kind:
            case "start":
                ledger.append(rules.Start(on, at))
            case "suspend":
                ledger.append(rules.Suspend(on, event.detail.get("kind", ""), event.basis, at))
            case "resume":
                ledger.append(rules.Resume(on, at))
            case "extend":
                ledger.append(rules.Extend(on, Limit.parse(event.detail["by"]), event.basis, at))
            case "stop":
                ledger.append(rules.Stop(on, at))
    return ledger


def project(row: ClockRow, events: Iterable[ClockEvent | Entry], calendar: Calendar) -> None:
    """Recompute the stored moments from limit, ledger and calendar (R22: due = f(ledger), always)."""
    place(row, count(row, as_rules(events), calendar))


def count(row: ClockRow | Standing, ledger: rules.Ledger, calendar: Calendar) -> Counted:
    """The moments of a clock, without writing them. The statutory clock has no yellow."""
    limit = Limit.parse(row.limit)
    due = rules.due(limit, ledger, calendar)
    own = Limit.parse(row.warn) if row.warn else None
    warned = None if row.kind == "statutory" else lights.warn_at(limit, ledger, calendar, left=own)
    return Counted(due.at, due.provisional, warned, calendar.edition)


def place(row: ClockRow | Standing, counted: Counted) -> None:
    """Write the moments to the row; a due date that moves before it was missed gives the rungs anew.

    One that was missed stays where it was: what was late is never un-lated, whatever calendar is published later.
    """
    row.counted_by = counted.edition
    if not missed(row):
        if row.due_at is not None and counted.due_at != row.due_at:
            row.revision = (row.revision or 1) + 1
            row.rungs = ""
        row.due_at, row.provisional, row.warn_at = counted.due_at, counted.provisional, counted.warn_at
    plan_next_rung(row)


def due_at(row: ClockRow, events: Iterable[ClockEvent], calendar: Calendar) -> datetime:
    """The due moment a calendar would give, without writing it."""
    return rules.due(Limit.parse(row.limit), as_rules(events), calendar).at


def missed(row: ClockRow | Standing | OfADay) -> bool:
    """Was its red alert raised for the due date it has?"""
    return any(rung != lights.Rung.YELLOW for rung in raised(row))


def raised(row: ClockRow | Standing | OfADay) -> list[str]:
    return row.rungs.split(",") if row.rungs else []


def next_rung(row: ClockRow | Standing) -> lights.RungDue | None:
    """The lowest rung not reached in this revision, with its moment; the statutory clock has but one."""
    return lights.next_rung(
        warn_at=row.warn_at,
        due_at=row.due_at,
        statutory_due_at=row.due_at if row.kind == "statutory" else None,
        raised=raised(row),
    )


def plan_next_rung(row: ClockRow | Standing) -> None:
    """Say when the sweep has to look at this clock again; never, while it stands or when it has stopped."""
    rung = next_rung(row) if row.state == "running" else None
    row.next_rung_at = rung.at if rung else None
