"""For administrators: the first administrator, units and people."""

from __future__ import annotations

import getpass
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from engine.errors import Conflict, Invalid
from web.cli.design import DATA
from workflows.rules.jurisdiction import ENDINGS, KINDS, LEVELS, NATURES


def _named(codes: Mapping[str, str]) -> str:
    return "，".join(f"{code} {name}" for code, name in codes.items())


def _password(given: str | None) -> str:
    text = given if given is not None else getpass.getpass("密码：")
    if len(text) < 8:
        raise Invalid("密码至少 8 位")
    return text


@click.command(help="建立空的系统和第一个管理员（不载入演示数据）")
@click.option("--unit", "unit_name", prompt="本级政府或者单位名称", help="最上级单位的名称")
@click.option("--word", default="", help="机关代字")
@click.option("--level", default="4", show_default=True, type=click.Choice(list(LEVELS)), help="行使层级")
@click.option("--username", default="admin", show_default=True)
@click.option("--name", default="管理员", show_default=True, help="管理员姓名")
@click.option("--password", help="不给时在终端上询问")
@DATA
def init(
    unit_name: str, word: str, level: str, username: str, name: str, password: str | None, data: Path | None
) -> None:
    from sqlalchemy import select

    from web.cli.opened import open_office
    from workflows.limits.publish import publish_year
    from workflows.people import commands, standing
    from workflows.people.models import Unit
    from workflows.people.roles import Role

    office = open_office(data)
    with office.act() as act:
        if act.session.scalars(select(Unit).limit(1)).first() is not None:
            raise Conflict("系统已经建立过", remedy="增加人员请用 user add。")
        told = standing.Particulars(unit_name, unit_name, "government", word, level=level, nature="1", clearing=True)
        act.session.add(standing.row("root", None, told))
        act.session.flush()
        commands.add_user(act.session, username, name, _password(password), "root", [(Role.ADMIN, "root")])
        for path in sorted((office.settings.bpmn / "calendars").glob("cn-*.yaml")):
            publish_year(act, path.read_text(encoding="utf-8"))
        act.record("office.init", unit_name)
    click.echo(f"已建立。请以 {username} 登录。")


@click.group(help="单位和人员")
def user() -> None:
    """Units and people."""


@user.command("add", help="增加人员，例如：user add zhang --name … --unit hall --role window@hall")
@click.argument("username")
@click.option("--name", required=True)
@click.option("--unit", required=True)
@click.option("--role", "roles", multiple=True, required=True, help="岗位@单位，可重复")
@click.option("--password", help="不给时在终端上询问")
@click.option("--as", "acting_as", required=True, help="以谁的名义")
@DATA
def add_user(
    username: str, name: str, unit: str, roles: tuple[str, ...], password: str | None, acting_as: str, data: Path | None
) -> None:
    from web.cli.opened import acting, open_office
    from workflows.people import administer

    office = open_office(data)
    with office.act(acting(office, acting_as)) as act:
        administer.add_person(
            act, username, name, unit, [tuple(role.partition("@")[::2]) for role in roles], _password(password)
        )
    click.echo(f"已增加 {username}。")


@user.command("unit", help="增加单位，例如：user unit mz --name … --parent root --word … --level 4")
@click.argument("code")
@click.option("--name", required=True)
@click.option("--short", default="", help="简称；不填就用全称")
@click.option("--kind", default="bureau", show_default=True, type=click.Choice(list(KINDS)), help=_named(KINDS))
@click.option("--parent", required=True, help="上级单位的代码")
@click.option("--word", required=True, help="机关代字")
@click.option("--phone", default="", help="联系电话")
@click.option("--level", required=True, type=click.Choice(list(LEVELS)), help=f"行使层级：{_named(LEVELS)}")
@click.option("--nature", default="", type=click.Choice(["", *NATURES]), help=f"主体性质：{_named(NATURES)}")
@click.option("--credit-code", default="", help="统一社会信用代码")
@click.option("--area", default="", help="行政区划代码")
@click.option("--clearing", is_flag=True, help="清理单位：有自己的事项")
@click.option("--lead", default="", help="政府的牵头部门的代码")
@click.option("--as", "acting_as", required=True, help="以谁的名义")
@DATA
def add_unit(code: str, parent: str, acting_as: str, data: Path | None, **told: Any) -> None:
    from web.cli.opened import acting, open_office
    from workflows.people import units
    from workflows.people.standing import Particulars

    office = open_office(data)
    with office.act(acting(office, acting_as)) as act:
        units.add(act, code, parent, Particulars(**told))
    click.echo(f"已增加单位 {code}。")


