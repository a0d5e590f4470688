"""Work on a task: claim, release, transfer, reassign, complete; a result that has to be signed after waits here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from engine.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from workflows.acts import Act
from workflows.cases import access, dossier, effects, states
from workflows.cases.models import Case, Task
from workflows.catalogue import queries as catalogue
from workflows.catalogue.folder import Service
from workflows.commitments import commands as commitments
from workflows.notices import commands as notices
from workflows.people.models import User
from workflows.people.queries import actor_of
from workflows.people.roles import Role
from workflows.programme import steps
from workflows.rules.quorum import Quorum
from workflows.rules.verbs import STAGES, State, Verb
from workflows.signing import endorsing, parts

NEGATIVE = frozenset({"refused", "disagree", "false", "correct"})
"""Outcomes that take something from the applicant: they need a reason (行政许可法 art. 38, R36)."""

# Built once: building a statement costs more than running it.
_ITS_CASE = (
    select(Case)
    .where(Case.id == select(Task.case_id).where(Task.id == bindparam("task")).scalar_subquery())
    .with_for_update()
)
_BESIDE = (
    select(Task)
    .where(Task.case_id == bindparam("case"), or_(Task.id == bindparam("task"), Task.state == "open"))
    .execution_options(populate_existing=True)
)


def find(session: Session, task_id: str) -> Task:
    task = session.get(Task, task_id)
    if task is None:
        raise NotFound("没有这个任务")
    return task


def lock(act: Act, task_id: str) -> tuple[Case, Task]:
    """The task's case locked, then the task as it is now, together with the open ones beside it."""
    case = act.session.scalars(_ITS_CASE, {"task": task_id}).one_or_none()
    if case is None:
        raise NotFound("没有这个任务")
    rows = {row.id: row for row in act.session.scalars(_BESIDE, {"case": case.id, "task": task_id})}
    act.tasks[case.id] = list(rows.values())
    return case, rows[task_id]


def require_open(task: Task) -> None:
    """409 with who and when, if somebody was faster."""
    if task.state != "open":
        raise states.closed(task)


def require_mine(act: Act, task: Task) -> None:
    access.require_work(act.actor, task)
    if task.assignee_id not in (None, act.actor.user_id):
        raise Conflict(
            f"“{task.step}”已由{task.assignee_name}认领",
            code="task_claimed",
            remedy="如需接手，请由负责人转派。",
            extra={"case_no": task.case_no, "assignee": task.assignee_name},
        )


def begin(act: Act, task_id: str, verb: Verb) -> tuple[Case, Task]:
    """The task locked with its case, for a verb of whoever has it. Raises NotFound, Forbidden, Conflict."""
    case, task = lock(act, task_id)
    require_open(task)
    require_mine(act, task)
    states.require(task, verb)
    return case, task


def claim(act: Act, task_id: str, *, version: int | None = None) -> Task:
    """Take a task off the shared list."""
    case, task = begin(act, task_id, Verb.CLAIM)
    _require_version(task, version)
    if task.assignee_id is None:
        _assign(act, task, Verb.CLAIM, act.actor.user_id, act.actor.name)
        act.record("task.claim", task.step, case, task=task.id)
    return task


def release(act: Act, task_id: str) -> Task:
    """Put a task back on the shared list."""
    case, task = begin(act, task_id, Verb.RELEASE)
    _assign(act, task, Verb.RELEASE, None, None)
    act.record("task.release", task.step, case, task=task.id)
    return task


def transfer(act: Act, task_id: str, to: str, reason: str) -> Task:
    """Hand a task to a colleague who holds the same role for the unit. Its clock goes on."""
    case, task = begin(act, task_id, Verb.TRANSFER)
    return _hand_over(act, case, task, to, reason, Verb.TRANSFER)


def reassign(act: Act, task_id: str, to: str, reason: str) -> Task:
    """A section chief, leader or supervisor of the unit gives a task to somebody else."""
    case, task = lock(act, task_id)
    require_open(task)
    if not any(
        act.actor.reaches(role, task.unit)
        for role in (Role.SECTION_CHIEF, Role.LEADER_IN_CHARGE, Role.SUPERVISOR, Role.ADMIN)
    ):
        raise Forbidden("只有科室负责人、分管领导或者监察人员可以转派")
    states.require(task, Verb.REASSIGN)
    return _hand_over(act, case, task, to, reason, Verb.REASSIGN)


def _hand_over(act: Act, case: Case, task: Task, to: str, reason: str, verb: Verb) -> Task:
    if not reason.strip():
        raise Invalid("请填写原因", errors=[FieldError("/reason", "请填写转交原因")])
    user = act.session.scalars(select(User).where(User.username == to, User.active)).one_or_none()
    if user is None or not access.may_work_on(actor_of(user, act.units), task):
        raise Invalid("接收人不能办理这个任务", errors=[FieldError("/to", "请选择本单位同岗位的人员")])
    if task.asked and parts.takes_part(act.session, task, user.id):
        raise Invalid(
            "接收人不能办理这个任务", errors=[FieldError("/to", "这位人员正在或者已经签署这一环节，请先减签")]
        )
    before = task.assignee_name
    _assign(act, task, verb, user.id, user.name)
    act.record(f"task.{verb}", task.step, case, task=task.id, before=before, to=user.username, reason=reason.strip())
    notices.send(
        act,
        [user.id],
        kind="task",
        title=f"收到转交的任务：{task.step}",
        body=f"{act.actor.name}转交：{reason.strip()}",
        link=f"/desk/tasks/{task.id}",
        case_no=case.case_no,
    )
    return task


