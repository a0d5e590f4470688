"""Answers on work and its time: clocks, tasks, alerts, figures."""

from __future__ import annotations

from marshmallow import fields

from web import codes
from web.api.described import Answer, day, flag, free, many, moment, one, one_of, page_of, text, whole
from workflows.checks.vocabulary import ACTIONS, ROLES
from workflows.rules.lights import Light

LIGHTS = {light.code: light.words for light in Light}
CLOCKS = {
    "promised": "承诺时限",
    "statutory": "法定时限",
    "notice": "受理或者一次性告知的时限",
    "step": "环节时限",
    "special": "特别程序时限",
    "verification": "事后核查时限",
}
CLOCK_STATES = {"running": "计时中", "suspended": "暂停", "stopped": "已停止"}
ENTRIES = {"start": "起算", "suspend": "暂停", "resume": "恢复", "extend": "延长", "stop": "停止"}
TASK_STATES = {"open": "待办", "completed": "已办", "cancelled": "已撤销", "returned": "已退回", "taken_back": "已撤回"}


class ClockAnswer(Answer):
    id = text("时限标识")
    kind = one_of("种类", CLOCKS)
    name = text("名称")
    task = text("环节时限所属的任务", allow_none=True)
    unit = text("责任单位代码")
    unit_name = text("责任单位简称")
    limit = text("时限：`2WD` 工作日、`7CD` 自然日、`4H` 小时、`1M` 月")
    limit_text = text("时限的中文写法")
    basis = text("依据")
    state = one_of("状态", CLOCK_STATES)
    light = one_of("灯", LIGHTS)
    light_words = text("灯的中文")
    started_at = moment("起算")
    warn_at = moment("开始预警", allow_none=True)
    due_at = moment("届满")
    due_on = day("届满之日（北京时间）")
    provisional = flag("是否按暂定日历计算（国务院尚未公布当年安排）")
    stopped_at = moment("停止", allow_none=True)
    revision = whole("到期日改过的次数，从 1 起")


ClockPage = page_of(ClockAnswer, "ClockPage")


class LedgerAnswer(Answer):
    kind = one_of("记录", ENTRIES)
    at = moment("何时（UTC）")
    by = text("何人")
    basis = text("依据")
    detail = free("细节")


class CountedDay(Answer):
    date = day("日期")
    counted = flag("是否计入")
    number = whole("计入的第几日；不计入时为 null", allow_none=True)
    why = text("理由")
    article = text("依据的条文")
    provisional = flag("是否按暂定日历")


class ExplanationAnswer(Answer):
    clock = text("时限标识")
    name = text("名称")
    limit = text("时限")
    limit_text = text("时限的中文写法")
    basis = text("依据")
    due_on = day("届满之日")
    provisional = flag("是否按暂定日历计算")
    ledger = many(LedgerAnswer, "时限台账：只增不改")
    days = many(CountedDay, "逐日说明")


class TaskAnswer(Answer):
    id = text("任务标识")
    case_no = text("办件编号")
    service = text("事项编号")
    service_name = text("事项名称")
    applicant = text("申请人（脱敏）")
    element = text("流程图中的环节标识")
    step = text("环节名称")
    action = one_of("在法律上是什么行为", {**ACTIONS, "": "其他"})
    form = text("表单文件；没有表单时为空")
    unit = text("承办单位代码")
    unit_name = text("承办单位简称")
    role = one_of("承办岗位", ROLES)
    assignee = text("认领人", allow_none=True)
    state = one_of("状态", TASK_STATES)
    light = one_of("灯", LIGHTS)
    light_words = text("灯的中文")
    warn_at = moment("开始预警", allow_none=True)
    due_at = moment("最近的届满时刻；暂停或者没有时限时为 null", allow_none=True)
    statutory_due_at = moment("法定时限届满", allow_none=True)
    opened_at = moment("何时转到")
    closed_at = moment("何时办毕", allow_none=True)
    closed_by = text("何人办毕", allow_none=True)
    outcome = text("处理结果：表单 outcome 字段的值", allow_none=True)
    version = whole("版本；每次变动加一")


