"""Answers on supervision: orders with all that was done to them, accountability records with their evidence."""

from __future__ import annotations

from web import codes
from web.api.answers.work import LIGHTS, Recipient
from web.api.described import Answer, flag, many, moment, one_of, page_of, text, whole
from workflows.rules.triggers import TRIGGERS
from workflows.supervision.accountability import OUTCOMES
from workflows.supervision.evidence import KINDS


class OrderAnswer(Answer):
    id = text("督办标识")
    number = text("监察编号：按发出单位、文种和年度连续编号")
    card = one_of("色牌", codes.ORDER_CARDS)
    card_words = text("色牌的中文")
    kind = one_of("文种", codes.ORDER_KINDS)
    kind_words = text("文种的中文")
    level = whole("督办级别：1 一级，2 二级（逾期未答复升级，或者由逾期未答复的预警产生）")
    state = one_of("状态", codes.ORDER_STATES)
    state_words = text("状态的中文")
    state_at = moment("状态产生时间")
    state_by = text("何人使其成为这个状态")
    case_no = text("办件编号；不涉及办件的为 null", allow_none=True)
    alert = text("所由的预警", allow_none=True)
    rule = one_of("监察规则编号", TRIGGERS)
    rule_words = text("监察规则")
    warning = one_of("预警类型；不是由预警产生的为 null", codes.RUNGS, allow_none=True)
    content = text("督办内容；限期整改的，存在的问题")
    basis = text("依据；没有写明的为空")
    unit = text("被督办机构代码")
    unit_name = text("被督办机构简称")
    responsible_unit = text("责任部门代码")
    responsible_unit_name = text("责任部门简称")
    issuing_unit = text("发出单位代码")
    issuing_unit_name = text("发出单位简称")
    issued_at = moment("发出时间")
    issued_by = text("签发人；系统自动产生的为“系统”")
    limit = text("答复期限：`3WD` 工作日，或者最后一日")
    limit_text = text("答复期限的中文写法")
    due_at = moment("最迟何时答复")
    provisional = flag("是否按暂定日历计算")
    light = one_of("答复期限的灯；不在等待答复的为 null", LIGHTS, allow_none=True)
    overdue = flag("是否逾期未答复")
    to = many(Recipient, "通知了谁")
    answer = text("最近一次答复", allow_none=True)
    answered_at = moment("何时答复", allow_none=True)
    answered_by = text("何人答复", allow_none=True)
    result = text("结果描述：认可、退回或者撤回时写明的内容", allow_none=True)


OrderPage = page_of(OrderAnswer, "OrderPage")


class DeedAnswer(Answer):
    number = whole("第几次办理")
    deed = one_of("做了什么", codes.ORDER_DEEDS)
    deed_words = text("做了什么的中文")
    level = whole("当时的督办级别")
    at = moment("何时")
    by = text("何人")
    unit = text("何人所在单位代码")
    text_ = text("写了什么", data_key="text")
    due_at = moment("由此起算的答复期限何时届满", allow_none=True)


class OrderDetail(OrderAnswer):
    deeds = many(DeedAnswer, "办理经过，先发生的在前")
    may_answer = flag("当前用户现在能否答复")
    may_settle = flag("当前用户现在能否认可或者退回")
    may_withdraw = flag("当前用户现在能否撤回")


class EvidenceAnswer(Answer):
    kind = one_of("哪一类证据", KINDS)
    id = text("证据标识")
    case_no = text("涉及的办件", allow_none=True)
    words = text("引用时的内容")


class AccountabilityAnswer(Answer):
    id = text("问责记录标识")
    unit = text("单位代码")
    unit_name = text("单位名称")
    person = text("人员姓名；对单位问责的为 null", allow_none=True)
    outcome = one_of("处理方式", OUTCOMES)
    outcome_words = text("处理方式的中文")
    facts = text("事实")
    basis = text("依据")
    evidence = many(EvidenceAnswer, "证据，至少一条")
    recorded_at = moment("何时登记")
    recorded_by = text("何人登记")
    struck_at = moment("何时撤销", allow_none=True)
    struck_by = text("何人撤销", allow_none=True)
    struck_reason = text("撤销的理由", allow_none=True)


AccountabilityPage = page_of(AccountabilityAnswer, "AccountabilityPage")
