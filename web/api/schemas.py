"""What the API takes: marshmallow schemas of bodies and query parameters, from which OpenAPI is made as well."""

from __future__ import annotations

from marshmallow import fields, validate

from web import codes
from web.api.answers.work import LIGHTS
from web.api.described import WORDS, Body, Query, day, flag, free, many, named, one_of, text, typed, whole
from workflows.bases.reviews import ANSWERS
from workflows.cases.closing import SCORES
from workflows.catalogue.words import LEVELS as LEVELS_OF_BASES
from workflows.checks.vocabulary import ROLES
from workflows.efficiency.board import BY
from workflows.efficiency.steps import SETS
from workflows.moves.selection import MOST_NUMBERS
from workflows.notices.deliveries import STATES as DELIVERY_STATES
from workflows.rules.adjusting import KINDS as CHANGES
from workflows.rules.adjusting import OPEN_CASES
from workflows.rules.jurisdiction import ENDINGS, LEVELS, NATURES
from workflows.rules.jurisdiction import KINDS as KINDS_OF_UNITS
from workflows.rules.lights import Light
from workflows.rules.termination import GROUNDS
from workflows.rules.triggers import TRIGGERS
from workflows.signing.answering import OUTCOMES as SIGNED
from workflows.supervision.accountability import OUTCOMES
from workflows.supervision.evidence import KINDS

_WORKLIST_LIGHTS = {code: LIGHTS[code] for code in LIGHTS if code not in (Light.DONE.code, Light.DONE_LATE.code)}
MOST = 200
"""Rows of the longest page."""


class TokenBody(Body):
    username = typed("用户名", 100)
    password = typed("密码", 200)


class MaterialBody(Body):
    material = typed("材料标识，见办事指南的 materials", 100)
    upload = typed("上传文件的标识；没有时表示交纸质原件", 64, allow_none=True, required=False)


class ApplicationBody(Body):
    service = typed("事项编号", 100)
    channel = one_of("申请渠道；window 只有窗口人员可用", codes.APPLIED, load_default="online")
    applicant = free("申请人：kind（person 个人、organisation 单位）、name、id_number、phone、address")
    data = free("申请表内容，字段见办事指南的 application_form", load_default=dict)
    materials = many(MaterialBody, "提交的材料", load_default=list)
    commitment = flag("以告知承诺代替可以承诺的材料", load_default=False, allow_none=True)


class SupplementBody(Body):
    materials = many(MaterialBody, "补正的材料", load_default=list)
    data = free("补正的申请表字段", load_default=dict)


class DefectBody(Body):
    material = typed("材料标识", 100, required=False)
    field = typed("申请表字段；与 material 二者填一", 100, required=False)
    problem = typed("缺什么、错在哪里", 500, load_default="")
    cure = typed("怎样补正", 500, load_default="")


class CorrectionNoticeBody(Body):
    items = many(DefectBody, "全部需要补正的内容，须一次列全")
    note = typed("受理意见；不填时由各项拼成", load_default="")


class OpinionBody(Body):
    data = free("受理表单的其他字段", load_default=dict)
    opinion = typed("意见；不予受理时必填", load_default=None, allow_none=True)


class CompleteBody(Body):
    data = free("表单内容，字段见任务的 form_definition", load_default=dict)
    outcome = typed("处理结果，同 data.outcome", 100, load_default=None, allow_none=True)
    opinion = typed("意见，同 data.opinion", load_default=None, allow_none=True)
    version = whole("任务的版本；与现在不同时得到 409 stale", load_default=None, allow_none=True)


class ClaimBody(Body):
    version = whole("任务的版本；与现在不同时得到 409 stale", load_default=None, allow_none=True)


class ReleaseBody(Body):
    """Nothing is asked."""


class TakeBackBody(Body):
    """Nothing is asked."""


class HandOverBody(Body):
    to = typed("接收人的用户名", 100)
    reason = typed("原因，必须填写", load_default="")


class RecallBody(Body):
    """Nothing is asked."""


class OpinionGivenBody(Body):
    opinion = typed("意见，必须填写", load_default="")


class SignersBody(Body):
    people = many(typed("用户名", 100), "请谁签署：本单位在岗人员，见任务的 askable", load_default=list)
    when = one_of("何时签", {"before": "前加签：签了才能办理", "after": "后加签：办理之后签，都同意了流程才往下走"})
    reason = typed("原因，必须填写", load_default="")


class RemoveSignerBody(Body):
    part = typed("减去谁：任务的 parts 中的 id", 64)
    reason = typed("原因，必须填写", load_default="")


