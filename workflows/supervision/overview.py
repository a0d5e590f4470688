"""What the dashboard shows, counted once for all who watch the same units: figures, curves, lights, where time goes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from workflows.efficiency import board
from workflows.kept import Counted
from workflows.office import Office
from workflows.people.roles import Actor
from workflows.supervision import load, queries

Figures = Mapping[str, int]
_ALL = 500
"""So many services or units are shown at most, those with most that is late first."""


@dataclass(frozen=True, slots=True)
class Curves:
    """What changes slowly: receipts and completions by day, receipts by hour, how long steps take."""

    trend: Sequence[dict[str, Any]]
    hours: Counter[tuple[int, int]]
    used: Sequence[load.StepUse]


def figures(office: Office, session: Session, actor: Actor) -> Counted[Figures]:
    """`queries.figures`; with many cases at work some seconds old."""
    now = office.clock.now()

    def count() -> Figures:
        return queries.figures(session, actor, now)

    return office.kept.get(_of("figures", actor), now, count, lambda counted: counted["at_work"])


def curves(office: Office, session: Session, actor: Actor) -> Counted[Curves]:
    """The dashboard's curves; with many cases some seconds old."""
    now = office.clock.now()

    def count() -> Curves:
        return Curves(
            queries.trend(session, actor, now),
            load.received_by_hour(session, actor, now),
            load.limits_against_use(session, actor, office.calendars.current(session)),
        )

    return office.kept.get(_of("curves", actor), now, count, lambda counted: counted.hours.total())


def lights_by_service(office: Office, session: Session, actor: Actor) -> list[dict[str, Any]]:
    """Open tasks by service and light, as the board counts them; those whose time stands are among the green."""
    rows = _board(office, session, actor, "service").items
    return [
        {"service": row.name, **_late_and_near(row), "green": row.lights["green"] + row.lights["suspended"]}
        for row in rows
    ]


def lights_by_unit(office: Office, session: Session, actor: Actor) -> list[dict[str, Any]]:
    """Open tasks whose time runs by unit and light, as the board counts them: who is late, who is near."""
    rows = _board(office, session, actor, "unit").items
    return [{"unit": row.key, **_late_and_near(row), "green": row.lights["green"]} for row in rows]


def _board(office: Office, session: Session, actor: Actor, by: str) -> board.Board:
    units = queries.watched(actor)
    return board.lights(session, units, office.clock.now(), by, kept=office.kept, limit=_ALL)


def _late_and_near(row: board.Row) -> dict[str, int]:
    return {"red": row.late, "yellow": row.lights["yellow"]}


def _of(what: str, actor: Actor) -> tuple[str, frozenset[str]]:
    return what, frozenset(queries.watched(actor))
