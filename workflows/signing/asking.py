"""What whoever has a task asks of others: an opinion, signatures before and after, a vote; and takes back again."""

from __future__ import annotations

from collections.abc import Sequence

from engine.errors import Conflict, FieldError, Invalid
from workflows.acts import Act
from workflows.cases import dossier, states, tasks
from workflows.cases.models import Case, Task
from workflows.people.models import User
from workflows.people.queries import actor_of
from workflows.rules.quorum import Quorum
from workflows.rules.refusal import Refusal
from workflows.rules.verbs import STAGES, State, Verb
from workflows.signing import answering, parts
from workflows.signing.models import Part


def delegate(act: Act, task_id: str, to: str, reason: str) -> Task:
    """Ask one colleague for an opinion (委托征求意见). The task stays the asker's, who completes it once it is back."""
    case, task = tasks.begin(act, task_id, Verb.DELEGATE)
    rows = parts.of_task(act.session, task)
    _require_reason(reason, "请写明征求什么意见")
    users = parts.asked(act, task, rows, [to], pointer="/to")
    _keep(act, task)
    parts.ask(act, task, rows, parts.OPINION, users, reason.strip())
    states.enter(act, task, Verb.DELEGATE, State.DELEGATED)
    _record(act, case, task, Verb.DELEGATE, users, reason)
    return task


def recall(act: Act, task_id: str) -> Task:
    """The opinion is not needed any more, or does not come: the task can be completed again."""
    case, task = tasks.begin(act, task_id, Verb.RECALL)
    rows = parts.of_task(act.session, task)
    for row in parts.live(rows, parts.OPINION):
        parts.end(act, row, "removed")
        parts.say(act, task, [row.user_id], f"不用再提意见：{task.step}", f"{act.actor.name}已收回。")
    parts.count(task, rows)
    states.enter(act, task, Verb.RECALL, State.CLAIMED)
    act.record("task.recall", task.step, case, task=task.id)
    return task


def add_signers(act: Act, task_id: str, to: Sequence[str], reason: str, *, after: bool) -> Task:
    """Have colleagues sign before this can be completed (前加签), or after it, before the flow goes on (后加签)."""
    verb, kind = (Verb.ADD_AFTER, parts.AFTER) if after else (Verb.ADD_BEFORE, parts.BEFORE)
    case, task = tasks.begin(act, task_id, verb)
    if after and task.action == "accept":
        raise Invalid(
            "受理不能后加签", errors=[FieldError("/when", "是否受理须当场或者在告知期限内答复，请改用前加签")]
        )
    rows = parts.of_task(act.session, task)
    _require_reason(reason, "请写明为什么加签")
    users = parts.asked(act, task, rows, to, pointer="/people")
    _keep(act, task)
    parts.ask(act, task, rows, kind, users, reason.strip())
    here = states.state_of(task)
    states.enter(act, task, verb, State.SIGNING if not after else here if here in STAGES else State.CLAIMED)
    _record(act, case, task, verb, users, reason)
    return task


def countersign(act: Act, task_id: str, to: Sequence[str], rule: str, reason: str) -> Task:
    """Put the task to a vote (会签), once: by the rule its step declares, else by the one given.

    The result binds whoever completes the task. Raises Invalid, and Conflict `voted` where there was one.
    """
    case, task = tasks.begin(act, task_id, Verb.COUNTERSIGN)
    rows = parts.of_task(act.session, task)
    if task.verdict or any(row.kind == parts.VOTE and row.state != "removed" for row in rows):
        raise Conflict(f"“{task.step}”已经会签", code="voted", remedy="一个环节只会签一次；需要更多人签署的，请加签。")
    quorum = _quorum(task, rule)
    _require_reason(reason, "请写明请各位签署什么")
    if len(to) < quorum.people:
        raise Invalid("人数不够", errors=[FieldError("/people", f"这一环节至少由 {quorum.people} 人会签")])
    users = parts.asked(act, task, rows, to, pointer="/people")
    _keep(act, task)
    parts.ask(act, task, rows, parts.VOTE, users, reason.strip(), rule=quorum.rule)
    states.enter(act, task, Verb.COUNTERSIGN, State.SIGNING)
    _record(act, case, task, Verb.COUNTERSIGN, users, reason, rule=quorum.rule)
    return task


