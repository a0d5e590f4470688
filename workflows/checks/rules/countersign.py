"""A step that declares a vote can be voted on, and the vote can decide it."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check import Finding, Severity
from engine.check.diagram import Node
from engine.kinds import FOR_PEOPLE
from workflows.checks.folder import Folder, gov
from workflows.checks.rules.outcome_options import ADVERSE
from workflows.rules.quorum import Quorum
from workflows.rules.refusal import Refusal

ID = "countersign"
SEVERITY: Severity = "error"

_NOT_VOTED_ON = {"receive": "收件", "accept": "受理", "correct": "补正"}
_REPEATED = ("multiInstanceLoopCharacteristics", "standardLoopCharacteristics")


def check(folder: Folder) -> Iterator[Finding]:
    """Votes that cannot be read, that stand where nobody votes, or whose result the step's form could not express."""
    for thing in folder.things:
        text = gov(thing, "countersign")
        if not text:
            continue
        try:
            Quorum.parse(text)
        except Refusal as refusal:
            yield Finding.at(
                thing, ID, SEVERITY, f"{thing.label}：{refusal.reason}", "例如 2/3 of 3：至少三人，三分之二同意。"
            )
            continue
        if not isinstance(thing, Node) or thing.kind not in FOR_PEOPLE:
            message = f"{thing.label}不由人办理，gov:countersign 不起作用。"
            yield Finding.at(thing, ID, SEVERITY, message, "请写在用户任务上。")
        elif (action := gov(thing, "action")) in _NOT_VOTED_ON or folder.inherited(thing, "role") == "applicant":
            what = _NOT_VOTED_ON.get(action, "申请人办理的环节")
            message = f"{thing.label}是{what}，不能会签。"
            yield Finding.at(thing, ID, SEVERITY, message, "请写在审查、审核、决定等环节上。")
        elif any(thing.child(name) is not None for name in _REPEATED):
            message = f"{thing.label}要办理多次，每一次都会要求会签。"
            yield Finding.at(thing, ID, SEVERITY, message, "请去掉多实例或者循环，由会签决定人数。")
        else:
            offered = set(folder.options_of(thing, "outcome") or ())
            if not offered & ADVERSE or offered <= ADVERSE:
                message = f"{thing.label}的表单没有“通过”和“不通过”两种结论，会签的结果没有着落。"
                yield Finding.at(thing, ID, SEVERITY, message, "请用单选字段 outcome，例如 agree 和 disagree。")
