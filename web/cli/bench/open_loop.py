"""Completions that come whether the server is ready or not: a process of its own, called at a steady rate.

What each waits is counted from the moment it was due to be sent, not from when a connection was free: a server that
falls behind is not spared the queue it has made.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import statistics
import subprocess
import sys
import urllib.request
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from time import perf_counter

from web.cli.bench.bench_office import AGREED, Bench
from web.cli.bench.figures import Figures, late
from workflows import demo

CONNECTIONS = 32
Free = asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]]
"""Connections nobody sends over just now."""


def completions(
    bench: Bench, figures: Figures, *, processes: int, per_second: int = 100, seconds: int = 30, warm: int = 200
) -> None:
    """How long a completion takes at this rate, and how many the server does where the next is sent at once.

    The `warm` ones before do not count: connections are opened in them, and statements prepared.
    """
    each = per_second * seconds
    tasks = bench.stand_at_examination(warm + 2 * each)
    with _server(bench, processes) as port:
        clerk = _Clerk(port, _token(port))
        asyncio.run(clerk.at_once(tasks[:warm]))
        waited = asyncio.run(clerk.at_rate(tasks[warm : warm + each], per_second))
        began = perf_counter()
        asyncio.run(clerk.at_once(tasks[warm + each :]))
        took = perf_counter() - began
    middle, by = statistics.median(waited), f"{processes} 个服务进程"
    figures.add(f"办理一个任务（HTTP，每秒 {per_second} 件，{by}）", middle, "ms", p95=round(late(waited), 2))
    figures.add(f"办理一个任务（HTTP，{CONNECTIONS} 个连接，{by}）", each / took, "个/秒")


@contextmanager
def _server(bench: Bench, processes: int) -> Iterator[int]:
    """`run.py serve` over the same data, its clock standing at the same moment."""
    data = bench.office.settings.data
    clock = Path(data).parent / "clock"
    clock.write_text(bench.clock.now().isoformat(), encoding="utf-8")
    environment = {
        **os.environ,
        "BANJIE_DATABASE_URL": bench.office.settings.database_url,
        "BANJIE_CLOCK_FILE": str(clock),
        "PYTHONUNBUFFERED": "1",
    }
    command = [sys.executable, "-m", "web.cli", "serve", "--port", "0", "--data", str(data), *_shape(processes)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        try:
            yield _port(process)
        finally:
            process.terminate()


def _shape(processes: int) -> Sequence[str]:
    return () if processes == 1 else ("--processes", str(processes), "--threads", "4")


def _port(process: subprocess.Popen[bytes]) -> int:
    for line in process.stdout or ():
        if found := re.search(rb"http://[^:/]+:(\d+)", line):
            return int(found.group(1))
    raise RuntimeError("the server did not start")


def _token(port: int) -> str:
    body = json.dumps({"username": "shebao", "password": demo.password("shebao")}).encode()
    url = f"http://127.0.0.1:{port}/api/v1/token"
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - our own server on loopback
        return str(json.loads(answer.read())["token"])


class _Clerk:
    """Completes tasks over connections that are kept."""

    def __init__(self, port: int, token: str) -> None:
        self._port, self._token = port, token
        self._body = json.dumps({"data": AGREED}).encode()

    async def at_rate(self, tasks: Sequence[str], per_second: int) -> list[float]:
        """One after the other, so many a second; what each waited, in milliseconds."""
        async with self._connections() as free:
            began = perf_counter()

            async def one(place: int, task: str) -> float:
                due = began + place / per_second
                await asyncio.sleep(max(0.0, due - perf_counter()))
                await self._complete(free, task)
                return (perf_counter() - due) * 1000

            return await asyncio.gather(*(one(place, task) for place, task in enumerate(tasks)))

    async def at_once(self, tasks: Sequence[str]) -> None:
        """Each connection sends its next as soon as the last is answered."""
        async with self._connections() as free:
            await asyncio.gather(*(self._complete(free, task) for task in tasks))

    @asynccontextmanager
    async def _connections(self) -> AsyncIterator[Free]:
        opened = [await asyncio.open_connection("127.0.0.1", self._port) for _ in range(CONNECTIONS)]
        free: Free = asyncio.Queue()
        for one in opened:
            free.put_nowait(one)
        yield free
        for _, writer in opened:
            writer.close()
            await writer.wait_closed()

    async def _complete(self, free: Free, task: str) -> None:
        reader, writer = await free.get()
        head = (
            f"POST /api/v1/tasks/{task}/complete HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {self._token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(self._body)}\r\n\r\n"
        )
        writer.write(head.encode() + self._body)
        answer = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        length = re.search(r"(?i)content-length: (\d+)", answer)
        body = await reader.readexactly(int(length.group(1))) if length else b""
        if " 200 " not in answer.partition("\r\n")[0]:
            raise RuntimeError(body.decode(errors="replace"))
        free.put_nowait((reader, writer))
