"""For designers: try an expression, ask a decision."""

from __future__ import annotations

import json
import sys
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.errors import Invalid, Problem

if TYPE_CHECKING:
    from engine.feel import Functions

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command(help="计算一个 FEEL 表达式；不写表达式时逐行输入，一行一个，空行或 Ctrl-D 结束。用法见 docs/feel.md")
@click.argument("expression", required=False)
@click.option("--context", "path", type=_FILE, help="变量：一个 JSON 文件，最外层是对象")
def feel(expression: str | None, path: Path | None) -> None:
    context, functions = _context(path), _functions()
    if expression is not None:
        click.echo(_answer(expression, context, functions))
        return
    while line := _line():
        try:
            click.echo(_answer(line, context, functions))
        except Problem as problem:
            click.echo(f"{problem.title}：{problem.detail}", err=True)


@click.command(help="用 JSON 文件里的输入问一个决策（DMN），并列出命中的规则")
@click.argument("file", type=_FILE)
@click.option("--decision", "name", help="决策的名称或编号；文件里只有一个时可以不写")
@click.option("--inputs", "path", type=_FILE, help="输入：一个 JSON 文件，最外层是对象")
def decide(file: Path, name: str | None, path: Path | None) -> None:
    from engine.feel.dmn import load
    from engine.feel.printer import print_value

    model = load(file, _functions())
    if name is None:
        if len(model.names) != 1:
            raise Invalid(f"文件里有几个决策，请用 --decision 选一个：{'、'.join(model.names)}。")
        name = model.names[0]
    answer = model.decide(name, _context(path))
    click.echo(print_value(answer.value))
    for fired in answer.fired:
        rules = "、".join(map(str, fired.rules))
        click.echo(f"{fired.decision}：{f'命中第 {rules} 条规则' if rules else '没有命中任何规则'}", err=True)
    for note in answer.notes:
        click.echo(note, err=True)


def _answer(expression: str, context: dict[str, Any], functions: Functions) -> str:
    from engine.feel import evaluate
    from engine.feel.printer import print_value

    return print_value(evaluate(expression, context, functions))


def _line() -> str:
    """One line of input without its end; "" at the end of all."""
    if sys.stdin.isatty():
        click.echo("> ", nl=False, err=True)
    return sys.stdin.readline().strip()


def _context(path: Path | None) -> dict[str, Any]:
    if path is None:
        return {}
    try:
        read = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise Invalid(f"{path} 不是 JSON：{error}") from error
    if not isinstance(read, dict):
        raise Invalid(f'{path} 的最外层应是对象，如 {{"x": 1}}。')
    return read


def _functions() -> Functions:
    """`now()` and `today()` by the office's clock."""
    from engine.clock import FileClock, SystemClock
    from engine.feel import clocked
    from workflows.settings import Settings

    file = Settings.from_environment().clock_file
    return clocked(FileClock(file) if file else SystemClock())


COMMANDS = (feel, decide)
