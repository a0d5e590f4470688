"""The Chinese words of the pages: codes of guides, steps and acts; days, moments and what is left of a limit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from engine.clock import SHANGHAI, local_date
from forms.written import written_size
from web import codes, present
from workflows.audit import AuditEntry
from workflows.cases.closing import SCORES
from workflows.catalogue.words import CHANNEL as CHANNEL
from workflows.catalogue.words import LEVELS as LEVELS
from workflows.catalogue.words import LIMIT_FROM as LIMIT_FROM
from workflows.catalogue.words import LIMIT_UNTIL as LIMIT_UNTIL
from workflows.catalogue.words import MATERIAL_FORM as MATERIAL_FORM
from workflows.catalogue.words import NECESSITY as NECESSITY
from workflows.catalogue.words import ONLINE as ONLINE
from workflows.catalogue.words import RECIPIENTS as RECIPIENTS
from workflows.catalogue.words import WAYS as WAYS
from workflows.limits import papers
from workflows.notices import deliveries
from workflows.people.roles import ROLE_NAMES
from workflows.rules import verbs
from workflows.rules.adjusting import KINDS as CHANGES
from workflows.rules.adjusting import OPEN_CASES as OPEN_CASES
from workflows.rules.adjusting import STANDINGS as STANDING_NAMES
from workflows.rules.bulletins import parse_month
from workflows.rules.lights import Light
from workflows.rules.limits import Limit
from workflows.rules.termination import GROUNDS
from workflows.rules.verbs import STATE_NAMES
from workflows.rules.workdays import Calendar
from workflows.signing.parts import KINDS

GUIDE_FIELDS = {
    "seq": "事项序号",
    "category": "事项分类",
    "name": "项目名称",
    "recipients": "服务对象",
    "conditions": "受理条件",
    "materials": "申请材料",
    "fees": "收费依据和标准",
    "purchased_service": "是否纳入政府购买服务",
    "basis": "办理依据",
    "limits": "办理时限",
    "accepting": "受理部门",
    "phones": "联系电话",
    "publicity": "公开方式",
    "online": "在线办理",
    "notice": "一次性告知",
    "numbering": "文书编号",
    "commitment": "告知承诺",
    "delivery": "结果送达",
    "remedy": "救济途径",
}
"""The fourteen fields of annex 2 in its order, then what a guide says besides."""
CLOCK_KINDS = {
    "promised": "承诺时限",
    "statutory": "法定时限",
    "notice": "一次性告知时限",
    "step": "环节时限",
    "special": "特别程序时限",
    "verification": "核查时限",
}
CLOCK_ENTRIES = papers.ENTRIES
HOW_SUPPLIED = {"upload": "电子", "paper": "纸质", "share": "数据共享", "commitment": "以承诺替代"}
COMMITMENT_STATES = {
    "made": "已承诺，待核查",
    "verified": "核查属实",
    "verified_minor": "核查属实（轻微不符）",
    "found_false": "核查不实",
    "unverifiable": "无法核实",
}
QUERY_STATES = {"match": "相符", "mismatch": "不相符", "not_found": "查无记录", "unavailable": "对方系统不通"}
APPLICANT_KINDS = {"person": "个人", "organisation": "单位"}
ACTS = {
    "case.receive": "收到申请",
    "case.withdraw": "撤回申请",
    "case.terminate": "终止办理",
    "case.urge": "催办",
    "campaign.start": "启动清理行动",
    "campaign.phase": "进入清理行动的阶段",
    "campaign.assign": "列入工作班子",
    "campaign.strike": "从工作班子撤下",
    "campaign.progress": "统计清理进度",
    "package.submit": "报送",
    "package.resubmit": "重新报送",
    "review.find": "填写审核意见",
    "review.dispose": "提出处置意见",
    "edition.publish": "公布目录版次",
    "power.import": "导入权责清单",
    "power.explain": "说明清单缺项",
    "contract.record": "登记购买服务合同",
    "contract.end": "终止购买服务合同",
    "case.copy": "抄送",
    "case.rate": "评价",
    "case.correction_notice": "一次性告知补正",
    "case.supplement": "提交补正材料",
    "case.unmask": "查看完整个人信息",
    "case.timer": "流程计时到期",
    "case.revoke": "撤销决定",
    "case.migrate": "迁移到另一版本",
    "case.migrate_back": "撤销迁移",
    "task.claim": "认领",
    "task.release": "放回待办",
    "task.transfer": "转交",
    "task.reassign": "转派",
    "task.complete": "办理完成",
    "task.send_back": "退回",
    "task.take_back": "撤回办理结果",
    "task.delegate": "征求意见",
    "task.recall": "收回征求意见",
    "task.give_opinion": "提出意见",
    "task.add_before": "前加签",
    "task.add_after": "后加签",
    "task.countersign": "发起会签",
    "task.remove_signer": "减签",
    "task.sign": "签署",
    "task.verdict": "会签结果",
    "task.submit": "办好，待后加签",
    "task.reopen": "回到承办人",
    "rules.apply": "按规则判定",
    "document.issue": "出具文书",
    "commitment.make": "作出承诺",
    "commitment.verify": "核查承诺",
    "sharing.query": "数据共享查询",
    "alert.raise": "发出预警",
    "alert.answer": "答复预警",
    "order.issue": "发出督办",
    "order.answer": "答复督办",
    "order.accept": "认可督办答复",
    "order.return": "退回督办答复",
    "order.withdraw": "撤回督办",
    "order.escalate": "督办升级",
    "order.remind": "提醒答复督办",
    "order.overdue": "二级督办逾期",
    "case.deemed_accepted": "逾期未告知，视为受理",
    "special.ask": "提出特别程序",
    "special.grant": "批准特别程序",
    "special.refuse": "未同意特别程序",
    "special.end": "特别程序结束",
    "clock.recompute": "重新计算时限",
    "bulletin.make": "发布通报",
    "bulletin.sign": "签收通报",
    "bulletin.correct": "更正通报",
    "alarm.raise": "发出指标预警",
    "alarm.answer": "答复指标预警",
    "indicators.change": "修改指标",
    "score.appeal": "对评分申诉",
    "score.decide": "裁决评分申诉",
    "proofs.audit": "清理证明",
    "letter.receive": "收到来信",
    "letter.accept": "受理投诉",
    "letter.reject": "不予受理投诉",
    "letter.answer": "答复来信",
    "letter.extend": "来信延期答复",
    "letter.unmask": "查看来信人姓名和电话",
    "proof.report": "举报索要证明",
    "proof.answer": "答复索要证明的举报",
}
STAGES = {state.value: STATE_NAMES[state] for state in verbs.STAGES}
"""What an open task waits for, where others have their part in it."""
FACTS = {
    "registered_on": "登记日期",
    "years": "缴费年限",
    "months": "月数",
    "employer": "单位",
    "area": "面积",
    "floor_area": "建筑面积",
    "marital": "婚姻状况",
    "address": "地址",
}
"""Facts that sharing departments answer with, by the names connectors give them."""
CHANGE_STATES = codes.CHANGE_STATES
CHANGE_KINDS = {kind.value: rule.words for kind, rule in CHANGES.items()}
STANDINGS = {standing.value: name for standing, name in STANDING_NAMES.items()}
WEEKDAYS = "一二三四五六日"


def weekday(value: date) -> str:
    return f"周{WEEKDAYS[value.weekday()]}"


def long_day(value: datetime | date | None) -> str:
    """2026年9月20日（周日）"""
    if value is None:
        return ""
    on = local_date(value) if isinstance(value, datetime) else value
    return f"{on.year}年{on.month}月{on.day}日（{weekday(on)}）"


def long_moment(value: datetime | None) -> str:
    """2026年9月20日（周日）17:30"""
    return f"{long_day(value)}{value.astimezone(SHANGHAI):%H:%M}" if value else ""


def iso_day(value: str) -> str:
    """The same from ISO text."""
    return long_day(date.fromisoformat(value))


def iso_moment(value: str) -> str:
    """Day and minute from ISO text."""
    return present.moment(datetime.fromisoformat(value))


def short_moment(value: datetime | None) -> str:
    """09-20 17:30, where the year goes without saying."""
    return f"{value.astimezone(SHANGHAI):%m-%d %H:%M}" if value else ""


def clock_time(value: datetime) -> str:
    """09:41:20, of today."""
    return f"{value.astimezone(SHANGHAI):%H:%M:%S}"


def limit(text: str) -> str:
    """A limit as people read it: 5WD → 5 个工作日."""
    return str(Limit.parse(text))


def limit_counting(text: str) -> str:
    """How days of this kind are counted, in one sentence."""
    match text[-2:]:
        case "WD":
            return "从次日起按工作日计算，周末和法定节假日不计，调休上班日计入；截止到最后一日下班时（17:30）。"
        case "CD":
            return "从次日起按自然日连续计算，最后一日是休息日的顺延到下一个工作日；截止到最后一日下班时（17:30）。"
        case _:
            return "小时从收到时起连续计算；月、年按日历计算。"


def left(due_at: datetime | None, now: datetime, calendar: Calendar) -> str:
    """What is left until a due moment, or by how much it has passed, in working days."""
    if due_at is None:
        return ""
    today, due = local_date(now), local_date(due_at)
    if now > due_at:
        late = calendar.workdays_between(due, today)
        return f"超 {late} 个工作日" if late else "今天已到点"
    if today == due:
        return "今天到期"
    return f"剩 {calendar.workdays_between(today, due)} 个工作日"


def share(thousandths: int) -> str:
    """A share of a limit, up to ten times of it."""
    return "10 倍以上" if thousandths > 9990 else f"{(thousandths + 5) // 10}%"


def time_taken(seconds: int) -> str:
    """How long something took by the clock on the wall, in two units at most."""
    minutes = (seconds + 30) // 60
    days, hours = divmod(minutes // 60, 24)
    if days:
        return f"{days} 天" + (f" {hours} 小时" if hours else "")
    if hours:
        return f"{hours} 小时" + (f" {minutes % 60} 分" if minutes % 60 else "")
    return f"{minutes} 分钟"


def entry(row: AuditEntry) -> dict[str, str]:
    """One line of a case's history: what, about what, and the part of its detail that people read."""
    detail = row.detail
    outcome = codes.OUTCOMES.get(str(detail.get("outcome") or ""), "")
    notes = [outcome if row.act in ("task.complete", "commitment.verify") else ""]
    if row.act == "task.send_back":
        notes.append(f"退回到“{detail.get('step')}”")
    if row.act in ("task.transfer", "task.reassign", "task.send_back", "case.unmask", "case.withdraw"):
        notes.append(str(detail.get("reason") or ""))
    notes += _asked(row)
    if row.act == "case.terminate":
        notes.append(f"{GROUNDS[detail['ground']].title}（{detail['basis']}）：{detail['reason']}")
    if row.act in ("case.migrate", "case.migrate_back"):
        notes += [f"第 {detail['from']} 版 → 第 {detail['to']} 版", *moved(detail.get("steps") or ())]
        notes.append(f"{detail['by']}：{detail['reason']}")
    if row.act == "document.issue":
        notes.append(str(detail.get("number") or ""))
    if row.act == "sharing.query":
        notes.append(QUERY_STATES.get(str(detail.get("status")), ""))
    if row.act in ("alert.raise", "alert.answer"):
        notes.append(codes.RUNGS.get(str(detail.get("rung")), ""))
        notes.append(str(detail.get("answer") or ""))
    if row.act == "rules.apply":
        notes += [f"{fired['title']}：第 {'、'.join(map(str, fired['rules']))} 条规则" for fired in detail["fired"]]
    if row.act.startswith("order."):
        notes.append(codes.ORDER_KINDS.get(str(detail.get("kind")), ""))
    subject = row.subject if row.act.partition(".")[0] != "case" else ""
    return {
        "at": present.moment(row.at),
        "who": row.actor_name,
        "what": ACTS.get(row.act, row.act),
        "subject": subject,
        "note": "；".join(note for note in notes if note),
    }


