"""Server processes beside the first, on its socket: Python uses one core a process."""

from __future__ import annotations

import logging
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable

from workflows.settings import ROOT, Settings

log = logging.getLogger(__name__)

PAUSE = 1.0
"""Seconds before one that ended is started again."""


class Siblings:
    """So many processes that answer on this socket until `stop`; one that ends is started again.

    None outlives the process that started it, even where that is killed: each reads from a pipe that ends with it.
    """

    def __init__(self, count: int, listening: socket.socket, settings: Settings, *, threads: int) -> None:
        self._listening = listening
        self._command = [sys.executable, "-P", "-m", "web.cli", "sibling"]
        self._command += ["--socket", str(listening.fileno()), "--threads", str(threads)]
        self._environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "BANJIE_DATA": str(settings.data),
            "BANJIE_DATABASE_URL": settings.database_url,
            "BANJIE_PUBLIC_URL": settings.public_url,
        }
        self._stopped = threading.Event()
        self._running: list[subprocess.Popen[bytes]] = []
        self._keepers = [threading.Thread(target=self._keep, daemon=True) for _ in range(count)]

    def start(self) -> None:
        for keeper in self._keepers:
            keeper.start()

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
                self._command, env=self._environment, stdin=subprocess.PIPE, pass_fds=[self._listening.fileno()]
            )
            self._running.append(process)
            if self._stopped.is_set():  # meanwhile
                process.terminate()
            code = process.wait()
            self._running.remove(process)
            if not self._stopped.wait(PAUSE):
                log.warning("a server process ended with %s and is started again", code)


def end_with_parent(stop: Callable[[], None]) -> None:
    """Call this once the process that started us is gone."""

    def wait() -> None:
        sys.stdin.buffer.read()
        stop()

    threading.Thread(target=wait, daemon=True).start()