class CountersignBody(Body):
    people = many(typed("用户名", 100), "请谁会签；依次签署的，按这里的次序", load_default=list)
    rule = typed("规则：all、any、sequential 或者 2/3 这样的比例；流程图写明规则的环节可以不填", 20, load_default="")
    reason = typed("请各位签署什么，必须填写", load_default="")


class SignBody(Body):
    outcome = one_of("同意或者不同意", SIGNED)
    opinion = typed("意见；不同意的必填", load_default="")


class CopyBody(Body):
    to = many(typed("用户名", 100), "抄送给谁：在岗人员，不限单位", load_default=list)
    reason = typed("原因，必须填写", load_default="")


class UrgeBody(Body):
    """Nothing is asked."""


class SendBackBody(Body):
    to = typed("退回到哪个环节，取自任务的 ways_back", 200)
    reason = typed("原因，必须填写", load_default="")


class ReasonBody(Body):
    reason = typed("理由", load_default="")


class TerminateBody(Body):
    ground = one_of("情形", {code: ground.title for code, ground in GROUNDS.items()})
    basis = typed("依据；情形为 other 时必填", 200, load_default="")
    reason = typed("理由，告知申请人；必须填写", load_default="")


class SuspendBody(Body):
    ground = typed("事由，须是事项列明的：鉴定、听证等", 40)
    needed = typed("所需时间，例如 10WD；事由有最长时间的可以不填", 20, load_default="")
    reason = typed("理由，书面告知申请人")


class ResumeBody(Body):
    result = typed("结果，例如鉴定意见")
    procedure = typed("结束哪一项；只有一项时可以不填", 64, load_default="")


class ExtendBody(Body):
    by = typed("延长多久，例如 10WD", 20)
    reason = typed("理由，书面告知申请人")


class SettleBody(Body):
    opinion = typed("意见；不同意的必填", load_default="")


class AbsenceBody(Body):
    username = typed("请假人的用户名；不填为本人", 100, load_default="")
    stand_in = typed("代理人的用户名", 100)
    from_ = day("从哪天起", data_key="from")
    until = day("到哪天止，含当日")
    reason = typed("事由", 200, load_default="")


class ReachingBody(Body):
    channels = many(typed("通道名称", 60), "选用的通道，见 offered；空表示只收站内消息")
    email = typed("电子邮箱", 254, load_default="")
    phone = typed("手机号，11 位", 20, load_default="")
    wecom = typed("企业微信账号", 64, load_default="")
    dingtalk = typed("钉钉账号", 64, load_default="")
    quiet_since = typed("免打扰从几时起，如 21:00", 5, load_default="")
    quiet_until = typed("免打扰到几时止，如 08:00", 5, load_default="")


class RatingBody(Body):
    score = fields.Integer(
        required=True,
        strict=True,
        error_messages=WORDS,
        validate=validate.Range(1, 5, error="请选择 1 至 5 之间的满意程度"),
        metadata={"description": "满意程度：" + "；".join(f"{score} {words}" for score, words in SCORES.items())},
    )
    comment = typed("评语", 500, load_default="")


class AnswerBody(Body):
    answer = typed("原因和处理措施")


class OrderBody(Body):
    kind = one_of("文种", codes.ORDER_KINDS)
    content = typed("督办内容；限期整改的，存在的问题")
    unit = typed("被督办机构代码；由预警或者办件发出的可以不填", 100, load_default="")
    responsible_unit = typed("责任部门代码；不填同被督办机构", 100, load_default="")
    case_no = typed("涉及的办件编号", 100, load_default="")
    alert = typed("所由的预警；发出后在督办单中答复", 64, load_default="")
    rule = one_of("监察规则编号", TRIGGERS, load_default=str)
    basis = typed("依据；限期整改的必填", load_default="")
    limit = typed("答复期限：`3WD` 工作日，或者最后一日；督办单和建议书不填为 3 个工作日", 20, load_default="")


class AcceptOrderBody(Body):
    opinion = typed("结果描述", load_default="")


class ReturnOrderBody(Body):
    reason = typed("退回的理由", load_default="")
    limit = typed("新的答复期限；不填与原来一样长，原为最后一日而已过的必填", 20, load_default="")


class EvidenceBody(Body):
    kind = one_of("哪一类证据", KINDS)
    id = typed("证据标识：督办、预警的标识，审计记录或者时限台账记录的序号", 64)


class AccountabilityBody(Body):
    unit = typed("单位代码；对人员问责的可以不填", 100, load_default="")
    username = typed("人员的用户名；对单位问责的不填", 100, load_default="")
    outcome = one_of("处理方式", OUTCOMES)
    facts = typed("事实")
    basis = typed("依据", load_default="")
    evidence = many(EvidenceBody, "证据，至少一条", load_default=list)


