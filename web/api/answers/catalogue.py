"""Answers on the catalogue and its design: services, guides, versions, findings, calendars, tokens."""

from __future__ import annotations

from web import codes
from web.api.described import Answer, flag, many, moment, one, one_of, page_of, text, whole
from web.api.described import day as day_field
from workflows.rules.adjusting import STANDINGS

ONLINE = {"none": "不能网上办理", "consult_only": "仅咨询", "apply": "可网上申请", "full": "全程网办"}
STANDING_WORDS = {standing.value: words for standing, words in STANDINGS.items()}
SEVERITIES = {"error": "错误，不能部署", "warning": "警告"}


class TokenAnswer(Answer):
    token = text("访问令牌；以后放在请求头 `Authorization: Bearer …`")
    token_type = one_of("种类", {"Bearer": "持有者令牌"})
    expires_at = moment("失效时刻（UTC）")


class Category(Answer):
    code = text("类别编码")
    name = text("类别名称")


class ServiceAnswer(Answer):
    key = text("事项编号")
    name = text("事项名称")
    category = one(Category, "类别")
    unit = text("实施单位代码")
    unit_name = text("实施单位名称")
    case_kind = one_of("办件类型", codes.CASE_KINDS)
    promised = text("承诺时限的中文写法")
    online = one_of("网上办理深度", ONLINE)
    standing = one_of("受理状态", STANDING_WORDS)


ServicePage = page_of(ServiceAnswer, "ServicePage")


class SearchHit(ServiceAnswer):
    name_marks = many(many(whole("位置"), "起、止"), "名称中与所写相符之处，从 0 数起的字符位置")
    field = text("最相符的一行在指南的哪一项；没有时为空")
    line = text("最相符的一行")
    line_marks = many(many(whole("位置"), "起、止"), "这一行中与所写相符之处")


class SearchPage(Answer):
    items = many(SearchHit, "本页各条，最相关的在前")
    next = text("下一页的翻页标记，作为 after 传回；最后一页为 null", allow_none=True)
    approximate = flag("没有与所写一致的，只是名称相近")


class ImportedAnswer(Answer):
    created = many(text("事项编号"), "新的草稿，还没有流程图，补充以后才能提交")
    changed = many(text("事项编号"), "改动的草稿")
    unchanged = many(text("事项编号"), "与现在相同，没有改动")


class FieldOption(Answer):
    value = text("值")
    label = text("文字")


class NamedService(Answer):
    key = text("事项编号")
    name = text("事项名称")


class FormField(Answer):
    key = text("字段")
    label = text("标题")
    type = text("类型")
    required = flag("必填")
    options = many(FieldOption, "选项")


class GuideExtras(Answer):
    """What a guide has beside the fields of service.yaml."""

    version = whole("现行版本号")
    diagram = text("流程图（SVG）的地址")
    application_form = many(FormField, "申请表的字段")
    standing = one_of("受理状态", STANDING_WORDS)
    standing_reason = text("暂停受理的理由")
    successors = many(NamedService, "改办的事项")
    edition = whole("第几版；只在查历史版本时有", required=False)
    until = moment("这一版到何时为止；现行的为 null，只在查历史版本时有", allow_none=True, required=False)


class VersionAnswer(Answer):
    id = text("版本标识")
    service = text("事项编号")
    number = whole("版本号")
    state = one_of("状态", codes.VERSION_STATES)
    state_words = text("状态的中文")
    digest = text("内容摘要")
    parent = text("修改所依据的版本；第一版为 null", allow_none=True)
    note = text("修改说明")
    proposed_by = text("提交人")
    proposed_at = moment("何时提交")
    settled_by = text("审批人", allow_none=True)
    settled_at = moment("何时审批", allow_none=True)
    settled_note = text("审批意见")


VersionPage = page_of(VersionAnswer, "VersionPage")


class FindingAnswer(Answer):
    rule = text("规则；每条规则的说明见 docs/checks")
    severity = one_of("轻重", SEVERITIES)
    element = text("元素标识")
    line = whole("行号；没有时为 0")
    message = text("哪里不对")
    fix = text("怎样改")


class CheckAnswer(Answer):
    ok = flag("没有错误")
    findings = many(FindingAnswer, "检查结果")


class NamedDay(Answer):
    date = day_field("日期")
    name = text("名称")


class CalendarAnswer(Answer):
    year = whole("年份")
    official = flag("是否依据国务院通知")
    source = text("来源")
    revision = whole("第几次公布")
    published_at = moment("何时公布")
    rest = many(NamedDay, "放假")
    work = many(NamedDay, "调休上班")


RECOUNT_STATES = {
    "counting": "正在重新计算",
    "telling": "已经算完，正在通知",
    "done": "已完成",
    "superseded": "由更晚的一次公布接着算",
}


class RecountAnswer(Answer):
    year = whole("公布的是哪一年")
    edition = whole("整个日历的第几版；每公布一次加一")
    published_at = moment("何时公布")
    published_by = text("由谁公布")
    state = one_of("状态", RECOUNT_STATES)
    total = whole("公布时在办的时限，包括预警和督办的答复期限")
    counted = whole("已经重新计算的个数；期间新开始或者结束的会使它与 total 略有不同")
    moved = whole("其中到期时间改变的个数")
    finished_at = moment("何时算完", allow_none=True)


class PublishedCalendar(CalendarAnswer):
    recount = one(RecountAnswer, "在办时限的重新计算，由后台进行")
