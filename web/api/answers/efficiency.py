"""Answers on how the office does: bulletins, alarms of indicators, scores with appeals, figures, the board."""

from __future__ import annotations

from web import codes
from web.api.answers.work import Recipient
from web.api.described import Answer, free, many, moment, one, one_of, page_of, text, whole
from workflows.efficiency.board import LIGHTS
from workflows.efficiency.steps import SETS
from workflows.rules.efficiency import ALARMS
from workflows.rules.heat import Heat
from workflows.rules.triggers import TRIGGERS

RULES = {code: TRIGGERS[code] for code in ALARMS}


class BulletinAnswer(Answer):
    id = text("通报标识")
    month = text("哪一个月，2026-09")
    number = text("通报编号")
    unit = text("发布单位代码")
    made_at = moment("何时发布；数字自此不再改变")
    indicators = whole("评分所用指标的版本")
    signed = whole("已签收人数")
    sent = whole("送达人数")


BulletinPage = page_of(BulletinAnswer, "BulletinPage")


class UnitFigureAnswer(Answer):
    unit = text("单位代码；空为全部单位")
    measure = text("统计项目")
    title = text("统计项目的中文")
    counted_in = text("计量单位")
    value = whole("数量")


class SentAnswer(Answer):
    name = text("送达何人")
    unit = text("其单位代码")
    role = text("以何岗位")
    read_at = moment("何时签收", allow_none=True)


class ErratumAnswer(Answer):
    at = moment("何时更正")
    by = text("何人更正")
    text_ = text("更正的内容", data_key="text")


class AppealAnswer(Answer):
    id = text("申诉标识")
    bulletin = text("通报标识")
    unit = text("单位代码")
    indicator = text("对哪一项指标")
    reason = text("申诉理由")
    asked_at = moment("何时提出")
    asked_by = text("何人提出")
    state = one_of("结果", codes.APPEAL_STATES)
    restored = whole("恢复的分数，百分之一分")
    opinion = text("裁决的理由", allow_none=True)
    decided_at = moment("何时裁决", allow_none=True)
    decided_by = text("何人裁决", allow_none=True)


class ScoreLineAnswer(Answer):
    indicator = text("指标")
    title = text("指标的中文")
    value = whole("数量")
    of = whole("占多少之中；按次计的为 null", allow_none=True)
    lost = whole("发布时扣分，百分之一分")
    left = whole("申诉后扣分，百分之一分")


class UnitScoreAnswer(Answer):
    unit = text("单位代码")
    frozen = whole("发布时得分，百分之一分")
    points = whole("申诉后得分，百分之一分")
    grade = text("等次")
    lines = many(ScoreLineAnswer, "每一项")


class IssuedAnswer(Answer):
    order = text("限期整改通知书的标识")
    number = text("编号")
    unit = text("单位代码")
    measure = text("由哪一项发出")
    state = one_of("状态", codes.ORDER_STATES)


class BulletinDetail(BulletinAnswer):
    figures = many(UnitFigureAnswer, "数字，发布时一次算定")
    scores = many(UnitScoreAnswer, "各单位评分，高的在前")
    receipts = many(SentAnswer, "签收情况")
    errata = many(ErratumAnswer, "更正，先的在前")
    orders = many(IssuedAnswer, "由通报发出的限期整改")
    appeals = many(AppealAnswer, "评分申诉")


class SignedAnswer(Answer):
    bulletin = text("通报标识")
    read_at = moment("何时签收")


class AlarmAnswer(Answer):
    id = text("预警标识")
    rule = one_of("监察规则编号", RULES)
    rule_words = text("监察规则")
    group = text("不作为、慢作为或者乱作为")
    indicators = whole("阈值的版本")
    unit = text("责任单位代码")
    unit_name = text("责任单位简称")
    month = text("哪一个月")
    case_no = text("办件编号；不涉及办件的为 null", allow_none=True)
    said = text("情况")
    raised_at = moment("何时发出")
    due_at = moment("最迟何时答复")
    to = many(Recipient, "通知了谁")
    order = text("在哪一份督办中答复", allow_none=True)
    answer = text("答复", allow_none=True)
    answered_at = moment("何时答复", allow_none=True)
    answered_by = text("何人答复", allow_none=True)


AlarmPage = page_of(AlarmAnswer, "AlarmPage")


class IndicatorsAnswer(Answer):
    number = whole("现行版本；0 为还没有用过的随产品提供的指标")
    alarms = free("每条预警规则的阈值：on、per_mille（千分之几）、least（至少几件）、days（几个工作日）")
    scores = free("每项评分指标：title、measure、of、weight、free、full、each（分数以百分之一分计，比例以千分之几计）")


class CountedAnswer(Answer):
    measure = text("统计项目")
    title = text("统计项目的中文")
    counted_in = text("计量单位")
    value = whole("所看单位合计")
    units = many(UnitFigureAnswer, "各单位")


class MeasuredAnswer(Answer):
    figures = many(CountedAnswer, "各统计项目")


class BehindAnswer(Answer):
    subject = text("计入的是什么：办件、预警、告知等的标识")
    unit = text("计入哪个单位")
    at = moment("何时计入")
    case_no = text("办件编号；不涉及办件的为 null", allow_none=True)


BehindPage = page_of(BehindAnswer, "BehindPage")
LightsAnswer = Answer.from_dict({light: whole(f"{light} 的任务数") for light in LIGHTS}, name="LightsAnswer")


class BoardRow(Answer):
    key = text("单位代码、事项编号、人员标识或者环节")
    name = text("名称")
    lights = one(LightsAnswer, "各灯的在办任务数")


class BoardPage(page_of(BoardRow, "BoardRows")):  # type: ignore[misc]
    at = moment("何时的数字：在办任务很多时可以是几秒以前")


class SpreadAnswer(Answer):
    half = whole("一半的件不超过")
    nine_tenths = whole("九成的件不超过")


_StepFigures = Answer.from_dict({name: whole(title) for name, title in SETS.items()}, name="StepFigures")


class StepAnswer(_StepFigures):  # type: ignore[misc, valid-type]
    element = text("环节在流程图上的标识")
    name = text("环节名称")
    heat = one_of("快慢", {one.code: one.words for one in Heat}, allow_none=True)
    share = one(SpreadAnswer, "用去时限的千分之几；环节没有时限的为 null", allow_none=True)
    seconds = one(SpreadAnswer, "用时，秒", allow_none=True)


class StepsAnswer(Answer):
    service = text("事项编号")
    steps = many(StepAnswer, "各环节，慢的在前")


class StepTaskAnswer(Answer):
    id = text("任务标识")
    case_no = text("办件编号")
    element = text("环节在流程图上的标识")
    step = text("环节名称")
    unit = text("责任单位代码")
    opened_at = moment("何时开始")
    due_at = moment("何时到期", allow_none=True)
    closed_at = moment("何时办结", allow_none=True)
    share = whole("用去时限的千分之几；没有时限的、在办的为 null", allow_none=True)
    seconds = whole("用时，秒；在办的为 null", allow_none=True)


StepTaskPage = page_of(StepTaskAnswer, "StepTaskPage")
