"""A server of our own on loopback, and somebody who calls it."""

from __future__ import annotations

import json
import threading
import urllib.request
from typing import Any

from web.app import create_app
from web.cli import serving
from web.cli.bench.bench_office import ACCEPT, APPLICATION, Bench
from workflows import demo


class Caller:
    """Signed in as the citizen and as the clerk."""

    def __init__(self, bench: Bench) -> None:
        from waitress.server import create_server

        serving.allow_open_files()
        app = create_app(bench.office)
        self._server: Any = create_server(app, host="127.0.0.1", port=0, threads=8, **serving.OPTIONS)
        self._address = f"http://127.0.0.1:{self._server.effective_port}"
        self.port: int = self._server.effective_port
        self._body = {name: getattr(APPLICATION, name) for name in ("service", "applicant", "data", "materials")}

    def __enter__(self) -> Caller:
        threading.Thread(target=self._server.run, daemon=True).start()
        self._tokens = {
            name: self._post("token", {"username": name, "password": demo.password(name)})["token"]
            for name in ("citizen", "clerk")
        }
        return self

    def __exit__(self, *_: object) -> None:
        self._server.close()

    def nothing(self) -> None:
        with urllib.request.urlopen(f"{self._address}/healthz", timeout=60) as answer:  # noqa: S310 - our own server
            answer.read()

    def start(self) -> None:
        self._post("cases", self._body, "citizen")

    def complete(self, task_id: str) -> None:
        self._post(f"tasks/{task_id}/complete", {"data": ACCEPT}, "clerk")

    def _post(self, path: str, body: Any, as_: str = "") -> Any:
        url = f"{self._address}/api/v1/{path}"
        request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})  # noqa: S310
        if as_:
            request.add_header("Authorization", f"Bearer {self._tokens[as_]}")
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - our own server on loopback
            return json.loads(answer.read())
