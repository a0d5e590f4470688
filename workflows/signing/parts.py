"""The parts of a task: who may be asked, who answers for whom, and what ends with the task."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import FieldError, Invalid
from workflows.acts import Act
from workflows.cases import dossier
from workflows.cases.models import Case, Task
from workflows.notices import commands as notices
from workflows.people.absence import stand_ins
from workflows.people.models import User
from workflows.people.queries import UnitTree, actor_of
from workflows.people.roles import STAFF, Actor, Role
from workflows.rules.quorum import MOST
from workflows.signing.models import Part

OPINION, BEFORE, VOTE, AFTER = "opinion", "before", "vote", "after"
KINDS = {OPINION: "征求意见", BEFORE: "前加签", VOTE: "会签", AFTER: "后加签"}
STATES = {"waiting": "未轮到", "open": "待签", "answered": "已签", "removed": "已减签或者收回", "lapsed": "不再需要"}
LIVE = ("waiting", "open")


def of_task(session: Session, task: Task) -> list[Part]:
    """All of them, in the order in which they were asked."""
    query = select(Part).where(Part.task_id == task.id).order_by(Part.round, Part.asked_at, Part.position, Part.id)
    return list(session.scalars(query))


def live(rows: Iterable[Part], *kinds: str) -> list[Part]:
    """Those not ended, of these kinds or of all."""
    return [row for row in rows if row.state in LIVE and (not kinds or row.kind in kinds)]


def takes_part(session: Session, task: Task, user_id: str) -> bool:
    """Whether this person is asked for a part now, or has signed: they do not complete what they sign."""
    rows = of_task(session, task)
    return user_id in {row.user_id for row in live(rows)} | _signers(rows)


def _signers(rows: Iterable[Part]) -> set[str]:
    """Who has signed, or has to; whoever stood in has signed too."""
    signing = [row for row in rows if row.kind != OPINION and row.state in (*LIVE, "answered")]
    return {row.user_id for row in signing} | {row.ended_by for row in signing if row.state == "answered"}


def works_for(actor: Actor, task: Task) -> bool:
    """Only who works on cases for the task's own unit has a part in it: they may read the papers anyway."""
    return task.unit in actor.units(STAFF)


def may_have_parts(task: Task) -> bool:
    """The applicant's own steps are nobody else's to sign."""
    return task.role != Role.APPLICANT and task.action != "correct"


def colleagues(people: Iterable[User], tree: UnitTree, task: Task, rows: Sequence[Part]) -> list[User]:
    """Who may be asked for a part in this task, beside those who have one."""
    taken = _signers(rows) | {row.user_id for row in live(rows)} | {task.assignee_id or ""}
    found = [user for user in people if user.id not in taken and works_for(actor_of(user, tree), task)]
    return sorted(found, key=lambda user: (user.name, user.username))


def asked(act: Act, task: Task, rows: Sequence[Part], to: Sequence[str], *, pointer: str) -> list[User]:
    """The people of these usernames. Raises Invalid for each who cannot be asked, with the reason."""
    if not may_have_parts(task):
        raise Invalid(
            "这一环节由申请人办理，不能请人签署", errors=[FieldError(pointer, "申请人办理的环节不能请人签署")]
        )
    free = {user.username: user for user in colleagues(act.people, act.units, task, rows)}
    instead = stand_ins(act.session, act.today)
    ids = {user.id: user for user in act.people}
    found, errors = [], []
    for index, name in enumerate(to):
        where = pointer if pointer == "/to" else f"{pointer}/{index}"
        user = free.get(name)
        if user is None or user.id == act.actor.user_id or user in found:
            errors.append(FieldError(where, f"“{name}”不能签署：请选择本单位在岗、还没有参与这一环节的其他人员"))
            continue
        deputy = ids.get(instead.get(user.id, ""))
        usable = deputy is not None and free.get(deputy.username) and deputy.username not in to
        if user.id in instead and (not usable or deputy is None or deputy.id == act.actor.user_id):
            errors.append(FieldError(where, f"{user.name}请假，代理人不能代签，请另选人员"))
            continue
        found.append(user)
    if not to or len(to) > MOST:
        errors.append(FieldError(pointer, f"请选择 1 至 {MOST} 人"))
    if errors:
        raise Invalid(f"有 {len(errors)} 处需要修改", errors=errors)
    return found


def ask(
    act: Act, task: Task, rows: list[Part], kind: str, users: Sequence[User], reason: str, *, rule: str = ""
) -> list[Part]:
    """Write a part for each of `users`. Those who have to do something now are told, others when it is their turn."""
    case = act.session.get_one(Case, task.case_id)
    request = dossier.cipher(act.office.keys, case).seal_json({"reason": reason})
    new = [
        Part(
            task_id=task.id,
            case_id=task.case_id,
            kind=kind,
            round=1,
            position=position,
            rule=rule,
            state="waiting" if kind == AFTER or (rule == "sequential" and position > 1) else "open",
            user_id=user.id,
            user_name=user.name,
            asked_by=act.actor.user_id,
            asked_by_name=act.actor.name,
            asked_at=act.now,
            request=request,
        )
        for position, user in enumerate(users, 1)
    ]
    act.session.add_all(new)
    rows += new
    count(task, rows)
    tell(act, task, [row for row in new if row.state == "open"])
    return new


def count(task: Task, rows: Iterable[Part]) -> None:
    """Keep the number on the task's own row, so that a task nobody else has a part in costs no question."""
    task.asked = len(live(rows))


def answers_for(actor: Actor, part: Part, task: Task, instead: Mapping[str, str]) -> bool:
    """The person asked, or whoever stands in for them today; never who has the task."""
    theirs = part.user_id == actor.user_id or instead.get(part.user_id) == actor.user_id
    return theirs and actor.user_id != task.assignee_id and works_for(actor, task)


def end(act: Act, part: Part, state: str) -> None:
    part.state, part.ended_at = state, act.now
    part.ended_by, part.ended_by_name = act.actor.user_id, act.actor.name


def lapse(act: Act, task: Task) -> None:
    """The task is over: nobody has to sign it any more."""
    rows = live(act.session.scalars(select(Part).where(Part.task_id == task.id, Part.state.in_(LIVE))))
    release(act, task, rows, f"“{task.step}”已经结束，不用再签署。")
    task.asked = 0


def release(act: Act, task: Task, rows: Sequence[Part], why: str) -> None:
    """These parts are not needed any more."""
    told = [row.user_id for row in rows if row.state == "open"]
    for row in rows:
        end(act, row, "lapsed")
    say(act, task, told, f"不用再签署：{task.step}", why)


def tell(act: Act, task: Task, rows: Iterable[Part]) -> None:
    """Whoever has to do something now, or who stands in for them."""
    instead = stand_ins(act.session, act.today)
    for row in rows:
        there = instead.get(row.user_id, row.user_id)
        stands = f"（代{row.user_name}）" if there != row.user_id else ""
        verb = "提意见" if row.kind == OPINION else "签署"
        title = f"请{verb}：{task.step}{stands}"
        say(act, task, [there], title, f"{row.asked_by_name}（{KINDS[row.kind]}）在任务里写明了请您做什么。")


def say(act: Act, task: Task, users: Iterable[str | None], title: str, body: str) -> None:
    told = [user for user in users if user]
    notices.send(act, told, kind="task", title=title, body=body, link=f"/desk/tasks/{task.id}", case_no=task.case_no)
