"""The one clock: business time, which tests and demos may move, and machine time, which nobody may."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
"""Days are counted here, whatever zone the machine is in."""


class Clock(Protocol):
    """Tells business time as an aware UTC moment."""

    moved: bool

    def now(self) -> datetime: ...


class SystemClock:
    """Business time is the machine's time."""

    moved = False

    def now(self) -> datetime:
        return datetime.now(UTC)


class FileClock:
    """Business time is what a file says (ISO 8601 with offset); it stands still between edits.

    The file is read at every use. While it is missing, empty or torn, the last good value holds; before any
    good value, the machine's time.
    """

    moved = True

    def __init__(self, path: Path) -> None:
        self._path = path
        self._last: datetime | None = None

    def now(self) -> datetime:
        try:
            moment = datetime.fromisoformat(self._path.read_text(encoding="utf-8").strip())
        except (OSError, ValueError):
            moment = None
        if moment is not None and moment.tzinfo is not None:
            self._last = moment.astimezone(UTC)
        return self._last or machine_now()


class FixedClock:
    """A clock for tests and for playing expected runs: it says what it was last told."""

    moved = True

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment.astimezone(UTC)


def machine_now() -> datetime:
    """Machine time, for leases, back-off, rate limits, sessions and keys only."""
    return datetime.now(UTC)


def monotonic() -> float:
    """Seconds that only go forward, for measuring how long something took."""
    return time.monotonic()


def local_date(moment: datetime) -> date:
    """The day in Asia/Shanghai on which `moment` falls."""
    return moment.astimezone(SHANGHAI).date()
