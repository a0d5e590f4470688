"""The catalogue in the shape of the notice's annexes: fetched, and taken in filled in."""

from __future__ import annotations

from pathlib import Path

import click

from engine.errors import Forbidden
from web.annexes import MEDIA_TYPES, NAMES

DATA = click.option("--data", type=click.Path(path_type=Path), help="数据文件夹（BANJIE_DATA）")


@click.group(help="目录和办事指南的附件1、附件2：导出、导入")
def catalogue() -> None:
    """Entry of `run.py catalogue …`."""


@catalogue.command("export", help="把现行事项写成附件：catalogue 附件1，guide 附件2；格式看文件名，.docx 或 .xlsx")
@click.argument("annex", type=click.Choice(list(NAMES)))
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--unit", default="", help="只要这个单位及其下级的")
@click.option("--drafts", "username", default="", metavar="USERNAME", help="连同这位设计人员能看到的草稿")
@DATA
def write(annex: str, file: Path, unit: str, username: str, data: Path | None) -> None:
    from web.cli.opened import acting, open_office
    from workflows.annexes.exporting import export
    from workflows.people.queries import unit_tree

    form = _form(file)
    office = open_office(data)
    whose = acting(office, username) if username else None
    with office.read() as session:
        tree = unit_tree(session)
        content = export(session, office.shelf, tree, NAMES[annex], form, unit=unit, drafts_of=whose)
    file.write_bytes(content)
    click.echo(f"已写入 {file}")


@catalogue.command("import", help="导入填好的附件1或附件2，成为待补充的草稿；有一处不对就都不导入，逐处说明")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--as", "username", required=True, help="以谁的名义")
@click.option("--unit", default="", help="附件2中的新事项归哪个单位")
@DATA
def take_in(file: Path, username: str, unit: str, data: Path | None) -> None:
    from web.cli.opened import acting, open_office
    from web.permissions import Permission, permissions_of
    from workflows.annexes.importing import import_annex

    office = open_office(data)
    actor = acting(office, username)
    if Permission.DESIGN_WRITE not in permissions_of(actor.roles):
        raise Forbidden(f"“{username}”没有修改事项的权限")
    with office.act(actor) as act:
        done = import_annex(act, file.read_bytes(), unit=unit)
    for key in done.created:
        click.echo(f"新的草稿 {key}：还没有流程图，补充以后才能提交")
    for key in done.changed:
        click.echo(f"改动的草稿 {key}")
    click.echo(f"新 {len(done.created)} 个，改 {len(done.changed)} 个，没有改动 {len(done.unchanged)} 个")


def _form(file: Path) -> str:
    form = file.suffix.lower().removeprefix(".")
    if form not in MEDIA_TYPES:
        raise click.BadParameter("文件名须以 .docx 或 .xlsx 结尾")
    return form


COMMANDS = (catalogue,)
