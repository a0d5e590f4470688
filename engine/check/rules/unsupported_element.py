"""What this engine cannot run right is refused by name, never run wrong."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check.diagram import PREFIX, Diagram, Node
from engine.check.findings import Finding, Severity

ID = "unsupported-element"
SEVERITY: Severity = "error"

_MULTIPLE = "multiInstanceLoopCharacteristics"


def check(diagram: Diagram) -> Iterator[Finding]:
    """Elements and attributes of BPMN 2.0 outside what runs right."""
    for node in diagram.nodes:
        for what, fix in _unsupported(node):
            yield Finding.at(node, ID, SEVERITY, f"{node.label}{what}，本系统不能正确执行，因此不予部署。", fix)


def _unsupported(node: Node) -> Iterator[tuple[str, str]]:
    if node.kind == "complexGateway":
        yield "是复杂网关", "请改用排他、并行或包容网关的组合。"
    if node.kind == "adHocSubProcess":
        yield "是即席子流程", "请改用普通子流程，用包容网关表示可选的环节。"
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
    if len(node.triggers) > 1:
        yield "带有多个触发条件", "请拆成几个事件，每个事件一个触发条件。"
    for trigger in node.triggers:
        yield from _trigger(node, trigger)
    repeated = node.child(_MULTIPLE)
    if repeated is not None and (
        repeated.get("behavior", "All") != "All" or repeated.find(PREFIX + "complexBehaviorDefinition") is not None
    ):
        yield "的多实例带有中途事件（behavior）", "请删去 behavior 设置，用完成条件（completionCondition）代替。"


def _trigger(node: Node, trigger: str) -> Iterator[tuple[str, str]]:
    if trigger == "compensate":
        yield "使用补偿事件", "请用普通环节画出撤回或更正的步骤。"
    elif trigger == "conditional":
        yield "使用条件事件", "请改用定时事件反复检查，或在条件成立处发出消息。"
    elif trigger == "link":
        yield "使用链接事件", "请删去链接事件，直接用连线连接两处。"
    elif trigger == "signal" and node.kind == "endEvent":
        yield "在结束时发出信号，信号会被忽略", "请先用信号中间抛出事件，再接空白结束事件。"
    elif trigger == "cancel" and (node.host or node).kind != "transaction" and not _in_transaction(node):
        yield "使用取消事件，但不属于事务子流程", "请把它放进事务子流程，或改用错误事件。"


def _in_transaction(node: Node) -> bool:
    return node.kind == "endEvent" and node.scope.kind == "transaction"
