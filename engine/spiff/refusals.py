"""What the engine does not run right is found here and refused by name, before a parser can trip over it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml import etree

from engine import support
from engine.spiff.elements import ACTIVITIES, EVENTS, GATEWAYS, NODES, SUBPROCESSES, bpmn, kind, line, nodes
from engine.spiff.problems import Refusal
from engine.xml import BPMN

_UNSUPPORTED = {
    "complexGateway": "暂不支持复杂网关，请改用排他、并行或包容网关",
    "adHocSubProcess": "暂不支持自由子流程",
    "choreographyTask": "不支持编排任务",
    "subChoreography": "不支持子编排",
    "callChoreography": "不支持调用编排",
    "implicitThrowEvent": "不支持隐式抛出事件",
    "event": "不支持没有类型的事件",
}
_WORDS = {
    "conditional": "条件事件",
    "compensate": "补偿事件",
    "link": "链接事件",
    "timer": "定时事件",
    "message": "消息事件",
    "signal": "信号事件",
    "error": "错误事件",
    "escalation": "升级事件",
    "terminate": "终止事件",
    "cancel": "取消事件",
}
_REFERENCES = {"message": "消息", "signal": "信号", "error": "错误", "escalation": "升级"}
MOST_NODES = 2000


def loose_ends(roots: Iterable[etree._Element], processes: Iterable[etree._Element]) -> Iterator[Refusal]:
    """Definitions without an id, references to what is not there, subprocess ids used twice among the files."""
    declared: set[tuple[str, str]] = set()
    for root in roots:
        for name, word in _REFERENCES.items():
            for definition in root.iter(bpmn(name)):
                declared.add((name, definition.get("id", "")))
                if not definition.get("id"):
                    yield _refuse(definition, f"{word}定义没有编号（id）")
    seen: set[str] = set()
    for process in processes:
        for node in process.iter(bpmn("process"), *map(bpmn, SUBPROCESSES)):
            if node.get("id", "") in seen:
                yield _refuse(node, "编号（id）在部署的文件里不止一处使用")
            seen.add(node.get("id", ""))
        for node in process.iter(bpmn("*")):
            for name, word in _REFERENCES.items():
                used = node.get(f"{name}Ref")
                if used is not None and (name, used) not in declared:
                    owner = node if kind(node) in NODES else _parent(node)
                    yield _refuse(owner, f"引用的{word}“{used}”没有定义")


def refusals(process: etree._Element) -> Iterator[Refusal]:
    """Everything in one process that is not run, with its subprocesses."""
    if not process.get("id"):
        yield _refuse(process, "流程没有编号（id）")
    seen: set[str] = set()
    every = list(process.iter(f"{{{BPMN}}}*"))
    if sum(kind(node) in NODES for node in every) > MOST_NODES:
        yield _refuse(process, f"环节超过 {MOST_NODES} 个，请拆成几个流程图")
        return
    for node in every:
        identity = node.get("id", "")
        if kind(node) in NODES or kind(node) == "sequenceFlow":
            if not identity:
                yield _refuse(node, "没有编号（id）")
            elif identity in seen:
                yield _refuse(node, "编号（id）与其他元素重复")
            seen.add(identity)
        if kind(node) in _UNSUPPORTED:
            yield _refuse(node, _UNSUPPORTED[kind(node)])
    yield from _scope(process)


def _scope(scope: etree._Element) -> Iterator[Refusal]:
    inside = {node.get("id", ""): node for node in nodes(scope)}
    flows = scope.findall(bpmn("sequenceFlow"))
    for flow in flows:
        for end in ("sourceRef", "targetRef"):
            if flow.get(end) not in inside:
                yield _refuse(flow, f"连线的一端“{flow.get(end, '')}”不在同一流程或子流程内")
    starts = [node for node in inside.values() if kind(node) == "startEvent"]
    if len(starts) != 1:
        yield _refuse(scope, f"应当有且只有一个开始事件，现有 {len(starts)} 个")
    for node in inside.values():
        if kind(node) in ACTIVITIES:
            yield from _activity(node)
        elif kind(node) in EVENTS:
            yield from _event(node, inside)
        elif kind(node) in GATEWAYS:
            yield from _gateway(node, [flow for flow in flows if flow.get("sourceRef") == node.get("id")], inside)
        if kind(node) in SUBPROCESSES:
            if kind(node) == "subProcess" and node.get("triggeredByEvent") == "true":
                yield _refuse(node, "暂不支持事件子流程，请改用边界事件")
            else:
                yield from _scope(node)


def _gateway(node: etree._Element, out: list[etree._Element], inside: dict[str, etree._Element]) -> Iterator[Refusal]:
    default = node.get("default")
    if default is not None and default not in [flow.get("id") for flow in out]:
        yield _refuse(node, f"默认流“{default}”不是从这个网关出去的")
    if kind(node) in ("exclusiveGateway", "inclusiveGateway") and len(out) > 1:
        for flow in out:
            if flow.get("id") != default and not (flow.findtext(bpmn("conditionExpression")) or "").strip():
                yield _refuse(node, f"连线“{flow.get('id')}”没有条件，也不是默认流")
    if kind(node) == "eventBasedGateway":
        if node.get("instantiate") == "true":
            yield _refuse(node, "暂不支持由事件网关启动流程，请改用开始事件")
        if node.get("eventGatewayType") == "Parallel":
            yield _refuse(node, "暂不支持并行的事件网关")
        targets = [inside[name] for name in (flow.get("targetRef", "") for flow in out) if name in inside]
        if not targets or any(kind(target) not in ("intermediateCatchEvent", "receiveTask") for target in targets):
            yield _refuse(node, "事件网关后面只能是中间捕获事件或接收任务")


def _activity(node: etree._Element) -> Iterator[Refusal]:
    if node.get("isForCompensation") == "true":
        yield _refuse(node, "暂不支持补偿")
    if node.get("startQuantity", "1") != "1" or node.get("completionQuantity", "1") != "1":
        yield _refuse(node, "暂不支持 startQuantity 和 completionQuantity")
    if node.get("instantiate") == "true":
        yield _refuse(node, "暂不支持由接收任务启动流程，请改用开始事件")
    if kind(node) == "callActivity" and not node.get("calledElement"):
        yield _refuse(node, "没有写明调用的流程（calledElement）")
    if kind(node) == "scriptTask" and not (node.findtext(bpmn("script")) or "").strip():
        yield _refuse(node, "没有脚本")
    for several in node.findall(bpmn("multiInstanceLoopCharacteristics")):
        counted, listed = several.find(bpmn("loopCardinality")), several.find(bpmn("loopDataInputRef"))
        if (counted is None) == (listed is None):
            yield _refuse(node, "多实例应当写明实例个数（loopCardinality）或集合（loopDataInputRef），二者取一")
        if several.get("behavior", "All") != "All":
            yield _refuse(node, "暂不支持多实例的 behavior 设置")
        if (several.find(bpmn("outputDataItem")) is None) != (several.find(bpmn("loopDataOutputRef")) is None):
            yield _refuse(node, "多实例的结果集合（loopDataOutputRef）和结果（outputDataItem）应当同时写明")
    for loop in node.findall(bpmn("standardLoopCharacteristics")):
        if loop.get("loopMaximum") is None and not (loop.findtext(bpmn("loopCondition")) or "").strip():
            yield _refuse(node, "循环应当写明次数上限（loopMaximum）或条件（loopCondition）")
        if not loop.get("loopMaximum", "1").isdecimal():
            yield _refuse(node, "循环次数上限（loopMaximum）应当是整数")


def _event(node: etree._Element, inside: dict[str, etree._Element]) -> Iterator[Refusal]:
    definitions = [kind(child).removesuffix("EventDefinition") for child in node if _defines(child)]
    for name in definitions:
        if name not in support.triggers(kind(node)):
            yield _refuse(node, f"这里暂不支持{_WORDS.get(name, name)}")
    if len(definitions) > 1:
        yield _refuse(node, "一个事件暂不支持多个事件定义")
    if node.find(bpmn("eventDefinitionRef")) is not None:
        yield _refuse(node, "暂不支持引用的事件定义（eventDefinitionRef）")
    if kind(node) == "intermediateCatchEvent" and not definitions:
        yield _refuse(node, "没有写明等待什么")
    for definition in node.findall(bpmn("timerEventDefinition")):
        places = [child for child in definition if kind(child) in ("timeDate", "timeDuration", "timeCycle")]
        if len(places) != 1 or not (places[0].text or "").strip():
            yield _refuse(node, "没有写明时间（timeDate、timeDuration、timeCycle 取一）")
    cycle = node.find(f"{bpmn('timerEventDefinition')}/{bpmn('timeCycle')}")
    if kind(node) == "boundaryEvent":
        host = inside.get(node.get("attachedToRef", ""))
        if host is None or kind(host) not in ACTIVITIES:
            yield _refuse(node, "边界事件没有附着在同一流程内的活动上")
        if not definitions:
            yield _refuse(node, "边界事件没有写明等待什么")
        interrupting = node.get("cancelActivity", "true") != "false"
        for name in set(definitions) & support.triggers("boundaryEvent"):
            if name not in support.triggers("boundaryEvent", interrupting=interrupting):
                yield _refuse(node, f"{_WORDS[name]}作边界事件必须中断活动")
        if cycle is not None and node.get("cancelActivity", "true") != "false":
            yield _refuse(node, "中断活动的边界事件不能用循环时间（timeCycle），请改用 timeDuration")
    elif cycle is not None and kind(node) == "intermediateCatchEvent":
        yield _refuse(node, "中间事件不能用循环时间（timeCycle），请改用 timeDuration")
    if kind(node) == "startEvent" and definitions and kind(_parent(node)) != "process":
        yield _refuse(node, "子流程的开始事件不能写明等待什么")


def _defines(child: etree._Element) -> bool:
    return kind(child).endswith("EventDefinition")


def _parent(node: etree._Element) -> etree._Element:
    parent = node.getparent()
    return node if parent is None else parent


def _refuse(node: etree._Element, reason: str) -> Refusal:
    identity = node.get("id", "")
    name = node.get("name") or identity or kind(node)
    return Refusal(identity, line(node), f"“{name}”：{reason}。")
