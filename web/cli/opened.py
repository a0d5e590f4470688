"""The office as the command line opens it: migrated, and with a person who acts."""

from __future__ import annotations

from pathlib import Path

import click
from sqlalchemy import select

from engine.errors import NotFound
from web.cli.serve import with_data
from workflows.migrations import upgrade
from workflows.office import Office
from workflows.people.models import User
from workflows.people.queries import actor_of, unit_tree
from workflows.people.roles import Actor
from workflows.settings import Settings


def open_office(data: Path | None = None) -> Office:
    settings = with_data(Settings.from_environment(), data)
    settings.data.mkdir(parents=True, exist_ok=True)
    upgrade(settings)
    office = Office(settings)
    if (command := click.get_current_context(silent=True)) is not None:
        command.call_on_close(office.close)
    return office


def acting(office: Office, username: str) -> Actor:
    """The person named by `--as`: what is done on the command line is done, and audited, as somebody."""
    with office.read() as session:
        user = session.scalars(select(User).where(User.username == username, User.active)).one_or_none()
        if user is None:
            raise NotFound(f"没有名为“{username}”的人员", remedy="请用 --as 指定已有的用户名。")
        return actor_of(user, unit_tree(session), channel="cli")
