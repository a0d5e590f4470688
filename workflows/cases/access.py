"""Who may see a case and who may work on a task: decided here, once, for pages and API alike."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.orm import Session

from engine.errors import Forbidden
from workflows.cases.models import Case, Copy, Task
from workflows.people.roles import STAFF, Actor, Role


def may_work_on(actor: Actor, task: Task) -> bool:
    """Holds the task's role for its unit; the applicant's own tasks are the applicant's, or the window's for them."""
    if actor.holds(Role.SYSTEM):
        return True
    if task.role == Role.APPLICANT:
        own = task.applicant_user_id is not None and task.applicant_user_id == actor.user_id
        return own or actor.holds(Role.WINDOW)
    return actor.reaches(task.role, task.unit)


def require_work(actor: Actor, task: Task) -> None:
    if not may_work_on(actor, task):
        raise Forbidden(
            f"“{task.step}”由其他单位或岗位办理，您不能办理",
            remedy="请在“我的待办”中选择分配给您岗位的任务。",
        )


def worklist_places(actor: Actor) -> list[tuple[str, str]]:
    """Every role this person holds, at every unit: whose tasks they may work on, beside those they applied for."""
    held = {(grant.role.value, unit) for grant in actor.grants if grant.role in STAFF for unit in grant.reaches}
    return sorted(held)


def worklist_filter(actor: Actor) -> ColumnElement[bool]:
    """The tasks this person may work on, as a condition of the worklist query."""
    parts: list[ColumnElement[bool]] = [
        and_(Task.role == grant.role.value, Task.unit.in_(sorted(grant.reaches)))
        for grant in actor.grants
        if grant.role in STAFF
    ]
    if actor.holds(Role.APPLICANT):
        parts.append(and_(Task.role == Role.APPLICANT.value, Task.applicant_user_id == actor.user_id))
    return or_(*parts) if parts else Task.id.is_(None)


def visible(actor: Actor) -> ColumnElement[bool]:
    """The cases this person may see, as a condition.

    The applicant's own; those they work on (`_at_work`); at work also those copied to them (抄送).
    """
    if actor.holds(Role.SYSTEM):
        return true()
    parts = [Case.applicant_user_id == actor.user_id, *_at_work(actor)]
    if actor.holds(*STAFF, Role.SUPERVISOR):
        parts.append(Case.id.in_(select(Copy.case_id).where(Copy.user_id == actor.user_id)))
    return or_(*parts)


def _at_work(actor: Actor) -> list[ColumnElement[bool]]:
    """The receiving window's; those of a unit, or with a step at one, where this person works, leads or supervises."""
    parts: list[ColumnElement[bool]] = []
    units = sorted(actor.units([*STAFF, Role.SUPERVISOR]))
    if units:
        parts += [Case.unit.in_(units), Case.id.in_(select(Task.case_id).where(Task.unit.in_(units)))]
    if windows := sorted(actor.units([Role.WINDOW])):
        parts.append(Case.window_unit.in_(windows))
    return parts


def works_on(session: Session, actor: Actor, case: Case) -> bool:
    """Whether it is this person's work to know the case, not only copied to them."""
    parts = _at_work(actor)
    return bool(parts) and session.scalar(select(Case.id).where(Case.id == case.id, or_(*parts))) is not None


def may_see(session: Session, actor: Actor, case: Case) -> bool:
    if case.applicant_user_id is not None and case.applicant_user_id == actor.user_id:
        return True
    return session.scalar(select(Case.id).where(Case.id == case.id, visible(actor))) is not None


def require_see(session: Session, actor: Actor, case: Case) -> None:
    if not may_see(session, actor, case):
        raise Forbidden(
            "您不能查看这个办件",
            remedy="请核对办件编号。申请人查看本人的办件，工作人员查看本单位承办或者参与的办件。",
        )
