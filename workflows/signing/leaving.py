"""Somebody asked to sign can sign in no more: whoever asked them is told, and asks another."""

from __future__ import annotations

from sqlalchemy import select

from workflows.acts import Act
from workflows.cases.models import Task
from workflows.notices import commands as notices
from workflows.people.models import User
from workflows.signing.models import Part
from workflows.signing.parts import KINDS, LIVE


def tell_who_asked(act: Act, user: User) -> None:
    """A message for each part this person still has in a task; the part waits until it is taken from them."""
    query = select(Part, Task).join(Task, Task.id == Part.task_id)
    query = query.where(Part.user_id == user.id, Part.state.in_(LIVE), Task.state == "open")
    for part, task in act.session.execute(query.order_by(Part.id)):
        notices.send(
            act,
            [part.asked_by],
            kind="task",
            title=f"{part.user_name}的账号已停用，等其办理的{KINDS[part.kind]}要改请他人",
            body=f"办件 {task.case_no}“{task.service_name}”{task.step}：请收回或者减签，需要的另请他人。",
            link=f"/desk/tasks/{task.id}",
            case_no=task.case_no,
        )
