"""Answers on the organisation: units and where they stand."""

from __future__ import annotations

from web.api.described import Answer, flag, one_of, page_of, text
from workflows.rules.jurisdiction import KINDS, LEVELS, NATURES


class UnitAnswer(Answer):
    code = text("单位代码")
    name = text("名称")
    short = text("简称")
    kind = one_of("类别", KINDS)
    parent = text("上级单位代码；最上级的为 null", allow_none=True)
    word = text("机关代字")
    phone = text("联系电话")
    level = one_of("行使层级；空的是还没有填", {**LEVELS, "": "未填"})
    nature = one_of("实施主体性质", {**NATURES, "": "未填"})
    credit_code = text("统一社会信用代码；没有登记的为空")
    area = text("行政区划代码；没有登记的为空")
    clearing = flag("清理单位：有自己的公共服务事项")
    lead = text("这个单位的清理工作由哪个部门牵头：本级政府确定的牵头部门；没有确定的为空")


UnitPage = page_of(UnitAnswer, "UnitPage")
