"""Who works on a case now: whoever has an open task, those who could take it, and those asked to sign it."""

from __future__ import annotations

from collections.abc import Iterable

from workflows.acts import Act
from workflows.cases.models import Task
from workflows.people.models import User
from workflows.people.roles import Role
from workflows.signing import parts


def working_on(act: Act, tasks: Iterable[Task]) -> dict[str, tuple[User, Role]]:
    """By id, with the role for which they are told; the applicant's own steps are nobody's here."""
    found: dict[str, tuple[User, Role]] = {}
    people = {user.id: user for user in act.people}
    for task in tasks:
        if task.role == Role.APPLICANT:
            continue
        role = Role(task.role)
        if task.assignee_id is not None and (user := act.session.get(User, task.assignee_id)) is not None:
            found.setdefault(user.id, (user, role))
        else:
            for user in act.holders(task.role, task.unit):
                found.setdefault(user.id, (user, role))
        if task.asked:
            waited_for = [row.user_id for row in parts.of_task(act.session, task) if row.state == "open"]
            found |= {key: (people[key], role) for key in waited_for if key in people and key not in found}
    return found