class NoteBody(Body):
    note = typed("审批意见；退回时必填", load_default="")


class BasisDetails(Body):
    level = one_of("层级", LEVELS_OF_BASES)
    text = typed("条文：只录有公布文本可据的文字", 20000, load_default="")
    effective_from = typed("施行日期，如 2026-01-01；没有登记的为空", 10, load_default="")
    effective_to = typed("失效日期：当日仍然有效；没有的为空", 10, load_default="")
    url = typed("网址", 500, load_default="")
    note = typed("依据什么登记或者修改，记入审计；必填", 500, load_default="")


class BasisBody(BasisDetails):
    title = typed("名称，不带书名号", 200)
    doc_no = typed("文号", 100, load_default="")
    article = typed("条款；整部登记的为空", 200, load_default="")


class BasisChangeBody(BasisDetails):
    revision = whole("所依据的是第几次修改；已有人改过的，得到 409 basis_changed")


class ChangeBody(Body):
    kind = one_of("种类", {kind.value: f"{rule.words}：{rule.effect}" for kind, rule in CHANGES.items()})
    service = typed("事项编号", 100)
    reason = typed("理由，将告知申请人；必填", load_default="")
    basis = typed("依据，例如废止决定的文号；必填", 500, load_default="")
    effective_on = typed("生效日期，如 2026-12-31；不填的，批准后立即生效", 10, load_default="")
    successors = many(
        typed("事项编号", 100), "改办的事项：合并一个，拆分两个以上，暂停、取消至多一个", load_default=list
    )
    version = typed("新增、变更的：待审核版本的标识", 64, load_default="")
    open_cases = one_of("在办件；只有暂停、取消才能终止", OPEN_CASES, load_default="continue")


class ReviewBody(Body):
    answer = one_of("怎样处理", ANSWERS)
    opinion = typed("理由；必填", load_default="")
    new_basis = typed("新的依据：保留的必填", 500, load_default="")
    open_cases = one_of("在办件：依据已经失效、又有在办件的必填", {**OPEN_CASES, "": "不涉及"}, load_default="")


class PreviewBody(Body):
    unit = typed("单位代码：只要它和它的下级承办或者收件的；不填为该事项的全部在办件", 100, load_default="")
    cases = many(typed("办件编号", 100), f"只要这些办件；至多 {MOST_NUMBERS} 个", load_default=list)
    steps = named("原版环节 → 新版里代替它的环节，都写元素标识", load_default=dict)


class MigrationBody(PreviewBody):
    reason = typed("理由，记入每个办件的审计；必填", 500, load_default="")
    confirmed = flag("确认环节、材料、时限的增加和按空值处理的内容", load_default=False)


class ProofAuditBody(Body):
    """Nothing is asked."""


class ProofReportBody(Body):
    service = typed("事项编号", 100)
    document = typed("被索要的证明", 100)
    place = typed("在哪里、谁索要的", 200, load_default="")
    story = typed("经过；请不要写个人信息", load_default="")


class ProofAnswerBody(Body):
    verdict = one_of("查核结论", codes.PROOF_VERDICTS)
    answer = typed("查核情况和处理")


class PageQuery(Query):
    after = typed("翻页标记：上一页的 next", 64, load_default="")
    limit = fields.Integer(
        load_default=50,
        error_messages={**WORDS, "invalid": "须是整数"},
        validate=validate.Range(1, MOST, error=f"须在 1 至 {MOST} 之间"),
        metadata={"description": "每页条数"},
    )


class ServicesQuery(PageQuery):
    category = typed("事项类别编码", 10, load_default="")
    q = typed("名称中的字词", 100, load_default="")


class BasesQuery(PageQuery):
    q = typed("名称或者文号的一部分", 100, load_default="")
    level = one_of("层级", {**LEVELS_OF_BASES, "": "全部"}, load_default="")
    ending = flag("只要有失效日期的", load_default=False)


class BasisConflictsQuery(Query):
    service = typed("事项编号；不填为全部", 100, load_default="")


class LawQuery(PageQuery):
    service = typed("事项编号", 100, load_default="")
    open_only = flag("只要还没有结果的", load_default=False)


class AnnouncementBody(Body):
    title = typed("标题；必填", 100, load_default="")
    body = typed("正文，每一行一段；必填", 20000, load_default="")
    from_on = typed("自哪一天，如 2026-12-01；不填的，从今天起", 10, load_default="")
    until_on = typed("至哪一天；不填的，长期公布", 10, load_default="")


