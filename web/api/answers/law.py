"""Answers on the law that services rest on: the register, conflicts, adjustments, reviews."""

from __future__ import annotations

from web import codes
from web.api.answers.catalogue import STANDING_WORDS, NamedService
from web.api.described import Answer, day, flag, many, moment, one, one_of, page_of, text, whole
from workflows.bases.conflicts import KINDS
from workflows.bases.reviews import ANSWERS
from workflows.bases.uses import KINDS as RESTS
from workflows.catalogue.words import LEVELS
from workflows.rules.adjusting import KINDS as CHANGES
from workflows.rules.adjusting import OPEN_CASES

KIND_WORDS = {kind.value: rule.words for kind, rule in CHANGES.items()}


class BasisAnswer(Answer):
    id = text("依据标识")
    title = text("名称")
    doc_no = text("文号")
    article = text("条款；整部登记的为空")
    level = one_of("层级", LEVELS)
    effective_from = day("施行日期", allow_none=True)
    effective_to = day("失效日期：当日仍然有效", allow_none=True)
    ended = flag("已经失效")
    url = text("网址")
    note = text("依据什么登记或者修改")
    revision = whole("第几次修改")
    changed_at = moment("何时修改")
    changed_by = text("谁修改的")
    text = text("条文")


BasisPage = page_of(BasisAnswer, "BasisPage")


class RestAnswer(Answer):
    kind = one_of("什么", RESTS)
    id = text("标识：材料编号、环节标识等")
    name = text("名称")


class BasisUseAnswer(Answer):
    service = text("事项编号")
    service_name = text("事项名称")
    unit = text("实施单位代码")
    article = text("指南引用的条款")
    carries = flag("事项本身以它为依据")
    rests = many(RestAnswer, "依据它的内容")


class BasisFile(BasisAnswer):
    uses = many(BasisUseAnswer, "以它为依据的现行事项")


class BasisConflictAnswer(Answer):
    kind = one_of("种类", KINDS)
    bases = many(text("依据"), "涉及的依据")
    services = many(NamedService, "涉及的事项")
    message = text("矛盾在哪里")
    fix = text("怎样处理")


class BasisConflicts(Answer):
    items = many(BasisConflictAnswer, "全部矛盾")


class StandingAnswer(Answer):
    standing = one_of("受理状态", STANDING_WORDS)
    reason = text("理由")
    version = whole("现行版本号", allow_none=True)
    successors = many(text("事项编号"), "改办的事项")


class AdjustmentAnswer(Answer):
    id = text("调整标识")
    kind = one_of("种类", KIND_WORDS)
    service = text("事项编号")
    service_name = text("事项名称")
    unit = text("实施单位代码")
    successors = many(text("事项编号"), "改办的事项")
    version = text("新增、变更的版本", allow_none=True)
    reason = text("理由")
    basis = text("依据")
    effective_on = day("生效日期")
    open_cases = one_of("在办件", OPEN_CASES)
    review = text("起因：依据复核", allow_none=True)
    state = one_of("状态", codes.CHANGE_STATES)
    proposed_by = text("提出人")
    proposed_at = moment("何时提出")
    settled_by = text("审批人", allow_none=True)
    settled_at = moment("何时审批", allow_none=True)
    settled_note = text("审批意见")
    carried_out_at = moment("何时执行", allow_none=True)
    outcome = text("执行情况")
    before = one(StandingAnswer, "调整前；没有公布过的为 null", allow_none=True)
    after = one(StandingAnswer, "调整后；没有执行的为 null", allow_none=True)


AdjustmentPage = page_of(AdjustmentAnswer, "AdjustmentPage")


class ReviewAnswer(Answer):
    id = text("复核标识")
    basis_id = text("依据标识")
    basis = text("依据")
    ends_on = day("最后有效日")
    service = text("事项编号")
    service_name = text("事项名称")
    unit = text("责任单位代码")
    rests = many(RestAnswer, "以它为依据的内容")
    carries = flag("事项本身以它为依据")
    stopped = flag("已停止新的申请")
    opened_at = moment("何时提请")
    due_on = day("答复期限")
    state = one_of("状态", {"open": "待答复", "answered": "已答复"})
    answer = one_of("答复", {**ANSWERS, "": "还没有"})
    new_basis = text("新的依据")
    opinion = text("理由")
    open_cases = one_of("在办件", {**OPEN_CASES, "": "不涉及"})
    answered_by = text("答复人", allow_none=True)
    answered_at = moment("何时答复", allow_none=True)
    change = text("据此提出的调整", allow_none=True)


ReviewPage = page_of(ReviewAnswer, "ReviewPage")


class ServiceEditionAnswer(Answer):
    number = whole("第几版")
    version = whole("所公布的版本号")
    name = text("事项名称")
    since = moment("何时公布")
    until = moment("到何时；现行的为 null", allow_none=True)
    ended = text("为何不再公布；由下一版代替的为空")
    note = text("说明")
    log = many(text("一处变化"), "与前一版相比的变化")


ServiceEditionPage = page_of(ServiceEditionAnswer, "ServiceEditionPage")
