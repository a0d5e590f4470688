"""What of BPMN 2.0 runs here, what is rewritten to run, and what is refused and why: the one table of it.

`docs/bpmn.md` is written from here; deployment and the checks ask here; a test runs or refuses a diagram for each row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from engine.kinds import EVENTS, TRIGGERS

How = Literal["runs", "rewritten", "refused", "documents"]
"""`documents`: kept in the file and drawn, of no effect on a run."""


@dataclass(frozen=True, slots=True)
class Row:
    """One element, mark or event, what becomes of it, and a remark in Chinese: what is meant, or why it is refused."""

    name: str
    how: How
    remark: str = ""


TASKS = (
    Row("task", "runs", "等待有人办理"),
    Row("userTask", "runs", "等待有人办理"),
    Row("manualTask", "runs", "等待有人办理"),
    Row("serviceTask", "runs", "由后台作业完成"),
    Row("sendTask", "runs", "由后台作业完成"),
    Row("businessRuleTask", "runs", "写明 DMN 决策的由引擎计算，其他的由后台作业完成"),
    Row("receiveTask", "runs", "等待消息，也可由人确认；没有写消息的，以自己的编号为消息名"),
    Row("scriptTask", "runs", "脚本是 FEEL 赋值，不是程序"),
    Row("subProcess", "runs", ""),
    Row("transaction", "runs", "取消时转到取消边界事件；不做补偿"),
    Row("callActivity", "runs", "调用同一版本里的另一流程，变量全部带入、全部带回"),
    Row("subProcess triggeredByEvent", "refused", "请改用活动上的边界事件：处理环节看得见，办件走到哪里也说得清"),
    Row("adHocSubProcess", "refused", "没有规定次序，办理期限和责任无从计算；请改用包容网关"),
    Row(
        "isForCompensation", "refused", "行政行为的撤销、更正本身是有期限、有文书的环节，应当画出来，不能由引擎倒着执行"
    ),
    Row("receiveTask instantiate", "refused", "办件由受理系统启动；请改用消息开始事件"),
    Row("startQuantity", "refused", "请改用多实例或并行网关"),
    Row("completionQuantity", "refused", "请改用多实例或并行网关"),
)
MARKS = (
    Row("multiInstanceLoopCharacteristics", "runs", "并行；结果按对象的次序汇集"),
    Row("multiInstanceLoopCharacteristics isSequential", "runs", "依次；后一个看得到前一个的结果"),
    Row("loopCardinality", "runs", "FEEL 数，至多 1000"),
    Row("completionCondition", "runs", "成立时其余实例取消"),
    Row("standardLoopCharacteristics", "runs", ""),
    Row("behavior", "refused", "请改用完成条件（completionCondition）"),
)
GATEWAYS = (
    Row("exclusiveGateway", "runs", "按文件里的次序，走第一条成立的连线"),
    Row("parallelGateway", "runs", "每条进线一个令牌；多出的令牌留到下一轮"),
    Row("inclusiveGateway", "runs", "按 BPMN 2.0.2 第 13.4.3 节：别处的令牌还可能到来时等待"),
    Row("eventBasedGateway", "runs", "消息、信号和多个定时都可以，先到者定"),
    Row("eventBasedGateway Parallel", "refused", "请改用并行网关之后的多个捕获事件"),
    Row("eventBasedGateway instantiate", "refused", "办件由受理系统启动；请改用开始事件"),
    Row("complexGateway", "refused", "激活条件无法在部署前检验；请改用排他、并行或包容网关的组合"),
)
FLOWS = (
    Row("sequenceFlow", "runs", ""),
    Row("conditionExpression", "runs", "FEEL；只有 true 算成立"),
    Row("default", "runs", ""),
    Row("conditionExpression after a task", "rewritten", "任务后面补上包容网关"),
    Row("several flows after a task", "rewritten", "任务后面补上并行网关"),
    Row("several flows between the same two nodes", "rewritten", "各自记录：走了哪一条，流程图上看得出"),
    Row("several start events", "refused", "办件从一处开始，期限从受理起算；不同渠道由受理系统区分"),
)
DOCUMENTATION = (
    Row("laneSet", "documents", "泳道说明由谁办理，办理规则从这里读"),
    Row("dataObject", "documents", "变量属于令牌，不属于图形"),
    Row("dataObjectReference", "documents", ""),
    Row("dataStoreReference", "documents", ""),
    Row("ioSpecification", "documents", ""),
    Row("association", "documents", ""),
    Row("textAnnotation", "documents", ""),
    Row("group", "documents", ""),
    Row("extensionElements", "documents", "其他工具的扩展原样保留"),
)

NONE = "none"
POSITIONS: dict[str, tuple[str, str]] = {
    "startEvent": ("startEvent", "流程的开始"),
    "subProcess startEvent": ("startEvent", "子流程的开始"),
    "intermediateCatchEvent": ("intermediateCatchEvent", "中间捕获"),
    "intermediateThrowEvent": ("intermediateThrowEvent", "中间抛出"),
    "boundaryEvent": ("boundaryEvent", "边界，中断"),
    "boundaryEvent cancelActivity=false": ("boundaryEvent", "边界，不中断"),
    "endEvent": ("endEvent", "结束"),
}
"""Where an event may stand: the element, and what the place is called."""

RUNS: dict[str, frozenset[str]] = {
    "startEvent": frozenset({NONE, "message", "signal", "timer"}),
    "subProcess startEvent": frozenset({NONE}),
    "intermediateCatchEvent": frozenset({"message", "signal", "timer"}),
    "intermediateThrowEvent": frozenset({NONE, "message", "signal", "escalation"}),
    "boundaryEvent": frozenset({"message", "signal", "timer", "error", "escalation", "cancel"}),
    "boundaryEvent cancelActivity=false": frozenset({"message", "signal", "timer", "escalation"}),
    "endEvent": frozenset({NONE, "message", "signal", "error", "escalation", "terminate", "cancel"}),
}
"""What runs at each place. On a start event of a process the host decides what starts a case."""

_BY_STANDARD: dict[str, frozenset[str]] = {
    "startEvent": frozenset({NONE, "message", "signal", "timer", "conditional"}),
    "subProcess startEvent": frozenset({NONE}),
    "intermediateCatchEvent": frozenset({"message", "signal", "timer", "conditional", "link"}),
    "intermediateThrowEvent": frozenset({NONE, "message", "signal", "escalation", "compensate", "link"}),
    "boundaryEvent": frozenset(
        {"message", "signal", "timer", "conditional", "error", "escalation", "cancel", "compensate"}
    ),
    "boundaryEvent cancelActivity=false": frozenset({"message", "signal", "timer", "conditional", "escalation"}),
    "endEvent": frozenset({NONE, "message", "signal", "error", "escalation", "compensate", "terminate", "cancel"}),
}
"""BPMN 2.0.2, table 10.93: which event may stand where."""

WHY = {
    "conditional": "数据何时变化、由谁检查没有规定；请用定时事件反复检查，或在条件成立处发消息",
    "link": "请删去链接事件，直接用连线连接两处",
    "compensate": "撤销、更正本身是环节，应当画出来",
}
_REMARKS = {
    ("startEvent", "message"): "由受理系统启动",
    ("startEvent", "signal"): "由受理系统启动",
    ("startEvent", "timer"): "由受理系统启动",
    ("intermediateThrowEvent", NONE): "里程碑，经过即记入历史",
    ("boundaryEvent", "timer"): "一次性时间；循环时间只能不中断",
    ("boundaryEvent cancelActivity=false", "timer"): "可以循环（timeCycle）",
    ("endEvent", "terminate"): "结束所在的流程或子流程，其余令牌取消",
    ("endEvent", "error"): "必须有边界事件捕获，否则该步不生效",
}


def triggers(kind: str, *, inside: bool = False, interrupting: bool = True) -> frozenset[str]:
    """The event definitions that run on an event element; `inside`: a start event of a subprocess."""
    if kind == "startEvent" and inside:
        return RUNS["subProcess startEvent"]
    if kind == "boundaryEvent" and not interrupting:
        return RUNS["boundaryEvent cancelActivity=false"]
    return RUNS[kind]


def events() -> list[tuple[str, Row]]:
    """Every event the standard knows, by position, with what becomes of it."""
    found = []
    for position, known in _BY_STANDARD.items():
        for trigger in (NONE, *TRIGGERS):
            if trigger in known:
                runs = trigger in RUNS[position]
                remark = _REMARKS.get((position, trigger), "") if runs else WHY[trigger]
                found.append((position, Row(trigger, "runs" if runs else "refused", remark)))
    return found


_TITLES = (("活动", TASKS), ("多次办理", MARKS), ("网关", GATEWAYS), ("连线与开始", FLOWS), ("只作说明", DOCUMENTATION))
_WORDS = {"runs": "执行", "rewritten": "改写后执行", "refused": "拒绝", "documents": "保留，不影响执行"}


def page() -> str:
    """`docs/bpmn.md`."""
    lines = [
        "# BPMN 2.0：执行什么，改写什么，拒绝什么",
        "",
        "本页由 `engine/support.py` 写出，每一行都有测试：写“执行”的真的走一遍，写“拒绝”的真的被拒绝并指出元素编号。",
        "不在表里的元素不执行。宁可拒绝，也不悄悄执行错。",
        "",
        "活动被边界事件中断时，里面已经办完的环节留在历史和材料里，但变量不带出：处理环节看到的是活动开始时的变量；",
        "错误和升级除外，它们带着抛出处的变量。",
    ]
    for title, rows in _TITLES:
        lines += ["", f"## {title}", "", "| 元素 | 处理 | 说明 |", "| --- | --- | --- |"]
        lines += [f"| `{row.name}` | {_WORDS[row.how]} | {row.remark} |" for row in rows]
    lines += ["", "## 事件", "", "| 位置 | 触发 | 处理 | 说明 |", "| --- | --- | --- | --- |"]
    for position, row in events():
        kind, place = POSITIONS[position]
        name = TRIGGERS.get(row.name, "无")
        lines.append(f"| {EVENTS[kind]}：{place} | {name} | {_WORDS[row.how]} | {row.remark} |")
    lines += ["", "一个事件有多个触发条件的（multiple、parallelMultiple）拒绝：请拆成几个事件。"]
    return "\n".join(lines) + "\n"
