"""Answers on cases: receipts, files, history, progress, documents."""

from __future__ import annotations

from web import codes
from web.api.answers.work import LIGHTS, AlertAnswer, ClockAnswer, TaskAnswer
from web.api.described import Answer, day, free, many, moment, one, one_of, page_of, text, whole
from workflows.cases.applicant import KINDS
from workflows.checks.vocabulary import DOCUMENTS

HOW = {"upload": "上传文件", "paper": "纸质原件", "share": "数据共享", "commitment": "告知承诺"}
COMMITMENTS = {
    "made": "已承诺，待核查",
    "verified": "核查属实",
    "verified_minor": "轻微不实，已改正",
    "found_false": "核查不实",
    "unverifiable": "无法核实",
}
SPECIAL_STATES = {
    "asked": "待批准",
    "refused": "未同意",
    "granted": "已延期",
    "running": "暂停计时中",
    "ended": "已结束",
}
DOCUMENT_STATES = {"pending": "正在生成", "ready": "可以下载", "voided": "已作废"}
FINDINGS = {name: codes.OUTCOMES[name] for name in ("true", "false_minor", "false", "unverifiable")}


class UploadAnswer(Answer):
    id = text("文件标识，用于申请和补正的 materials")
    name = text("文件名")
    size = whole("字节数")
    media_type = one_of("类型，由内容认定", {"application/pdf": "PDF", "image/jpeg": "JPG", "image/png": "PNG"})


class MissingMaterial(Answer):
    material = text("材料标识")
    name = text("材料名称")


class ReceiptAnswer(Answer):
    case_no = text("办件编号")
    query_password = text("查询密码；只在此时给出一次")
    track_token = text("二维码中的查询标记；只在此时给出一次")
    state = one_of("状态", codes.STATES)
    clocks = many(ClockAnswer, "已经起算的时限")
    missing = many(MissingMaterial, "还缺的材料")


class CaseHead(Answer):
    """What a line of a list and the whole file have alike."""

    case_no = text("办件编号")
    service = text("事项编号")
    service_name = text("事项名称")
    unit = text("承办单位代码")
    channel = one_of("申请渠道", codes.CHANNELS)
    state = one_of("状态", codes.STATES)
    state_words = text("状态的中文")
    result = one_of("结果；未决定时为 null", codes.RESULTS, allow_none=True)
    received_at = moment("收件")
    accepted_at = moment("受理", allow_none=True)
    decided_at = moment("决定", allow_none=True)
    completed_at = moment("办结", allow_none=True)


class CaseAnswer(CaseHead):
    applicant = text("申请人（脱敏）")
    commitment = one_of("告知承诺；没有承诺时为 null", COMMITMENTS, allow_none=True)


CasePage = page_of(CaseAnswer, "CasePage")


class ApplicantAnswer(Answer):
    """Its fields are gone once the case's key was deleted."""

    kind = one_of("种类", KINDS, required=False)
    name = text("姓名或者名称", required=False)
    id_number = text("证件号码", required=False)
    phone = text("联系电话", required=False)
    address = text("地址；只给本人看", required=False)


class MaterialAnswer(Answer):
    material = text("材料标识")
    name = text("材料名称")
    how = one_of("如何提供", HOW)
    round = whole("0 随申请提交，n 为第 n 次补正")
    upload = text("文件标识", allow_none=True)


class DefectAnswer(Answer):
    subject = text("材料标识或者申请表字段")
    name = text("名称")
    problem = text("缺什么、错在哪里")
    cure = text("怎样补正")


class SentNotice(Answer):
    round = whole("第几次告知")
    defects = many(DefectAnswer, "全部需要补正的内容；发出后不变")
    sent_at = moment("发出")
    cure_by = day("补正期限；没有规定时为 null", allow_none=True)


class NoticeAnswer(SentNotice):
    answered_at = moment("何时补正", allow_none=True)
    supplied = many(text("材料标识或者字段"), "补正提供了什么", allow_none=True)


class DocumentAnswer(Answer):
    id = text("文书标识")
    kind = one_of("种类", DOCUMENTS)
    title = text("标题")
    number = text("文号")
    unit = text("发出单位")
    issued_at = moment("何时发出")
    state = one_of("状态", DOCUMENT_STATES)
    sha256 = text("PDF 的摘要；生成前为 null", allow_none=True)


class CommitmentAnswer(Answer):
    state = one_of("状态", COMMITMENTS, allow_none=True)
    outcome = one_of("核查结论", FINDINGS, allow_none=True)
    made_at = moment("何时承诺")
    verified_at = moment("何时核查", allow_none=True)


