"""A lane: jobs of some kinds that are worked off by themselves, so that no other job waits for them.

A channel's deliveries rest while its other side is down.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection

from engine import jobs
from engine.clock import monotonic
from engine.jobs import Job
from workflows.channels.port import ChannelDown
from workflows.office import Office

LEASE_SECONDS = 120
"""Longer than any channel waits for its other side, or a job of the recount takes."""
FIRST_REST, LONGEST_REST = 5.0, 300.0
"""Seconds a lane rests after the other side was down, doubled each time: letters keep their tries meanwhile."""


class Lane:
    """Takes one job at a time, so that one that hangs has no other in hand."""

    def __init__(self, office: Office, kinds: Collection[str], run: Callable[[Office, Job], Exception | None]) -> None:
        self._office, self._kinds, self._run = office, kinds, run
        self._working = threading.Lock()
        self._rest, self._until = FIRST_REST, 0.0

    def work(self, ended: Callable[[], bool] = lambda: False) -> None:
        """Do what is due, until nothing is left, the other side is down, or somebody says that it ends."""
        with self._working:
            while not ended() and monotonic() >= self._until and (job := self._next()) is not None:
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
