"""Serves the bundled scripts and styles to a browser page, with answers of the test's own for everything else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page, Request, Route

DIST = Path(__file__).resolve().parents[2] / "web" / "static" / "dist"
ORIGIN = "http://banjie.test"
POLICY = "default-src 'self'; img-src 'self' data:"
TYPES = {".js": "text/javascript", ".css": "text/css"}
Answer = tuple[int, dict[str, str], str | bytes]


@dataclass
class Site:
    """A site of one page; `answers` maps a path to what is answered, `requests` keeps what was asked."""

    page: Page
    answers: dict[str, Callable[[Request], Answer]] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.route(f"{ORIGIN}/**", self._answer)
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("console", lambda message: message.type == "error" and self.troubles.append(message.text))

    def open(
        self, body: str, *, scripts: tuple[str, ...] = ("app",), kind: str = "staff", policy: str = POLICY
    ) -> None:
        head = "".join(f'<script src="/static/dist/{name}.js" defer></script>' for name in scripts)
        styles = [name for name in (*scripts, "app") if (DIST / f"{name}.css").exists()]
        head += "".join(f'<link rel="stylesheet" href="/static/dist/{name}.css">' for name in dict.fromkeys(styles))
        text = (
            '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><link rel="icon" href="data:,">'
            f'<meta name="viewport" content="width=device-width">{head}</head><body class="{kind}">{body}</body></html>'
        )
        headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy}
        self.answers["/page"] = lambda _: (200, headers, text)
        self.page.goto(f"{ORIGIN}/page")

    def asked(self, path: str) -> list[Request]:
        return [request for request in self.requests if request.url == ORIGIN + path]

    def _answer(self, route: Route, request: Request) -> None:
        self.requests.append(request)
        path = request.url.removeprefix(ORIGIN).partition("?")[0]
        if path.startswith("/static/dist/"):
            file = DIST / path.removeprefix("/static/dist/")
            headers = {"Content-Type": TYPES.get(file.suffix, "application/octet-stream")}
            route.fulfill(status=200, headers=headers, body=file.read_bytes())
            return
        status, headers, body = self.answers.get(path, lambda _: (404, {}, ""))(request)
        route.fulfill(status=status, headers=headers, body=body)
