"""Answers on the clean-up programme: campaigns, units in them, packages under review, editions, lists, contracts."""

from __future__ import annotations

from web.api.described import Answer, day, many, moment, one, one_of, page_of, text, whole
from workflows.programme.campaigns import PARTS
from workflows.programme.coverage import KINDS
from workflows.programme.editions import CHANGES
from workflows.rules.programme import DISPOSITIONS, REASONS, VERDICTS

_UNDECIDED = {**DISPOSITIONS, "": "还没有"}


class PhaseAnswer(Answer):
    number = whole("第几阶段")
    title = text("做什么")
    exit = text("退出条件")
    starts_on = day("开始日期")
    ends_on = day("截止日期")
    workdays = whole("其中的工作日数")
    percent = whole("达到退出条件的事项占全部事项的百分比；没有事项的为 null", allow_none=True)


class UnitProgressAnswer(Answer):
    unit = text("单位代码")
    rows = whole("事项数")
    catalogued = whole("目录表填写齐全的")
    guided = whole("办事指南十四项和流程图齐全的")
    diagrams = whole("有流程图的")
    disposed = whole("有处置意见的")
    published = whole("已审定公布，或者已取消、下放的")
    online = whole("可以网上申请的")
    online_percent = whole("网上办理覆盖率，百分比；没有事项的为 null", allow_none=True)
    coverage_percent = whole("权责清单覆盖率，百分比；没有清单的为 null", allow_none=True)
    exceptions = whole("清单中没有对应事项、也没有说明理由的；不为 0 不能报送")
    overdue = whole("逾期没有达到退出条件的事项数")
    zero_reported_at = moment("何时报送零报告", allow_none=True)
    packages = many(text("编号"), "报送的编号")


class TeamMemberAnswer(Answer):
    id = text("标识")
    unit = text("单位代码")
    name = text("姓名")
    duty = text("职责")
    part = one_of("责任", PARTS)
    phase = whole("第几阶段；0 为各阶段")


class OverdueRowAnswer(Answer):
    phase = whole("哪一阶段的退出条件")
    unit = text("单位代码")
    service = text("事项编号；没有事项也没有零报告的为空")
    name = text("事项名称")
    lacks = text("缺什么")
    told_at = moment("何时通知")
    told = many(text("用户名"), "通知了谁")


class CampaignAnswer(Answer):
    id = text("标识")
    title = text("名称")
    area = text("本级政府的单位代码")
    lead = text("牵头部门的单位代码")
    deputy = text("牵头部门回避时的审核部门")
    reviewers = many(text("单位代码"), "会同审核的部门")
    case_no = text("清理行动流程的编号")
    current = whole("已进入第几阶段；0 为尚未开始，5 为已结束")
    online_target_on = day("网上办理全覆盖的目标日期", allow_none=True)
    started_at = moment("何时启动")


class CampaignDetail(CampaignAnswer):
    online_percent = whole("网上办理覆盖率，百分比", allow_none=True)
    phases = many(PhaseAnswer, "四个阶段")
    units = many(UnitProgressAnswer, "各单位的进度")
    team = many(TeamMemberAnswer, "工作班子")
    overdue = many(OverdueRowAnswer, "逾期的事项，只列您可以查看的单位")


CampaignPage = page_of(CampaignAnswer, "CampaignPage")


class RowAnswer(Answer):
    service = text("事项编号")
    name = text("名称")
    lacks = many(text("缺什么"), "还缺什么；空的是齐全")
    disposition = one_of("处置意见", _UNDECIDED)


class PowerAnswer(Answer):
    unit = text("单位代码")
    kind = one_of("哪种清单", KINDS)
    code = text("编码")
    name = text("名称")
    basis = text("依据")
    item = text("对应事项的名称；空的是与自己同名")
    reason = one_of("未列入的理由", {**REASONS, "": "没有说明"})
    note = text("说明")


class ServiceNamed(Answer):
    service = text("事项编号")
    name = text("名称")


