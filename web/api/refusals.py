"""The problems of the API by their code (RFC 9457): status, what happened, what to do; examples for OpenAPI."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """One kind of problem, with an example of its words. `more` are the fields it has beside those of every problem."""

    status: int
    title: str
    detail: str
    remedy: str
    errors: tuple[tuple[str, str], ...] = ()
    """Pointer and message of each wrong field."""
    more: tuple[tuple[str, str], ...] = ()
    urn: bool = True
    """False where nothing but HTTP itself is at fault; the type is then `about:blank`."""

    def example(self, code: str) -> dict[str, object]:
        """The problem as a caller gets it."""
        return {
            **dict(self.more),
            "type": f"urn:banjie:problem:{code}" if self.urn else "about:blank",
            "status": self.status,
            "code": code,
            "title": self.title,
            "detail": self.detail,
            "remedy": self.remedy,
            "errors": [{"pointer": pointer, "message": message} for pointer, message in self.errors],
        }


_CONFLICT, _INVALID, _FORBIDDEN = "状态已变化", "填写的内容有误", "没有权限"
_REFRESH = "请刷新页面，查看最新状态。"
_AMEND = "请按提示修改后重新提交，已填写的内容不会丢失。"

REFUSALS: Mapping[str, Refusal] = {
    "absence_overlaps": Refusal(409, _CONFLICT, "这段时间已经登记过请假", "请先撤销原来的登记。"),
    "alert_answered": Refusal(409, _CONFLICT, "这条预警已由监察员答复", _REFRESH),
    "alert_in_order": Refusal(
        409,
        _CONFLICT,
        "这条预警已转为督办单 渝示府〔2026〕督字第0001号",
        "请在督办单中答复和审核。",
        more=(("order", "01a2b3c4d5e6"), ("number", "渝示府〔2026〕督字第0001号")),
    ),
    "already_asked": Refusal(409, _CONFLICT, "已有待批准的延期申请", "请等待批准。"),
    "already_appealed": Refusal(409, _CONFLICT, "演示科长已就这一项申诉", _REFRESH),
    "already_rectified": Refusal(
        409, _CONFLICT, "这一项已发出 渝示府〔2026〕改字第0001号", "请在督办中查看它的办理情况。"
    ),
    "already_settled": Refusal(409, _CONFLICT, "这个版本已由他人处理", _REFRESH),
    "already_struck": Refusal(
        409,
        _CONFLICT,
        "这条问责记录已由监察员于 2026年9月14日 10:00 撤销",
        _REFRESH,
        more=(("closed_by", "监察员"), ("closed_at", "2026-09-14T02:00:00+00:00")),
    ),
    "annex": Refusal(
        422,
        _INVALID,
        "不是 docx 或 xlsx 文件",
        "请用目录或者办事指南的附件表格（docx 或 xlsx）填写后另存，再导入。",
    ),
    "annex_faults": Refusal(
        422,
        _INVALID,
        "附件中有 1 处需要修改，没有导入任何内容",
        "请按每一处的说明改正后，重新导入整份附件。",
        (("/第 3 行 C 列/事项类别", "第 3 行 C 列“事项类别”：没有“税务类”这个类别。"),),
    ),
    "appeal_decided": Refusal(
        409,
        _CONFLICT,
        "这份申诉已由监察员裁决",
        _REFRESH,
        more=(("closed_by", "监察员"), ("closed_at", "2026-09-14T02:00:00+00:00")),
    ),
    "bad_credentials": Refusal(401, "尚未登录", "用户名或者密码不正确", "请核对后重试。"),
    "binding": Refusal(409, _CONFLICT, "“受理审查”已对申请人生效，不能撤回", "确有错误的，请依法另行作出处理。"),
    "calendar": Refusal(
        422, _INVALID, "日历文件有误：第 3 行：“rest”的写法不对", _AMEND, (("/rest", "第 3 行：“rest”的写法不对"),)
    ),
    "basis_changed": Refusal(
        409,
        _CONFLICT,
        "这条依据已由演示审批人员修改过",
        "请刷新页面，在最新内容上修改。",
        more=(("changed_by", "演示审批人员"), ("changed_at", "2026-09-14T02:00:00+00:00")),
    ),
    "basis_known": Refusal(409, _CONFLICT, "登记簿里已有这条依据", "请打开它修改。"),
    "change_pending": Refusal(
        409,
        _CONFLICT,
        "“专利资助”已有一项暂停在审批或者待执行",
        "请等它有了结果，或者由提出人撤回。",
        more=(("change", "01a2b3c4d5e6"),),
    ),
    "commitment_barred": Refusal(403, _FORBIDDEN, "曾作出不实承诺，信用修复前不适用告知承诺", "请提交全部材料。"),
    "conflict": Refusal(409, _CONFLICT, "没有待答复的补正告知", _REFRESH),
    "countersign_first": Refusal(409, _CONFLICT, "“复核”须先会签：同意的不少于 2/3", "请先发起会签，有结果后再办理。"),
    "contract_known": Refusal(409, _CONFLICT, "合同编号“演采〔2026〕1号”已经登记", "请核对编号。"),
    "document_pending": Refusal(409, _CONFLICT, "文书正在生成", "请几秒钟后刷新页面。"),
    "extension_refused": Refusal(409, _CONFLICT, "期限已经届满，不能再申请延期", "依据：行政许可法第四十二条。"),
    "finished": Refusal(409, _CONFLICT, "本件已经办完，不用催办", _REFRESH),
    "draft_changed": Refusal(
        409,
        _CONFLICT,
        "草稿已由设计人员保存过",
        "请先打开最新内容，再合并您的修改；也可以把您的修改导出另存。",
        more=(("saved_by", "设计人员"), ("saved_at", "2026-09-14T02:00:00+00:00"), ("revision", "2")),
    ),
    "findings": Refusal(
        422,
        "检查未通过",
        "有 1 个错误，不能提交",
        "请按每一条的建议修改后重新提交。",
        (("/Decide", "没有可以到达的结束（请补上流向）"),),
    ),
    "forbidden": Refusal(403, _FORBIDDEN, "没有权限", "如确需办理，请联系本单位管理员授权。"),
    "form_data": Refusal(
        422, _INVALID, "填写的内容有 1 处需要修改。", _AMEND, (("/data/opinion", "不能空着，请填写。"),)
    ),
    "gone_on": Refusal(409, _CONFLICT, "“审核”之后办件已经有人办理，不能撤回", "请联系现在的办理人退回。"),
    "http_400": Refusal(400, "请求无法识别", "请求无法识别", "请检查请求的格式。", urn=False),
    "http_404": Refusal(404, "没有这个页面", "没有这个页面", "请检查地址，或者返回首页。", urn=False),
    "http_413": Refusal(413, "提交的内容过大", "提交的内容过大", "请压缩或者拆分后重试。", urn=False),
    "http_415": Refusal(415, "不支持的内容类型", "不支持的内容类型", "请使用 application/json。", urn=False),
    "idempotency_key_reused": Refusal(409, _CONFLICT, "这个 Idempotency-Key 已用于另一个请求", "请换一个新的键。"),
    "idempotency_pending": Refusal(409, _CONFLICT, "相同的请求正在处理或者已经处理", "请查询办件状态，不要重复提交。"),
    "incomplete": Refusal(
        422,
        _INVALID,
        "还有 1 处不齐全，不能报送",
        "请按每一处的说明补齐，再报送。",
        (("/rows/06-item-1", "“失业登记”没有可以办理的流程图"),),
    ),
    "invalid": Refusal(422, _INVALID, "请求内容有误", _AMEND, (("/data/opinion", "必填"),)),
    "migration_final": Refusal(
        409, _CONFLICT, "演示审批人员已确认这次迁移不再撤销", "如需回到原版本，请把办件迁移到原版本。"
    ),
    "migration_not_done": Refusal(409, _CONFLICT, "迁移还没有完成，或者已经撤销", _REFRESH),
    "migration_running": Refusal(
        409,
        _CONFLICT,
        "这个事项正在迁移",
        "请等它完成；也可以打开它，先把它撤销。",
        more=(("migration", "01a21ecd253e76059affd649eaf0559c"),),
    ),
    "migration_undone": Refusal(409, _CONFLICT, "这次迁移已经撤销", _REFRESH),
    "no_flow": Refusal(
        404, "没有找到", "内部流程“gov-package”还没有部署", "请用 run.py deploy 提交，由另一人批准后再办理。"
    ),
    "no_approver": Refusal(409, _CONFLICT, "本单位没有分管领导，不能批准", "请管理员先设置有权批准的人员。"),
    "no_commitment": Refusal(422, _INVALID, "该事项不适用告知承诺", "请按办事指南提交全部材料。"),
    "no_way_back": Refusal(409, _CONFLICT, "这个环节所在的子流程已经结束。", "请联系现在的办理人退回。"),
    "not_approved": Refusal(409, _CONFLICT, "这个版本没有获得批准", "请选择已批准的版本。"),
    "nobody_to_urge": Refusal(409, _CONFLICT, "现在没有等待办理人员办理的环节", "请看办件现在等待什么。"),
    "nobody_to_answer": Refusal(
        409, _CONFLICT, "某单位没有可以答复的负责人", "请管理员先设置该单位的科室负责人或者分管领导。"
    ),
    "job_not_failed": Refusal(409, _CONFLICT, "这个任务已不在失败状态", _REFRESH),
    "not_at_this_step": Refusal(409, _CONFLICT, "办件当前不在“受理审查”环节", _REFRESH),
    "not_cured": Refusal(
        422,
        _INVALID,
        "还有 1 项未补正",
        "请按一次性告知书的清单一次补齐后提交。",
        (("/materials/id_card", "身份证：缺少"),),
    ),
    "not_disposed": Refusal(
        409,
        _CONFLICT,
        "清理行动中的事项，没有经本级政府审定的处置意见，不能公布",
        "请由实施单位报送，经牵头部门审核、本级政府审定后，由牵头部门公布。",
    ),
    "not_in_review": Refusal(409, _CONFLICT, "这次报送现在不在这一环节", "请在我的待办中查看它办到哪一步。"),
    "not_found": Refusal(404, "没有找到", "没有找到", "请核对编号是否正确。"),
    "not_json": Refusal(422, _INVALID, "请求正文须是 JSON 对象", "请提交一个 JSON 对象（UTF-8）。"),
    "not_signed_in": Refusal(401, "尚未登录", "尚未登录", "请先登录。"),
    "not_open": Refusal(
        409,
        _CONFLICT,
        "“专利资助”暂停受理：国家要求逐步取消对授权的资助",
        "恢复受理后可以再来申请。",
        more=(("standing", "suspended"),),
    ),
    "not_suspended": Refusal(409, _CONFLICT, "没有可以恢复的暂停计时", "流程环节造成的暂停计时，随环节办结恢复。"),
    "not_your_turn": Refusal(409, _CONFLICT, "现在不用您签署", "轮到您时会有通知；已经减签的不用再签。"),
    "nothing_to_publish": Refusal(409, _CONFLICT, "没有可以公布的事项", "整改认可以后再公布。"),
    "nothing_to_submit": Refusal(409, _CONFLICT, "本单位的事项都已有处置意见", "有新的事项时再报送。"),
    "nothing_to_move": Refusal(409, _CONFLICT, "没有可以迁移的在办件", "在办件都已经在这个版本，或者已经办完。"),
    "letter_state": Refusal(409, _CONFLICT, "这封来信已经由承办人答复，不能再这样办理", _REFRESH),
    "report_answered": Refusal(409, _CONFLICT, "这份举报已由监察员答复", _REFRESH),
    "order_state": Refusal(
        409,
        _CONFLICT,
        "这份督办单已由科长甲于 2026年9月14日 10:00 答复，现在不能再答复",
        _REFRESH,
        more=(
            ("number", "渝示府〔2026〕督字第0001号"),
            ("state", "answered"),
            ("closed_by", "科长甲"),
            ("closed_at", "2026-09-14T02:00:00+00:00"),
        ),
    ),
    "package_open": Refusal(
        409,
        _CONFLICT,
        "本单位的报送 500103-2026-000001 还没有办完",
        "请等审核办完，或者按退回的意见重新报送。",
    ),
    "rated": Refusal(409, _CONFLICT, "您已经评价过了", _REFRESH),
    "second_notice": Refusal(
        409, _CONFLICT, "补正内容须一次性告知，不得再次告知", "请在已告知的范围内审查，或者依法作出决定。"
    ),
    "service_ended": Refusal(
        409, _CONFLICT, "“专利资助”已取消，不能提交或者批准新版本", "确需恢复的，请先提出动态调整。"
    ),
    "signed_already": Refusal(
        409,
        _CONFLICT,
        "“审核”已由承办人乙于 2026年9月14日 10:00 签署，不能再签",
        _REFRESH,
        more=(
            ("case_no", "500103-2026-000001"),
            ("closed_by", "承办人乙"),
            ("closed_at", "2026-09-14T02:00:00+00:00"),
        ),
    ),
    "special_refused": Refusal(409, _CONFLICT, "“公示”不是本事项可以暂停计时的事由", "请核对后重试。"),
    "stale": Refusal(409, _CONFLICT, "任务信息已更新", _REFRESH),
    "stale_parent": Refusal(
        409,
        _CONFLICT,
        "您的修改不是以现行版本为基础的",
        "请先用 export 取回现行版本，把修改合并进去再提交。",
    ),
    "task_state": Refusal(
        409,
        _CONFLICT,
        "“审核”正在征求意见，由承办人甲于 2026年9月14日 10:00 委托，现在不能办理",
        "请等意见返回，或者先收回委托。",
        more=(
            ("case_no", "500103-2026-000001"),
            ("state", "delegated"),
            ("state_by", "承办人甲"),
            ("state_at", "2026-09-14T02:00:00+00:00"),
        ),
    ),
    "task_claimed": Refusal(
        409,
        _CONFLICT,
        "“受理审查”已由窗口甲认领",
        "如需接手，请由负责人转派。",
        more=(("case_no", "500103-2026-000001"), ("assignee", "窗口甲")),
    ),
    "task_closed": Refusal(
        409,
        _CONFLICT,
        "“受理审查”已由窗口甲办理",
        "不用再办理；打开办件可以看到结论和现在的环节。",
        more=(
            ("case_no", "500103-2026-000001"),
            ("closed_by", "窗口甲"),
            ("closed_at", "2026-09-14T02:00:00+00:00"),
        ),
    ),
    "too_early": Refusal(409, _CONFLICT, "办结后才能评价", _REFRESH),
    "too_few": Refusal(409, _CONFLICT, "这一环节至少由 3 人会签", "请换人：退回后重新会签，或者请其签署。"),
    "too_late": Refusal(409, _CONFLICT, "已作出决定，不能撤回", "对决定有异议的，请按决定书载明的途径提出。"),
    "too_many": Refusal(429, "操作过于频繁", "尝试次数过多", "请在 5 分钟后再试。"),
    "unchanged": Refusal(409, _CONFLICT, "内容与现行版本完全相同", "没有需要提交的修改。"),
    "exception_known": Refusal(409, _CONFLICT, "这个事项已有批准的例外", "请先结束原来的例外。"),
    "not_stationed": Refusal(
        409,
        _CONFLICT,
        "没有进驻窗口，不能公布：演示区政务服务中心没有 99 号窗口",
        "请由管理员登记窗口，或者在指南中改正；确实不能进驻的，由审批人员批准例外。",
    ),
    "unit_ended": Refusal(409, _CONFLICT, "演示区社会保险事务中心已于 2026-09-14 撤并", "请在接续的单位上办理。"),
    "urged_already": Refusal(
        409,
        _CONFLICT,
        "您已于 2026年9月14日 10:00 催办，每个工作日只能催办一次",
        "请下一个工作日再催办。",
        more=(
            ("case_no", "500103-2026-000001"),
            ("closed_by", "申请人"),
            ("closed_at", "2026-09-14T02:00:00+00:00"),
        ),
    ),
    "use_supplement": Refusal(409, _CONFLICT, "补正由申请人提交材料完成", "请通过“提交补正材料”办理。"),
    "vote_begun": Refusal(409, _CONFLICT, "会签已经开始，不能减去还能签署的人", "请等会签结束。"),
    "voted": Refusal(409, _CONFLICT, "“复核”已经会签", "一个环节只会签一次；需要更多人签署的，请加签。"),
    "wrong_query_password": Refusal(
        403, "办件编号或者查询密码不正确", "办件编号或者查询密码不正确", "请核对收件凭证上的办件编号和查询密码。"
    ),
    "yaml": Refusal(422, _INVALID, "service.yaml 不是有效的 YAML", _AMEND),
    "workbook_faults": Refusal(
        422,
        _INVALID,
        "工作簿中有 1 处需要修改，没有导入任何内容",
        "请按每一处的说明改正后，重新导入整份工作簿。",
        (("/工作表“单位”第 3 行 D 列/类别", "工作表“单位”第 3 行 D 列“类别”：“衙门”不在其中。请改正。"),),
    ),
}