def _quorum(task: Task, rule: str) -> Quorum:
    try:
        given = Quorum.parse(rule) if rule.strip() or not task.countersign else None
    except Refusal as refusal:
        raise Invalid("会签规则有误", errors=[FieldError("/rule", refusal.reason)]) from None
    declared = Quorum.parse(task.countersign) if task.countersign else None
    if declared and given and given.rule != declared.rule:
        raise Invalid("会签规则有误", errors=[FieldError("/rule", f"这一环节的会签规则是：{declared.words}")])
    return declared or given or Quorum("all")


def remove_signer(act: Act, task_id: str, part_id: str, reason: str) -> Task:
    """Somebody asked to sign need not any more (减签). Whoever has signed stays; a vote that has begun stays as it is.

    Only who cannot sign any more is taken out of a vote under way. Where nobody is left to be waited for, a result that
    waited for signatures after it moves the flow on, once.
    """
    case, task = tasks.begin(act, task_id, Verb.REMOVE_SIGNER)
    rows = parts.of_task(act.session, task)
    row = next((row for row in parts.live(rows, parts.BEFORE, parts.VOTE, parts.AFTER) if row.id == part_id), None)
    if row is None:
        raise Invalid("不能减签", errors=[FieldError("/part", "请选择还没有签署的人员")])
    _require_reason(reason, "请写明为什么减签")
    if row.kind == parts.VOTE:
        _require_vote_untouched(act, task, rows, row)
    parts.end(act, row, "removed")
    row.secret = dossier.cipher(act.office.keys, case).seal_json({"opinion": reason.strip()})
    sealed = act.office.keys.fingerprint(row.secret.hex())
    act.record("task.remove_signer", task.step, case, task=task.id, kind=row.kind, of=row.user_name, sealed=sealed)
    parts.say(act, task, [row.user_id], f"不用再签署：{task.step}", f"{act.actor.name}已减签。")
    answering.settle(act, case, task, rows, Verb.REMOVE_SIGNER)
    return task


def _require_vote_untouched(act: Act, task: Task, rows: Sequence[Part], row: Part) -> None:
    votes = [other for other in rows if other.kind == parts.VOTE and other.state != "removed"]
    user = act.session.get(User, row.user_id)
    able = user is not None and user.active and parts.works_for(actor_of(user, act.units), task)
    if able and any(other.state == "answered" for other in votes):
        raise Conflict("会签已经开始，不能减去还能签署的人", code="vote_begun", remedy="请等会签结束。")
    least = Quorum.parse(task.countersign).people if task.countersign else 1
    if able and len(votes) <= least:
        raise Conflict(
            f"这一环节至少由 {least} 人会签", code="too_few", remedy="请换人：退回后重新会签，或者请其签署。"
        )


def _keep(act: Act, task: Task) -> None:
    """Whoever asks others has the task: it never loses its owner while others have their part in it."""
    if task.assignee_id is None:
        task.assignee_id, task.assignee_name = act.actor.user_id, act.actor.name


def _require_reason(reason: str, words: str) -> None:
    if not reason.strip():
        raise Invalid(words, errors=[FieldError("/reason", words)])


def _record(act: Act, case: Case, task: Task, verb: Verb, users: Sequence[User], reason: str, **more: str) -> None:
    """The applicant reads the chain: what is said inside the office stays at the part, its fingerprint is here."""
    to, names = [user.username for user in users], [user.name for user in users]
    asked = act.office.keys.fingerprint(reason.strip())
    act.record(f"task.{verb}", task.step, case, task=task.id, to=to, names=names, asked=asked, **more)
