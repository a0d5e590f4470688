"""What somebody is asked to sign or to say now; who could be asked; what was said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.clock import local_date
from workflows.cases import dossier
from workflows.cases.models import Case, Task
from workflows.office import Office
from workflows.paging import PAGE, Page, bad_mark, cut
from workflows.people.absence import stand_ins
from workflows.people.models import User
from workflows.people.queries import UnitTree, active, actor_of
from workflows.people.roles import Actor
from workflows.signing import parts
from workflows.signing.models import Part


def asked_of(session: Session, actor: Actor, now: datetime) -> list[tuple[Part, Task]]:
    """The parts that wait for this person, or for whom they stand in today; the longest waiting first."""
    instead = stand_ins(session, local_date(now))
    whose = {actor.user_id, *(away for away, there in instead.items() if there == actor.user_id)}
    query = select(Part, Task).join(Task, Task.id == Part.task_id).where(Part.user_id.in_(whose), Part.state == "open")
    rows = session.execute(query.order_by(Part.asked_at, Part.id)).all()
    return [(part, task) for part, task in rows if parts.answers_for(actor, part, task, instead)]


def asked_page(session: Session, actor: Actor, now: datetime, *, after: str = "", limit: int = PAGE) -> Page:
    """The same in pages: nobody is asked for so much at once that it could not be read whole."""
    rows = asked_of(session, actor, now)
    if after:
        seen = next((index for index, (part, _) in enumerate(rows) if part.id == after), None)
        if seen is None:
            raise bad_mark()
        rows = rows[seen + 1 :]
    return cut(rows[: limit + 1], limit, lambda row: str(row[0].id))


@dataclass(frozen=True, slots=True)
class Said:
    """A part with what was said in it, and why it cannot be waited for, where that is so."""

    part: Part
    reason: str
    opinion: str
    hint: str
    mine: bool
    """Whether the reader answers it now."""


def said(
    session: Session, office: Office, actor: Actor, case: Case, task: Task, tree: UnitTree, *, readable: bool
) -> list[Said]:
    """The parts of a task. Opinions are read by whoever reads the task's own (`cases.known.may_read`)."""
    rows = parts.of_task(session, task)
    if not rows:
        return []
    instead = stand_ins(session, local_date(office.clock.now()))
    people = {user.id: user for user in session.scalars(select(User).where(User.id.in_({row.user_id for row in rows})))}
    names = {user.id: user.name for user in session.scalars(select(User).where(User.id.in_(set(instead.values()))))}
    cipher = dossier.cipher(office.keys, case) if readable and case.sealed_key is not None else None
    found = []
    for row in rows:
        reason = str(cipher.unseal_json(row.request)["reason"]) if cipher else ""
        opinion = str(cipher.unseal_json(row.secret).get("opinion", "")) if cipher else ""
        hint = _hint(people.get(row.user_id), task, tree, names.get(instead.get(row.user_id, ""), ""))
        mine = row.state == "open" and parts.answers_for(actor, row, task, instead)
        found.append(Said(row, reason, opinion, hint if row.state in parts.LIVE else "", mine))
    return found


def _hint(user: User | None, task: Task, tree: UnitTree, stand_in: str) -> str:
    if user is None or not user.active or not parts.works_for(actor_of(user, tree), task):
        return "已不在岗，请减签或者收回"
    return f"今日请假，由{stand_in}代" if stand_in else ""


def askable(session: Session, task: Task, tree: UnitTree, rows: Sequence[Part]) -> list[User]:
    """Who may be asked for a part in this task now."""
    return parts.colleagues(active(session), tree, task, rows) if parts.may_have_parts(task) else []
