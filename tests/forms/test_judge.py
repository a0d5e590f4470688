"""Every component type: what is kept, and the one sentence said where it is wrong."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import Any

import pytest

from engine.errors import Invalid
from forms import Form

Judge = Callable[..., Any]
OPTIONS = [{"label": "甲", "value": "a"}, {"label": "乙", "value": "b"}, {"label": "三", "value": 3}]
UPLOADS = {
    "u1": {"name": "平面图.PDF", "size": 1024, "media_type": "application/pdf"},
    "u2": {"name": "照片.jpg", "size": 1024, "media_type": "image/jpeg"},
    "big": {"name": "大.pdf", "size": 2 * 1024 * 1024 + 1, "media_type": "application/pdf"},
    "void": {"name": "空.pdf", "size": 0, "media_type": "application/pdf"},
}


@pytest.mark.parametrize(
    ("component", "value", "kept"),
    [
        ({"type": "textfield"}, "  文字 ", "文字"),
        ({"type": "textfield"}, "   ", None),
        ({"type": "textfield"}, None, None),
        ({"type": "textfield"}, 7, "！内容应为文字"),
        ({"type": "textfield"}, ["a"], "！内容应为文字"),
        ({"type": "textfield"}, "一\n二", "！内容含有无法保存的字符，请删去后重新填写"),
        ({"type": "textfield"}, "a\0b", "！内容含有无法保存的字符，请删去后重新填写"),
        ({"type": "textfield"}, "a\ud800b", "！内容含有无法保存的字符，请删去后重新填写"),
        ({"type": "textfield"}, "𠮷" * 501, "！内容最多填写 500 个字，现在是 501 个"),
        ({"type": "textfield", "validate": {"minLength": 2}}, "𠮷", "！内容至少填写 2 个字，现在是 1 个"),
        ({"type": "textfield", "validate": {"minLength": 2}}, "𠮷野", "𠮷野"),
        ({"type": "textfield", "validate": {"maxLength": 2}}, "一二三", "！内容最多填写 2 个字，现在是 3 个"),
        ({"type": "textfield", "validate": {"pattern": r"^\d{3}$"}}, "123", "123"),
        ({"type": "textfield", "validate": {"pattern": r"^\d{3}$"}}, "１２３", "！内容格式不符合要求"),
        (
            {"type": "textfield", "validate": {"pattern": "^渝", "patternErrorMessage": "应以“渝”开头"}},
            "川A",
            "！应以“渝”开头",
        ),
        ({"type": "textfield", "validate": {"pattern": "^1+$"}}, "1" * 201, "！内容最多填写 200 个字，现在是 201 个"),
        ({"type": "textfield", "validate": {"validationType": "email"}}, "a@example.cn", "a@example.cn"),
        (
            {"type": "textfield", "validate": {"validationType": "email"}},
            "a",
            "！电子邮箱格式不正确，请按 name@example.cn 的样子填写",
        ),
        ({"type": "textarea"}, "一\r\n二\t三", "一\n二\t三"),
        ({"type": "textarea"}, "一\0", "！内容含有无法保存的字符，请删去后重新填写"),
        ({"type": "number"}, 12, 12),
        ({"type": "number"}, "12.50", 12.5),
        ({"type": "number"}, "１２", 12),
        ({"type": "number"}, "1,200", 1200),
        ({"type": "number"}, "1,20", "！内容应为数字"),
        ({"type": "number"}, "-0.5", -0.5),
        ({"type": "number"}, "1e5", "！内容应为数字"),
        ({"type": "number"}, "十二", "！内容应为数字"),
        ({"type": "number"}, True, "！内容应为数字"),
        ({"type": "number"}, float("nan"), "！内容应为数字"),
        ({"type": "number"}, float("inf"), "！内容应为数字"),
        ({"type": "number"}, 10**4000, "！内容应为数字"),
        ({"type": "number"}, "1234567890123456", "！内容的位数过多，最多 15 位"),
        ({"type": "number", "validate": {"min": 1, "max": 9}}, 0, "！内容不得小于 1"),
        ({"type": "number", "validate": {"min": 1, "max": 9}}, "9.01", "！内容不得大于 9"),
        ({"type": "number", "validate": {"min": 0.1, "max": 0.3}}, "0.3", 0.3),
        ({"type": "number", "decimalDigits": 0}, "1.5", "！内容应为整数"),
        ({"type": "number", "decimalDigits": 0}, "1.0", 1),
        ({"type": "number", "decimalDigits": 2}, "1.255", "！内容最多 2 位小数"),
        ({"type": "number", "serializeToString": True}, "12.50", "12.50"),
        ({"type": "number", "properties": {"kind": "money"}}, "-1", "！内容不得小于 0"),
        ({"type": "select", "values": OPTIONS}, "b", "b"),
        ({"type": "select", "values": OPTIONS}, "3", 3),
        ({"type": "radio", "values": OPTIONS}, "c", "！请从列出的选项中选择内容"),
        ({"type": "radio", "values": OPTIONS}, {"value": "a"}, "！请从列出的选项中选择内容"),
        ({"type": "checklist", "values": OPTIONS}, ["3", "a", "a"], ["a", 3]),
        ({"type": "checklist", "values": OPTIONS}, "b", ["b"]),
        ({"type": "checklist", "values": OPTIONS}, [], []),
        ({"type": "checklist", "values": OPTIONS}, ["a", "x"], "！请从列出的选项中选择内容"),
        ({"type": "checkbox"}, True, True),
        ({"type": "checkbox"}, "true", True),
        ({"type": "checkbox"}, None, False),
        ({"type": "checkbox"}, 1, "！“内容”只能勾选或不勾选"),
        ({"type": "checkbox", "validate": {"required": True}}, False, "！请勾选“内容”"),
        ({"type": "checkbox", "validate": {"required": True}}, None, "！请勾选“内容”"),
        ({"type": "datetime", "subtype": "date"}, "2028-02-29", "2028-02-29"),
        ({"type": "datetime", "subtype": "date"}, "2026-02-29", "！内容应为日期，例如 2026-01-31"),
        ({"type": "datetime", "subtype": "date"}, "20260301", "！内容应为日期，例如 2026-01-31"),
        ({"type": "datetime", "subtype": "date"}, "2026-3-1", "！内容应为日期，例如 2026-01-31"),
        ({"type": "datetime", "subtype": "date", "disallowPassedDates": True}, "2026-03-02", "2026-03-02"),
        (
            {"type": "datetime", "subtype": "date", "disallowPassedDates": True},
            "2026-03-01",
            "！内容不得早于今天（2026-03-02）",
        ),
        ({"type": "datetime", "subtype": "time"}, "09:30", "09:30:00"),
        ({"type": "datetime", "subtype": "time"}, "24:30", "！内容应为时间，例如 09:30"),
        ({"type": "datetime", "subtype": "time", "timeInterval": 15}, "09:20", "！内容应为 15 分钟的整倍数"),
        ({"type": "datetime", "subtype": "time"}, "09:30:15", "！内容应精确到分钟"),
        ({"type": "datetime", "subtype": "datetime"}, "2026-03-02T09:30", "2026-03-02T09:30:00+08:00"),
        ({"type": "datetime", "subtype": "datetime"}, "2026-03-02T01:30:00Z", "2026-03-02T09:30:00+08:00"),
        (
            {"type": "datetime", "subtype": "datetime"},
            "9999-12-31T23:30:00-23:00",
            "！内容应为日期和时间，例如 2026-01-31 09:30",
        ),
        ({"type": "datetime", "subtype": "datetime"}, "2026-03-02", "！内容应为日期和时间，例如 2026-01-31 09:30"),
        ({"type": "textfield", "properties": {"kind": "id_number"}}, "11010519491231002x", "11010519491231002X"),
        (
            {"type": "textfield", "properties": {"kind": "id_number"}},
            "110105194912310021",
            "！身份证号校验位不正确，请核对",
        ),
        ({"type": "textfield", "properties": {"kind": "credit_code"}}, "91350100m000100y43", "91350100M000100Y43"),
        ({"type": "textfield", "properties": {"kind": "phone"}}, "138 1234 1234", "13812341234"),
        ({"type": "textfield", "properties": {"kind": "money"}}, "1,200.50元", 1200.5),
        ({"type": "textfield", "properties": {"kind": "money"}}, 1200.5, 1200.5),
        ({"type": "textfield", "properties": {"kind": "money"}}, "-1", "！内容不得小于 0，最多两位小数"),
        ({"type": "textfield", "properties": {"kind": "money"}}, "1.005", "！内容不得小于 0，最多两位小数"),
        ({"type": "textfield", "properties": {"kind": "money"}}, "很多", "！内容应为金额，例如 1200.50"),
        ({"type": "textfield", "properties": {"kind": "money"}}, "1" * 16, "！内容数额过大，请核对"),
        ({"type": "textfield", "properties": {"kind": "address"}}, "渝中区", "！内容过于简单，请从区县填写到门牌号"),
        ({"type": "textfield", "properties": {"kind": "address"}}, "渝中区民权路28号", "渝中区民权路28号"),
        ({"type": "textfield", "properties": {"kind": "bank_card"}}, "6222", "！银行卡号应为 12 至 19 位数字，请核对"),
    ],
)
def test_a_value_is_kept_in_normal_form_or_told_why_not(
    judge: Judge, component: dict[str, Any], value: Any, kept: Any
) -> None:
    got = judge(component, value)
    assert got == kept
    assert type(got) is type(kept)


@pytest.mark.parametrize(
    ("more", "value", "kept"),
    [
        ({"accept": ".pdf,.jpg", "multiple": True}, ["u1", "u2", "u1"], ["u1", "u2"]),
        ({"accept": "image/*"}, "u2", ["u2"]),
        ({"accept": "application/pdf"}, ["u1"], ["u1"]),
        ({}, ["u1"], ["u1"]),
        ({}, ["u1", "u2"], "！内容最多上传 1 个文件"),
        ({}, ["gone"], "！内容的文件不存在或已过期，请重新上传"),
        ({}, [{"id": "u1"}], "！内容的文件不存在或已过期，请重新上传"),
        ({"accept": ".pdf, .docx"}, ["u2"], "！文件“照片.jpg”的格式不符合要求，请上传 .pdf、.docx 文件"),
        ({"properties": {"maxMB": 2}}, ["big"], "！文件“大.pdf”超过 2 MB，请压缩后重新上传"),
        ({"properties": {"maxMB": "2.5"}}, ["big"], ["big"]),
        ({}, ["void"], "！文件“空.pdf”是空文件，请重新上传"),
    ],
)
def test_files_are_checked_by_what_was_received(judge: Judge, more: dict[str, Any], value: Any, kept: Any) -> None:
    assert judge({"type": "filepicker", **more}, value, uploads=UPLOADS) == kept


@pytest.mark.parametrize(
    ("component", "message"),
    [
        ({"type": "textfield"}, "请填写内容"),
        ({"type": "textarea"}, "请填写内容"),
        ({"type": "number"}, "请填写内容"),
        ({"type": "datetime"}, "请填写内容"),
        ({"type": "select", "values": OPTIONS}, "请选择内容"),
        ({"type": "radio", "values": OPTIONS}, "请选择内容"),
        ({"type": "checklist", "values": OPTIONS}, "请选择内容"),
        ({"type": "filepicker"}, "请上传内容"),
        ({"type": "checkbox"}, "请勾选“内容”"),
    ],
)
@pytest.mark.parametrize("value", [None, "", "  ", [], {}])
def test_an_empty_value_is_a_missing_one(judge: Judge, component: dict[str, Any], message: str, value: Any) -> None:
    assert judge({**component, "validate": {"required": True}}, value) == "！" + message


def test_options_may_come_from_the_context(make_form: Callable[..., Form]) -> None:
    form = make_form({"type": "select", "key": "street", "label": "街道", "valuesKey": "streets"})
    streets = [{"value": "jfb", "label": "解放碑街道"}, "朝天门街道", {"label": "无值"}, None]
    assert form.load({"street": "jfb"}, {"streets": streets}) == {"street": "jfb"}
    assert form.load({"street": "朝天门街道"}, {"streets": streets}) == {"street": "朝天门街道"}
    for context in ({"streets": streets}, {}, {"streets": 7}):
        with pytest.raises(Invalid):
            form.load({"street": "other"}, context)


def test_a_moment_as_today_means_its_day_in_shanghai(make_form: Callable[..., Form]) -> None:
    form = make_form({"type": "datetime", "key": "day", "label": "日期", "disallowPassedDates": True})
    late = datetime(2026, 3, 1, 17, 0, tzinfo=UTC)
    assert form.load({"day": "2026-03-02"}, {"today": late}) == {"day": "2026-03-02"}
    with pytest.raises(Invalid):
        form.load({"day": "2026-03-01"}, {"today": late})


def test_a_rule_about_today_without_today_is_a_mistake_of_the_program(make_form: Callable[..., Form]) -> None:
    form = make_form({"type": "datetime", "key": "day", "label": "日期", "disallowPassedDates": True})
    with pytest.raises(ValueError, match="today"):
        form.load({"day": "2026-03-02"})


def test_an_id_number_may_not_be_born_after_today(make_form: Callable[..., Form]) -> None:
    form = make_form({"type": "textfield", "key": "id", "label": "身份证号", "properties": {"kind": "id_number"}})
    with pytest.raises(Invalid) as caught:
        form.load({"id": "500107200002290043"}, {"today": date(1999, 1, 1)})
    assert caught.value.errors[0].message == "身份证号中的出生日期晚于今天，请核对"


def test_unknown_and_read_only_keys_are_dropped(make_form: Callable[..., Form]) -> None:
    form = make_form(
        {"type": "textfield", "key": "a", "label": "甲"},
        {"type": "textfield", "key": "b", "label": "乙", "readonly": True, "validate": {"required": True}},
        {"type": "textfield", "key": "c", "label": "丙", "disabled": True},
    )
    assert form.load({"a": "1", "b": "2", "c": "3", "d": "4", "__class__": "5"}) == {"a": "1"}


def test_keys_that_mean_something_to_marshmallow_are_ordinary_here(make_form: Callable[..., Form]) -> None:
    keys = ["Meta", "load", "fields", "context", "opts", "unknown", "validate"]
    form = make_form(*({"type": "textfield", "key": key, "label": key} for key in keys))
    assert form.load(dict.fromkeys(keys, "值")) == dict.fromkeys(keys, "值")


def test_the_caller_says_where_pointers_begin(make_form: Callable[..., Form]) -> None:
    name = {"type": "textfield", "key": "name", "label": "姓名", "validate": {"required": True}}
    form = make_form(name, {"type": "group", "path": "agent", "label": "代理人", "components": [name]})
    with pytest.raises(Invalid) as caught:
        form.load({"agent": {}}, pointer_prefix="/data")
    assert [error.pointer for error in caught.value.errors] == ["/data/name", "/data/agent/name"]
    assert caught.value.detail == "填写的内容有 2 处需要修改。"


def test_a_group_that_is_no_group_is_told(make_form: Callable[..., Form]) -> None:
    form = make_form({"type": "group", "path": "agent", "label": "代理人", "components": []})
    with pytest.raises(Invalid) as caught:
        form.load({"agent": "张三"})
    assert caught.value.errors[0].pointer == "/agent"


def test_a_remark_in_brackets_is_left_out_of_sentences(make_form: Callable[..., Form]) -> None:
    form = make_form({"type": "number", "key": "income", "label": "本人月收入（元）：", "validate": {"required": True}})
    with pytest.raises(Invalid) as caught:
        form.load({})
    assert caught.value.errors[0].message == "请填写本人月收入"


def test_what_is_no_object_is_refused(make_form: Callable[..., Form]) -> None:
    with pytest.raises(Invalid):
        make_form().load(["x"])  # type: ignore[arg-type]


def test_a_number_too_long_to_write_out_is_no_number(judge: Judge) -> None:
    assert judge({"type": "number"}, 10**5000) == "！内容应为数字"
    assert judge({"type": "radio", "values": OPTIONS}, 10**5000) == "！请从列出的选项中选择内容"


def test_one_form_serves_everybody_each_in_their_own_situation(make_form: Callable[..., Form]) -> None:
    form = make_form({"type": "datetime", "key": "day", "label": "日期", "disallowPassedDates": True})

    def kept(today: int) -> list[bool]:
        """Which of the days of March this person may write, who fills in on that day."""
        found = []
        for day in range(1, 29):
            try:
                found.append(form.load({"day": f"2026-03-{day:02}"}, {"today": date(2026, 3, today)}) != {})
            except Invalid:
                found.append(False)
        return found

    with ThreadPoolExecutor(8) as people:
        seen = list(people.map(kept, range(1, 29)))
    assert seen == [[day >= today for day in range(1, 29)] for today in range(1, 29)]
    assert form.schema(form.situation({})) is form.schema(form.situation({"day": "2026-03-01"}))
