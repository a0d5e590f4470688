"""The acts on the office's own chains in words: people, units, calendars, versions, jobs, credit."""

from __future__ import annotations

from workflows.audit import AuditEntry
from workflows.people.roles import ROLE_NAMES

ACTS = {
    "office.init": "建立系统",
    "demo.load": "载入演示数据",
    "user.add": "增加人员",
    "user.change": "修改人员",
    "user.password": "更换密码",
    "user.active": "停用或者恢复",
    "unit.add": "增加单位",
    "unit.change": "修改单位",
    "unit.move": "改变上级单位",
    "unit.end": "机构调整",
    "unit.import": "导入组织机构",
    "window.add": "增加窗口",
    "window.change": "修改窗口",
    "window.except": "批准不进驻窗口的例外",
    "window.require": "结束不进驻窗口的例外",
    "calendar.publish": "公布日历",
    "calendar.recounted": "按新日历重新计算完成",
    "calendar.remind": "提醒公布日历",
    "draft.save": "保存草稿",
    "draft.discard": "放弃草稿",
    "draft.rebase": "接到现行版本上",
    "version.propose": "提交版本",
    "version.approve": "批准版本",
    "version.reject": "退回版本",
    "version.withdraw": "撤回版本",
    "version.export": "导出版本",
    "announcement.publish": "发布公告",
    "announcement.change": "修改公告",
    "announcement.withdraw": "撤下公告",
    "comment.add": "提出意见",
    "comment.resolve": "解决意见",
    "comment.reopen": "重新打开意见",
    "change.propose": "提出动态调整",
    "change.approve": "批准动态调整",
    "change.reject": "退回动态调整",
    "change.withdraw": "撤回动态调整",
    "change.carry_out": "执行动态调整",
    "change.fail": "未能执行动态调整",
    "review.open": "提请依据复核",
    "review.answer": "答复依据复核",
    "version.follow": "随机构调整发布",
    "basis.add": "登记法定依据",
    "basis.change": "修改法定依据",
    "migration.begin": "开始迁移在办件",
    "migration.done": "迁移完成",
    "migration.undo": "撤销迁移",
    "migration.undone": "迁移已撤销",
    "migration.settle": "确认迁移不再撤销",
    "job.retry": "重试后台任务",
    "job.correct": "更正后台任务",
    "job.dismiss": "不再处理后台任务",
    "contact.change": "修改通知方式",
    "delivery.resend": "重发没有送达的通知",
    "credit.repair": "登记信用修复",
    "upload.store": "上传文件",
    "order.issue": "发出督办",
    "order.answer": "答复督办",
    "order.accept": "认可督办答复",
    "order.return": "退回督办答复",
    "order.withdraw": "撤回督办",
    "order.escalate": "督办升级",
    "order.remind": "提醒答复督办",
    "order.overdue": "二级督办逾期",
    "accountability.record": "登记问责",
    "accountability.strike": "撤销问责",
}
CHAINS = {
    "user": "人员",
    "unit": "单位",
    "window": "窗口",
    "calendar": "日历",
    "version": "版本",
    "draft": "草稿",
    "basis": "法定依据",
    "change": "动态调整",
    "comment": "设计意见",
    "announcement": "公告",
    "review": "依据复核",
    "migration": "迁移",
    "job": "后台任务",
    "contact": "通知方式",
    "delivery": "通知发送",
    "credit": "信用",
    "order": "督办",
    "accountability": "问责",
}
"""The chains an administrator can choose among, in the order of the filter."""


def act_words(act: str) -> str:
    return ACTS.get(act, act)


def act_note(row: AuditEntry) -> str:
    """The part of an entry's detail that people read."""
    detail = row.detail
    match row.act:
        case "user.add" | "user.change":
            return "岗位：" + "、".join(map(_grant, detail.get("grants", ())))
        case "user.active":
            return "恢复" if detail.get("active") else "停用"
        case "window.except" | "window.require":
            return str(detail.get("reason", ""))
        case "unit.import":
            return f"增加 {detail.get('added')}，修改 {detail.get('changed')}，不变 {detail.get('unchanged')}"
        case "unit.end":
            return "、".join([str(detail.get("reason", "")), *map(str, detail.get("successors", ()))])
        case "unit.add" | "unit.change" | "unit.move":
            return str(detail.get("name", ""))
        case "calendar.publish":
            moved = f"，{detail['moved']} 个时限变化" if "moved" in detail else ""  # as entries of before have it
            return f"第 {detail.get('revision')} 次公布{moved}"
        case "calendar.recounted":
            return f"计算 {detail.get('counted')} 个时限，{detail.get('moved')} 个变化"
        case "draft.save":
            return f"第 {detail.get('revision')} 次保存"
        case "job.dismiss":
            return str(detail.get("reason", ""))
        case _ if row.act.startswith("migration."):
            return "：".join(part for part in (f"到第 {detail.get('to')} 版", str(detail.get("reason") or "")) if part)
        case "delivery.resend":
            return f"{detail.get('number')} 条"
        case "accountability.strike":
            return str(detail.get("reason", ""))
        case "credit.repair":
            return str(detail.get("evidence", ""))
        case _ if row.act.startswith("version."):
            return "：".join(part for part in (f"第 {detail.get('number')} 版", str(detail.get("note") or "")) if part)
    return ""


def _grant(written: str) -> str:
    """`window@hall` in words."""
    role, _, unit = written.partition("@")
    names = {known.value: name for known, name in ROLE_NAMES.items()}
    return f"{names.get(role, role)}（{unit}）"
