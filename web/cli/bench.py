"""`run.py bench`: what starting a case and completing a task costs, in process and over HTTP, on each database.

Quote the ratios, not the seconds: machines differ, and the empty transaction is measured beside everything else.
"""

from __future__ import annotations

import json
import statistics
import tempfile
import threading
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

import click
from sqlalchemy import event, func, select, text

from engine.clock import FixedClock
from engine.store.tables import InstanceRow
from workflows import demo
from workflows.cases import queries, tasks
from workflows.cases.receive import Application, receive
from workflows.migrations import upgrade
from workflows.office import Office
from workflows.people.models import User
from workflows.people.queries import actor_of, unit_tree
from workflows.people.roles import Actor
from workflows.settings import Settings

SERVICE = "07-unemployment-benefit"
APPLICATION = Application(
    service=SERVICE,
    channel="online",
    applicant={"kind": "person", "name": "演示市民", "id_number": "50011219900101101X", "phone": "13800000001"},
    data={
        "last_employer": "演示机械有限公司",
        "left_on": "2026-08-31",
        "left_reason": "expired",
        "bank": "演示银行示范路支行",
        "account_no": "6222000000000001234",
        "seeking_work": True,
        "by_proxy": False,
    },
    materials=[{"material": "M-APPLY"}],
)
ACCEPT = {"outcome": "accepted", "opinion": "材料齐全。"}
MORNING = datetime(2026, 9, 14, 2, tzinfo=UTC)


def run(cases: int, databases: Sequence[str], *, http: bool) -> None:
    """Measure each database in turn and print one table a database."""
    for name in databases:
        with tempfile.TemporaryDirectory(prefix="banjie-bench-") as folder, _database(name, Path(folder)) as url:
            if url is None:
                click.echo("postgresql：没有可用的服务器（python3 run.py test 会装好测试用的 PostgreSQL）", err=True)
                continue
            settings = replace(Settings.from_environment({}), data=Path(folder) / "data", database_url=url, demo=True)
            upgrade(settings)
            office = Office(settings, clock=FixedClock(MORNING))
            demo.load(office)
            click.echo(f"— {name} —")
            _in_process(office, cases)
            if http:
                _over_http(office, cases)
            office.close()


@contextmanager
def _database(name: str, folder: Path) -> Iterator[str | None]:
    if name == "sqlite":
        yield f"sqlite:///{folder / 'bench.db'}"
        return
    try:
        from tests.postgresql import fresh_database, temporary_server
        from tests.postgresql import text as address
    except ImportError:
        yield None
        return
    with temporary_server(folder) as server, fresh_database(server) as url:
        yield address(url)


def _actor(office: Office, username: str) -> Actor:
    with office.read() as session:
        user = session.scalars(select(User).where(User.username == username)).one()
        return actor_of(user, unit_tree(session))


def _timed(times: int, do: Callable[[], Any]) -> list[float]:
    spent = []
    for _ in range(times):
        began = perf_counter()
        do()
        spent.append((perf_counter() - began) * 1000)
    return spent


def _line(what: str, spent: Sequence[float], unit: float, note: str = "") -> None:
    ordered = sorted(spent)
    median, late = statistics.median(ordered), ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    click.echo(f"  {what:<26}中位 {median:7.2f} ms  p95 {late:7.2f} ms  = {median / unit:5.1f} 个空事务  {note}")


def _in_process(office: Office, cases: int) -> None:
    citizen, clerk = _actor(office, "citizen"), _actor(office, "clerk")

    def empty() -> None:
        with office.database.write() as session:
            session.execute(text("SELECT 1"))

    def start() -> None:
        with office.act(citizen) as act:
            receive(act, APPLICATION)

    def complete(task_id: str) -> None:
        with office.act(clerk) as act:
            tasks.complete(act, task_id, ACCEPT)

    _timed(20, empty)
    unit = statistics.median(_timed(200, empty))
    start()
    with _statements(office) as begun:
        started = _timed(cases, start)
    open_tasks = _open(office, clerk, cases + 1)
    complete(open_tasks.pop())
    waiting = iter(open_tasks)
    with _statements(office) as counted:
        completed = _timed(len(open_tasks), lambda: complete(next(waiting)))
    click.echo(f"  空事务 {unit:.3f} ms")
    _line("收件（进程内）", started, unit, f"SQL {begun[0] / cases:.1f} 条")
    _line("办理一个任务（进程内）", completed, unit, f"SQL {counted[0] / len(open_tasks):.1f} 条")
    with office.read() as session:
        state = session.scalar(select(func.avg(func.length(InstanceRow.state)))) or 0
    click.echo(f"  流程状态 {float(state):.0f} 字节/件；{_size(office)}")


def _open(office: Office, actor: Actor, wanted: int) -> list[str]:
    with office.read() as session:
        page = queries.worklist(session, actor, office.clock.now(), limit=wanted)
        return [task.id for task in page.items if task.element == "Accept"]


def _size(office: Office) -> str:
    with office.read() as session:
        if office.database.is_sqlite:
            pages, size = session.scalar(text("PRAGMA page_count")), session.scalar(text("PRAGMA page_size"))
            total = int(pages or 0) * int(size or 0)
        else:
            total = int(session.scalar(text("SELECT pg_database_size(current_database())")) or 0)
        cases = session.scalar(text("SELECT count(*) FROM cases")) or 1
    return f"数据库共 {total / 1024:.0f} KiB，折合 {total / int(cases) / 1024:.1f} KiB/件（含审计、时限、文书索引）"


@contextmanager
def _statements(office: Office) -> Iterator[list[int]]:
    count = [0]

    def one_more(*_: object) -> None:
        count[0] += 1

    event.listen(office.database.engine, "before_cursor_execute", one_more)
    try:
        yield count
    finally:
        event.remove(office.database.engine, "before_cursor_execute", one_more)


def _over_http(office: Office, cases: int) -> None:
    from waitress.server import create_server

    from web.app import create_app

    server: Any = create_server(create_app(office), host="127.0.0.1", port=0, threads=8)
    address = f"http://127.0.0.1:{server.effective_port}/api/v1"
    threading.Thread(target=server.run, daemon=True).start()
    try:
        tokens = {
            name: _post(f"{address}/token", {"username": name, "password": demo.password(name)})["token"]
            for name in ("citizen", "clerk")
        }
        unit = statistics.median(_timed(100, lambda: _get(address.removesuffix("/api/v1") + "/healthz")))
        body = {name: getattr(APPLICATION, name) for name in ("service", "applicant", "data", "materials")}
        started = _timed(cases, lambda: _post(f"{address}/cases", body, tokens["citizen"]))
        waiting = iter(_open(office, _actor(office, "clerk"), cases))

        def complete() -> None:
            _post(f"{address}/tasks/{next(waiting)}/complete", {"data": ACCEPT}, tokens["clerk"])

        completed = _timed(cases, complete)
    finally:
        server.close()
    click.echo(f"  空请求 {unit:.3f} ms")
    _line("收件（HTTP）", started, unit, f"{1000 / statistics.mean(started):.0f} 件/秒（单连接）")
    _line("办理一个任务（HTTP）", completed, unit, f"{1000 / statistics.mean(completed):.0f} 个/秒（单连接）")


def _post(url: str, body: Any, token: str = "") -> Any:
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})  # noqa: S310
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - our own server on loopback
        return json.loads(answer.read())


def _get(url: str) -> None:
    with urllib.request.urlopen(url, timeout=60) as answer:  # noqa: S310 - our own server on loopback
        answer.read()
