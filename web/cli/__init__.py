"""The command line: one file a group of commands."""

from __future__ import annotations

import sys

import click

from engine.errors import Problem


class Commands(click.Group):
    """Without a command it serves; what goes wrong is told in a sentence with what to do, not a traceback."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or (args[0].startswith("--") and args[0] != "--help"):
            args = ["serve", *args]
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except Problem as problem:
            click.echo(f"{problem.title}：{problem.detail}", err=True)
            for error in problem.errors:
                click.echo(f"  {error.pointer}  {error.message}", err=True)
            click.echo(problem.remedy_here, err=True)
            sys.exit(1)


@click.group(cls=Commands, invoke_without_command=False, help="办结 Banjie：公共服务办件系统")
def main() -> None:
    """Entry of `python3 run.py …`."""


def load() -> click.Group:
    """The group with all its commands."""
    from web.cli import calendars, catalogue, design, language, move, operate, people, serve

    for module in (serve, design, catalogue, move, language, people, calendars, operate):
        for command in module.COMMANDS:
            main.add_command(command)
    return main
