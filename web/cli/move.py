"""`move`: a service's open cases to another version, and back."""

from __future__ import annotations

import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.errors import Conflict, FieldError, Forbidden, Invalid
from web.cli.design import DATA

if TYPE_CHECKING:
    from workflows.moves.preview import Preview
    from workflows.office import Office
    from workflows.people.roles import Actor

_STANDING = {"fits": "可以迁移", "mapping": "须指定对应的环节", "cannot": "不能迁移"}


@click.command(help="把一个事项的在办件迁移到另一个版本；--dry-run 只预览，--undo 撤销一次迁移")
@click.argument("service", required=False)
@click.option("--to", "number", type=int, help="迁移到第几版")
@click.option("--unit", default="", help="只迁移这个单位（含下级）承办或者收件的")
@click.option("--case", "cases", multiple=True, metavar="NO", help="只迁移这些办件，可重复")
@click.option("--map", "mapped", multiple=True, metavar="OLD=NEW", help="原版环节对应新版的哪个环节，可重复")
@click.option("--dry-run", is_flag=True, help="只预览，不改变任何东西")
@click.option("--confirm", is_flag=True, help="确认环节、材料或者时限的增加")
@click.option("--undo", metavar="ID", help="撤销这一次迁移")
@click.option("--as", "username", default="", help="以谁的名义；迁移和撤销须有审批版本的权限")
@click.option("--reason", default="", help="理由，记入每个办件的审计")
@DATA
def move(
    service: str | None,
    number: int | None,
    unit: str,
    cases: tuple[str, ...],
    mapped: tuple[str, ...],
    dry_run: bool,
    confirm: bool,
    undo: str | None,
    username: str,
    reason: str,
    data: Path | None,
) -> None:
    from web.cli.opened import open_office
    from web.permissions import Permission
    from workflows.catalogue import reach
    from workflows.moves import commands, targets
    from workflows.moves.preview import preview
    from workflows.moves.selection import Selection

    office = open_office(data)
    if undo is not None:
        with office.act(_actor(office, username, Permission.DESIGN_APPROVE, "撤销迁移")) as act:
            commands.undo(act, undo, reason)
        _work_off(office, undo)
        return
    if service is None:
        raise Invalid("请写明事项", errors=[FieldError("/service", "必填")])
    if number is None:
        raise Invalid("请用 --to 指定迁移到第几版", errors=[FieldError("/to", "必填")])
    needed = (Permission.DESIGN_READ, "查看版本") if dry_run else (Permission.DESIGN_APPROVE, "迁移在办件")
    actor = _actor(office, username, *needed)
    with office.read() as session:
        reach.require(session, office.shelf, actor, service)
        version = targets.numbered(session, service, number)
    selection, steps = Selection(unit, cases), _steps(mapped)
    _show(office, preview(office, version.id, selection, steps))
    if dry_run:
        return
    with office.act(actor) as act:
        row = commands.begin(act, version.id, selection, steps, reason=reason, confirmed=confirm)
    click.echo(f"迁移 {row.id}，共 {row.total} 件。", err=True)
    _work_off(office, row.id)


def _actor(office: Office, username: str, needed: str, what: str) -> Actor:
    from web.cli.opened import acting
    from web.permissions import permissions_of

    if not username:
        raise Invalid("请用 --as 指定以谁的名义", errors=[FieldError("/as", "必填")])
    actor = acting(office, username)
    if needed not in permissions_of(actor.roles):
        raise Forbidden(f"“{username}”没有{what}的权限")
    return actor


def _steps(mapped: tuple[str, ...]) -> Mapping[str, str]:
    pairs = [text.split("=") for text in mapped]
    wrong = [text for text, pair in zip(mapped, pairs, strict=True) if len(pair) != 2 or not all(pair)]
    if wrong:
        errors = [FieldError("/map", f"“{text}”应写成 原环节=新环节") for text in wrong]
        raise Invalid("--map 的写法不对", errors=errors)
    return {old.strip(): new.strip() for old, new in pairs}


