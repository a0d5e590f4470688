"""Server processes beside the first, on its address: Python uses one core a process."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable

from workflows.settings import ROOT, Settings

log = logging.getLogger(__name__)

Address = tuple[str, int]
PAUSE = 1.0
"""Seconds before one that ended is started again."""
PATIENCE = 60.0
"""Seconds to wait for all of them at the start."""


class Siblings:
    """So many processes that answer on this address until `stop`; one that ends is started again.

    Each listens on a socket of its own, among which Linux spreads the visitors; from one socket for all of them the
    first process to wake would take every connection.

    None outlives the process that started it, even where that is killed: each reads from a pipe that ends with it.
    """

    def __init__(self, count: int, address: Address, settings: Settings, *, threads: int) -> None:
        host, port = address
        self._command = [sys.executable, "-P", "-m", "web.cli", "sibling"]
        self._command += ["--host", host, "--port", str(port), "--threads", str(threads)]
        self._environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "BANJIE_DATA": str(settings.data),
            "BANJIE_DATABASE_URL": settings.database_url,
            "BANJIE_PUBLIC_URL": settings.public_url,
        }
        self._stopped = threading.Event()
        self._answering = threading.Semaphore(0)
        self._running: list[subprocess.Popen[bytes]] = []
        self._keepers = [threading.Thread(target=self._keep, daemon=True) for _ in range(count)]

    def start(self) -> None:
        """Start them and wait until all answer: a connection stays with the process that took it."""
        for keeper in self._keepers:
            keeper.start()
        for _ in self._keepers:
            if not self._answering.acquire(timeout=PATIENCE):
                log.warning("a server process is slow to start")

    def stop(self) -> None:
        """End them, and wait until they have."""
        self._stopped.set()
        for process in self._running:
            process.terminate()
        for keeper in self._keepers:
            keeper.join(10)

    def _keep(self) -> None:
        while not self._stopped.is_set():
            process = subprocess.Popen(
                self._command, env=self._environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
            self._running.append(process)
            if self._stopped.is_set():  # meanwhile
                process.terminate()
            if process.stdout is not None and process.stdout.readline():
                self._answering.release()
            code = process.wait()
            self._running.remove(process)
            if not self._stopped.wait(PAUSE):
                log.warning("a server process ended with %s and is started again", code)


def end_with_parent(stop: Callable[[], None]) -> None:
    """Say that we answer, and call this once the process that started us is gone."""

    def wait() -> None:
        sys.stdin.buffer.read()
        stop()

    print("answering", flush=True)
    threading.Thread(target=wait, daemon=True).start()