class UnitInCampaign(Answer):
    unit = text("单位代码")
    rows = many(RowAnswer, "事项")
    missing = many(PowerAnswer, "清单中有、没有对应事项、也没有说明理由的")
    excused = many(PowerAnswer, "已说明理由的")
    surplus = many(ServiceNamed, "清单中没有的事项")
    coverage_percent = whole("权责清单覆盖率，百分比", allow_none=True)


class FoundAnswer(Answer):
    verdict = one_of("意见", VERDICTS)
    comment = text("说明")
    suggestion = text("修改建议")


class DepartmentFindings(Answer):
    unit = text("审核部门的单位代码")
    written_by = text("填写人")
    written_at = moment("何时填写")
    lawful = one(FoundAnswer, "是否合理合法")
    materials = one(FoundAnswer, "申报材料是否复杂")
    proofs = one(FoundAnswer, "所需证明是否必要")
    steps = one(FoundAnswer, "手续和流程是否繁琐")
    purchase = one(FoundAnswer, "采购方式是否由政府购买")


class PackageRowAnswer(Answer):
    service = text("事项编号")
    seq = whole("序号")
    name = text("名称")
    digest = text("文件夹的摘要（SHA-256）")
    findings = many(DepartmentFindings, "各部门的五项审核意见")
    differ = many(text("哪一项"), "各部门意见不一致的项")
    disposition = one_of("处置意见", _UNDECIDED)
    into = text("并入的事项编号")
    level = text("下放到哪一级")
    reason = text("理由")
    rectify_by = day("整改的最后一日", allow_none=True)
    order = text("限期整改通知书的标识", allow_none=True)
    approved_at = moment("何时审定", allow_none=True)
    published_at = moment("何时公布", allow_none=True)


class PackageAnswer(Answer):
    case_no = text("编号")
    campaign = text("清理行动的标识")
    unit = text("报送单位")
    round = whole("第几次报送")
    submitted_at = moment("何时报送")
    submitted_by = text("报送人")
    digest = text("全部文件的摘要（SHA-256）")
    seal = text("回执码：本机关以密钥对编号、次数和摘要计算的校验码")
    state = text("办到哪一步：received、accepted、decided、completed")
    open = many(text("环节"), "现在的环节")
    rows = many(PackageRowAnswer, "事项")


class EditionChange(Answer):
    service = text("事项编号")
    name = text("名称")
    change = one_of("怎样变化", CHANGES)
    why = text("处置意见和理由")


class EditionRow(Answer):
    seq = whole("序号")
    service = text("事项编号")
    name = text("名称")
    category = text("类别编码")
    unit = text("实施单位代码")
    version = whole("版本")
    disposition = one_of("处置意见", DISPOSITIONS)


class EditionAnswer(Answer):
    id = whole("标识")
    area = text("本级政府的单位代码")
    number = whole("第几版")
    unit = text("由哪个单位的报送形成")
    approved_at = moment("何时审定")
    published_at = moment("何时公布")
    effective_on = day("施行日期")
    digest = text("全部行的摘要（SHA-256）")


class EditionDetail(EditionAnswer):
    rows = many(EditionRow, "目录")
    changes = many(EditionChange, "与上一版相比的变化")


EditionPage = page_of(EditionAnswer, "EditionPage")
PowerPage = page_of(PowerAnswer, "PowerPage")


class ImportedList(Answer):
    lines = whole("导入了几行")


class ContractAnswer(Answer):
    id = text("标识")
    number = text("合同编号")
    unit = text("购买单位代码")
    provider = text("承接单位代码")
    services = many(text("事项编号"), "所购事项")
    scope = text("服务内容")
    starts_on = day("开始日期")
    ends_on = day("截止日期")
    ended_on = day("提前终止的日期", allow_none=True)
    unit_price_fen = whole("单价，分")
    kpi = text("考核要求")
    steps = whole("期内承接单位办结的环节")
    in_time = whole("其中按时的")
    fen = whole("按单价合计，分")


ContractPage = page_of(ContractAnswer, "ContractPage")
