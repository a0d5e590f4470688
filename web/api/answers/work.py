"""Answers on work and its time: clocks, tasks, alerts, figures."""

from __future__ import annotations

from marshmallow import fields

from web import codes
from web.api.described import Answer, day, flag, free, many, moment, one, one_of, page_of, text, whole
from workflows.checks.vocabulary import ACTIONS, ROLES
from workflows.rules.lights import Light
from workflows.rules.verbs import STATE_NAMES as _STATES
from workflows.signing.answering import OUTCOMES as SIGNED
from workflows.signing.parts import KINDS
from workflows.signing.parts import STATES as PART_STATES

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
STATE_NAMES = {state.value: words for state, words in _STATES.items()}
VERDICTS = {"": "没有", "passed": "通过", "failed": "没有通过"}
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
    note = text("已经届满、此后公布的日历不改变的，说明；其他为空")
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
    stage = one_of("细分的状态，见 docs/tasks.md", STATE_NAMES)
    countersign = text("流程图要求的会签规则；没有的为空")
    verdict = one_of("会签结果；没有会签或者还没有结果的为空", VERDICTS)
    version = whole("版本；每次变动加一")


class PartAnswer(Answer):
    id = text("标识，用于减签")
    kind = one_of("参与方式", KINDS)
    round = whole("第几轮；后加签不同意的，重新办理后再签一轮")
    rule = text("会签的规则；不是会签的为空")
    state = one_of("情况", PART_STATES)
    user = text("用户标识")
    name = text("姓名")
    asked_by = text("由谁请")
    asked_at = moment("何时请")
    outcome = one_of("签署结果；没有签的、提意见的为空", {"": "没有", **SIGNED})
    ended_at = moment("何时签署、减签或者不再需要", allow_none=True)
    ended_by = text("由谁；代签的是代理人")


class SaidAnswer(PartAnswer):
    reason = text("请做什么；无权查看的为空")
    opinion = text("写了什么；还没有写的、无权查看的为空")
    hint = text("为什么等不到：请假由谁代、已不在岗；没有的为空")


class AskableAnswer(Answer):
    username = text("用户名")
    name = text("姓名")


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
    parts = many(SaidAnswer, "请谁签署、提意见，结果如何")
    askable = many(AskableAnswer, "还可以请谁签署、提意见；不能办理时为空")


class WaitingAnswer(PartAnswer):
    task = one(TaskAnswer, "任务")


WaitingPage = page_of(WaitingAnswer, "WaitingPage")


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
    at = moment("何时的数字：在办件很多时可以是几秒以前")
    figures = one(Figures, "总数")
    trend = many(TrendDay, "最近十四日")
    services = many(ServiceLights, "各事项的待办任务")
    units = many(UnitLights, "各单位的在办环节，不含暂停计时的")
