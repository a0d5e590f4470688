"""Answers on proofs: the list of required ones, findings of the audit, the graph, reports of demanded proofs."""

from __future__ import annotations

from web import codes
from web.api.described import Answer, flag, many, moment, one_of, page_of, text, whole


class RequiredProof(Answer):
    service = text("要这份证明的事项编号")
    service_name = text("事项名称；办理指南见 `/services/{key}`")
    material = text("材料编号")
    name = text("证明名称")
    basis = text("设定依据")
    demanded_by = text("索要单位")
    issuer = text("开具单位")
    shared = flag("是否由部门共享取得，不用申请人提供")
    committable = flag("可否以告知承诺替代")
    when = text("何时才要（FEEL）；总是要的为空")


RequiredProofs = page_of(RequiredProof, "RequiredProofs")


class PathStep(Answer):
    item = text("事项编号")
    name = text("事项名称")
    document = text("它要的材料，由下一步的事项出具；最后一步的由第一步的出具")


class ProofFindingAnswer(Answer):
    id = text("标识")
    rule = one_of("规则", codes.PROOF_RULES)
    rule_words = text("规则的中文")
    severity = one_of("级别；错误的不能提交、不能批准", codes.SEVERITIES)
    service = text("事项编号")
    service_name = text("事项名称")
    unit = text("事项所属单位代码")
    document = text("证明的规范名称；不涉及单份证明的为空")
    material = text("材料编号；不涉及单份材料的为空")
    message = text("问题")
    fix = text("怎样解决")
    article = text("依据")
    path = many(PathStep, "转成的一圈；不是循环的为空")
    personas = many(text("一种情形"), "哪些申请人办不成；谁都办不成和不涉及的为空")
    first_seen_at = moment("首次发现时间")
    last_seen_at = moment("最近一次清理时仍在的时间")
    gone_at = moment("消除时间", allow_none=True)


ProofFindingPage = page_of(ProofFindingAnswer, "ProofFindingPage")


class ProofRunAnswer(Answer):
    ran_at = moment("清理时间")
    rule_set = one_of("依据规则", {"2016": "渝府办发〔2016〕14号", "2019": "优化营商环境条例"})
    services = whole("事项数")
    materials = whole("材料数")
    errors = whole("错误数")
    warnings = whole("提醒数")
    new = whole("新发现的")
    gone = whole("比上一次消除的")


class AskedGroup(Answer):
    documents = many(text("材料的规范名称"), "任选其一")
    when = text("何时才要；总是要的为空")


class ProofNode(Answer):
    key = text("事项编号")
    name = text("事项名称")
    issues = many(text("材料的规范名称"), "出具的材料")
    asks = many(AskedGroup, "要的材料：组与组之间都要，组内任选其一")


class ProofArrow(Answer):
    asks = text("要材料的事项编号")
    issues = text("出具它的事项编号")
    documents = many(text("材料的规范名称"), "哪些材料")


class ProofGraphAnswer(Answer):
    services = many(ProofNode, "事项")
    arrows = many(ProofArrow, "谁要谁出具的材料")


class ProofReportAnswer(Answer):
    number = text("举报编号")
    service = text("事项编号")
    service_name = text("事项名称")
    document = text("被索要的证明")
    standing = one_of("对照公布的清单", codes.PROOF_STANDINGS)
    standing_words = text("对照清单是什么意思")
    listed = text("清单上的材料；不在清单上的为 null", allow_none=True)
    state = one_of("状态", codes.REPORT_STATES)
    reported_at = moment("举报时间")
    verdict = one_of("查核结论；没有答复的为 null", codes.PROOF_VERDICTS, allow_none=True)
    answer = text("答复", allow_none=True)
    answered_at = moment("答复时间", allow_none=True)


class ProofReportReceipt(ProofReportAnswer):
    query_password = text("查询密码，只给这一次")


class ProofReportFile(ProofReportAnswer):
    id = text("标识，答复时用")
    unit = text("答复单位代码")
    place = text("在哪里、谁索要的")
    story = text("经过")
    answered_by = text("何人答复", allow_none=True)


ProofReportPage = page_of(ProofReportFile, "ProofReportPage")
