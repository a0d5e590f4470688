"""A task as a state machine: its states, what people do to it, and what leads where.

Every act on a task goes through this one table; `docs/tasks.md` is written from it. So that a case can be assessed,
traced and supervised all the way (全程可考核、追踪、监督, R38), nothing else is done to a task; GB/T 39046-2020 table
7 asks for each act.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class State(StrEnum):
    """Where a task stands."""

    OPEN = "open"
    CLAIMED = "claimed"
    DELEGATED = "delegated"
    SIGNING = "signing"
    ENDORSING = "endorsing"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    RETURNED = "returned"
    TAKEN_BACK = "taken_back"


class Verb(StrEnum):
    """What is done to a task; `end` is what ends around it: its case, its branch, its time in the diagram."""

    CLAIM = "claim"
    RELEASE = "release"
    TRANSFER = "transfer"
    REASSIGN = "reassign"
    DELEGATE = "delegate"
    GIVE_OPINION = "give_opinion"
    RECALL = "recall"
    ADD_BEFORE = "add_before"
    ADD_AFTER = "add_after"
    COUNTERSIGN = "countersign"
    REMOVE_SIGNER = "remove_signer"
    SIGN = "sign"
    COMPLETE = "complete"
    DEEM = "deem"
    SEND_BACK = "send_back"
    TAKE_BACK = "take_back"
    END = "end"


STATE_NAMES: Mapping[State, str] = MappingProxyType(
    {
        State.OPEN: "待办",
        State.CLAIMED: "已认领",
        State.DELEGATED: "征求意见",
        State.SIGNING: "签署中",
        State.ENDORSING: "待后加签",
        State.COMPLETED: "已办",
        State.CANCELLED: "已撤销",
        State.RETURNED: "已退回",
        State.TAKEN_BACK: "已撤回",
    }
)
VERB_NAMES: Mapping[Verb, str] = MappingProxyType(
    {
        Verb.CLAIM: "认领",
        Verb.RELEASE: "放回待办",
        Verb.TRANSFER: "转交",
        Verb.REASSIGN: "转派",
        Verb.DELEGATE: "委托征求意见",
        Verb.GIVE_OPINION: "反馈意见",
        Verb.RECALL: "收回委托",
        Verb.ADD_BEFORE: "前加签",
        Verb.ADD_AFTER: "后加签",
        Verb.COUNTERSIGN: "会签",
        Verb.REMOVE_SIGNER: "减签",
        Verb.SIGN: "签署",
        Verb.COMPLETE: "办理",
        Verb.DEEM: "视为受理",
        Verb.SEND_BACK: "退回",
        Verb.TAKE_BACK: "撤回",
        Verb.END: "撤销",
    }
)

_OPEN, _CLAIMED, _DELEGATED, _SIGNING, _ENDORSING = tuple(State)[:5]
_DONE = (State.COMPLETED, State.ENDORSING)

TRANSITIONS: Mapping[tuple[State, Verb], tuple[State, ...]] = MappingProxyType(
    {
        (_OPEN, Verb.CLAIM): (_CLAIMED,),
        (_OPEN, Verb.TRANSFER): (_CLAIMED,),
        (_OPEN, Verb.REASSIGN): (_CLAIMED,),
        (_OPEN, Verb.DELEGATE): (_DELEGATED,),
        (_OPEN, Verb.ADD_BEFORE): (_SIGNING,),
        (_OPEN, Verb.ADD_AFTER): (_CLAIMED,),
        (_OPEN, Verb.COUNTERSIGN): (_SIGNING,),
        (_OPEN, Verb.REMOVE_SIGNER): (_OPEN,),
        (_OPEN, Verb.COMPLETE): _DONE,
        (_OPEN, Verb.DEEM): (State.COMPLETED,),
        (_OPEN, Verb.SEND_BACK): (State.RETURNED,),
        (_OPEN, Verb.END): (State.CANCELLED,),
        (_CLAIMED, Verb.CLAIM): (_CLAIMED,),
        (_CLAIMED, Verb.RELEASE): (_OPEN,),
        (_CLAIMED, Verb.TRANSFER): (_CLAIMED,),
        (_CLAIMED, Verb.REASSIGN): (_CLAIMED,),
        (_CLAIMED, Verb.DELEGATE): (_DELEGATED,),
        (_CLAIMED, Verb.ADD_BEFORE): (_SIGNING,),
        (_CLAIMED, Verb.ADD_AFTER): (_CLAIMED,),
        (_CLAIMED, Verb.COUNTERSIGN): (_SIGNING,),
        (_CLAIMED, Verb.REMOVE_SIGNER): (_CLAIMED,),
        (_CLAIMED, Verb.COMPLETE): _DONE,
        (_CLAIMED, Verb.DEEM): (State.COMPLETED,),
        (_CLAIMED, Verb.SEND_BACK): (State.RETURNED,),
        (_CLAIMED, Verb.END): (State.CANCELLED,),
        (_DELEGATED, Verb.TRANSFER): (_DELEGATED,),
        (_DELEGATED, Verb.REASSIGN): (_DELEGATED,),
        (_DELEGATED, Verb.GIVE_OPINION): (_CLAIMED,),
        (_DELEGATED, Verb.RECALL): (_CLAIMED,),
        (_DELEGATED, Verb.ADD_AFTER): (_DELEGATED,),
        (_DELEGATED, Verb.REMOVE_SIGNER): (_DELEGATED,),
        (_DELEGATED, Verb.DEEM): (State.COMPLETED,),
        (_DELEGATED, Verb.SEND_BACK): (State.RETURNED,),
        (_DELEGATED, Verb.END): (State.CANCELLED,),
        (_SIGNING, Verb.TRANSFER): (_SIGNING,),
        (_SIGNING, Verb.REASSIGN): (_SIGNING,),
        (_SIGNING, Verb.ADD_BEFORE): (_SIGNING,),
        (_SIGNING, Verb.ADD_AFTER): (_SIGNING,),
        (_SIGNING, Verb.COUNTERSIGN): (_SIGNING,),
        (_SIGNING, Verb.REMOVE_SIGNER): (_SIGNING, _CLAIMED),
        (_SIGNING, Verb.SIGN): (_SIGNING, _CLAIMED),
        (_SIGNING, Verb.DEEM): (State.COMPLETED,),
        (_SIGNING, Verb.SEND_BACK): (State.RETURNED,),
        (_SIGNING, Verb.END): (State.CANCELLED,),
        (_ENDORSING, Verb.REMOVE_SIGNER): (_ENDORSING, State.COMPLETED),
        (_ENDORSING, Verb.SIGN): (_ENDORSING, State.COMPLETED, _CLAIMED),
        (_ENDORSING, Verb.TAKE_BACK): (_CLAIMED,),
        (_ENDORSING, Verb.END): (State.CANCELLED,),
        (State.COMPLETED, Verb.TAKE_BACK): (State.TAKEN_BACK,),
    }
)
"""All there is. Where several states are named, the signatures that are still missing decide."""
WORKING = frozenset({_OPEN, _CLAIMED, _DELEGATED, _SIGNING, _ENDORSING})
"""The flow waits for this task."""
STAGES = frozenset({_DELEGATED, _SIGNING, _ENDORSING})
"""Others have their part in it now."""


def after(state: State, verb: Verb) -> tuple[State, ...]:
    """Where a verb may lead from this state; nowhere if it cannot be done."""
    return TRANSITIONS.get((state, verb), ())


def page() -> str:
    """`docs/tasks.md`: the drawing and the table."""
    lines = [
        "# 任务的状态：谁能做什么，之后到哪里",
        "",
        "本页由 `workflows/rules/verbs.py` 写出，页面、接口和命令都按这一张表办；测试对每个状态逐个试过每个动作。",
        "表里没有的动作一律拒绝（409），并说明任务现在的状态、由谁、何时造成。",
        "",
        "```mermaid",
        "stateDiagram-v2",
        "    [*] --> open",
    ]
    drawn: dict[tuple[State, State], list[str]] = {}
    for (state, verb), ends in TRANSITIONS.items():
        for end in ends:
            if end is not state:
                drawn.setdefault((state, end), []).append(verb.value)
    lines += [f"    {before} --> {end}: {', '.join(verbs)}" for (before, end), verbs in drawn.items()]
    lines += [f"    {state} --> [*]" for state in State if state not in WORKING]
    lines += [
        "```",
        "",
        "图里略去不改变状态的动作，表里都有。“—”表示不能做。",
        "",
        "| 动作 | " + " | ".join(STATE_NAMES[state] for state in _COLUMNS) + " |",
        "| --- |" + " --- |" * len(_COLUMNS),
    ]
    for verb in Verb:
        cells = ("或".join(STATE_NAMES[end] for end in after(state, verb)) or "—" for state in _COLUMNS)
        lines.append(f"| {VERB_NAMES[verb]} `{verb}` | " + " | ".join(cells) + " |")
    return "\n".join([*lines, "", *_NOTES, ""])


_COLUMNS = (*(state for state in State if state in WORKING), State.COMPLETED)
_NOTES = (
    "已撤销、已退回、已撤回的任务不再改变。",
    "",
    "- 征求意见：任务仍属承办人，意见返回（或者收回）后由承办人办理。",
    "- 签署中：前加签的人都签了，会签有了结论，任务才能办理。签署不同意的记录在案，承办人据此办理；会签没有通过的，"
    "只能作出不同意（不予）的结论。",
    "- 待后加签：承办人的结论已经写好，后加签的人都同意，流程才往下走，只走一次；有一人不同意，回到承办人，"
    "重新办理后由后加签的人重新签署。",
    "- 撤销：办件终止或者撤回、别的分支或者时限结束了这一环节；尚未答复的委托和签署一并作废，并告知本人。",
    "- 视为受理：逾期没有告知补正，依法视为受理，不等签署。",
    "",
    "并行的分支、多实例的每一个实例、子流程里的每一个环节都是各自的任务，各有各的状态、各自的签署人。",
    "催办、抄送、终止是对整个办件的动作，见[接口](api.md)。",
)
