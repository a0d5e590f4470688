"""What the calls of the clean-up programme take."""

from __future__ import annotations

from web.api.described import Body, Query, day, many, one, one_of, text, typed, whole
from web.api.schemas import PageQuery
from workflows.programme.campaigns import PARTS
from workflows.programme.coverage import KINDS
from workflows.rules.jurisdiction import LEVELS
from workflows.rules.programme import DISPOSITIONS, REASONS, VERDICTS


class PhaseBody(Body):
    starts_on = day("开始日期")
    ends_on = day("截止日期")


class CampaignBody(Body):
    title = typed("名称", 100)
    area = typed("本级政府的单位代码", 100)
    lead = typed("牵头部门的单位代码：本级政府确定的", 100)
    deputy = typed("牵头部门自己的事项由哪个部门审核", 100)
    units = many(text("单位代码"), "参加清理的单位")
    reviewers = many(text("单位代码"), "会同审核的部门")
    phases = many(PhaseBody, "四个阶段的起止日期，都含当日")
    online_target_on = day("网上办理全覆盖的目标日期", allow_none=True, load_default=None)


class TeamBody(Body):
    unit = typed("单位代码", 100)
    username = typed("用户名", 100)
    duty = typed("职责", 200)
    part = one_of("责任", PARTS)
    phase = whole("第几阶段；0 为各阶段", load_default=0)


class SubmitBody(Body):
    unit = typed("报送单位代码", 100)


class FoundBody(Body):
    verdict = one_of("意见", VERDICTS)
    comment = typed("说明；有问题的必填", 1000, load_default="")
    suggestion = typed("修改建议", 1000, load_default="")


class RowFindingsBody(Body):
    unit = typed("代表哪个部门；只有一个的可以不填", 100, load_default="")
    lawful = one(FoundBody, "是否合理合法")
    materials = one(FoundBody, "申报材料是否复杂")
    proofs = one(FoundBody, "所需证明是否必要")
    steps = one(FoundBody, "手续和流程是否繁琐")
    purchase = one(FoundBody, "采购方式是否由政府购买")


class DispositionBody(Body):
    disposition = one_of("处置意见", DISPOSITIONS)
    reason = typed("理由；保留以外的必填，修改后保留的写明怎样修改", 1000, load_default="")
    into = typed("合并的：并入哪个事项", 100, load_default="")
    level = one_of("下放的：下放到哪一级", {**LEVELS, "": "不是下放"}, load_default="")
    rectify_by = day("修改后保留的：整改的最后一日", allow_none=True, load_default=None)


class CampaignsQuery(PageQuery):
    pass


class PowersQuery(PageQuery):
    unit = typed("单位代码", 100)
    kind = one_of("哪种清单", {**KINDS, "": "两种"}, load_default="")


class PowerListQuery(Query):
    unit = typed("单位代码", 100)
    kind = one_of("哪种清单", KINDS)


class ReasonOfPowerBody(Body):
    reason = one_of("未列入的理由", {**REASONS, "": "撤回说明"})
    note = typed("说明；并入其他事项的写明哪一个", 200, load_default="")


class ContractBody(Body):
    number = typed("合同编号", 100)
    unit = typed("购买单位代码", 100)
    provider = typed("承接单位代码", 100)
    services = many(text("事项编号"), "所购事项")
    scope = typed("服务内容", 1000)
    starts_on = day("开始日期")
    ends_on = day("截止日期")
    unit_price_fen = whole("单价，分：每办结一个环节")
    kpi = typed("考核要求", 1000)
