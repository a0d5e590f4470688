"""Submissions of a browser: flat names become nested data, rows come and go without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from forms import Form

OPTIONS = [{"label": "甲", "value": "a"}, {"label": "乙", "value": "b"}]


@pytest.fixture
def form(make_form: Callable[..., Form]) -> Form:
    return make_form(
        {"type": "textfield", "key": "name", "label": "姓名"},
        {"type": "checkbox", "key": "sure", "label": "确认"},
        {"type": "checklist", "key": "items", "label": "项目", "values": OPTIONS},
        {"type": "filepicker", "key": "plan", "label": "图纸"},
        {"type": "filepicker", "key": "photos", "label": "照片", "multiple": True},
        {"type": "group", "path": "agent", "components": [{"type": "textfield", "key": "name", "label": "姓名"}]},
        {
            "type": "dynamiclist",
            "path": "family",
            "label": "家庭成员",
            "components": [
                {"type": "textfield", "key": "name", "label": "姓名"},
                {"type": "checkbox", "key": "minor", "label": "未成年"},
                {
                    "type": "dynamiclist",
                    "path": "jobs",
                    "label": "工作",
                    "components": [{"type": "textfield", "key": "title", "label": "职务"}],
                },
            ],
        },
    )


def pairs(*items: tuple[str, str]) -> MultiDict[str, str]:
    return MultiDict(items)


def test_flat_names_become_nested_data(form: Form) -> None:
    data, action = form.decode(
        pairs(
            ("name", "张三"),
            ("sure", "true"),
            ("items", "a"),
            ("items", "b"),
            ("agent.name", "李四"),
            ("family.0.name", "王五"),
            ("family.1.name", "赵六"),
            ("family.1.minor", "true"),
            ("family.1.jobs.0.title", "教师"),
            ("csrf", "token"),
        )
    )
    assert action == ""
    assert data == {
        "name": "张三",
        "sure": True,
        "items": ["a", "b"],
        "plan": [],
        "photos": [],
        "agent": {"name": "李四"},
        "family": [
            {"name": "王五", "minor": False, "jobs": []},
            {"name": "赵六", "minor": True, "jobs": [{"title": "教师"}]},
        ],
    }


def test_what_was_typed_is_kept_as_typed(form: Form) -> None:
    assert form.decode({"name": " 张三 "}).data["name"] == " 张三 "


def test_names_of_another_form_on_the_page_are_not_read(form: Form) -> None:
    assert form.decode({"x-name": "甲", "name": "乙"}, prefix="x-").data["name"] == "甲"


def test_a_row_is_added(form: Form) -> None:
    data, action = form.decode({"family:rows": "1", "family.0.name": "王五", "add:family": "1"})
    assert action == "add:family"
    assert [row.get("name") for row in data["family"]] == ["王五", None]


def test_a_row_is_removed_and_the_others_keep_what_was_typed(form: Form) -> None:
    values = {
        "family:rows": "3",
        "family.0.name": "甲",
        "family.1.name": "乙",
        "family.2.name": "",
        "remove:family:0": "1",
    }
    data, action = form.decode(values)
    assert action == "remove:family:0"
    assert [row["name"] for row in data["family"]] == ["乙", ""]


def test_rows_inside_rows_come_and_go_too(form: Form) -> None:
    data, _ = form.decode({"family.0.name": "甲", "family.0.jobs.0.title": "教师", "add:family.0.jobs": "1"})
    assert data["family"][0]["jobs"] == [{"title": "教师"}, {}]
    data, _ = form.decode({"family.0.name": "甲", "family.0.jobs.0.title": "教师", "remove:family.0.jobs:0": "1"})
    assert data["family"][0]["jobs"] == []


def test_a_prefixed_button_is_understood(form: Form) -> None:
    data, action = form.decode({"p-add:family": "1"}, prefix="p-")
    assert (action, len(data["family"])) == ("add:family", 1)


@pytest.mark.parametrize(
    "name",
    [
        "add:nothing",
        "add:name",
        "add:agent.name",
        "add:family.7.jobs",
        "add:family.x.jobs",
        "remove:family:9",
        "add:",
        "remove:family:-1",
    ],
)
def test_a_button_for_what_is_not_there_changes_nothing(form: Form, name: str) -> None:
    assert form.decode({name: "1", "family.0.name": "甲"}).data["family"] == [
        {"name": "甲", "minor": False, "jobs": []}
    ]


def test_the_button_to_show_the_form_anew_is_an_action(form: Form) -> None:
    assert form.decode({"refresh:": "1"}).action == "refresh:"


def test_blank_rows_are_dropped_when_the_form_is_sent(form: Form) -> None:
    values = {"family:rows": "3", "family.0.name": " ", "family.1.name": "乙", "family.1.jobs.0.title": ""}
    assert form.decode(values).data["family"] == [{"name": "乙", "minor": False, "jobs": []}]


def test_rows_of_a_fixed_list_stay(make_form: Callable[..., Form]) -> None:
    box = {"type": "checkbox", "key": "done", "label": "完成"}
    form = make_form(
        {"type": "dynamiclist", "path": "steps", "label": "步骤", "allowAddRemove": False, "components": [box]}
    )
    assert form.decode({"steps:rows": "2"}).data["steps"] == [{"done": False}, {"done": False}]


def test_huge_row_numbers_cost_nothing(form: Form) -> None:
    values = {"family.999999999.name": "甲", "family.0999.name": "乙", "family:rows": "999999999999", "add:family": "1"}
    assert len(form.decode(values).data["family"]) == 1
    assert len(form.decode({"family:rows": "9999", "add:family": "1"}).data["family"]) == 200


def test_new_files_join_those_still_ticked(form: Form) -> None:
    values = pairs(("plan", "old"), ("photos", "p1"), ("photos", "p2"))
    data = form.decode(values, uploaded={"plan": ["new"], "photos": ["p3"]}).data
    assert data["plan"] == ["new"]
    assert data["photos"] == ["p1", "p2", "p3"]
    assert form.decode(values).data["plan"] == ["old"]


def test_a_new_file_alone_makes_its_row(make_form: Callable[..., Form]) -> None:
    file = {"type": "filepicker", "key": "proof", "label": "证明"}
    form = make_form({"type": "dynamiclist", "path": "rows", "label": "行", "components": [file]})
    assert form.decode({}, uploaded={"rows.0.proof": ["u1"]}).data == {"rows": [{"proof": ["u1"]}]}


def test_what_was_decoded_can_be_loaded(form: Form) -> None:
    data: dict[str, Any] = form.decode({"name": "张三", "family.0.name": "王五"}).data
    assert form.load(data) == {
        "name": "张三",
        "sure": False,
        "items": [],
        "agent": {},
        "family": [{"name": "王五", "minor": False, "jobs": []}],
    }
