"""BPMN element kinds: which are what, and what they are called in Chinese."""

from __future__ import annotations

TASKS = {
    "task": "任务",
    "userTask": "用户任务",
    "manualTask": "手工任务",
    "serviceTask": "服务任务",
    "sendTask": "发送任务",
    "receiveTask": "接收任务",
    "scriptTask": "脚本任务",
    "businessRuleTask": "规则任务",
}
FOR_PEOPLE = frozenset({"task", "userTask", "manualTask"})
"""What waits for a person."""
SUBPROCESSES = {"subProcess": "子流程", "transaction": "事务子流程", "adHocSubProcess": "即席子流程"}
ACTIVITIES = TASKS | SUBPROCESSES | {"callActivity": "调用活动"}
GATEWAYS = {
    "exclusiveGateway": "排他网关",
    "parallelGateway": "并行网关",
    "inclusiveGateway": "包容网关",
    "eventBasedGateway": "事件网关",
    "complexGateway": "复杂网关",
}
EVENTS = {
    "startEvent": "开始事件",
    "endEvent": "结束事件",
    "intermediateCatchEvent": "中间捕获事件",
    "intermediateThrowEvent": "中间抛出事件",
    "boundaryEvent": "边界事件",
}
FLOW_NODES = ACTIVITIES | GATEWAYS | EVENTS
OTHERS = {
    "process": "流程",
    "sequenceFlow": "连线",
    "messageFlow": "消息流",
    "association": "关联线",
    "lane": "泳道",
    "participant": "泳池",
    "dataObjectReference": "数据对象",
    "dataStoreReference": "数据存储",
    "textAnnotation": "注释",
    "group": "分组",
    "message": "消息",
    "signal": "信号",
    "error": "错误",
    "escalation": "升级",
}
NAMES = FLOW_NODES | OTHERS

TRIGGERS = {
    "message": "消息",
    "timer": "定时",
    "signal": "信号",
    "error": "错误",
    "escalation": "升级",
    "terminate": "终止",
    "cancel": "取消",
    "compensate": "补偿",
    "conditional": "条件",
    "link": "链接",
}
"""Event triggers, by the local name of their definition without `EventDefinition`."""
