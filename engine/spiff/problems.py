"""What can be wrong with a diagram: before it runs (`Refused`) and while it runs (`FlowProblem`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.errors import FieldError, Invalid, Problem


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason why a diagram is not run: the element's id, the line in its file (0 unknown), Chinese words."""

    element: str
    line: int
    message: str


class Refused(Invalid):
    """A diagram the engine would not run right. `findings` names each element and the reason."""

    code = "refused"
    title = "流程图不能部署"
    remedy = "请按提示修改流程图后重新部署。"

    def __init__(self, findings: Sequence[Refusal]) -> None:
        self.findings = tuple(findings)
        errors = [FieldError(f"/{finding.element}", finding.message) for finding in self.findings]
        super().__init__("；".join(finding.message for finding in self.findings[:5]), errors=errors)


class FlowProblem(Problem):
    """The flow cannot go on as drawn. The step is rolled back: the case stands where it stood.

    `instance` and `item` say whose step it was, where it is known; an instance that would not even start has none.
    """

    instance: str | None = None
    item: str | None = None

    code = "flow"
    title = "流程无法继续"
    remedy = "本次操作没有生效。请联系流程设计人员检查流程图。"


class NoPath(FlowProblem):
    """No condition of a gateway holds and it has no default flow."""

    code = "no_path"


class DataConflict(FlowProblem):
    """Two parallel branches changed one value differently."""

    code = "data_conflict"


class Uncomputable(FlowProblem):
    """A script or a condition failed on the values of this case."""

    code = "uncomputable"


class Uncaught(FlowProblem):
    """An error was thrown that no boundary event catches."""

    code = "uncaught_error"


class BadValue(FlowProblem):
    """An expression gave a value its place cannot use: a timer, a collection, a number of instances."""

    code = "bad_value"


class NoWayBack(FlowProblem):
    """A step cannot be sent back to that element: it lies elsewhere, or the flow could not end from there."""

    code = "no_way_back"
    title = "不能退回到这个环节"
    remedy = "请选择同一流程里已经办过的其他环节。"


class Stranded(FlowProblem):
    """A step would leave an instance open with nothing that could ever move it: no task, timer, message or job."""

    code = "stranded"


class Endless(FlowProblem):
    """One step ran too many automatic elements: most likely a loop without a person in it."""

    code = "endless"
