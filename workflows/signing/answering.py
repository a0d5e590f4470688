"""What those asked do: give an opinion, sign; and what follows when the last one has."""

from __future__ import annotations

from collections.abc import Sequence

from engine.errors import Conflict, FieldError, Forbidden, Invalid
from workflows.acts import Act
from workflows.cases import dossier, states, tasks
from workflows.cases.models import Case, Task
from workflows.documents.content import moment_text
from workflows.people.absence import stand_ins
from workflows.rules.quorum import SEQUENTIAL, Quorum
from workflows.rules.verbs import State, Verb
from workflows.signing import parts
from workflows.signing.models import Part

OUTCOMES = {"agree": "同意", "disagree": "不同意"}


def give_opinion(act: Act, task_id: str, opinion: str) -> Task:
    """Answer what one was asked, and give the task back to whoever has it."""
    case, task = tasks.lock(act, task_id)
    rows = parts.of_task(act.session, task)
    row = _mine(act, task, rows, Verb.GIVE_OPINION)
    if not opinion.strip():
        raise Invalid("请写明意见", errors=[FieldError("/opinion", "请写明意见")])
    _answer(act, case, task, row, "", opinion)
    parts.count(task, rows)
    states.enter(act, task, Verb.GIVE_OPINION, State.CLAIMED)
    parts.say(act, task, [task.assignee_id], f"意见已返回：{task.step}", f"{act.actor.name}已提出意见，请继续办理。")
    return task


def sign(act: Act, task_id: str, outcome: str, opinion: str) -> Task:
    """Sign a task one was asked to, with an opinion; against it only with a reason. Nobody signs twice."""
    case, task = tasks.lock(act, task_id)
    rows = parts.of_task(act.session, task)
    row = _mine(act, task, rows, Verb.SIGN)
    errors = [] if outcome in OUTCOMES else [FieldError("/outcome", "请选择同意或者不同意")]
    if outcome == "disagree" and not opinion.strip():
        errors.append(FieldError("/opinion", "不同意的，请说明理由"))
    if errors:
        raise Invalid(f"有 {len(errors)} 处需要修改", errors=errors)
    _answer(act, case, task, row, outcome, opinion)
    if row.kind == parts.AFTER and outcome == "disagree":
        _return(act, case, task, rows)
    else:
        settle(act, case, task, rows, Verb.SIGN)
    return task


def settle(act: Act, case: Case, task: Task, rows: list[Part], verb: Verb) -> None:
    """See what is decided now, whose turn it is, and whether anybody is still to be waited for."""
    _count_votes(act, case, task, rows)
    parts.count(task, rows)
    here = states.state_of(task)
    if here is State.ENDORSING:
        if parts.live(rows):
            states.enter(act, task, verb, here)
        else:
            tasks.move_on(act, case, task, verb)
    elif here is State.SIGNING and not parts.live(rows, parts.BEFORE, parts.VOTE):
        states.enter(act, task, verb, State.CLAIMED)
        result = {"passed": "会签通过。", "failed": "会签没有通过。"}.get(task.verdict, "")
        parts.say(act, task, [task.assignee_id], f"签署完毕：{task.step}", f"{result}请继续办理。")
    else:
        states.enter(act, task, verb, here)


def _count_votes(act: Act, case: Case, task: Task, rows: Sequence[Part]) -> None:
    votes = [row for row in rows if row.kind == parts.VOTE and row.state != "removed"]
    if task.verdict or not votes:
        return
    quorum = Quorum.parse(votes[0].rule)
    agreed = sum(row.outcome == "agree" for row in votes)
    against = sum(row.outcome == "disagree" for row in votes)
    carried = quorum.verdict(len(votes), agreed, against)
    if carried is not None:
        task.verdict = "passed" if carried else "failed"
        figures = {"asked": len(votes), "agreed": agreed, "against": against, "rule": quorum.rule}
        act.record("task.verdict", task.step, case, task=task.id, verdict=task.verdict, **figures)
        parts.release(act, task, parts.live(votes), "会签已有结果。")
    elif quorum.rule == SEQUENTIAL and not any(row.state == "open" for row in votes):
        turn = next(row for row in votes if row.state == "waiting")
        turn.state = "open"
        parts.tell(act, task, [turn])