_ASKING = ("task.delegate", "task.add_before", "task.add_after", "task.countersign", "case.copy")


def _asked(row: AuditEntry) -> list[str]:
    """Whom an act asks or tells, what was signed, how a vote ended."""
    detail = row.detail
    if row.act in _ASKING:
        return ["、".join(detail["names"])]
    if row.act == "task.remove_signer":
        return [str(detail["of"])]
    if row.act in ("task.sign", "task.give_opinion"):
        stands = f"代{detail['for']}" if detail.get("for") else ""
        return [KINDS[detail["kind"]], stands]
    if row.act == "task.verdict":
        passed = "通过" if detail["verdict"] == "passed" else "没有通过"
        return [f"{passed}：{detail['asked']} 人中 {detail['agreed']} 人同意，{detail['against']} 人不同意"]
    return []


def moved(steps: Iterable[Mapping[str, str]]) -> list[str]:
    """The steps that are called otherwise since a case was moved: 审核 → 初审."""
    pairs = [(step["from_name"], step["to_name"]) for step in steps]
    return [f"{old} → {new}" for old, new in pairs if old != new]


def light_of(code: str) -> Light:
    """The light of a code."""
    return next(light for light in Light if light.code == code)


FILTERS: Mapping[str, Any] = {
    "day": present.day,
    "moment": present.moment,
    "month_words": lambda code: parse_month(code).words,
    "long_day": long_day,
    "long_moment": long_moment,
    "file_size": written_size,
    "weekday": lambda moment: weekday(local_date(moment)),
    "short_moment": short_moment,
    "clock_time": clock_time,
    "iso_day": iso_day,
    "iso_moment": iso_moment,
    "limit": limit,
    "limit_counting": limit_counting,
    "state_words": lambda state: codes.STATES.get(state, state),
    "result_words": lambda result: codes.RESULTS.get(result or "", ""),
    "outcome_words": lambda outcome: codes.OUTCOMES.get(outcome or "", ""),
    "role_words": lambda role: ROLE_NAMES.get(role, role),
    "fact_words": lambda name: FACTS.get(name, name),
    "migration_state": lambda state: codes.MIGRATION_STATES.get(state, state),
    "version_state": lambda state: codes.VERSION_STATES.get(state, state),
    "delivery_words": lambda state: deliveries.STATES.get(state, state),
    "share": share,
    "time_taken": time_taken,
    "score_words": lambda score: SCORES.get(score, ""),
}
