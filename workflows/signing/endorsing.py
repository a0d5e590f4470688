"""Signatures after a result: asked for once it is written, called off where it is taken back."""

from __future__ import annotations

from collections.abc import Sequence

from engine.errors import Conflict
from workflows.acts import Act
from workflows.cases import states
from workflows.cases.models import Case, Task
from workflows.rules.verbs import State, Verb
from workflows.signing import parts
from workflows.signing.models import Part


def submit(act: Act, case: Case, task: Task) -> None:
    """The result is written: those who sign after it are asked now."""
    rows = parts.live(parts.of_task(act.session, task), parts.AFTER)
    for row in rows:
        row.state = "open"
    task.submitted_at = act.now
    states.enter(act, task, Verb.COMPLETE, State.ENDORSING)
    act.record("task.submit", task.step, case, task=task.id, outcome=task.outcome)
    parts.tell(act, task, rows)


def take_back(act: Act, case: Case, task: Task) -> None:
    """Whoever wrote the result takes it back while nobody has signed after it."""
    rows = parts.of_task(act.session, task)
    states.require(task, Verb.TAKE_BACK)
    if signed_after(rows):
        raise Conflict(
            f"“{task.step}”已有人签署，不能撤回", code="gone_on", remedy="如需修改，请签署的人不同意并说明。"
        )
    for row in parts.live(rows, parts.AFTER):
        row.state = "waiting"
        parts.say(act, task, [row.user_id], f"暂不用签署：{task.step}", f"{act.actor.name}已撤回，重新办理后再请签署。")
    states.enter(act, task, Verb.TAKE_BACK, State.CLAIMED)
    task.submitted_at = task.outcome = None
    act.record("task.reopen", task.step, case, task=task.id)


def signed_after(rows: Sequence[Part]) -> bool:
    """Whether somebody has signed after the result as it is now."""
    newest = max((row.round for row in rows if row.kind == parts.AFTER), default=1)
    return any(row.kind == parts.AFTER and row.round == newest and row.state == "answered" for row in rows)
