"""Conditions: what is hidden is neither asked for nor kept, row by row, and counts as not filled in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from engine.errors import Invalid
from forms import Form

MakeForm = Callable[..., Form]


def field(key: str, hide: str = "", **more: Any) -> dict[str, Any]:
    component = {"type": "textfield", "key": key, "label": key, "validate": {"required": True}, **more}
    return {**component, "conditional": {"hide": hide}} if hide else component


def pointers(form: Form, data: dict[str, Any], context: dict[str, Any] | None = None) -> list[str]:
    with pytest.raises(Invalid) as caught:
        form.load(data, context)
    return [error.pointer for error in caught.value.errors]


@pytest.mark.parametrize("hide", ['=kind = "person"', 'kind = "person"', ' = kind = "person" '])
def test_a_hidden_field_is_neither_required_nor_kept(make_form: MakeForm, hide: str) -> None:
    form = make_form(field("kind"), field("code", hide))
    assert form.load({"kind": "person", "code": "x"}) == {"kind": "person"}
    assert pointers(form, {"kind": "firm"}) == ["/code"]


def test_only_a_true_condition_hides(make_form: MakeForm) -> None:
    assert pointers(make_form(field("code", "=unknown > 3")), {}) == ["/code"]


def test_a_condition_may_read_the_context(make_form: MakeForm) -> None:
    form = make_form(field("code", '=application.kind = "person"'))
    assert form.load({}, {"application": {"kind": "person"}}) == {}
    assert pointers(form, {}, {"application": {"kind": "firm"}}) == ["/code"]


def test_what_is_sent_cannot_replace_the_context(make_form: MakeForm) -> None:
    form = make_form(field("code", '=application.kind = "person"'))
    assert pointers(form, {"application": {"kind": "person"}}, {"application": {"kind": "firm"}}) == ["/code"]


def test_numbers_typed_as_text_are_compared_as_numbers(make_form: MakeForm) -> None:
    form = make_form({"type": "number", "key": "area", "label": "面积"}, field("permit", "=area < 50"))
    assert form.load({"area": "9"}) == {"area": 9}
    assert pointers(form, {"area": "100"}) == ["/permit"]


def test_an_unticked_box_is_false(make_form: MakeForm) -> None:
    form = make_form({"type": "checkbox", "key": "agent", "label": "代理"}, field("name", "=agent = false"))
    assert form.load({}) == {"agent": False}
    assert pointers(form, {"agent": True}) == ["/name"]


def test_what_is_hidden_counts_as_not_filled_in(make_form: MakeForm) -> None:
    form = make_form(
        field("third", '=second != "yes"'),
        field("second", '=first != "yes"'),
        field("first"),
    )
    assert form.load({"first": "no", "second": "yes", "third": "x"}) == {"first": "no"}
    assert pointers(form, {"first": "yes", "second": "yes"}) == ["/third"]


def test_conditions_that_go_in_a_circle_end(make_form: MakeForm) -> None:
    form = make_form(field("a", '=b = "x"'), field("b", '=a = "x"'))
    form.situation({"a": "x", "b": "x"})
    assert form.situation({"a": "x", "b": "x"}).hidden is not None


def test_a_hidden_group_takes_its_fields_with_it(make_form: MakeForm) -> None:
    group = {"type": "group", "label": "代理人", "path": "agent", "components": [field("name")]}
    form = make_form(field("kind"), {**group, "conditional": {"hide": '=kind = "self"'}})
    assert form.load({"kind": "self", "agent": {"name": "张三"}}) == {"kind": "self"}
    assert pointers(form, {"kind": "other"}) == ["/agent/name"]


def test_in_a_group_its_own_fields_come_first(make_form: MakeForm) -> None:
    inner = [field("kind"), field("code", '=kind = "a"')]
    form = make_form(field("kind"), {"type": "group", "label": "组", "path": "g", "components": inner})
    assert form.load({"kind": "b", "g": {"kind": "a"}}) == {"kind": "b", "g": {"kind": "a"}}
    assert pointers(form, {"kind": "a", "g": {"kind": "b"}}) == ["/g/code"]


def test_each_row_has_its_own_conditions(make_form: MakeForm) -> None:
    rows = [field("relation"), field("job", '=relation = "child"')]
    form = make_form({"type": "dynamiclist", "path": "family", "label": "家庭成员", "components": rows})
    data = {"family": [{"relation": "child", "job": "x"}, {"relation": "spouse"}, {"relation": "child"}]}
    assert pointers(form, data) == ["/family/1/job"]
    data["family"][1]["job"] = "教师"
    kept = [{"relation": "child"}, {"relation": "spouse", "job": "教师"}, {"relation": "child"}]
    assert form.load(data) == {"family": kept}


def test_rows_see_their_number_their_parent_and_themselves(make_form: MakeForm) -> None:
    rows = [field("a", "=i = 1"), field("b", '=parent.kind = "x"'), field("c", '=this.a = "y"')]
    form = make_form(field("kind"), {"type": "dynamiclist", "path": "rows", "label": "行", "components": rows})
    assert pointers(form, {"kind": "x", "rows": [{}, {"a": "y"}]}) == ["/rows/0/c"]


def test_options_may_be_an_expression(make_form: MakeForm) -> None:
    options = '=if kind = "a" then ["x", "y"] else ["z"]'
    form = make_form(field("kind"), {"type": "radio", "key": "c", "label": "选项", "valuesExpression": options})
    assert form.load({"kind": "a", "c": "y"}) == {"kind": "a", "c": "y"}
    assert pointers(form, {"kind": "b", "c": "y"}) == ["/c"]


def test_numbers_offered_by_an_expression_are_kept_as_json_numbers(make_form: MakeForm) -> None:
    form = make_form({"type": "select", "key": "year", "label": "年度", "valuesExpression": "=[2025, 2025 + 1]"})
    kept = form.load({"year": "2026"})["year"]
    assert (kept, type(kept)) == (2026, int)


def test_the_schema_of_a_situation_asks_for_what_it_shows(make_form: MakeForm) -> None:
    form = make_form(field("kind"), field("code", '=kind = "person"'))
    shown = form.schema(form.situation({"kind": "person"})).fields.values()
    assert [one.data_key for one in shown] == ["kind"]
    assert len(form.schema(form.situation({})).fields) == 2
