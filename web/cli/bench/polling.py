"""What open pages cost: so many poll for the figure in their bar while somebody works at a page."""

from __future__ import annotations

import asyncio
import random
import statistics
from time import perf_counter

from web.cli.bench.bench_office import Bench
from web.cli.bench.figures import Figures, late
from web.cli.bench.over_http import Caller
from web.identity import COOKIE
from workflows.people import commands as people
from workflows.people.models import User

PERIOD = 20.0
"""Seconds between two polls of a page, as `layout.html` has it."""
WORKING = 0.5
"""Seconds between two pages that somebody opens meanwhile."""
ALONE = "消息页，没有别的页面"


def pages(bench: Bench, figures: Figures, *, opened: int = 500, period: float = PERIOD) -> None:
    """Somebody's pages without and with `opened` others, each polling twice: what both wait."""
    cookie = _signed_in(bench)
    with Caller(bench) as caller:
        alone = asyncio.run(_Pages(caller.port, cookie, 0, period).run()).worked
        many = asyncio.run(_Pages(caller.port, cookie, opened, period).run())
    unit = statistics.median(alone)
    for what, times in (
        (ALONE, alone),
        (f"消息页，另有 {opened} 个打开的页面", many.worked),
        (f"{opened} 个页面的轮询（304）", many.polled),
    ):
        ratio = None if what == ALONE else round(statistics.median(times) / unit, 2)
        figures.add(what, statistics.median(times), "ms", p95=round(late(times), 4), ratio=ratio, to=ALONE)


def _signed_in(bench: Bench) -> str:
    with bench.office.database.write() as session:
        user = session.get_one(User, bench.clerk.user_id)
        return people.open_session(session, user, kind="page").token


class _Pages:
    """The open pages, each with a connection of its own that it keeps as long as the server lets it."""

    def __init__(self, port: int, cookie: str, opened: int, period: float) -> None:
        self._port, self._cookie, self._opened, self._period = port, cookie, opened, period
        self.worked: list[float] = []
        self.polled: list[float] = []

    async def run(self) -> _Pages:
        chance = random.Random(self._opened)  # noqa: S311 - a benchmark, not a secret
        polls = [self._poll(chance.uniform(0, self._period)) for _ in range(self._opened)]
        await asyncio.gather(self._work(), *polls)
        return self

    async def _poll(self, first: float) -> None:
        tag, connection = "", None
        for delay in (first, self._period, self._period):
            await asyncio.sleep(delay)
            began = perf_counter()
            if connection is None:
                connection = await asyncio.open_connection("127.0.0.1", self._port)
            head = await self._ask(*connection, "/inbox/unread", tag)
            if " 304 " in head:
                self.polled.append((perf_counter() - began) * 1000)
            tag = _header(head, "etag") or tag
            if _header(head, "connection") == "close":
                connection[1].close()
                connection = None
        if connection is not None:
            connection[1].close()

    async def _work(self) -> None:
        for _ in range(max(2, int(3 * self._period / WORKING))):
            began = perf_counter()
            reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
            await self._ask(reader, writer, "/desk/inbox", "")
            writer.close()
            took = perf_counter() - began
            self.worked.append(took * 1000)
            await asyncio.sleep(max(0.0, min(WORKING, self._period) - took))

    async def _ask(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str, tag: str) -> str:
        seen = f"If-None-Match: {tag}\r\n" if tag else ""
        request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {COOKIE}={self._cookie}\r\n{seen}\r\n"
        writer.write(request.encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        if length := _header(head, "content-length"):
            await reader.readexactly(int(length))
        return head


def _header(head: str, name: str) -> str:
    for row in head.split("\r\n"):
        key, _, value = row.partition(": ")
        if key.lower() == name:
            return value
    return ""
