"""One address, two server processes: both answer, what they count is one figure, and they end together."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest
from sqlalchemy.engine import URL

from tests.black_box.conftest import COMMAND, ROOT, Product
from tests.postgresql import fresh_database, text

pytestmark = pytest.mark.black_box
MORNING = "2026-09-14T10:00:00+08:00"


@pytest.fixture
def product(tmp_path: Path, postgresql_server: URL) -> Iterator[Product]:
    with fresh_database(postgresql_server) as url:
        started = Product(tmp_path, MORNING, "--processes", "2", BANJIE_DATABASE_URL=text(url))
        yield started
        if started.process.poll() is None:
            started.stop()


def beside(product: Product) -> list[psutil.Process]:
    """The process that was started by the first."""
    return [child for child in psutil.Process(product.process.pid).children() if child.status() != "zombie"]


def answered(product: Product) -> int:
    """How many requests were answered, by any of them; the page of figures itself left out."""
    with urllib.request.urlopen(f"{product.address}/metrics", timeout=30) as page:
        figures = page.read().decode()
    counted = re.findall(r'banjie_http_requests_total\{endpoint="operation.healthz",status="200"\} (\S+)', figures)
    return int(float(counted[0])) if counted else 0


def ask(product: Product, times: int) -> None:
    """Each over a connection of its own, as different visitors are."""
    for _ in range(times):
        with urllib.request.urlopen(f"{product.address}/healthz", timeout=30) as page:
            page.read()


def held(process: psutil.Process) -> int:
    """Connections of visitors that this process has taken."""
    return sum(one.status == psutil.CONN_ESTABLISHED and bool(one.raddr) for one in process.net_connections("tcp4"))


def test_each_answers_and_their_figures_are_added_up(product: Product) -> None:
    both = [psutil.Process(product.process.pid), *beside(product)]
    assert len(both) == 2
    port = int(product.address.rpartition(":")[2])
    before = [held(process) for process in both]
    with ExitStack() as stack:
        for _ in range(40):
            stack.enter_context(socket.create_connection(("127.0.0.1", port)))
        product.until("all are taken", lambda: sum(map(held, both)) - sum(before) == 40)
        assert all(now > then for now, then in zip(map(held, both), before, strict=True))
    ask(product, 12)
    assert answered(product) == 12
    assert product.get("tasks", as_="clerk")["items"] == []


def test_one_that_dies_is_started_again_and_none_outlives_the_first(product: Product) -> None:
    [second] = product.until("a second process", lambda: beside(product))
    second.send_signal(signal.SIGKILL)
    [third] = product.until("another", lambda: [child for child in beside(product) if child.pid != second.pid])
    ask(product, 3)
    product.kill()
    third.wait(30)


def test_they_end_together(product: Product) -> None:
    [second] = product.until("a second process", lambda: beside(product))
    product.stop()
    assert product.process.returncode == 0
    second.wait(30)


def test_sqlite_has_one_process_and_says_so(tmp_path: Path) -> None:
    refused = subprocess.run(
        [*COMMAND, "serve", "--port", "0", "--processes", "2", "--data", str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "BANJIE_DATABASE_URL": ""},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert refused.returncode == 1
    assert "SQLite 同时只有一个进程能写" in refused.stderr
    assert "--processes" in refused.stderr
