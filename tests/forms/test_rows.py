"""Dynamic lists: rows judged one by one, their number bounded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from engine.errors import FieldError, Invalid
from forms import Form

MakeForm = Callable[..., Form]
NAME = {"type": "textfield", "key": "name", "label": "姓名", "validate": {"required": True}}


def family(**more: Any) -> dict[str, Any]:
    return {"type": "dynamiclist", "path": "family", "label": "家庭成员", "components": [NAME], **more}


def errors(form: Form, data: Any) -> tuple[FieldError, ...]:
    with pytest.raises(Invalid) as caught:
        form.load(data)
    return caught.value.errors


def test_each_wrong_field_of_each_row_has_its_pointer(make_form: MakeForm) -> None:
    found = errors(make_form(family()), {"family": [{"name": ""}, {"name": "张三"}, {}]})
    assert found == (FieldError("/family/0/name", "请填写姓名"), FieldError("/family/2/name", "请填写姓名"))


def test_a_list_left_out_is_an_empty_list(make_form: MakeForm) -> None:
    assert make_form(family()).load({}) == {"family": []}


def test_lists_stand_in_lists(make_form: MakeForm) -> None:
    form = make_form(family(components=[NAME, {**family(), "path": "children"}]))
    data: dict[str, Any] = {"family": [{"name": "甲", "children": [{"name": "乙"}]}, {"name": "丙"}]}
    assert form.load(data) == {"family": [{"name": "甲", "children": [{"name": "乙"}]}, {"name": "丙", "children": []}]}
    data["family"][1]["children"] = [{}]
    assert errors(form, data)[0].pointer == "/family/1/children/0/name"


def test_the_number_of_rows_is_bounded(make_form: MakeForm) -> None:
    form = make_form(family(properties={"minRows": 2, "maxRows": "3"}))
    assert errors(form, {"family": [{"name": "甲"}]}) == (FieldError("/family", "家庭成员至少填写 2 行"),)
    assert errors(form, {"family": [{"name": "甲"}] * 4}) == (FieldError("/family", "家庭成员最多 3 行"),)
    assert errors(make_form(family()), {"family": [{}] * 100_000}) == (FieldError("/family", "家庭成员最多 200 行"),)


@pytest.mark.parametrize("value", ["x", 7, {"0": {}}, True])
def test_a_list_that_is_no_list_is_told(make_form: MakeForm, value: Any) -> None:
    assert errors(make_form(family()), {"family": value}) == (FieldError("/family", "家庭成员应为列表"),)


def test_a_row_that_is_no_row_is_told(make_form: MakeForm) -> None:
    assert errors(make_form(family()), {"family": ["张三"]})[0].pointer == "/family/0"
