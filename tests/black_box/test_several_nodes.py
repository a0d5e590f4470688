"""A city's set-up: PostgreSQL, two web nodes without a ticker, two workers; nothing in memory that another must see."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from tests.black_box.conftest import COMMAND, ROOT, Product
from tests.black_box.test_unemployment_benefit import APPLICANT, DATA, SERVICE
from tests.postgresql import fresh_database, text

pytestmark = pytest.mark.black_box


@pytest.fixture
def nodes(tmp_path: Path, postgresql_server: URL) -> Iterator[tuple[Product, Product]]:
    """Two web nodes on one database and one shared folder, and two workers that tick."""
    with ExitStack() as stack:
        url = text(stack.enter_context(fresh_database(postgresql_server)))
        shared = tmp_path / "shared"
        nodes = []
        for name in ("first", "second"):
            folder = tmp_path / name
            folder.mkdir()
            clock = {"BANJIE_CLOCK_FILE": str(tmp_path / "clock")}
            node = Product(
                folder, "2026-09-14T10:00:00+08:00", "--no-ticker", data=shared, BANJIE_DATABASE_URL=url, **clock
            )
            node.clock = tmp_path / "clock"
            node.move_to("2026-09-14T10:00:00+08:00")
            stack.callback(node.stop)
            nodes.append(node)
        environment = {
            **os.environ,
            "BANJIE_DATABASE_URL": url,
            "BANJIE_CLOCK_FILE": str(tmp_path / "clock"),
            "BANJIE_TICK_SECONDS": "0.1",
        }
        for number in range(2):
            log = stack.enter_context((tmp_path / f"worker-{number}.log").open("wb"))
            worker = subprocess.Popen(
                [*COMMAND, "worker", "--data", str(shared)], cwd=ROOT, env=environment, stdout=log, stderr=log
            )
            stack.callback(worker.wait, 30)
            stack.callback(worker.terminate)
        yield nodes[0], nodes[1]


def test_a_case_moves_between_nodes_and_two_workers_raise_each_alert_once(nodes: tuple[Product, Product]) -> None:
    first, second = nodes
    case_no = str(first.apply(SERVICE, APPLICANT, DATA, ["M-APPLY"])["case_no"])
    second.complete(case_no, "Accept", "clerk", outcome="accepted", opinion="材料齐全。")
    task = first.task(case_no, "Examine", "shebao")
    done = {"data": {"outcome": "agree", "opinion": "符合。"}}
    second.post(f"tasks/{task['id']}/complete", done, "shebao")
    assert first.call("POST", f"tasks/{task['id']}/complete", done, as_="shebao").status == 409
    first.move_to("2026-09-28T18:00:00+08:00")

    def rungs() -> list[str]:
        rows = [row for row in second.alerts(case_no) if row["clock"]["kind"] in ("promised", "statutory")]
        return [row["rung"] for row in reversed(rows)]

    first.until("all rungs", lambda: len(rungs()) >= 3)
    assert sorted(rungs()) == ["red", "red_statutory", "yellow"]
    made = first.documents(case_no, "receipt", "acceptance_notice")
    assert len({row["number"] for row in made}) == len(made)
    pdf = second.call("GET", f"cases/{case_no}/documents/{made[0]['id']}.pdf", as_="citizen")
    assert pdf.raw.startswith(b"%PDF-")


def test_nodes_that_start_at_one_moment_fill_an_empty_database_once(tmp_path: Path, postgresql_server: URL) -> None:
    with fresh_database(postgresql_server) as url:
        environment = {**os.environ, "BANJIE_DATABASE_URL": text(url), "BANJIE_DEMO": "1", "PYTHONUNBUFFERED": "1"}
        command = [*COMMAND, "serve", "--port", "0", "--data", str(tmp_path), "--no-ticker"]
        pipe = subprocess.PIPE
        nodes = [
            subprocess.Popen(command, cwd=ROOT, env=environment, stdout=pipe, stderr=subprocess.STDOUT, text=True)
            for _ in range(3)
        ]
        said = [_until_ready(node) for node in nodes]
        for node in nodes:
            node.terminate()
            node.communicate(timeout=30)
    assert sum("已载入演示机关" in text for text in said) == 1


def _until_ready(node: subprocess.Popen[str]) -> str:
    """What it says up to its address."""
    said = ""
    assert node.stdout is not None
    for line in node.stdout:
        said += line
        if re.search(r"http://\S+", line):
            return said
    raise AssertionError(f"a node did not start: {said}")
