"""Serve pages and ticker, by one process or several, or tick alone."""

from __future__ import annotations

import ipaddress
import os
import shutil
import signal
import socket
import sys
import tempfile
import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.errors import Invalid
from web.cli import logs, serving
from web.cli.siblings import Siblings, end_with_parent
from workflows.settings import Settings

if TYPE_CHECKING:
    from workflows.office import Office
    from workflows.ticker import Ticker


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@click.command(help="启动页面、接口和定时任务（默认命令）")
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址")
@click.option("--port", default=8000, show_default=True, help="监听端口；0 表示任选空闲端口")
@click.option("--data", type=click.Path(path_type=Path), help="数据文件夹（BANJIE_DATA）")
@click.option("--threads", default=16, show_default=True, help="每个进程处理请求的线程数")
@click.option(
    "--processes",
    default=1,
    show_default=True,
    type=click.IntRange(1, 64),
    help="处理请求的进程数：不多于处理器的核数；一个以上需要 PostgreSQL",
)
@click.option("--ticker/--no-ticker", default=True, show_default=True, help="是否在本进程中运行定时任务")
def serve(host: str, port: int, data: Path | None, threads: int, processes: int, ticker: bool) -> None:
    logs.configure()
    settings = with_data(Settings.from_environment(), data)
    if processes > 1:
        _require_several(settings)
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="banjie-metrics-")  # before it is imported

    from workflows import demo
    from workflows.bases import keeping as bases
    from workflows.catalogue import editions, topics
    from workflows.migrations import upgrade
    from workflows.office import Office
    from workflows.searching import commands as searching
    from workflows.ticker import Ticker

    demo_wanted = settings.demo or _is_loopback(host)
    listening = _listen(host, port, one_of_several=processes > 1)
    port = listening.getsockname()[1]
    shown = f"http://{'127.0.0.1' if host in ('0.0.0.0', '127.0.0.1') else host}:{port}"  # noqa: S104 - compared, not bound
    settings = replace(settings, public_url=settings.public_url or shown)
    upgrade(settings)
    office = Office(settings)
    if demo_wanted and demo.load(office):
        click.echo("已载入演示机关。", err=True)
    searching.catch_up(office)
    bases.catch_up(office)
    editions.catch_up(office)
    topics.catch_up(office)
    ticking = Ticker(office) if ticker else None
    beside = Siblings(processes - 1, (host, port), settings, threads=threads)
    server = _server(office, listening, threads, ticking)
    if ticking is not None:
        ticking.start()

    def stop(*_: object) -> None:
        beside.stop()
        _close(server)
        if ticking is not None:
            ticking.stop()
        office.close()
        shutil.rmtree(os.environ.get("PROMETHEUS_MULTIPROC_DIR", ""), ignore_errors=True)
        os._exit(0)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    beside.start()
    _announce(office, shown)
    server.run()


@click.command(hidden=True, help="由 serve --processes 启动的其余进程")
@click.option("--host", required=True)
@click.option("--port", type=int, required=True)
@click.option("--threads", type=int, required=True)
def sibling(host: str, port: int, threads: int) -> None:
    logs.configure()
    from workflows.office import Office

    office = Office(Settings.from_environment())
    server = _server(office, _listen(host, port, one_of_several=True), threads, None)

    def stop(*_: object) -> None:
        _close(server)
        office.close()
        os._exit(0)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # Ctrl+C reaches every process of the terminal; the first ends the rest
    end_with_parent(stop)
    server.run()


def _require_several(settings: Settings) -> None:
    if settings.database_url.startswith("sqlite"):
        raise Invalid(
            "SQLite 同时只有一个进程能写",
            code="one_process",
            remedy="请去掉 --processes，或者用 BANJIE_DATABASE_URL 指定 PostgreSQL 数据库。",
        )
    if sys.platform != "linux":
        raise Invalid(
            "只有 Linux 会把请求分给共用一个端口的几个进程",
            code="one_process",
            remedy="请启动几个 serve --no-ticker，各用一个端口，由反向代理分配请求。",
        )


def _server(office: Office, listening: socket.socket, threads: int, ticking: Ticker | None) -> Any:
    from waitress.server import create_server

    from web.app import create_app

    app = create_app(office, ticking)
    serving.allow_open_files()
    return create_server(
        app,
        sockets=[listening],
        threads=threads,
        max_request_body_size=app.config["MAX_CONTENT_LENGTH"],
        **serving.OPTIONS,
        **_behind(office.settings.trusted_proxy),
    )


def _close(server: Any) -> None:
    threading.Thread(target=server.close, daemon=True).start()
    server.task_dispatcher.shutdown(timeout=5)


def _behind(proxy: str) -> dict[str, Any]:
    """What waitress needs to see visitors' own addresses behind a reverse proxy."""
    if not proxy:
        return {}
    headers = {"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"}
    return {"trusted_proxy": proxy, "trusted_proxy_headers": headers, "trusted_proxy_count": 1}


def with_data(settings: Settings, data: Path | None) -> Settings:
    """The settings with another data folder; its database moves along unless a URL was given."""
    if data is None:
        return settings
    url = os.environ.get("BANJIE_DATABASE_URL") or f"sqlite:///{data.resolve() / 'banjie.db'}"
    return replace(settings, data=data.resolve(), database_url=url)


def _listen(host: str, port: int, *, one_of_several: bool) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if one_of_several:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        click.echo(
            f"端口 {port} 不可用（{error.strerror}）。请用 --port 换一个端口，或者先停止占用它的程序。", err=True
        )
        sys.exit(1)
    return listening


def _announce(office: Any, address: str) -> None:
    """Say where it runs and who may sign in; the address goes to stdout, so that scripts can read it."""
    from workflows import demo

    click.echo(f"办结已启动：{address}")
    if demo.is_loaded(office):
        click.echo("演示账号（密码为 demo-用户名）：", err=True)
        for username, name, *_ in demo.PEOPLE:
            click.echo(f"  {username:<11}{demo.password(username):<18}{name}", err=True)
        codes = "、".join(code for code, *_ in demo.UNITS if code not in ("qu", "hall"))
        click.echo(f"  各部门人员：{codes}", err=True)
    click.echo("按 Ctrl+C 停止。", err=True)
    sys.stdout.flush()


@click.command(help="只运行定时任务：到期、升级、数据共享、文书（可运行任意多个）")
@click.option("--data", type=click.Path(path_type=Path), help="数据文件夹（BANJIE_DATA）")
def worker(data: Path | None) -> None:
    logs.configure()
    from workflows.migrations import upgrade
    from workflows.office import Office
    from workflows.ticker import Ticker

    settings = with_data(Settings.from_environment(), data)
    upgrade(settings)
    office = Office(settings)
    ticking = Ticker(office)
    stopped = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    signal.signal(signal.SIGINT, lambda *_: stopped.set())
    ticking.start()
    click.echo("定时任务已启动。", err=True)
    stopped.wait()
    ticking.stop()
    office.close()


COMMANDS = (serve, sibling, worker)
