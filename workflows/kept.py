"""Figures over many rows, kept for some seconds and shared by all who ask: a process counts each once at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from engine.clock import monotonic

MANY = 20_000
"""What counts fewer rows is counted whenever somebody asks, and never old."""
SECONDS = 15.0
"""How old a figure may be, where nothing else is said."""
AT_MOST = 300.0
"""How old it may be for those who ask while somebody counts anew: a count takes seconds at most."""
_PLACES = 200
"""Figures of one process; the one that was counted longest ago makes room."""

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Counted(Generic[Value]):
    """Figures, and the moment of business time they are true of; `kept` ones may be some seconds old."""

    value: Value
    at: datetime
    kept: bool


@dataclass(slots=True)
class _Place:
    lock: threading.Lock = field(default_factory=threading.Lock)
    counted: Counted[Any] | None = None
    since: float = 0.0

    def kept(self, now: datetime, seconds: float) -> Counted[Any] | None:
        """What is kept here, where it is no older than this by either clock."""
        if (
            self.counted is None
            or max(monotonic() - self.since, abs((now - self.counted.at).total_seconds())) > seconds
        ):
            return None
        return self.counted


class Kept:
    """Whoever asks first counts. Who asks meanwhile is told what was counted last, or waits for the first count."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._places: dict[Hashable, _Place] = {}

    def get(
        self,
        what: Hashable,
        now: datetime,
        count: Callable[[], Value],
        rows: Callable[[Value], int],
        *,
        seconds: float = SECONDS,
    ) -> Counted[Value]:
        """`what` names the figures and whose they are; `rows` says how many rows a count went over.

        They are no older than so many `seconds`, where nobody counts anew at this moment.
        """
        with self._mutex:
            place = self._places.setdefault(what, _Place())
        if (kept := place.kept(now, seconds)) is not None:
            return kept
        if not place.lock.acquire(blocking=False):
            if (kept := place.kept(now, AT_MOST)) is not None:
                return kept
            place.lock.acquire()
        try:
            if (kept := place.kept(now, seconds)) is not None:
                return kept
            value = count()
            counted = Counted(value, now, kept=rows(value) >= MANY)
            self._keep(what, place, counted)
            return counted
        finally:
            place.lock.release()

    def _keep(self, what: Hashable, place: _Place, counted: Counted[Any]) -> None:
        place.counted, place.since = counted if counted.kept else None, monotonic()
        with self._mutex:
            self._places.pop(what, None)
            if counted.kept:
                self._places[what] = place
                while len(self._places) > _PLACES:
                    del self._places[next(iter(self._places))]