class SearchQuery(PageQuery):
    q = typed("想办的事，用自己的话说", 100)
    category = typed("事项类别编码", 10, load_default="")


class UnitQuery(Query):
    unit = typed("单位代码", 100, load_default="")


class UnitsQuery(PageQuery):
    unit = typed("单位代码：这个单位和它下面的", 100, load_default="")
    level = one_of("行使层级", LEVELS, load_default=str)


class UnitBody(Body):
    name = typed("名称：文书上的全称", 100)
    short = typed("简称；不填就用全称", 100, load_default="")
    kind = one_of("类别", KINDS_OF_UNITS)
    word = typed("机关代字，文书编号用", 100)
    phone = typed("联系电话", 100, load_default="")
    level = one_of("行使层级", LEVELS)
    nature = one_of("实施主体性质；清理单位必填", {**NATURES, "": "未填"}, load_default="")
    credit_code = typed("统一社会信用代码", 18, load_default="")
    area = typed("行政区划代码：6 位，镇街 9 位，村社区 12 位", 12, load_default="")
    clearing = flag("清理单位：有自己的公共服务事项", load_default=False)
    lead = typed("牵头部门的单位代码；只有人民政府填", 100, load_default="")
    parent = typed("上级单位的代码；不写就不变", 100, load_default=None)


class NewUnitBody(UnitBody):
    code = typed("代码，以后不能改", 100)
    parent = typed("上级单位的代码", 100)


class WindowBody(Body):
    hall = typed("大厅的单位代码", 100)
    number = typed("窗口号，与办事指南写的一致", 20)
    name = typed("窗口名称", 100)
    days = typed("办公日，例如工作日", 50, load_default="工作日")
    opens = typed("开门，例如 09:00", 5, load_default="09:00")
    closes = typed("关门", 5, load_default="17:30")
    closed_on = day("从这一天起停用", load_default=None, allow_none=True)


class WindowExceptionBody(Body):
    reason = typed("为什么不能进驻窗口", 300)
    basis = typed("同意的依据：本级政府批准文件的名称或者文号", 300)


class EndingBody(Body):
    on = day("从哪一天起，不晚于今天")
    how = one_of("方式", ENDINGS)
    successors = many(typed("单位代码", 100), "接续的单位，第一个接续没有指明给别的单位的一切")
    reason = typed("依据：批准文件的名称或者文号", 200)
    services = free("拆分时：事项编号 → 接续的单位代码", load_default=dict)


class CasesQuery(PageQuery):
    q = typed("办件编号的一部分，或者完整证件号码", 100, load_default="")
    applicant = typed("完整证件号码", 100, load_default="")
    state = one_of("状态", codes.STATES, load_default=str)
    service = typed("事项编号", 100, load_default="")


class TasksQuery(PageQuery):
    light = one_of("灯", _WORKLIST_LIGHTS, load_default=str)
    service = typed("事项编号", 100, load_default="")
    unit = typed("单位代码", 100, load_default="")
    role = one_of("岗位", ROLES, load_default=str)
    q = typed("编号、申请人、事项、环节中的字词", 100, load_default="")
    mine = flag("只看我认领的", load_default=False)


class AlertsQuery(PageQuery):
    open = flag("只看未答复的", load_default=False)
    rung = one_of("级别", codes.RUNGS, load_default=str)
    case = typed("办件编号", 100, load_default="")


class MigrationsQuery(PageQuery):
    service = typed("事项编号", 100, load_default="")


class MovesQuery(PageQuery):
    state = one_of("办件的情况", codes.MOVE_STATES, load_default=str)


class DeliveriesQuery(PageQuery):
    state = one_of("状态", DELIVERY_STATES, load_default=str)
    channel = typed("通道名称", 60, load_default="")
    case = typed("办件编号", 100, load_default="")


class OrdersQuery(PageQuery):
    mine = flag("只看等我答复或者审核的", load_default=False)
    overdue = flag("只看逾期未答复的", load_default=False)
    open = flag("只看没有办结的", load_default=False)
    kind = one_of("文种", codes.ORDER_KINDS, load_default=str)
    unit = typed("被督办机构代码", 100, load_default="")
    case = typed("办件编号", 100, load_default="")


class AccountabilitySelection(Query):
    unit = typed("单位代码", 100, load_default="")
    outcome = one_of("处理方式", OUTCOMES, load_default=str)


class AccountabilityQuery(PageQuery):
    unit = typed("单位代码", 100, load_default="")
    outcome = one_of("处理方式", OUTCOMES, load_default=str)


