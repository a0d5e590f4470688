"""Reviews: a basis that comes to its end asks, of exactly the services that rest on it, what becomes of them (R11)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from engine.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from workflows.acts import Act
from workflows.adjusting import commands as adjusting
from workflows.adjusting import queries as changes
from workflows.adjusting.commands import Wish
from workflows.bases import queries, stopping
from workflows.bases.models import BasisUse, LegalBasis, ReviewTask
from workflows.notices import commands as notices
from workflows.people.queries import holders
from workflows.people.roles import Actor, Role
from workflows.rules.adjusting import OPEN_CASES, Kind
from workflows.rules.bases import ended

AHEAD = timedelta(days=30)
"""So long before a basis's last day its services are asked; a choice of this product."""
TO_FILE, AT_ONCE = timedelta(days=20), timedelta(days=5)
"""By when a unit answers: practice has changes filed within twenty days of the change of law; what has ended already is
more urgent. Illustrative: no national rule sets either."""
ANSWERS: Mapping[str, str] = {
    "retain": "保留，改引新的依据",
    "change": "修改事项",
    "suspend": "暂停事项",
    "cancel": "取消事项",
}
"""What the unit may say."""
QUOTED = 3
"""How many services a message names."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a unit says of one service. `open_cases` is needed where the basis has ended and cases are under way."""

    answer: str
    opinion: str
    new_basis: str = ""
    open_cases: str = ""


def open_due(act: Act, only: LegalBasis | None = None) -> list[ReviewTask]:
    """Open what is due for every basis with a last day near or past, or for one; each (basis, day, service) once.

    What has ended and carries its service stops new applications in the same transaction.
    """
    query = select(LegalBasis).where(LegalBasis.effective_to <= act.today + AHEAD)
    rows = [only] if only is not None else act.session.scalars(query.order_by(LegalBasis.id)).all()
    opened = []
    for row in rows:
        if row.effective_to is not None and row.effective_to <= act.today + AHEAD:
            opened += _of_basis(act, row, row.effective_to)
    _tell(act, opened)
    return opened


def answer(act: Act, task_id: str, given: Answer) -> ReviewTask:
    """Answer for the unit. To suspend or to cancel asks for an adjustment, which a second person approves."""
    task = act.session.get(ReviewTask, task_id, with_for_update=True)
    if task is None:
        raise NotFound("没有这项复核任务")
    if not may_answer(act.actor, task):
        raise Forbidden("只有责任单位的流程设计、审批人员可以答复")
    if task.state != "open":
        raise Conflict(f"这项复核已由{task.answered_by_name}答复", code="already_settled")
    over = ended(task.ends_on, act.today)
    count = changes.open_cases(act.session, task.service_key)
    _check(given, asks=over and count > 0)
    task.state, task.answer, task.opinion = "answered", given.answer, given.opinion.strip()
    task.new_basis, task.open_cases = given.new_basis.strip(), given.open_cases if over and count else ""
    task.answered_at, task.answered_by, task.answered_by_name = act.now, act.actor.user_id, act.actor.name
    kind = {"suspend": Kind.SUSPEND, "cancel": Kind.CANCEL}.get(given.answer)
    if kind is not None and not (kind is Kind.SUSPEND and task.stopped and task.open_cases != "terminate"):
        task.change_id = adjusting.propose(
            act,
            Wish(
                kind=kind,
                service=task.service_key,
                reason=task.opinion,
                basis=f"{task.basis}自 {task.ends_on + timedelta(days=1)} 起失效",
                effective_on=max(task.ends_on + timedelta(days=1), act.today).isoformat(),
                open_cases=task.open_cases or "continue",
                review=task.id,
            ),
        ).id
    act.record(
        "review.answer",
        task.id,
        service=task.service_key,
        basis=task.basis,
        answer=task.answer,
        opinion=task.opinion,
        new_basis=task.new_basis,
        open_cases=task.open_cases,
    )
    return task


def may_answer(actor: Actor, task: ReviewTask) -> bool:
    return any(actor.reaches(role, task.unit) for role in (Role.DESIGNER, Role.APPROVER))


def _of_basis(act: Act, row: LegalBasis, ends_on: date) -> list[ReviewTask]:
    uses = defaultdict[str, list[BasisUse]](list)
    for use in queries.dependents(act.session, row):
        uses[use.service_key].append(use)
    known = {
        task.service_key: task
        for task in act.session.scalars(
            select(ReviewTask).where(ReviewTask.basis_id == row.id, ReviewTask.ends_on == ends_on)
        )
    }
    over, opened = ended(ends_on, act.today), []
    for key, group in uses.items():
        task = known.get(key)
        if task is None:
            task = _open(act, row, ends_on, group)
            opened.append(task)
        if over and task.carries and task.answer != "retain":
            stopping.stop(act, task)
    return opened


def _open(act: Act, row: LegalBasis, ends_on: date, uses: Sequence[BasisUse]) -> ReviewTask:
    over = ended(ends_on, act.today)
    task = ReviewTask(
        basis_id=row.id,
        basis=str(queries.quoted(row)),
        ends_on=ends_on,
        service_key=uses[0].service_key,
        service_name=uses[0].service_name,
        unit=uses[0].unit,
        rests=[rest for use in uses for rest in use.rests],
        carries=any(use.carries for use in uses),
        opened_at=act.now,
        due_on=act.today + AT_ONCE if over else max(min(act.today + TO_FILE, ends_on), act.today + timedelta(days=1)),
        state="open",
    )
    act.session.add(task)
    act.session.flush()
    act.record("review.open", task.id, service=task.service_key, basis=task.basis, ends_on=ends_on.isoformat())
    return task


def _check(given: Answer, *, asks: bool) -> None:
    errors = []
    if given.answer not in ANSWERS:
        errors.append(FieldError("/answer", f"请选择：{'、'.join(ANSWERS.values())}"))
    if not given.opinion.strip():
        errors.append(FieldError("/opinion", "请写明理由"))
    if given.answer == "retain" and not given.new_basis.strip():
        errors.append(FieldError("/new_basis", "请写明新的依据：名称、文号、条款"))
    if asks and given.open_cases not in OPEN_CASES:
        errors.append(FieldError("/open_cases", "依据已经失效，请说明在办件继续办理还是终止办理"))
    if given.open_cases == "terminate" and given.answer not in ("suspend", "cancel"):
        errors.append(FieldError("/open_cases", "保留、修改的事项，在办件继续办理"))
    if errors:
        raise Invalid(f"有 {len(errors)} 处需要修改", errors=errors)


def _tell(act: Act, tasks: Sequence[ReviewTask]) -> None:
    """One message a person and basis for all services that concern them."""
    told = defaultdict[tuple[str, str], list[ReviewTask]](list)
    for task in tasks:
        people = {
            one.id for role in (Role.DESIGNER, Role.APPROVER) for one in holders(act.people, act.units, role, task.unit)
        }
        for user in people:
            told[user, task.basis].append(task)
    for (user, _), theirs in sorted(told.items()):
        names = "、".join(f"“{task.service_name}”" for task in theirs[:QUOTED])
        more = f"等 {len(theirs)} 项" if len(theirs) > QUOTED else ""
        body = f"{names}{more}所依据的{theirs[0].basis}自 {theirs[0].ends_on} 后失效，请在 {theirs[0].due_on} 前答复。"
        title = f"依据失效，有 {len(theirs)} 项复核任务"
        notices.send(act, [user], kind="review", title=title, body=body, link="/design/reviews")
