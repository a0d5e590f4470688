"""For administrators: a year's rest days as published, publishing them, reading the State Council's notice."""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from engine.errors import Invalid
from web.cli.design import DATA

if TYPE_CHECKING:
    from workflows.limits.models import Recount
    from workflows.office import Office

PATIENCE = 60
"""Seconds to wait for another worker that has the job."""


class _YearFirst(click.Group):
    """`calendar 2027` is `calendar publish 2027`, which only shows the year where no file is given."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        return super().resolve_command(ctx, ["publish", *args] if args[0].isdecimal() else args)


@click.group(cls=_YearFirst, help="放假调休安排：calendar 2027 查看，calendar publish 公布，calendar import 读通知原文")
def calendar() -> None:
    """Calendar years."""


@calendar.command(help="公布一年的放假调休安排；不给 --file 时只查看")
@click.argument("year", type=int)
@click.option("--file", "path", type=click.Path(path_type=Path, exists=True), help="要公布的 YAML")
@click.option("--as", "acting_as", help="公布时必填：以谁的名义")
@DATA
def publish(year: int, path: Path | None, acting_as: str | None, data: Path | None) -> None:
    from web.cli.opened import acting, open_office
    from workflows.limits.models import CalendarYear
    from workflows.limits.publish import publish_year
    from workflows.people import administer

    office = open_office(data)
    if path is not None:
        if not acting_as:
            raise Invalid("公布日历须用 --as 指定以谁的名义")
        with office.act(acting(office, acting_as)) as act:
            administer.require_admin(act)
            row, _ = publish_year(act, path.read_text(encoding="utf-8"), year=year)
        click.echo(f"{year} 年安排已公布（第 {row.revision} 次）。")
        counted = _count_along(office)
        click.echo(f"重新计算后有 {counted.moved} 个时限变化。" if counted else "重新计算在后台进行。")
        return
    with office.read() as session:
        found = session.get(CalendarYear, year)
    if found is None:
        click.echo(f"{year} 年的安排尚未公布，现按暂定日历计算。", err=True)
        sys.exit(1)
    click.echo(found.text)


def _count_along(office: Office) -> Recount | None:
    """Take part in counting until it is done, with or without workers beside; None where it is left to them."""
    idle = 0
    from engine import jobs
    from workflows.limits import recount
    from workflows.ticker import LEASE_SECONDS, run_job

    while idle < PATIENCE:
        with office.read() as session:
            row = recount.latest(session)
        if row is None or not recount.under_way(row):
            return row
        click.echo(f"正在重新计算：{row.counted} / {row.total} 个时限 …", err=True)
        now = office.clock.now()
        with office.database.write() as session:
            claimed = jobs.claim(session, now=now, kinds=[recount.JOB], limit=1, lease_seconds=LEASE_SECONDS)
        if any(run_job(office, job) for job in claimed):
            return None
        idle = 0 if claimed else idle + 1
        if not claimed:
            threading.Event().wait(1)
    return None


@calendar.command("import", help="把国务院办公厅通知的原文（FILE，- 为标准输入）写成 YAML，并说明公布后哪些时限会变化")
@click.argument("file", type=click.File(encoding="utf-8"))
@click.option("--year", type=int, help="原文没有标题时必填：哪一年")
@DATA
def read(file: TextIO, year: int | None, data: Path | None) -> None:
    """The YAML goes to standard output, what it would move to standard error; nothing is published."""
    from web.cli.opened import open_office
    from workflows.limits.arrangement import as_file
    from workflows.limits.preview import preview_year

    text = as_file(file.read(), year)
    office = open_office(data)
    with office.read() as session:
        preview = preview_year(session, text, office.clock.now())
    click.echo(text, nl=False)
    told = f"{preview.year.year} 年放假 {len(preview.year.rest)} 天，调休上班 {len(preview.year.work)} 天。"
    click.echo(f"{told}公布后，在办时限 {preview.running} 个中有 {preview.moved} 个变化。尚未公布。", err=True)
    for move in preview.moves:
        click.echo(f"{move.case_no} {move.clock}：{move.before} 改为 {move.after}", err=True)
    if preview.moved > len(preview.moves):
        click.echo(f"只列出最先到期的 {len(preview.moves)} 个。", err=True)


COMMANDS = (calendar,)