def _return(act: Act, case: Case, task: Task, rows: list[Part]) -> None:
    """Somebody who signs after it does not agree: back to whoever has it; everybody signs what is written anew."""
    newest = max(row.round for row in rows if row.kind == parts.AFTER)
    of_round = [row for row in rows if row.kind == parts.AFTER and row.round == newest and row.state != "removed"]
    parts.release(act, task, parts.live(of_round), "有人不同意，已退回承办人；重新办理后再请签署。")
    again = [
        Part(
            task_id=task.id,
            case_id=task.case_id,
            kind=parts.AFTER,
            round=newest + 1,
            position=row.position,
            state="waiting",
            user_id=row.user_id,
            user_name=row.user_name,
            asked_by=row.asked_by,
            asked_by_name=row.asked_by_name,
            asked_at=act.now,
            request=row.request,
        )
        for row in of_round
    ]
    act.session.add_all(again)
    rows += again
    parts.count(task, rows)
    states.enter(act, task, Verb.SIGN, State.CLAIMED)
    task.submitted_at = task.outcome = None
    act.record("task.reopen", task.step, case, task=task.id)
    body = f"{act.actor.name}不同意，请看理由后重新办理。"
    parts.say(act, task, [task.assignee_id], f"后加签不同意：{task.step}", body)


def _mine(act: Act, task: Task, rows: Sequence[Part], verb: Verb) -> Part:
    """The open part this person answers. Raises Forbidden, or Conflict where it was answered, or is not wanted."""
    tasks.require_open(task)
    if not parts.works_for(act.actor, task):
        raise Forbidden("您没有在承办这一环节的单位任职，不能参与")
    instead = stand_ins(act.session, act.today)
    wanted = [row for row in rows if (row.kind == parts.OPINION) == (verb is Verb.GIVE_OPINION)]
    theirs = [row for row in wanted if parts.answers_for(act.actor, row, task, instead)]
    open_now = sorted((row for row in theirs if row.state == "open"), key=lambda row: row.user_id != act.actor.user_id)
    if verb is Verb.SIGN:
        _require_unsigned(act, task, wanted, theirs, open_now)
    states.require(task, verb)
    if not theirs:
        raise Forbidden(f"没有请您{'提意见' if verb is Verb.GIVE_OPINION else '签署'}")
    if not open_now:
        raise Conflict("现在不用您签署", code="not_your_turn", remedy="轮到您时会有通知；已经减签的不用再签。")
    return open_now[0]


def _require_unsigned(
    act: Act, task: Task, rows: Sequence[Part], theirs: Sequence[Part], open_now: Sequence[Part]
) -> None:
    """Nobody signs twice, not even for somebody else; a result written anew is another to sign."""
    signed = [row for row in rows if row.state == "answered"]
    last = max((row.round for row in open_now), default=0)
    own = [row for row in signed if row.ended_by == act.actor.user_id and row.round >= last]
    own += [row for row in signed if row in theirs and not open_now]
    if own and not any(row.state == "waiting" and row in theirs for row in rows):
        raise Conflict(
            f"“{task.step}”已由{own[0].ended_by_name}于 {moment_text(own[0].ended_at)} 签署，不能再签",
            code="signed_already",
            extra={"case_no": task.case_no, "closed_by": own[0].ended_by_name, "closed_at": _iso(own[0])},
        )


def _answer(act: Act, case: Case, task: Task, row: Part, outcome: str, opinion: str) -> None:
    """Put it at the part, sealed; the chain, which the applicant reads, holds the fingerprint of who said what."""
    parts.end(act, row, "answered")
    row.outcome = outcome
    row.secret = dossier.cipher(act.office.keys, case).seal_json({"outcome": outcome, "opinion": opinion.strip()})
    verb = Verb.GIVE_OPINION if row.kind == parts.OPINION else Verb.SIGN
    stands = {"for": row.user_name} if row.user_id != act.actor.user_id else {}
    sealed = act.office.keys.fingerprint(row.secret.hex())
    act.record(f"task.{verb}", task.step, case, task=task.id, kind=row.kind, sealed=sealed, **stands)


def _iso(row: Part) -> str | None:
    return row.ended_at.isoformat() if row.ended_at else None
