"""Filled-in forms as people read them: words instead of codes, personal data masked."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from lxml import html

from forms import Form
from forms.html import render_values

OPTIONS = [{"label": "同意", "value": "agree"}, {"label": "不同意", "value": "disagree"}]
UPLOADS = {"u1": {"name": "图纸.pdf", "size": 10, "media_type": "application/pdf"}}


@pytest.fixture
def form(make_form: Callable[..., Form]) -> Form:
    person = [
        {"type": "textfield", "key": "name", "label": "姓名", "properties": {"kind": "person_name"}},
        {"type": "textfield", "key": "id", "label": "身份证号", "properties": {"kind": "id_number"}},
    ]
    return make_form(
        {"type": "text", "text": "填写说明"},
        {"type": "radio", "key": "outcome", "label": "意见", "values": OPTIONS},
        {"type": "checklist", "key": "all", "label": "多选", "values": OPTIONS},
        {"type": "checkbox", "key": "sure", "label": "确认"},
        {"type": "datetime", "key": "day", "label": "日期", "subtype": "date"},
        {"type": "datetime", "key": "at", "label": "时间", "subtype": "datetime"},
        {"type": "datetime", "key": "hour", "label": "钟点", "subtype": "time"},
        {"type": "textfield", "key": "sum", "label": "金额", "properties": {"kind": "money"}},
        {"type": "number", "key": "area", "label": "面积", "appearance": {"suffixAdorner": "平方米"}},
        {"type": "filepicker", "key": "plan", "label": "图纸"},
        {"type": "textarea", "key": "why", "label": "理由"},
        {"type": "textfield", "key": "none", "label": "未填"},
        {"type": "textfield", "key": "gone", "label": "隐藏", "conditional": {"hide": '=outcome = "agree"'}},
        {"type": "group", "path": "owner", "label": "申请人", "components": person},
        {"type": "dynamiclist", "path": "family", "label": "家庭成员", "components": person},
    )


DATA = {
    "outcome": "agree",
    "all": ["agree", "disagree"],
    "sure": True,
    "day": "2026-03-02",
    "at": "2026-03-02T09:30:00+08:00",
    "hour": "09:30:00",
    "sum": 1234567.5,
    "area": 88.5,
    "plan": ["u1", "u2"],
    "why": "一<b>\n二",
    "gone": "看不到",
    "owner": {"name": "欧阳修", "id": "500103195603170021"},
    "family": [{"name": "张三", "id": "11010519491231002X"}],
}


def pairs(markup: str) -> list[tuple[str, str]]:
    tree = html.fromstring(markup)
    return [(row.xpath("string(./dt)"), row.xpath("string(./dd)")) for row in tree.xpath("//dl/div")]


def test_values_are_read_as_words_and_personal_data_is_masked(form: Form) -> None:
    assert pairs(render_values(form, DATA, uploads=UPLOADS)) == [
        ("意见", "同意"),
        ("多选", "同意、不同意"),
        ("确认", "是"),
        ("日期", "2026年3月2日"),
        ("时间", "2026年3月2日 09:30"),
        ("钟点", "09:30"),
        ("金额", "1,234,567.50 元"),
        ("面积", "88.5 平方米"),
        ("图纸", "图纸.pdf、（文件不存在）"),
        ("理由", "一<b>\n二"),
        ("未填", "未填写"),
        ("姓名", "欧阳*"),
        ("身份证号", "5001**********0021"),
        ("姓名", "张*"),
        ("身份证号", "1101**********002X"),
    ]


def test_unmasked_is_asked_for_by_name(form: Form) -> None:
    assert ("身份证号", "500103195603170021") in pairs(render_values(form, DATA, masked=False))
    assert "500103195603170021" not in render_values(form, DATA)


def test_groups_and_rows_have_headings(form: Form) -> None:
    tree = html.fromstring(render_values(form, DATA))
    assert tree.xpath("//h3/text()") == ["申请人", "家庭成员"]
    assert tree.xpath("//*[@role='group']/@aria-label") == ["家庭成员第 1 行"]


def test_what_is_not_there_is_said_to_be_not_filled_in(form: Form) -> None:
    markup = render_values(form, {})
    assert ("意见", "未填写") in pairs(markup)
    assert html.fromstring(markup).xpath("//p[@class='empty']/text()") == ["未填写"]
