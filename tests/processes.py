"""An office process as tests order it about: what to do, and where to kill it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.hall import Hall
from tests.long_form import LONG as LONG
from workflows.settings import ROOT


class OfficeProcess:
    """The process, one order at a time; and one that writes beside it all the while."""

    def __init__(self, hall: Hall, folder: Path) -> None:
        self._hall = hall
        settings = hall.office.settings
        environment = {
            **os.environ,
            "BANJIE_DATA": str(settings.data),
            "BANJIE_DATABASE_URL": settings.database_url,
            "PYTHONPATH": str(ROOT),
        }
        self._log = (folder / "office_process.log").open("wb")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.office_process", hall.office.clock.now().isoformat()],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )
        self._stop, self._told = folder / "stop", folder / "told"
        self._told.touch()
        self._writer: int | None = None

    def send(self, do: str, **order: Any) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"do": do, **order}) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def write_beside(self) -> None:
        """Another process receives and accepts cases meanwhile."""
        self._writer = self.send("keep_writing", stop=str(self._stop), told=str(self._told), beside=True)["child"]

    def told(self) -> list[str]:
        """Stop the writer; the cases of which it was told that they are accepted."""
        self._stop.touch()
        assert self.send("collect", child=self._writer)["told"] == "stopped"
        self._writer = None
        return self._told.read_text(encoding="ascii").split()

    def close(self) -> None:
        self._stop.touch()
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(60)
        self._process.stdout.close()
        self._log.close()
