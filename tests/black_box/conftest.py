"""The product as a process: started, moved through time by its clock file, talked to over HTTP alone."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
COMMAND = (sys.executable, "-m", "web.cli")
PATIENCE = 60
"""Seconds to wait for something that must happen; every wait ends as soon as it has."""


class Answer:
    """An HTTP answer: status, JSON body, headers."""

    def __init__(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        self.status, self.raw, self.headers = status, body, headers

    @property
    def json(self) -> Any:
        return json.loads(self.raw)

    def ok(self, status: int = 200) -> Any:
        assert self.status == status, f"{self.status}: {self.raw.decode(errors='replace')[:800]}"
        return json.loads(self.raw) if self.raw else None


class Product:
    """One running server with its own data folder and clock file."""

    def __init__(self, folder: Path, moment: str, *arguments: str, data: Path | None = None, **variables: str) -> None:
        self.folder = folder
        self.clock = folder / "clock"
        self._data = data or folder / "data"
        self._arguments, self._variables = arguments, variables
        self._tokens: dict[str, str] = {}
        self.move_to(moment)
        self.start()

    def start(self, port: int = 0) -> None:
        environment = {
            **os.environ,
            "BANJIE_CLOCK_FILE": str(self.clock),
            "BANJIE_TICK_SECONDS": "0.25",
            "PYTHONUNBUFFERED": "1",
            **self._variables,
        }
        self._log = (self.folder / "server.log").open("ab")
        self.process = subprocess.Popen(
            [*COMMAND, "serve", "--port", str(port), "--data", str(self._data), *self._arguments],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=self._log,
        )
        assert self.process.stdout is not None
        for line in self.process.stdout:
            found = re.search(rb"http://\S+", line)
            if found:
                self.address = found.group().decode()
                threading.Thread(target=self.process.stdout.read, daemon=True).start()
                return
        raise AssertionError(f"the server did not start: {(self.folder / 'server.log').read_text()[-3000:]}")

    def kill(self) -> None:
        """As a power failure would."""
        self.process.send_signal(signal.SIGKILL)
        self._close()

    def stop(self) -> None:
        self.process.terminate()
        self._close()

    def _close(self) -> None:
        self.process.wait(timeout=30)
        if self.process.stdout is not None:
            self.process.stdout.close()
        self._log.close()

    def move_to(self, moment: str) -> None:
        """Set business time, the way the clock file is meant to be written: whole or not at all."""
        part = self.clock.with_suffix(".part")
        part.write_text(moment, encoding="utf-8")
        part.replace(self.clock)

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        as_: str | None = None,
        headers: Mapping[str, str] | None = None,
        raw: bytes | None = None,
    ) -> Answer:
        data = raw if raw is not None else json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(f"{self.address}/api/v1/{path}", data, method=method)
        if body is not None:
            request.add_header("Content-Type", "application/json")
        for name, value in (headers or {}).items():
            request.add_header(name, value)
        if as_ is not None:
            request.add_header("Authorization", f"Bearer {self.token(as_)}")
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return Answer(answer.status, answer.read(), dict(answer.headers))
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.read(), dict(error.headers))

    def get(self, path: str, as_: str | None = None, **kwargs: Any) -> Any:
        return self.call("GET", path, as_=as_, **kwargs).ok()

    def post(self, path: str, body: Any, as_: str | None = None, *, status: int = 200, **kwargs: Any) -> Any:
        return self.call("POST", path, body, as_=as_, **kwargs).ok(status)

    def token(self, username: str) -> str:
        if username not in self._tokens:
            sent = {"username": username, "password": f"demo-{username}"}
            self._tokens[username] = self.post("token", sent)["token"]
        return self._tokens[username]

    def upload(self, as_: str, name: str = "材料.pdf", content: bytes = b"%PDF-1.4\n%%EOF\n") -> str:
        """Send one file; its id."""
        edge = b"----banjie"
        head = f'Content-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
        raw = b"--" + edge + b"\r\n" + head + content + b"\r\n--" + edge + b"--\r\n"
        headers = {"Content-Type": f"multipart/form-data; boundary={edge.decode()}"}
        return str(self.call("POST", "uploads", raw=raw, headers=headers, as_=as_).ok(201)["id"])

    def until(self, what: str, true: Callable[[], Any]) -> Any:
        """Wait until the running ticker has brought `true` about."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            found = true()
            if found:
                return found
            threading.Event().wait(0.05)
        log = (self.folder / "server.log").read_text(encoding="utf-8", errors="replace")
        raise AssertionError(f"{what} did not happen; the log ends:\n{log[-3000:]}")

    def apply(
        self, service: str, applicant: Mapping[str, Any], data: Mapping[str, Any], materials: list[str], **more: Any
    ) -> Any:
        """A citizen applies online with an upload for each material."""
        sent = {
            "service": service,
            "applicant": applicant,
            "data": data,
            "materials": [{"material": name, "upload": self.upload("citizen")} for name in materials],
            **more,
        }
        return self.post("cases", sent, "citizen", status=201)

    def task(self, case_no: str, element: str, as_: str) -> Any:
        """The open task of this step, as soon as it is on this person's worklist."""
        path = f"tasks?q={case_no}"
        return self.until(
            f"{element} of {case_no} on the worklist of {as_}",
            lambda: next((row for row in self.get(path, as_)["items"] if row["element"] == element), None),
        )

    def complete(self, case_no: str, element: str, as_: str, **data: Any) -> Any:
        """Work on one step to its end."""
        task = self.task(case_no, element, as_)
        return self.post(f"tasks/{task['id']}/complete", {"data": data}, as_)

    def case(self, case_no: str, as_: str = "citizen") -> Any:
        return self.get(f"cases/{case_no}", as_)

    def clock_of(self, case_no: str, kind: str, *, name: str = "", as_: str = "citizen") -> Any:
        rows = self.get(f"cases/{case_no}/clocks", as_)["items"]
        return next(row for row in rows if row["kind"] == kind and (not name or row["name"] == name))

    def alerts(self, case_no: str, as_: str = "supervisor") -> list[Any]:
        return list(self.get(f"alerts?case={case_no}", as_)["items"])

    def documents(self, case_no: str, *kinds: str) -> list[Any]:
        """The case's documents once the ticker has made these kinds ready."""

        def ready() -> list[Any]:
            rows = self.case(case_no)["documents"]
            there = {row["kind"] for row in rows if row["state"] == "ready"}
            return rows if there >= set(kinds) else []

        return list(self.until(f"documents {kinds} of {case_no}", ready))


@pytest.fixture(scope="session")
def demo_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a demo office that was just loaded; each product under test gets a copy."""
    folder = tmp_path_factory.mktemp("demo")
    product = Product(folder, "2026-01-05T09:00:00+08:00")
    product.stop()
    return folder / "data"


@pytest.fixture
def product(tmp_path: Path, demo_data: Path) -> Iterator[Product]:
    """A fresh demo office on the morning of Monday 2026-09-14."""
    yield from _started(tmp_path, demo_data)


@pytest.fixture(scope="module")
def one_morning(tmp_path_factory: pytest.TempPathFactory, demo_data: Path) -> Iterator[Product]:
    """The same, for the tests of a file that let time stand and look only at what is theirs."""
    yield from _started(tmp_path_factory.mktemp("morning"), demo_data)


def _started(folder: Path, demo_data: Path) -> Iterator[Product]:
    shutil.copytree(demo_data, folder / "data")
    running = Product(folder, "2026-09-14T10:00:00+08:00")
    yield running
    if running.process.poll() is None:
        running.stop()