class BulletinsQuery(PageQuery):
    """Nothing is asked but the page."""


class RectifyBody(Body):
    unit = typed("被整改单位代码", 100)
    measure = typed("通报中的统计项目", 100)
    content = typed("存在的问题和整改要求")
    basis = typed("依据")
    limit = typed("期限：`10WD`，或者最后一日 `2026-10-30`", 20)


class CorrectionBody(Body):
    text_ = typed("更正的内容和理由", data_key="text")


class AppealBody(Body):
    indicator = typed("指标", 100)
    reason = typed("申诉理由")


class DecideAppealBody(Body):
    restored = whole("恢复多少，百分之一分；0 为维持")
    opinion = typed("裁决的理由")


class AlarmsQuery(PageQuery):
    open = flag("只看未答复的", load_default=False)
    rule = typed("监察规则编号", 20, load_default="")
    unit = typed("责任单位代码", 100, load_default="")


class AlarmOrderBody(Body):
    kind = one_of("文种", codes.ORDER_KINDS, load_default="order")
    content = typed("督办内容")
    basis = typed("依据；限期整改必填", load_default="")
    limit = typed("答复期限：`3WD`，或者最后一日；不填为文种的通常期限", 20, load_default="")


class IndicatorsBody(Body):
    alarms = free("要改的阈值；没有写的为随产品提供的", load_default=dict)
    scores = free("要改的评分指标；没有写的为随产品提供的", load_default=dict)
    note = typed("修改的理由", 500)


class MonthsQuery(Query):
    first = typed("从哪个月起，2026-09；默认本月", 7, load_default="")
    last = typed("到哪个月止；默认与 first 相同", 7, load_default="")
    unit = typed("单位代码；默认为所监察或者负责的全部单位", 100, load_default="")


class BehindQuery(PageQuery):
    first = typed("从哪个月起，2026-09；默认本月", 7, load_default="")
    last = typed("到哪个月止；默认与 first 相同", 7, load_default="")
    unit = typed("单位代码", 100, load_default="")


class StepsQuery(Query):
    service = typed("事项编号", 100)
    first = typed("从哪个月起，2026-09；默认本月", 7, load_default="")
    last = typed("到哪个月止；默认与 first 相同", 7, load_default="")
    unit = typed("单位代码", 100, load_default="")


class StepTasksQuery(BehindQuery):
    service = typed("事项编号", 100)
    which = one_of("哪些任务", SETS, load_default="done")


class BoardQuery(PageQuery):
    by = one_of("按什么分组", BY, load_default="unit")
    unit = typed("单位代码", 100, load_default="")


class CheckQuery(Query):
    service = typed("事项编号：连同该事项的指南和表单一起检查", 100, load_default="")


class DeploymentQuery(Query):
    service = typed("事项编号；不填时取 service.yaml 的 key", 100, load_default="")
    note = typed("修改说明；环节、材料或者时限增加时必填", 500, load_default="")
    parent = text("修改所依据的版本标识；不是现行版本时得到 409 stale_parent", load_default="")


class ProofsQuery(PageQuery):
    after = typed("翻页标记：上一页的 next", 200, load_default="")
    q = typed("证明、事项、单位中的字词", 100, load_default="")


class ProofFindingsQuery(PageQuery):
    severity = one_of("级别", codes.SEVERITIES, load_default=str)
    rule = one_of("规则", codes.PROOF_RULES, load_default=str)
    service = typed("事项编号", 100, load_default="")
    gone = flag("只看已经消除的", load_default=False)


class ProofGraphQuery(Query):
    service = typed("事项编号：只要它和直接前后的事项；不填为全部", 100, load_default="")


class LetterBody(Body):
    service = typed("事项编号", 100)
    kind = one_of("类别", codes.LETTER_KINDS)
    title = typed("标题", 80)
    content = typed("内容", 3000)
    name = typed("姓名；可不填，只有答复的人员在需要时可以查看，查看有记录", 30, load_default="")
    phone = typed("联系电话；可不填", 30, load_default="")


class LetterAnswerBody(Body):
    answer = typed("答复，或者不予受理的理由；来信人可以看到", 3000)


class LetterExtendBody(Body):
    by = typed("延长多久，`3WD`", 20)
    reason = typed("理由，告知来信人", 500)


class LettersQuery(PageQuery):
    state = one_of("状态；waiting 为待办理", {"waiting": "待办理", **codes.LETTER_STATES}, load_default=str)
    kind = one_of("类别", codes.LETTER_KINDS, load_default=str)


class ProofReportsQuery(PageQuery):
    state = one_of("状态", codes.REPORT_STATES, load_default=str)
