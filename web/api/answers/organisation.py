"""Answers on the organisation: units and where they stand."""

from __future__ import annotations

from web.api.described import Answer, flag, many, moment, one, one_of, page_of, text, whole
from web.api.described import day as day_field
from workflows.rules.jurisdiction import ENDINGS, KINDS, LEVELS, NATURES


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
    ended_on = day_field("从这一天起已撤并；没有撤并的为 null", allow_none=True)
    ended_how = one_of("怎样撤并；没有撤并的为空", {**ENDINGS, "": "没有撤并"})
    successors = many(text("单位代码"), "接续的单位；没有指明给别的单位的，都由第一个接续")
    lead = text("这个单位的清理工作由哪个部门牵头：本级政府确定的牵头部门；没有确定的为空")


UnitPage = page_of(UnitAnswer, "UnitPage")


class FollowingCount(Answer):
    title = text("内容")
    number = whole("数量")


class FollowingService(Answer):
    key = text("事项编号")
    name = text("事项名称")
    own = flag("本单位的事项；否则只是流程或者指南提到本单位")


class EndingPreview(Answer):
    services = many(FollowingService, "会各发布一个新版本的事项")
    counts = many(FollowingCount, "会转到接续单位的内容")


class EndingAnswer(Answer):
    unit = one(UnitAnswer, "撤并以后的单位")
    moved = many(FollowingCount, "已转到接续单位的内容")


class WindowAnswer(Answer):
    id = text("标识")
    hall = text("大厅的单位代码")
    number = text("窗口号")
    name = text("窗口名称")
    days = text("办公日")
    opens = text("开门，例如 09:00")
    closes = text("关门")
    closed_on = day_field("从这一天起停用；没有停用的为 null", allow_none=True)


WindowPage = page_of(WindowAnswer, "WindowPage")


class WindowExceptionAnswer(Answer):
    service = text("事项编号")
    reason = text("为什么不能进驻")
    basis = text("同意的依据")
    approved_by = text("批准人")
    approved_at = moment("批准时刻")
    ended_at = moment("结束时刻；还有效的为 null", allow_none=True)


class StationedService(Answer):
    service = text("事项编号")
    name = text("事项名称")
    unit = text("实施单位代码")
    windows = many(WindowAnswer, "收件的窗口：指南写的、登记在册而没有停用的")
    exception = one(WindowExceptionAnswer, "批准的例外；没有的为 null", allow_none=True)
    faults = many(text("不一致之处"), "指南与窗口登记不一致之处")
    stationed = flag("有窗口，或者有批准的例外")


class StationingAnswer(Answer):
    services = many(StationedService, "全部公布的事项")
    missing = whole("没有窗口也没有例外的有几个")


class OrganisationRow(Answer):
    sheet = text("工作表")
    key = text("代码、用户名，或者大厅和窗口号")
    name = text("名称")
    state = one_of("会怎样", {"added": "增加", "changed": "修改"})


class OrganisationAnswer(Answer):
    added = whole("增加几行")
    changed = whole("修改几行")
    unchanged = whole("几行与现在相同")
    rows = many(OrganisationRow, "增加和修改的各行")
