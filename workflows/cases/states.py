"""Where a task stands, and the one way from there to the next state: the table of `workflows.rules.verbs`."""

from __future__ import annotations

from engine.errors import Conflict
from workflows.acts import Act
from workflows.cases.models import Task
from workflows.documents.content import moment_text
from workflows.rules.verbs import STAGES, VERB_NAMES, WORKING, State, Verb, after
from workflows.signing import parts

_SAID = {
    State.OPEN: "还没有人认领",
    State.CLAIMED: "已由{who}认领",
    State.DELEGATED: "正在征求意见，由{who}{when}委托",
    State.SIGNING: "正在等人签署，由{who}{when}发起",
    State.ENDORSING: "已由{who}{when}办好，正在等后加签的人签署",
}
_REMEDY = {
    State.OPEN: "请刷新页面，查看最新状态。",
    State.CLAIMED: "请刷新页面，查看最新状态。",
    State.DELEGATED: "请等意见返回，或者先收回委托。",
    State.SIGNING: "请等签署完毕；不再需要的，可以先减签。",
    State.ENDORSING: "请等签署完毕；还没有人签署的，可以先撤回办理结果。",
}


def state_of(task: Task) -> State:
    """The state in the sense of the table: a task that is open may be anybody's, somebody's, or wait for others."""
    if task.state != "open":
        return State(task.state)
    if task.stage:
        return State(task.stage)
    return State.CLAIMED if task.assignee_id else State.OPEN


def require(task: Task, verb: Verb) -> None:
    """409 with the state, who brought it about and when, where the table does not lead on from there."""
    state = state_of(task)
    if after(state, verb):
        return
    if state not in WORKING:
        raise closed(task)
    who, when = task.state_by or task.assignee_name or "", task.state_at or task.opened_at
    said = _SAID[state].format(who=who, when=f"于 {moment_text(when)} ")
    raise Conflict(
        f"“{task.step}”{said}，现在不能{VERB_NAMES[verb]}",
        code="task_state",
        remedy=_REMEDY[state],
        extra={"case_no": task.case_no, "state": state.value, "state_by": who, "state_at": when.isoformat()},
    )


def closed(task: Task) -> Conflict:
    """What the second one is told: who was faster, and when."""
    who, when = task.closed_by_name or "系统", task.closed_at
    detail = f"“{task.step}”已由{who}办理" if task.state == "completed" else f"“{task.step}”已撤销"
    return Conflict(
        detail,
        code="task_closed",
        remedy="不用再办理；打开办件可以看到结论和现在的环节。",
        extra={"case_no": task.case_no, "closed_by": who, "closed_at": when.isoformat() if when else None},
    )


def enter(act: Act, task: Task, verb: Verb, to: State, *, by: tuple[str, str] | None = None) -> None:
    """Bring the task to one of the states its verb leads to; `by` is who closes it, where that is not who acts.

    Raises Conflict as `require` does. Who has it is set beside this, before `claimed`.
    """
    require(task, verb)
    if to not in after(state_of(task), verb):
        raise AssertionError(f"{verb} does not lead from {state_of(task)} to {to}")
    if to in STAGES and not task.asked:
        raise AssertionError(f"{to} waits for somebody, and nobody is asked")
    before = state_of(task)
    task.version += 1
    task.stage = to.value if to in STAGES else ""
    task.state = "open" if to in WORKING else to.value
    if to is not before or to is State.CLAIMED:
        task.state_at, task.state_by = act.now, act.actor.name
    if to not in WORKING and task.asked:
        parts.lapse(act, task)
    if task.state != "open" and to is not State.TAKEN_BACK:
        task.closed_at = act.now
        task.closed_by, task.closed_by_name = by or (act.actor.user_id, act.actor.name)