class Score(Answer):
    score = whole("满意程度：5 非常满意 … 1 非常不满意")
    comment = text("评语")


class RatingAnswer(Score):
    at = moment("何时评价")


class SpecialAnswer(Answer):
    id = text("特别程序标识")
    kind = one_of("种类", {"suspension": "暂停计时", "extension": "延期"})
    ground = text("事由")
    basis = text("依据")
    limit = text("所需时间，或者延长多久；由流程环节停止的为空")
    reason = text("理由")
    state = one_of("状态", SPECIAL_STATES)
    approver = text("由哪个岗位批准；由流程环节停止的为空")
    asked_by = text("提出人", allow_none=True)
    settled_by = text("批准人，或者不同意的人", allow_none=True)
    opinion = text("批准人的意见")
    began_at = moment("何时暂停计时", allow_none=True)
    expected_on = text("预计完成的日期", allow_none=True)
    ended_at = moment("何时恢复计时", allow_none=True)
    result = text("结果")


class UrgeAnswer(Answer):
    by = text("由谁催办；申请人本人的写“申请人”")
    at = moment("何时")
    workday = day("算在哪个工作日；每人每个工作日一次")
    told = many(text("姓名"), "通知了谁；对申请人不显示")


class CopyAnswer(Answer):
    name = text("抄送给谁")
    by = text("由谁抄送")
    at = moment("何时")
    reason = text("原因")


class CopiesAnswer(Answer):
    items = many(CopyAnswer, "这次抄送")


class CaseFileAnswer(CaseHead):
    version = whole("按第几版办理")
    applicant = one(ApplicantAnswer, "申请人；只对本人显示全部，对其他人脱敏")
    data = free("申请表内容；只给本人看，其他人得到空对象")
    clocks = many(ClockAnswer, "全部时限")
    tasks = many(TaskAnswer, "全部任务")
    materials = many(MaterialAnswer, "已收的材料")
    missing = many(MissingMaterial, "还缺的材料")
    correction_notices = many(NoticeAnswer, "一次性告知")
    special_procedures = many(SpecialAnswer, "特别程序：暂停计时和延期")
    documents = many(DocumentAnswer, "文书")
    urges = many(UrgeAnswer, "催办")
    copies = many(CopyAnswer, "抄送；对申请人不显示")
    alerts = many(AlertAnswer, "预警")
    commitment = one(CommitmentAnswer, "告知承诺", allow_none=True)
    rating = one(Score, "评价", allow_none=True)


class CellAnswer(Answer):
    label = text("这一列是什么")
    cell = text("单元格的原文，FEEL")
    words = text("同样的意思，用中文；作计算的单元格照原文")


class RuleAnswer(Answer):
    """A rule as the version that the case went by then has it."""

    decision = text("决策的名称")
    title = text("决策表的标题")
    number = whole("第几条规则，从 1 起")
    inputs = many(CellAnswer, "情形；不看的列不列出。由几张表作出的决策只给规则号，此处为空")
    outputs = many(CellAnswer, "结果")
    note = text("规则旁的说明")


class HistoryEntry(Answer):
    seq = whole("链上序号，从 1 起")
    at = moment("何时")
    actor = text("何人")
    unit = text("所在单位代码")
    act = text("何事，例如 `case.receive`、`task.complete`")
    subject = text("对什么")
    detail = free("细节；不含个人信息")
    rules = many(RuleAnswer, "命中的决策规则；只有 `rules.apply` 才有，其他为空列表")
    hash = text("本条的摘要，包含前一条的摘要")


HistoryPage = page_of(HistoryEntry, "HistoryPage")


class StepDone(Answer):
    step = text("环节")
    closed_at = moment("何时办毕", allow_none=True)


class StepOpen(Answer):
    step = text("环节")
    light = one_of("灯", LIGHTS)
    due_on = day("到期日", allow_none=True)


class OpenDefect(Answer):
    name = text("名称")
    problem = text("缺什么、错在哪里")
    cure = text("怎样补正")


class ProgressAnswer(Answer):
    """What number and query password show: no names, no staff."""

    case_no = text("办件编号")
    service_name = text("事项名称")
    state = one_of("状态", codes.STATES)
    state_words = text("状态的中文")
    result = one_of("结果", codes.RESULTS, allow_none=True)
    received_at = moment("收件")
    accepted_at = moment("受理", allow_none=True)
    completed_at = moment("办结", allow_none=True)
    due_on = day("承诺办结之日", allow_none=True)
    steps_done = many(StepDone, "已办的环节")
    steps_open = many(StepOpen, "在办的环节")
    correction = many(OpenDefect, "尚待补正的内容")