def _show(office: Office, found: Preview) -> None:
    """What would happen, group by group, on standard output."""
    with office.read() as session:
        name = office.shelf.service(session, found.target.digest).name
    counts = found.counts
    click.echo(f"{name}：{found.total} 件在办，迁移到第 {found.target.number} 版")
    if not found.total:
        click.echo("没有可以迁移的在办件。")
    for change in found.changes:
        told = "，".join(
            f"{row.label} {row.before} → {row.after}{'（增加）' if row.worse else '（减少）' if row.better else ''}"
            for row in change.figures
            if row.before != row.after
        )
        click.echo(f"从第 {change.version.number} 版（{change.cases} 件）：{told or '环节、材料和时限都不变'}")
        for blank in change.blanks:
            click.echo(f"    提醒 新版的条件要用{blank}，原版没有填写，按空值处理")
    for group in found.groups:
        click.echo(f"第 {group.number} 版  {'、'.join(group.steps)}  {group.cases} 件  {_STANDING[group.standing]}")
        for misfit in group.misfits:
            click.echo(f"    {misfit.message}（{misfit.code}）")
        for old, new in group.renamed:
            click.echo(f"    “{old}”改为“{new}”")
        if group.opens:
            click.echo(f"    随即开始：{'、'.join(group.opens)}；不能撤销")
    for choice in found.choices:
        if not choice.given:
            wanted = choice.suggested or "…"
            options = "、".join(f"{element} {words}" for element, words in choice.options)
            click.echo(f"{choice.name}：请用 --map {choice.element}={wanted} 指定对应的环节。可选：{options}")
    if found.total:
        click.echo(f"可以迁移 {counts['fits']} 件，须指定环节 {counts['mapping']} 件，不能迁移 {counts['cannot']} 件。")


def _work_off(office: Office, migration_id: str) -> None:
    """Do the migration's jobs here, beside any worker that does them too, and tell how it goes; 1 if some stayed."""
    from engine import jobs
    from workflows.moves import queries
    from workflows.moves.models import JOB
    from workflows.ticker import LEASE_SECONDS, run_job

    shown = -1
    while True:
        with office.read() as session:
            now = queries.progress(session, migration_id)
            waits = queries.waits_for_help(session, migration_id)
        if now.done != shown:
            shown = now.done
            click.echo(f"{shown} / {now.row.total}", err=True)
        if not now.under_way:
            break
        if waits:
            raise Conflict(
                "迁移停下来了", code="migration_stopped", remedy="请管理员在“未能完成的事项”中查看原因，处理后重试。"
            )
        with office.database.write() as session:
            claimed = jobs.claim(session, now=office.clock.now(), kinds=[JOB], limit=1, lease_seconds=LEASE_SECONDS)
        for job in claimed:
            run_job(office, job)
        if not claimed:
            threading.Event().wait(0.2)
    _tell(office, now.row.state, migration_id)
    sys.exit(1 if now.counts["refused" if now.row.state == "done" else "kept"] else 0)


def _tell(office: Office, state: str, migration_id: str) -> None:
    """How it ended, and why the rest stayed where it is."""
    from workflows.moves import queries

    done, stayed = ("moved", "refused") if state == "done" else ("undone", "kept")
    with office.read() as session:
        counts, after = queries.counts(session, migration_id), ""
        words = "已迁移" if state == "done" else "已回到原版本"
        click.echo(f"{words} {counts[done]} 件，其余 {counts[stayed]} 件没有变化。迁移编号 {migration_id}")
        while counts[stayed]:
            page = queries.cases(session, migration_id, state=stayed, after=after)
            for row in page.items:
                click.echo(f"    {row.case_no}：{row.reason}")
            if page.next is None:
                return
            after = page.next


COMMANDS = (move,)
