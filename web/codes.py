"""What codes are called in Chinese: states, results, channels, kinds of cases, rungs of alerts, orders, outcomes."""

from __future__ import annotations

from workflows.proofs.reports import VERDICTS
from workflows.rules.letters import KINDS as LETTERS
from workflows.rules.orders import KINDS, Card
from workflows.rules.proofs import RULES
from workflows.supervision import papers

CHANGE_STATES = {
    "proposed": "待审批",
    "approved": "已批准，待执行",
    "carried_out": "已执行",
    "failed": "未能执行",
    "rejected": "已退回",
    "withdrawn": "已撤回",
}
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
APPLIED = {"online": "网上", "window": "窗口"}
CHANNELS = {**APPLIED, "internal": "内部流程"}
CASE_KINDS = {"immediate": "即办件", "promised": "承诺件", "joint": "联办件", "forwarded_up": "上报件"}
RUNGS = {"yellow": "黄灯", "red": "红灯", "red_statutory": "红灯（超法定）"}
OVERDUE = {
    "late_whole": "超时办结",
    "late_extension": "逾期申请延期",
    "unreasoned": "未说明理由",
    "unanswered": "逾期不答复",
    "late_delivery": "逾期不送达",
}
"""The five forms of being overdue, in short."""
ORDER_KINDS = {kind.value: rule.title for kind, rule in KINDS.items()}
ORDER_STATES = papers.STATES
ORDER_LEVELS = papers.LEVELS
ORDER_DEEDS = papers.DEEDS
ORDER_CARDS = {card.code: f"{card.title}：{card.means}" for card in Card}
LETTER_KINDS = {kind.value: rule.title for kind, rule in LETTERS.items()}
LETTER_STATES = {"open": "已收到", "accepted": "已受理", "answered": "已答复", "rejected": "不予受理"}
APPEAL_STATES = {"open": "待裁决", "upheld": "予以恢复", "rejected": "维持原评分"}
PROOF_RULES = {rule.id: rule.title for rule in RULES.values()}
SEVERITIES = {"error": "错误", "warning": "提醒"}
PROOF_STANDINGS = {"unlisted": "不在清单上", "shared": "清单写明共享取得", "listed": "清单上有"}
REPORT_STATES = {"open": "待答复", "answered": "已答复"}
PROOF_VERDICTS = dict(VERDICTS)
VERSION_STATES = {
    "proposed": "待审核",
    "live": "现行",
    "superseded": "已被替代",
    "rejected": "已退回",
    "withdrawn": "已撤回",
}
MIGRATION_STATES = {
    "running": "正在迁移",
    "done": "迁移完成",
    "undoing": "正在撤销",
    "undone": "已撤销",
}
MOVE_STATES = {
    "pending": "等待迁移",
    "moved": "已迁移",
    "refused": "没有迁移",
    "undone": "已回到原版本",
    "kept": "不能撤回",
}
STANDINGS = {"fits": "可以迁移", "mapping": "须指定环节", "cannot": "不能迁移"}
MISFITS = {
    "gone": "新版里没有这个环节",
    "scope": "在新版里处于另一个子流程",
    "kind": "在新版里不是同一类环节",
    "branch": "新版的汇合不再等待这条分支",
    "stuck": "从那里往下走不到结束",
    "unread": "要用没有办过的环节的结果",
    "law": "正在进行的补正、核查或者暂停计时在新版里没有着落",
    "asked": "正在请人签署或者提意见，在新版里不能接着进行",
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
