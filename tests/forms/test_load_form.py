"""Loading a form: what is wrong is named in Chinese, with a pointer into the JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from engine.errors import FieldError, Invalid
from forms import Form, load_form
from forms.definition import MAX_BYTES, SCHEMA

OPTIONS = [{"label": "甲", "value": "a"}, {"label": "乙", "value": "b"}]
ALL: list[dict[str, Any]] = [
    {"type": "text", "text": "# 说明"},
    {"type": "html", "content": "<p>说明</p>"},
    {"type": "separator"},
    {"type": "spacer", "height": 20},
    {"type": "textfield", "key": "name", "label": "姓名", "validate": {"required": True}},
    {"type": "textarea", "key": "reason", "label": "理由"},
    {"type": "number", "key": "area", "label": "面积"},
    {"type": "select", "key": "kind", "label": "种类", "values": OPTIONS},
    {"type": "radio", "key": "outcome", "label": "意见", "values": OPTIONS},
    {"type": "checklist", "key": "items", "label": "项目", "values": OPTIONS},
    {"type": "checkbox", "key": "sure", "label": "确认"},
    {"type": "datetime", "key": "day", "subtype": "date", "dateLabel": "日期"},
    {"type": "filepicker", "key": "plan", "label": "图纸", "accept": ".pdf"},
    {"type": "group", "label": "一组", "components": [{"type": "number", "key": "inner", "label": "内"}]},
    {
        "type": "group",
        "path": "agent",
        "label": "代理人",
        "components": [{"type": "textfield", "key": "name", "label": "姓名"}],
    },
    {
        "type": "dynamiclist",
        "path": "family",
        "label": "家庭成员",
        "components": [{"type": "textfield", "key": "name", "label": "姓名"}],
    },
]


def refusal(raw: bytes) -> Invalid:
    with pytest.raises(Invalid) as caught:
        load_form(raw)
    assert caught.value.code_here == "form"
    assert caught.value.errors
    return caught.value


def fault(*components: Any) -> FieldError:
    return refusal(json.dumps({"components": components}).encode()).errors[0]


def test_the_schema_itself_is_a_valid_json_schema() -> None:
    Draft202012Validator.check_schema(json.loads(SCHEMA.read_bytes()))


def test_every_known_component_is_accepted_and_its_fields_are_listed(make_form: Callable[..., Form]) -> None:
    form = make_form(*ALL)
    assert [field.key for field in form.fields] == [
        "name", "reason", "area", "kind", "outcome", "items", "sure", "day", "plan", "inner", "agent.name", "family",
        "family.name",
    ]  # fmt: skip
    assert form.fields[0].required
    assert form.fields[7].label == "日期"
    assert form.outcomes == [("a", "甲"), ("b", "乙")]


def test_a_form_without_an_outcome_has_none(make_form: Callable[..., Form]) -> None:
    assert make_form(ALL[4]).outcomes == []


@pytest.mark.parametrize("kind", ["iframe", "table", "image", "expression", "button", "taglist", "", 7])
def test_an_unknown_component_is_refused_by_name(kind: Any) -> None:
    found = fault(ALL[4], {"type": kind, "key": "map", "label": "地图"})
    assert found.pointer == "/components/1/type"
    assert found.message.startswith(f"组件“map”的 type 不支持组件类型“{kind}”")


def test_an_unknown_component_is_found_inside_groups_and_lists() -> None:
    inner = {"type": "group", "components": [{"type": "iframe"}]}
    found = fault({"type": "dynamiclist", "path": "rows", "label": "列表", "components": [inner]})
    assert found.pointer == "/components/0/components/0/components/0/type"


@pytest.mark.parametrize(
    ("component", "pointer", "words"),
    [
        ({"type": "textfield", "label": "姓名"}, "/components/0", "缺少 key"),
        ({"type": "textfield", "key": "a"}, "/components/0", "缺少 label"),
        ({"type": "textfield", "key": "a", "label": ""}, "/components/0/label", "不能为空"),
        ({"type": "textfield", "key": "a.b", "label": "甲"}, "/components/0/key", "分组的 path"),
        ({"type": "textfield", "key": "__class__", "label": "甲"}, "/components/0/key", "写法不符合要求"),
        ({"type": "textfield", "key": "a", "label": "甲", "requird": True}, "/components/0", "不认识的属性：requird"),
        (
            {"type": "textfield", "key": "a", "label": "甲", "validate": {"requird": True}},
            "/components/0/validate",
            "不认识的属性：requird",
        ),
        (
            {"type": "textfield", "key": "a", "label": "甲", "validate": {"maxLength": "9"}},
            "/components/0/validate/maxLength",
            "应为整数",
        ),
        (
            {"type": "textfield", "key": "a", "label": "甲", "properties": {"kind": "passport"}},
            "/components/0/properties/kind",
            "只能是 id_number",
        ),
        (
            {"type": "textarea", "key": "a", "label": "甲", "properties": {"kind": "phone"}},
            "/components/0/properties/kind",
            "只能用于单行文本",
        ),
        ({"type": "text", "text": "=1+1"}, "/components/0/text", "不支持以 = 开头的表达式"),
        ({"type": "text", "text": "你好 {{name}}"}, "/components/0/text", "模板"),
        ({"type": "radio", "key": "a", "label": "甲"}, "/components/0", "values、valuesKey、valuesExpression"),
        ({"type": "radio", "key": "a", "label": "甲", "values": []}, "/components/0/values", "空列表"),
        ({"type": "datetime", "key": "a"}, "/components/0", "label、dateLabel、timeLabel"),
        (
            {"type": "radio", "key": "a", "label": "甲", "values": [OPTIONS[0], OPTIONS[0]]},
            "/components/0/values",
            "重复的值",
        ),
        (
            {"type": "textfield", "key": "a", "label": "甲", "validate": {"pattern": "(a+)+"}},
            "/components/0/validate/pattern",
            "嵌套重复",
        ),
        (
            {"type": "number", "key": "a", "label": "甲", "validate": {"min": 5, "max": 1}},
            "/components/0",
            "min 大于 max",
        ),
        (
            {"type": "textfield", "key": "a", "label": "甲", "conditional": {"hide": "=a = = 1"}},
            "/components/0/conditional/hide",
            "组件“a”的表达式有误",
        ),
        ({"type": "dynamiclist", "label": "甲", "components": []}, "/components/0", "缺少 path"),
        (7, "/components/0", "应为对象"),
    ],
)
def test_a_fault_is_named_with_its_place(component: Any, pointer: str, words: str) -> None:
    found = fault(component)
    assert found.pointer == pointer
    assert words in found.message


def test_a_key_is_unique_in_its_scope_and_free_in_another() -> None:
    field = {"type": "textfield", "key": "name", "label": "姓名"}
    load_form(json.dumps({"components": [field, {"type": "group", "path": "agent", "components": [field]}]}).encode())
    found = fault(field, {"type": "group", "components": [field]})
    assert found == FieldError("/components/1/components/0", "键“name”重复，与 /components/0 相同")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"x"',
        b"{}",
        b'{"components": {}}',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"components": NaN}',
    ],
)
def test_what_is_no_form_is_refused(raw: bytes) -> None:
    refusal(raw)


def test_a_form_is_bounded_in_size_and_depth() -> None:
    refusal(b" " * (MAX_BYTES + 1))
    nested: dict[str, Any] = {"type": "group", "components": []}
    for _ in range(60):
        nested = {"type": "group", "components": [nested]}
    assert "嵌套过深" in refusal(json.dumps({"components": [nested]}).encode()).detail


def test_every_fault_is_told_at_once() -> None:
    raw = json.dumps({"components": [{"type": "iframe"}, {"type": "textfield", "key": "a"}]}).encode()
    error = refusal(raw)
    assert [found.pointer for found in error.errors] == ["/components/0/type", "/components/1"]
    assert "共 2 处" in error.detail
