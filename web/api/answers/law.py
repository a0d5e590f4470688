"""Answers on the law that services rest on: the register of bases, what depends on each, conflicts."""

from __future__ import annotations

from web.api.described import Answer, day, flag, many, moment, one_of, page_of, text, whole
from workflows.bases.conflicts import KINDS
from workflows.bases.uses import KINDS as RESTS
from workflows.catalogue.words import LEVELS


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


class NamedService(Answer):
    key = text("事项编号")
    name = text("事项名称")


class BasisConflictAnswer(Answer):
    kind = one_of("种类", KINDS)
    bases = many(text("依据"), "涉及的依据")
    services = many(NamedService, "涉及的事项")
    message = text("矛盾在哪里")
    fix = text("怎样处理")


class BasisConflicts(Answer):
    items = many(BasisConflictAnswer, "全部矛盾")
