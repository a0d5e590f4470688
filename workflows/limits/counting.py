"""Many clocks counted by one calendar: those that began on one day under one limit end on one day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from engine.clock import local_date
from workflows.limits import ledger
from workflows.limits.ledger import Counted, Entry, Standing
from workflows.rules import clock as rules
from workflows.rules import lights
from workflows.rules.clock import Start
from workflows.rules.limits import Limit, Unit
from workflows.rules.workdays import Calendar


class Counting:
    """One calendar, and what has been counted by it so far."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self._limits: dict[str, bool] = {}
        """Whether the hour at which a clock began matters for its last day, by limit."""
        self._known: dict[tuple[object, ...], Counted] = {}
        self._due: dict[tuple[str, date], datetime] = {}

    def count(self, row: Standing, since: Sequence[Entry] = ()) -> Counted:
        """The moments of a clock; `since` is what its ledger has beyond its start."""
        if since or self._to_the_minute(row.limit):
            started = Entry("start", row.started_at, "", {})
            return ledger.count(row, ledger.as_rules([started, *since]), self.calendar)
        day = local_date(row.started_at)
        key = (row.limit, row.warn, row.kind == "statutory", day)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = ledger.count(row, [Start(day)], self.calendar)
        if known.warn_at is None:
            return known
        warn_at = lights.not_before(known.warn_at, row.started_at, known.due_at)
        return Counted(known.due_at, known.provisional, warn_at, known.edition)

    def count_alike(self, first: Standing, last_began: datetime) -> Counted | None:
        """The moments of all clocks like `first` that began on its day and have no history, the last at `last_began`.

        None where each has its own: the minute it began matters, or it may be warned from its beginning.
        """
        if self._to_the_minute(first.limit):
            return None
        counted = self.count(first)
        return counted if counted.warn_at is None or last_began <= counted.warn_at else None

    def due_alike(self, limit: str, began: datetime) -> datetime | None:
        """When clocks without a history are due that began on that day; None where the minute of each matters."""
        if self._to_the_minute(limit):
            return None
        key = (limit, local_date(began))
        if key not in self._due:
            self._due[key] = rules.due(Limit.parse(limit), [Start(key[1])], self.calendar).at
        return self._due[key]

    def _to_the_minute(self, written: str) -> bool:
        if written not in self._limits:
            limit = Limit.parse(written)
            self._limits[written] = limit.unit is Unit.H or limit.same_day
        return self._limits[written]
