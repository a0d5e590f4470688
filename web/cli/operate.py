"""For those who run the server: migrate, back up, restore, verify the audit, report, bench."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from web.cli.design import DATA


@click.command(help="把数据库升级到当前版本的表结构")
@DATA
def migrate(data: Path | None) -> None:
    from web.cli.serve import with_data
    from workflows.migrations import upgrade
    from workflows.settings import Settings

    settings = with_data(Settings.from_environment(), data)
    click.echo("已升级。" if upgrade(settings) else "已是最新。")


@click.command(help="备份数据库和文件（不含密钥：请另行保管）")
@click.argument("target", type=click.Path(path_type=Path))
@DATA
def backup(target: Path, data: Path | None) -> None:
    from web.cli.opened import open_office
    from workflows.backup import write_backup

    click.echo(f"已备份到 {write_backup(open_office(data), target)}。密钥文件不在其中，请另行保管。")


@click.command(help="从备份恢复到空的数据文件夹")
@click.argument("source", type=click.Path(path_type=Path, exists=True))
@click.option("--data", type=click.Path(path_type=Path), required=True, help="空的数据文件夹")
def restore(source: Path, data: Path) -> None:
    from workflows.backup import read_backup

    read_backup(source, data)
    click.echo(f"已恢复到 {data}。请把密钥文件放回 {data / 'keys' / 'master.key'}。")


@click.command("verify-audit", help="核对审计链；有改动时退出码为 1")
@DATA
def verify_audit(data: Path | None) -> None:
    from web.cli.opened import open_office
    from workflows.audit import broken_links

    with open_office(data).read() as session:
        broken = list(broken_links(session))
    for place in broken:
        click.echo(f"{place.chain} 第 {place.seq} 条：{place.what}")
    click.echo("审计链完整。" if not broken else f"发现 {len(broken)} 处改动。")
    sys.exit(1 if broken else 0)


@click.command(help="核对数据：办件与流程、任务、时限、文书、审计链是否一致；有不一致时退出码为 1")
@DATA
def verify(data: Path | None) -> None:
    from web.cli.opened import open_office
    from workflows.consistency import disagreements

    office, found = open_office(data), 0
    with office.read() as session:
        for place in disagreements(session, office):
            found += 1
            click.echo(f"{place.subject}  {place.what}")
    click.echo("数据一致。" if not found else f"发现 {found} 处不一致。")
    sys.exit(1 if found else 0)


@click.command(help="在办、临期、超时的数字")
@DATA
def report(data: Path | None) -> None:
    from web.cli.opened import open_office
    from workflows.supervision.listing import report_line
    from workflows.supervision.queries import report_lines

    office = open_office(data)
    with office.read() as session:
        now = office.clock.now()
        for line in (*report_lines(session, now), report_line(session, now)):
            click.echo(line)


@click.command(help="测量：一步要花多少，以同时测得的空事务为单位")
@click.option(
    "--part",
    "parts",
    multiple=True,
    type=click.Choice(
        [
            "cost",
            "http",
            "load",
            "polling",
            "due",
            "growth",
            "timers",
            "reprojection",
            "oversight",
            "services",
            "engine",
            "feel",
            "proofs",
        ]
    ),
    help="只测这些部分，可重复；默认除 load、polling、growth、timers、reprojection、services 外全部",
)
@click.option("--cases", default=200, show_default=True, help="每一部分测量多少件")
@click.option(
    "--sizes",
    default="1000,100000",
    show_default=True,
    help="growth、timers、reprojection、services：多少件、多少个、多少项，以逗号分隔",
)
@click.option("--turns", default=10_000, show_default=True, help="engine：循环多少轮")
@click.option(
    "--database",
    "databases",
    multiple=True,
    type=click.Choice(["sqlite", "postgresql"]),
    help="默认两种都测（PostgreSQL 需要测试依赖，或 BANJIE_TEST_DATABASE_URL）",
)
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", help="输出格式")
def bench(parts: tuple[str, ...], cases: int, sizes: str, turns: int, databases: tuple[str, ...], format_: str) -> None:
    from web.cli import logs
    from web.cli.bench.run import run

    logs.configure(level="ERROR")
    wanted = sorted(min(int(size), 1_000_000) for size in sizes.split(","))
    run(
        parts or ("cost", "http", "due", "engine", "feel", "proofs"),
        databases or ("sqlite", "postgresql"),
        cases=cases,
        sizes=wanted,
        turns=turns,
        as_json=format_ == "json",
    )


COMMANDS = (migrate, backup, restore, verify, verify_audit, report, bench)
