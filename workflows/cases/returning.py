"""Send a step back to one done before (退回), or take one's own last completion back (撤回)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine import sending_back
from engine.errors import Conflict, FieldError, Forbidden, Invalid
from engine.spiff.problems import NoWayBack
from workflows.acts import Act
from workflows.audit import AuditEntry
from workflows.cases import access, dossier, effects, states, tasks
from workflows.cases.models import Case, Task
from workflows.catalogue import queries as catalogue
from workflows.moves.models import Move
from workflows.notices import commands as notices
from workflows.office import Office
from workflows.people.models import User
from workflows.people.queries import actor_of
from workflows.people.roles import Role
from workflows.rules.verbs import State, Verb
from workflows.signing import endorsing, parts

BINDING = frozenset({"accept", "correct", "decide", "verify"})
"""What was said to the applicant, or decided: it is corrected by a new act in law, not taken back."""
_NO_DEEDS = (AuditEntry.act.startswith("alert."), AuditEntry.act.in_(("case.urge", "case.copy")))
"""What changes nothing of the case itself."""
_MILESTONES = frozenset({"accepted", "decided", "completed", "delivered"})


@dataclass(frozen=True, slots=True)
class WayBack:
    """A step to which an open task may be sent back: what `send_back` calls it, its name, who did it last and when."""

    element: str
    name: str
    by: str
    at: datetime


def ways_back(office: Office, session: Session, task: Task) -> list[WayBack]:
    """Where an open task may be sent back to, the step done last first; never behind an act in law."""
    if task.state != "open" or task.role == Role.APPLICANT:
        return []
    case = dossier.found(session, task.case_no)
    found = sending_back.ways_back(office.engine, session, task.id, now=office.clock.now())
    done = _last_done(session, case)
    behind = _behind_an_act_in_law(office, session, case)
    return [
        WayBack(
            name, element.name or element.id, done[name].closed_by_name or "", done[name].closed_at or task.opened_at
        )
        for name, element in found.items()
        if name in done and name not in behind and done[name].role != Role.APPLICANT
    ]


def send_back(act: Act, task_id: str, to: str, reason: str) -> list[Task]:
    """Send an open task back to the step `to`, which opens again with new limits; answer what opened.

    Other branches end only where the flow could not end otherwise. Nothing that was written is lost. Whoever did the
    step last gets it again.
    """
    case, task = tasks.begin(act, task_id, Verb.SEND_BACK)
    if not reason.strip():
        raise Invalid("请填写退回原因", errors=[FieldError("/reason", "请填写退回原因，下一位办理人会看到")])
    if to not in {way.element for way in ways_back(act.office, act.session, task)}:
        raise Invalid(
            "不能退回到这个环节",
            errors=[FieldError("/to", "请在本件已经办过、且没有跨过受理或者决定的环节中选择")],
        )
    last = _last_done(act.session, case)[to]
    service = catalogue.of_case(act.session, act.office.shelf, case)
    others = [row for row in dossier.open_tasks(act, case) if row is not task]
    states.enter(act, task, Verb.SEND_BACK, State.RETURNED)
    act.record("task.send_back", task.step, case, task=task.id, to=to, step=last.step, reason=reason.strip())
    step = sending_back.send_back(act.office.engine, act.session, task.id, to, now=act.now)
    opened = effects.apply(act, case, service, step)
    _hand_to(act, case, opened, last, f"{act.actor.name}退回：{reason.strip()}")
    for row in others:
        if row.state != "open":
            _tell(act, row.assignee_id, case, f"任务已撤销：{row.step}", f"办件退回到“{last.step}”，这一环节不用再办。")
    return opened


def take_back(act: Act, task_id: str) -> list[Task]:
    """Take back what one has completed oneself, while nobody has acted on the case since; answer what opened again.

    A result that still waits for signatures after it is taken back while nobody has signed; one they signed stays.

    The step's time runs on from when it first opened, as if it had not been completed. Raises `Forbidden` for somebody
    else's task, `Conflict` where others have acted or an act in law was done.
    """
    case, task = tasks.lock(act, task_id)
    if states.state_of(task) is State.ENDORSING and task.assignee_id == act.actor.user_id:
        endorsing.take_back(act, case, task)
        return [task]
    if task.state != "completed" or task.closed_by != act.actor.user_id:
        raise Forbidden("只能撤回自己办理完成的环节")
    if task.action in BINDING:
        raise Conflict(
            f"“{task.step}”已对申请人生效，不能撤回", code="binding", remedy="确有错误的，请依法另行作出处理。"
        )
    if (
        task.submitted_at is not None
        or not _is_last(act.session, case, task)
        or task.element in _behind_an_act_in_law(act.office, act.session, case)
    ):
        raise Conflict(
            f"“{task.step}”之后办件已经有人办理，不能撤回", code="gone_on", remedy="请联系现在的办理人退回。"
        )
    service = catalogue.of_case(act.session, act.office.shelf, case)
    states.enter(act, task, Verb.TAKE_BACK, State.TAKEN_BACK)
    act.record("task.take_back", task.step, case, task=task.id)
    try:
        step = sending_back.take_back(act.office.engine, act.session, case.instance_id or "", task.element, now=act.now)
    except NoWayBack as problem:
        raise Conflict(problem.detail, code="no_way_back", remedy="请联系现在的办理人退回。") from problem
    opened = effects.apply(act, case, service, step, since={task.element: task.opened_at})
    _hand_to(act, case, opened, task, "")
    return opened


def may_take_back(office: Office, session: Session, actor_id: str, case: Case, task: Task) -> bool:
    """Whether `take_back` would let this person; cheap enough for a page."""
    if states.state_of(task) is State.ENDORSING:
        return task.assignee_id == actor_id and not endorsing.signed_after(parts.of_task(session, task))
    mine = task.state == "completed" and task.closed_by == actor_id and task.action not in BINDING
    mine = mine and task.submitted_at is None
    if not mine or case.closed_at is not None or not _is_last(session, case, task):
        return False
    return task.element not in _behind_an_act_in_law(office, session, case)


def _last_done(session: Session, case: Case) -> Mapping[str, Task]:
    """The steps of a case that were completed, each as it was done last."""
    query = select(Task).where(Task.case_id == case.id, Task.state == "completed").order_by(Task.closed_at, Task.id)
    return {row.element: row for row in session.scalars(query)}


def _behind_an_act_in_law(office: Office, session: Session, case: Case) -> set[str]:
    """Steps after which the case was accepted, decided or completed: going back there would do that a second time."""
    acts = _milestones(office, session, case)
    behind: set[str] = set()
    since: set[str] = set()
    for name in _passed(office, session, case):
        since.add(name)
        if name in acts:
            behind |= since
        else:
            behind.discard(name)
    return behind


def _milestones(office: Office, session: Session, case: Case) -> set[str]:
    """The elements with which something was done in law, in any version the case has run under."""
    moved = select(Move.from_digest).where(Move.case_id == case.id, Move.moved_at.is_not(None))
    return {
        name
        for digest in {case.digest, *session.scalars(moved)}
        for name, element in office.shelf.service(session, digest).compiled.elements.items()
        if element.gov("milestone") in _MILESTONES
    }


def _passed(office: Office, session: Session, case: Case) -> Iterator[str]:
    if case.instance_id:
        yield from (line.element for line in office.engine.history(session, case.instance_id))


def _is_last(session: Session, case: Case, task: Task) -> bool:
    """Whether completing this task was the last thing anybody did with the case; alerts are nobody's doing."""
    query = select(AuditEntry).where(AuditEntry.chain == f"case:{case.id}", ~or_(*_NO_DEEDS))
    for entry in session.scalars(query.order_by(AuditEntry.seq.desc())):
        if entry.act == "task.complete" and entry.detail.get("task") == task.id:
            return True
        if entry.actor_id != task.closed_by or entry.act.startswith(("task.", "case.")):
            return False
    return False


def _hand_to(act: Act, case: Case, opened: list[Task], last: Task, words: str) -> None:
    """Whoever did the step last gets it again, where they still may do it."""
    user = act.session.get(User, last.closed_by or "")
    for task in opened:
        if user is not None and user.active and task.element == last.element:
            if access.may_work_on(actor_of(user, act.units), task):
                task.assignee_id, task.assignee_name = user.id, user.name
            if words:
                _tell(act, user.id, case, f"退回办理：{task.step}", words, f"/desk/tasks/{task.id}")


def _tell(act: Act, user_id: str | None, case: Case, title: str, body: str, link: str = "") -> None:
    link = link or f"/desk/cases/{case.case_no}"
    notices.send(act, [user_id or ""], kind="task", title=title, body=body, link=link, case_no=case.case_no)
