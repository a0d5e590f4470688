"""The other sides of the channels, on loopback inside the test: an HTTP gateway and a mail server."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import orjson


@dataclass
class Got:
    """One request as it came in."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return orjson.loads(self.body)

    @property
    def form(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(self.body.decode()).items()}


@dataclass
class Gateway:
    """Answers with what stands first in `answers`, a status and JSON, and with `usual` where nothing does."""

    url: str = ""
    got: list[Got] = field(default_factory=list)
    answers: list[tuple[int, Any]] = field(default_factory=list)
    usual: tuple[int, Any] = (200, {"code": 0, "errcode": 0})
    hangs: threading.Event | None = None
    """Where there is one, nothing is answered before it is set."""

    def answer(self, got: Got) -> tuple[int, Any]:
        self.got.append(got)
        if self.hangs is not None:
            self.hangs.wait(10)
        return self.answers.pop(0) if self.answers else self.usual


@contextmanager
def gateway() -> Iterator[Gateway]:
    kept = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, value = kept.answer(Got(self.path, dict(self.headers), body))
            raw = orjson.dumps(value)
            self.send_response(status)
            if status in (301, 302, 307):
                self.send_header("Location", f"{kept.url}/elsewhere")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        do_GET = do_POST  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    with _serving(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as port:
        kept.url = f"http://127.0.0.1:{port}"
        yield kept


@dataclass
class Mailbox:
    """What a mail server took. `refuses`: what it says to an address; `down`: it greets nobody."""

    port: int = 0
    got: list[EmailMessage] = field(default_factory=list)
    refuses: dict[str, str] = field(default_factory=dict)
    down: bool = False
    came: threading.Event = field(default_factory=threading.Event)
    """Set with each mail."""


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    kept = Mailbox()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            if kept.down:
                self.wfile.write(b"421 closing\r\n")
                return
            self.wfile.write(b"220 here\r\n")
            while line := self.rfile.readline():
                verb = line[:4].upper()
                if verb == b"DATA":
                    self.wfile.write(b"354 go on\r\n")
                    lines = iter(self.rfile.readline, b".\r\n")
                    raw = b"".join(one.removeprefix(b".") for one in lines)
                    kept.got.append(message_from_bytes(raw, policy=policy.default))  # type: ignore[arg-type]
                    self.wfile.write(b"250 taken\r\n")
                    kept.came.set()
                elif verb == b"QUIT":
                    self.wfile.write(b"221 bye\r\n")
                    return
                elif verb == b"RCPT" and (said := kept.refuses.get(line.decode().split("<")[1].split(">")[0])):
                    self.wfile.write(said.encode() + b"\r\n")
                else:
                    self.wfile.write(b"250 fine\r\n")

    with _serving(socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)) as port:
        kept.port = port
        yield kept


@contextmanager
def _serving(server: socketserver.TCPServer) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
