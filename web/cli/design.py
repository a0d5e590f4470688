"""For designers: check, deploy, export."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import orjson

from engine.errors import Forbidden, Invalid

DATA = click.option("--data", type=click.Path(path_type=Path), help="数据文件夹（BANJIE_DATA）")


@click.command(help="检查流程图（*.bpmn）或者事项文件夹；有错误时退出码为 1")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), required=False)
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", help="输出格式")
@click.option("--play/--no-play", default=True, help="是否在事项文件夹上运行 cases.yaml 的预期运行")
def check(paths: tuple[Path, ...], format_: str, play: bool) -> None:
    from web.cli import logs
    from workflows.checks.paths import check_paths
    from workflows.settings import Settings

    logs.configure(level="ERROR")
    settings = Settings.from_environment()
    wanted = list(paths) or [settings.bpmn / "services"]
    absent = [str(path) for path in wanted if not path.exists()]
    if absent:
        click.echo("没有这个文件或者文件夹：" + "、".join(absent), err=True)
        sys.exit(2)
    results = check_paths(wanted, settings, play=play)
    if not results:
        click.echo("没有可以检查的：这里没有流程图，也没有事项文件夹（service.yaml 和 flow.bpmn）。", err=True)
        sys.exit(2)
    if format_ == "json":
        rows = [{"file": r.file, "ok": r.ok, "findings": [f.as_dict() for f in r.findings]} for r in results]
        click.echo(orjson.dumps(rows, option=orjson.OPT_INDENT_2).decode())
    else:
        for result in results:
            click.echo(f"{'✓' if result.ok else '✗'} {result.file}")
            for finding in result.findings:
                kind = "错误" if finding.severity == "error" else "提醒"
                where = f"{finding.element} " if finding.element else ""
                line = f"第 {finding.line} 行 " if finding.line else ""
                click.echo(f"    {kind} {where}{line}{finding.message} → {finding.fix} [{finding.rule}]")
    sys.exit(0 if all(result.ok for result in results) else 1)


@click.command(help="提交事项文件夹的新版本（由另一人批准）；--approve 由有审批权的人直接批准一个已提交的版本")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--as", "username", required=True, help="以谁的名义")
@click.option("--note", default="", help="修改说明")
@click.option("--parent", help="修改所依据的版本（export 写下的）；默认读文件夹中的 .version")
@click.option("--approve", "approving", is_flag=True, help="批准该事项等待审批的版本，而不是提交")
@DATA
def deploy(folder: Path, username: str, note: str, parent: str | None, approving: bool, data: Path | None) -> None:
    from web.cli.opened import acting, open_office
    from web.permissions import Permission, permissions_of
    from workflows.catalogue import commands, queries
    from workflows.catalogue.folder import read_folder

    office = open_office(data)
    actor = acting(office, username)
    key = folder.resolve().name
    needed = Permission.DESIGN_APPROVE if approving else Permission.DESIGN_WRITE
    if needed not in permissions_of(actor.roles):
        raise Forbidden(f"“{username}”没有{'审批' if approving else '提交'}版本的权限")
    with office.act(actor) as act:
        if approving:
            waiting = [row for row in queries.proposed(act.session) if row.service_key == key]
            if not waiting:
                raise Invalid("没有等待审批的版本")
            version = commands.approve(act, waiting[-1].id, note)
        else:
            remembered = folder / ".version"
            base = parent or (remembered.read_text(encoding="utf-8").strip() if remembered.is_file() else None)
            version = commands.propose(act, key, read_folder(folder), note=note, parent=base)
        click.echo(
            f"{key} 第 {version.number} 版：{'已批准，新办件使用' if approving else '已提交，等待批准'}（{version.id}）"
        )


@click.command(help="把一个事项的现行版本取到文件夹")
@click.argument("key")
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@click.option("--as", "username", required=True, help="以谁的名义")
@DATA
def export(key: str, folder: Path | None, username: str, data: Path | None) -> None:
    from web.cli.opened import acting, open_office
    from web.permissions import Permission, permissions_of
    from workflows.catalogue import queries, reach

    office = open_office(data)
    actor = acting(office, username)
    if Permission.DESIGN_READ not in permissions_of(actor.roles):
        raise Forbidden(f"“{username}”没有查看版本的权限")
    target = (folder or Path(key)).resolve()
    with office.act(actor) as act:
        reach.require(act.session, office.shelf, actor, key)
        version, service = queries.live(act.session, office.shelf, key)
        for name, content in service.files.items():
            path = target / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        (target / ".version").write_text(version.id + "\n", encoding="utf-8")
        act.record("version.export", key, number=version.number)
    click.echo(f"{key} 第 {version.number} 版已取到 {target}")


@click.command(help="读入其他工具（Camunda、Flowable 等）画的图：办理人、表单、到期时间写为 gov: 属性")
@click.argument("source", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False))
def adopt(source: Path, target: Path) -> None:
    from workflows.catalogue import foreign

    adopted = foreign.adopt(source.read_bytes())
    target.write_bytes(adopted.diagram)
    for note in adopted.notes:
        click.echo(f"{'✓' if note.adopted else '！'} {note.element} 第 {note.line} 行 {note.message}")
    written = sum(note.adopted for note in adopted.notes)
    click.echo(f"已写入 {target}：读入 {written} 项，{len(adopted.notes) - written} 项请自行补充。")


COMMANDS = (check, deploy, export, adopt)
