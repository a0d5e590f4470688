"""The words designers may write in gov: attributes, with their Chinese names."""

from __future__ import annotations

from collections.abc import Mapping

from workflows.documents.content import KINDS
from workflows.people.roles import ROLE_NAMES, STAFF, Role

ACTIONS: Mapping[str, str] = {
    "receive": "收件",
    "accept": "受理",
    "correct": "补正",
    "examine": "审查",
    "review": "审核",
    "decide": "决定",
    "deliver": "送达",
    "verify": "事后核查",
    "visit": "上门核实",
    "publicize": "公示",
    "sign": "签字确认",
    "appoint": "指派",
    "provide": "提供服务",
    "supplement": "补办手续",
    "archive": "归档",
}
ROLES: Mapping[str, str] = {
    role.value: ROLE_NAMES[role] for role in Role if role in STAFF or role in (Role.APPLICANT, Role.SUPERVISOR)
}
MILESTONES: Mapping[str, str] = {
    "received": "收件",
    "accepted": "受理",
    "decided": "决定",
    "completed": "办结",
    "delivered": "送达",
}
RESULTS: Mapping[str, str] = {
    "granted": "准予",
    "refused": "不予",
    "not_accepted": "不予受理",
    "withdrawn": "撤回",
    "terminated": "终止",
}
TIMEOUTS: Mapping[str, str] = {"escalate": "逐级督办", "deemed_consent": "超时默许", "lead_decides": "由牵头部门决定"}
DOCUMENTS: Mapping[str, str] = {kind: row.title for kind, row in KINDS.items()}

VALUES: Mapping[str, Mapping[str, str]] = {
    "role": ROLES,
    "action": ACTIONS,
    "milestone": MILESTONES,
    "result": RESULTS,
    "onTimeout": TIMEOUTS,
    "document": DOCUMENTS,
}
"""Attributes with a closed set of values."""
ATTRIBUTES = frozenset(
    {
        *VALUES,
        "org",
        "form",
        "limit",
        "suspends",
        "basis",
        "connector",
        "operation",
        "decision",
        "inputs",
        "countersign",
    }
)
"""Every attribute there is."""
RELATIVE_UNITS = frozenset({"applicant", "owner", "lead", "window", "provider"})
"""What `gov:org` may say instead of a unit's code: whose it is follows from the case and its guide."""
OWN_CONNECTORS = frozenset({"programme"})
"""What service tasks of the office's own flows may name: the office itself answers (bpmn/governance)."""
GIVEN_BY_OFFICE: Mapping[str, frozenset[str]] = {"accept": frozenset({"cure_by"})}
"""What the office adds to a step's result, by action: `cure_by` is the moment until which the applicant may cure."""