@user.command("end", help="机构调整：单位并入、撤销、更名或者拆分，未办完的转到接续的单位；不写 --confirm 只预览")
@click.argument("code")
@click.option("--into", "successors", multiple=True, required=True, help="接续的单位，可重复；第一个接续其余一切")
@click.option("--how", default="merged", show_default=True, type=click.Choice(list(ENDINGS)), help=_named(ENDINGS))
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="从哪一天起，例如 2026-09-14；不写是今天")
@click.option("--reason", default="", help="依据：批准文件的名称或者文号")
@click.option("--service", "services", multiple=True, metavar="KEY=CODE", help="拆分时：事项归哪个单位，可重复")
@click.option("--confirm", is_flag=True, help="办理；办理后不能撤销")
@click.option("--as", "acting_as", required=True, help="以谁的名义")
@DATA
def end_unit(
    code: str,
    successors: tuple[str, ...],
    how: str,
    day: datetime | None,
    reason: str,
    services: tuple[str, ...],
    confirm: bool,
    acting_as: str,
    data: Path | None,
) -> None:
    from web.cli.opened import acting, open_office
    from workflows.organisation import ending
    from workflows.people.administer import require_admin

    office = open_office(data)
    with office.act(acting(office, acting_as)) as act:
        require_admin(act)
        shown = ending.preview(act.session, office, code)
        moved: Mapping[str, int] = shown.counts
        if confirm:
            on = day.date() if day else act.today
            named = dict(pair.partition("=")[::2] for pair in services)
            moved = ending.end(act, code, ending.Ending(on, how, successors, reason, named))
    for key, name in {**shown.own, **shown.others}.items():
        click.echo(f"新版本 {key} {name}")
    for title, number in moved.items():
        click.echo(f"{title} {number}")
    click.echo("已办理。" if confirm else "没有改变任何东西。核对后加 --confirm 办理。")


@click.group(help="单位、人员、窗口的工作簿：导出、导入")
def organisation() -> None:
    """Entry of `run.py organisation …`."""


@organisation.command("export", help="写成 xlsx；--empty 只要模板")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--empty", is_flag=True, help="只有表头")
@DATA
def write(file: Path, empty: bool, data: Path | None) -> None:
    from web.cli.opened import open_office
    from workflows.organisation import workbook
    from workflows.people.queries import unit_tree

    with open_office(data).read() as session:
        file.write_bytes(workbook.template() if empty else workbook.export(session, unit_tree(session)))
    click.echo(f"已写入 {file}")


@organisation.command("import", help="导入填好的 xlsx；有一处不对就都不导入；不写 --confirm 只核对")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--confirm", is_flag=True, help="写入")
@click.option("--as", "acting_as", required=True, help="以谁的名义")
@DATA
def take_in(file: Path, confirm: bool, acting_as: str, data: Path | None) -> None:
    from web.cli.opened import acting, open_office
    from workflows.organisation import importing, workbook
    from workflows.people.administer import require_admin

    office, book = open_office(data), workbook.read(file.read_bytes())
    with office.act(acting(office, acting_as)) as act:
        require_admin(act)
        done = importing.take_in(act, book) if confirm else importing.plan(act.session, act.actor, book)
    for entry in done.entries:
        if entry.state in ("added", "changed"):
            click.echo(f"{'增加' if entry.state == 'added' else '修改'} {entry.sheet} {entry.key} {entry.name}")
    counts = done.counts()
    click.echo(f"增加 {counts['added']}，修改 {counts['changed']}，不变 {counts['unchanged']}")
    click.echo("已导入。" if confirm else "没有改变任何东西。核对后加 --confirm 导入。")


COMMANDS = (init, user, organisation)