def _assign(act: Act, task: Task, verb: Verb, user_id: str | None, name: str | None) -> None:
    """Somebody has the task now, or nobody; what others have still to do in it stays as it is."""
    here = states.state_of(task)
    to = here if here in STAGES else State.CLAIMED if user_id else State.OPEN
    states.enter(act, task, verb, to)
    task.assignee_id, task.assignee_name = user_id, name


def _require_version(task: Task, version: int | None) -> None:
    if version is not None and version != task.version:
        raise Conflict("任务信息已更新", code="stale", extra={"version": task.version})


def complete(
    act: Act,
    task_id: str,
    data: Mapping[str, Any],
    *,
    outcome: str | None = None,
    opinion: str | None = None,
    version: int | None = None,
) -> Task:
    """Finish a task with its form. `outcome` and `opinion` are the form's fields of that name."""
    case, task = begin(act, task_id, Verb.COMPLETE)
    _require_version(task, version)
    if task.action == "correct":
        raise Conflict("补正由申请人提交材料完成", code="use_supplement", remedy="请通过“提交补正材料”办理。")
    service = catalogue.of_case(act.session, act.office.shelf, case)
    values = dict(data)
    if outcome is not None:
        values["outcome"] = outcome
    if opinion is not None:
        values["opinion"] = opinion
    if task.action == "accept" and values.get("outcome") == "correct":
        raise Invalid(
            "补正须一次性告知全部缺项",
            errors=[FieldError("/outcome", "请使用“一次性告知”，列明全部需要补正的内容")],
            remedy="请改用一次性告知（correction-notice）办理。",
        )
    return finish(act, case, service, task, values)


def finish(
    act: Act,
    case: Case,
    service: Service,
    task: Task,
    values: Mapping[str, Any],
    *,
    given: Mapping[str, Any] | None = None,
) -> Task:
    """Check the form, close the task, step the diagram, and take over what follows.

    `given` is what the office itself adds for the diagram to read, beside the form's fields.
    """
    with act.session.no_autoflush:
        return _finish(act, case, service, task, values, given or {})


def _finish(
    act: Act, case: Case, service: Service, task: Task, values: Mapping[str, Any], given: Mapping[str, Any]
) -> Task:
    states.require(task, Verb.COMPLETE)
    form = service.form(task.form) if task.form else None
    clean = form.load(values, service.form_context(act.now), pointer_prefix="/data") if form else dict(values)
    outcome = clean.get("outcome")
    if outcome in NEGATIVE and not str(clean.get("opinion") or "").strip():
        raise Invalid("请说明理由", errors=[FieldError("/data/opinion", "作出不利决定或者意见时必须说明理由")])
    _require_vote(task, outcome)
    task.outcome = str(outcome) if outcome is not None else None
    task.secret = dossier.cipher(act.office.keys, case).seal_json(clean)
    if task.asked:
        if task.assignee_id is None:
            task.assignee_id, task.assignee_name = act.actor.user_id, act.actor.name
        endorsing.submit(act, case, task)
    else:
        _step(act, case, service, task, clean, given, Verb.COMPLETE)
    return task


def _require_vote(task: Task, outcome: str | None) -> None:
    """A step that declares a vote is not completed without; and what was voted binds whoever completes it."""
    if task.countersign and not task.verdict:
        raise Conflict(
            f"“{task.step}”须先会签：{Quorum.parse(task.countersign).words}",
            code="countersign_first",
            remedy="请先发起会签，有结果后再办理。",
        )
    against = outcome in NEGATIVE
    if outcome is not None and task.verdict and against != (task.verdict == "failed"):
        said = "会签已通过，不能作出相反的结论" if against else "会签没有通过，只能作出不同意（不予）的结论"
        raise Invalid("结论与会签结果不符", errors=[FieldError("/data/outcome", said)])


def move_on(act: Act, case: Case, task: Task, verb: Verb) -> None:
    """Whoever had to sign after it has: what was written then closes the task and moves the flow, as of that person."""
    service = catalogue.of_case(act.session, act.office.shelf, case)
    form = service.form(task.form) if task.form else None
    written = dossier.cipher(act.office.keys, case).unseal_json(task.secret)
    clean = form.load(written, service.form_context(task.submitted_at or act.now)) if form else written
    with act.session.no_autoflush:
        _step(act, case, service, task, clean, {}, verb, by=(task.assignee_id or "", task.assignee_name or ""))


def _step(
    act: Act,
    case: Case,
    service: Service,
    task: Task,
    clean: Mapping[str, Any],
    given: Mapping[str, Any],
    verb: Verb,
    *,
    by: tuple[str, str] | None = None,
) -> None:
    states.enter(act, task, verb, State.COMPLETED, by=by)
    act.record(
        "task.complete",
        task.step,
        case,
        task=task.id,
        element=task.element,
        action=task.action,
        outcome=task.outcome,
        sealed=act.office.keys.fingerprint((task.secret or b"").hex()),
        **({"by": by[1]} if by else {}),
    )
    steps.completing(act, case, task, clean)
    if task.action == "verify":
        commitments.record_verification(act, case, clean)
    if task.action == "decide":
        commitments.require_not_false(case, task.outcome)
    step = act.office.engine.complete(
        act.session, task.id, {task.element: service.read_by_diagram(task.element, {**clean, **given})}, now=act.now
    )
    effects.apply(act, case, service, step)
