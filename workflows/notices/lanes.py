"""One lane a channel: its deliveries are worked off by themselves, and rest while the other side is down."""

from __future__ import annotations

import threading
from collections.abc import Callable

from engine import jobs
from engine.clock import monotonic
from engine.jobs import Job
from workflows.channels.port import ChannelDown
from workflows.notices.models import DELIVERY
from workflows.office import Office

LEASE_SECONDS = 120
"""Longer than any channel waits for its other side."""
FIRST_REST, LONGEST_REST = 5.0, 300.0
"""Seconds a lane rests after the other side was down, doubled each time: letters keep their tries meanwhile."""


class Lane:
    """Takes one letter at a time, so that a channel that hangs has no other letter in hand."""

    def __init__(self, office: Office, channel: str, run: Callable[[Office, Job], Exception | None]) -> None:
        self._office, self._run = office, run
        self._kinds = [f"{DELIVERY}:{channel}"]
        self._working = threading.Lock()
        self._rest, self._until = FIRST_REST, 0.0

    def work(self) -> None:
        """Hand over what is due, until nothing is left or the other side is down."""
        with self._working:
            while monotonic() >= self._until and (job := self._next()) is not None:
                if isinstance(self._run(self._office, job), ChannelDown):
                    self._until, self._rest = monotonic() + self._rest, min(self._rest * 2, LONGEST_REST)
                else:
                    self._rest = FIRST_REST

    def _next(self) -> Job | None:
        """Looks before it takes: an idle lane never asks for the write lock."""
        now = self._office.clock.now()
        with self._office.read() as session:
            if not jobs.waits(session, now=now, kinds=self._kinds):
                return None
        with self._office.database.write() as session:
            taken = jobs.claim(session, now=now, kinds=self._kinds, limit=1, lease_seconds=LEASE_SECONDS)
        return taken[0] if taken else None