TaskPage = page_of(TaskAnswer, "TaskPage")


class TasksAnswer(Answer):
    items = many(TaskAnswer, "因此打开的任务")


class OutcomeAnswer(Answer):
    value = text("提交时的值")
    label = text("选项文字")


class WayBackAnswer(Answer):
    element = text("环节编号，用于退回")
    name = text("环节名称")
    by = text("上次由谁办理")
    at = moment("上次何时办理")


class TaskDetail(TaskAnswer):
    form_definition = free(
        "表单，form-js JSON；约定见 `/api/v1/schemas/form.schema.json`。没有表单时没有这一项", required=False
    )
    outcomes = many(OutcomeAnswer, "可选的处理结果。没有表单时没有这一项", required=False)
    may_work = flag("当前用户能否办理")
    ways_back = many(WayBackAnswer, "可以退回到的环节，最近办理的在前；不能办理时为空")
    may_take_back = flag("当前用户能否撤回自己的办理结果")


class AlertClock(Answer):
    id = text("时限标识")
    kind = one_of("种类", CLOCKS)
    name = text("环节或者时限名称")


class AbsenceAnswer(Answer):
    id = text("请假登记标识")
    username = text("请假人的用户名")
    name = text("请假人")
    stand_in = text("代理人的用户名")
    stand_in_name = text("代理人")
    from_ = day("从哪天起", data_key="from")
    until = day("到哪天止，含当日")
    reason = text("事由")
    cancelled_at = moment("何时撤销", allow_none=True)


AbsencePage = page_of(AbsenceAnswer, "AbsencePage")


class Recipient(Answer):
    user = text("用户标识")
    name = text("姓名")
    role = text("因何岗位收到")
    for_ = text("代谁收到；不是代理的为空", data_key="for")


class AlertAnswer(Answer):
    id = text("预警标识")
    case_no = text("办件编号")
    service = text("事项编号")
    service_name = text("事项名称")
    clock = one(AlertClock, "超时的时限")
    unit = text("责任单位代码")
    unit_name = text("责任单位简称")
    rung = one_of("级别", codes.RUNGS)
    level = text("级别的中文")
    revision = whole("对应到期日的第几次改动")
    raised_at = moment("何时报出")
    due_at = moment("到期时刻")
    to = many(Recipient, "通知了谁")
    answered = flag("是否已答复")
    answered_at = moment("何时答复", allow_none=True)
    answered_by = text("何人答复", allow_none=True)
    answer = text("答复内容", allow_none=True)


AlertPage = page_of(AlertAnswer, "AlertPage")


class Figures(Answer):
    received_today = whole("今日收件")
    completed_today = whole("今日办结")
    at_work = whole("在办")
    suspended = whole("待补正")
    near = whole("临近到期的办件")
    late = whole("已超时的办件")
    unanswered = whole("须答复而未答复的预警")


class TrendDay(Answer):
    day = fields.String(
        required=True, metadata={"description": "月-日", "pattern": r"^\d\d-\d\d$", "examples": ["09-14"]}
    )
    received = whole("收件")
    completed = whole("办结")


class ServiceLights(Answer):
    service = text("事项名称")
    red = whole("超时")
    yellow = whole("临近超时")
    green = whole("正常")


class UnitLights(Answer):
    unit = text("单位代码")
    unit_name = text("单位简称")
    red = whole("超时")
    yellow = whole("临近超时")
    green = whole("正常")


class OverviewAnswer(Answer):
    figures = one(Figures, "总数")
    trend = many(TrendDay, "最近十四日")
    services = many(ServiceLights, "各事项的待办任务")
    units = many(UnitLights, "各单位的环节时限")
