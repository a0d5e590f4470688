"""A rehearsed step that declares a vote: people are engaged for it, and vote as the expected result says."""

from __future__ import annotations

from workflows.cases.models import Task
from workflows.office import Office
from workflows.people import commands as people
from workflows.people.models import User
from workflows.people.queries import actor_of
from workflows.people.roles import Actor, Role
from workflows.rules.quorum import Quorum
from workflows.signing import answering, asking

_OPINION = "演练表决"


def vote(office: Office, holder: Actor, task: Task, *, agreed: bool) -> None:
    """Put the task to its vote and have all vote alike, one by one, until it is decided."""
    names = [f"voter{number}-{task.id}" for number in range(1, Quorum.parse(task.countersign).people + 1)]
    with office.act() as act:
        users = [
            people.add_user(act.session, name, f"演练{name[:6]}", name, task.unit, ((Role.OFFICER, task.unit),))
            for name in names
        ]
    with office.act(holder) as act:
        asking.countersign(act, task.id, names, "", _OPINION)
    for user in users:
        with office.act() as act:
            row = act.session.get_one(User, user.id)
            voter = actor_of(row, act.units)
            if act.session.get_one(Task, task.id).verdict:
                return
        with office.act(voter) as act:
            answering.sign(act, task.id, "agree" if agreed else "disagree", _OPINION)
