"""What this engine cannot run right is refused by name, never run wrong."""

from __future__ import annotations

from collections.abc import Iterator

from engine import support
from engine.check.diagram import PREFIX, Diagram, Node
from engine.check.findings import Finding, Severity
from engine.kinds import EVENTS, TRIGGERS

ID = "unsupported-element"
SEVERITY: Severity = "error"

_MULTIPLE = "multiInstanceLoopCharacteristics"
_INSTEAD = {
    "compensate": "请用普通环节画出撤回或更正的步骤。",
    "conditional": "请改用定时事件反复检查，或在条件成立处发出消息。",
    "link": "请删去链接事件，直接用连线连接两处。",
}
MOST_NODES = 2000


def check(diagram: Diagram) -> Iterator[Finding]:
    """Elements and attributes of BPMN 2.0 outside what runs right."""
    for scope in diagram.scopes:
        if scope.parent is None and len(list(diagram.nodes)) > MOST_NODES:
            words = f"{scope.label}的环节超过 {MOST_NODES} 个，本系统不能执行。"
            yield Finding.at(scope, ID, SEVERITY, words, "请拆成几个流程图，用调用活动连接。")
    for node in diagram.nodes:
        for what, fix in _unsupported(node):
            yield Finding.at(node, ID, SEVERITY, f"{node.label}{what}，本系统不能正确执行，因此不予部署。", fix)


def _unsupported(node: Node) -> Iterator[tuple[str, str]]:
    if node.kind == "complexGateway":
        yield "不受支持", "请改用排他、并行或包容网关的组合。"
    if node.kind == "adHocSubProcess":
        yield "不受支持", "请改用普通子流程，用包容网关表示可选的环节。"
    if node.xml.get("triggeredByEvent") == "true":
        yield "是事件子流程", "请改为活动上的边界事件，把处理环节接在边界事件之后。"
    if node.xml.get("isForCompensation") == "true":
        yield "用于补偿", "请用普通环节画出撤回或更正的步骤。"
    for quantity in ("startQuantity", "completionQuantity"):
        if node.xml.get(quantity, "1").strip() != "1":
            yield f"设置了 {quantity}", "请删去该属性，用多实例或并行网关表示数量。"
    if node.kind == "eventBasedGateway" and (
        node.xml.get("instantiate") == "true" or node.xml.get("eventGatewayType") == "Parallel"
    ):
        yield "用于启动流程或并行等待", "请改用开始事件，或用并行网关之后的多个捕获事件。"
    if node.kind == "receiveTask" and node.xml.get("instantiate") == "true":
        yield "用于启动流程", "请改用消息开始事件。"
    if node.refers_to_trigger:
        yield "引用了别处的事件定义", "请把事件定义写在这个事件里。"
    if len(node.triggers) > 1:
        yield "带有多个触发条件", "请拆成几个事件，每个事件一个触发条件。"
    for trigger in () if node.scope.xml.get("triggeredByEvent") == "true" else node.triggers:
        yield from _trigger(node, trigger)
    repeated = node.child(_MULTIPLE)
    if repeated is not None and (
        repeated.get("behavior", "All") != "All" or repeated.find(PREFIX + "complexBehaviorDefinition") is not None
    ):
        yield "的多实例带有中途事件（behavior）", "请删去 behavior 设置，用完成条件（completionCondition）代替。"


def _trigger(node: Node, trigger: str) -> Iterator[tuple[str, str]]:
    if node.kind not in EVENTS or trigger not in support.triggers(node.kind):
        yield f"使用{TRIGGERS.get(trigger, trigger)}事件", _INSTEAD.get(trigger, "请改用其他类型的事件。")
    elif trigger == "cancel" and (node.host or node.scope).kind != "transaction":
        yield "使用取消事件，但不属于事务子流程", "请把它放进事务子流程，或改用错误事件。"
    elif not node.interrupting and trigger not in support.triggers(node.kind, interrupting=False):
        yield f"捕获{TRIGGERS[trigger]}却不中断活动", "请把这个边界事件改为中断（实线边框）。"
