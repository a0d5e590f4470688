"""What codes are called in Chinese: states, results, channels, kinds of cases, rungs of alerts, outcomes of steps."""

from __future__ import annotations

STATES = {
    "received": "已收件",
    "correcting": "待补正",
    "accepted": "办理中",
    "decided": "已决定",
    "completed": "已办结",
    "revoked": "已撤销",
    "withdrawn": "已撤回",
}
RESULTS = {
    "granted": "准予",
    "refused": "不予",
    "not_accepted": "不予受理",
    "withdrawn": "申请人撤回",
    "terminated": "终止办理",
    "revoked": "撤销决定",
}
CHANNELS = {"online": "网上", "window": "窗口"}
CASE_KINDS = {"immediate": "即办件", "promised": "承诺件", "joint": "联办件", "forwarded_up": "上报件"}
RUNGS = {"yellow": "黄灯", "red": "红灯", "red_statutory": "红灯（超法定）"}
VERSION_STATES = {
    "proposed": "待审核",
    "live": "现行",
    "superseded": "已被替代",
    "rejected": "已退回",
    "withdrawn": "已撤回",
}
OUTCOMES = {
    "accepted": "予以受理",
    "correct": "需补正",
    "refused": "不予",
    "granted": "准予",
    "agree": "同意",
    "disagree": "不同意",
    "true": "属实",
    "false": "不实",
    "false_minor": "轻微不实",
    "unverifiable": "无法核实",
}
