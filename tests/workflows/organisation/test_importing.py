"""A workbook of the organisation: every fault by its cell, shown first, all or nothing, exported and taken in again."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

import openpyxl
import pytest

from engine.errors import Forbidden, Invalid
from tests.hall import Hall
from workflows.audit import AuditEntry
from workflows.organisation.importing import plan, take_in
from workflows.organisation.models import Window
from workflows.organisation.workbook import COLUMNS, PEOPLE, UNITS, WINDOWS, export, read, template
from workflows.people.models import Unit, User
from workflows.people.queries import unit_tree
from workflows.people.roles import Role

Rows = Mapping[str, Sequence[Sequence[str]]]
DISTRICT: Rows = {
    UNITS: [
        ["x-school", "演示新区实验学校", "", "事业单位", "x-edu", "新示校", "", "县级", "授权组织", "", "", "是", ""],
        ["x-edu", "演示新区教育局", "", "政府部门", "xq", "新示教", "", "4", "1", "", "", "是", ""],
        ["xq", "演示新区管委会", "", "人民政府", "qu", "新示", "", "县级", "法定机关", "", "500199", "是", "x-edu"],
        ["mz", "演示区民政和养老局", "", "政府部门", "xq", "渝示民", "", "县级", "法定机关", "", "", "是", ""],
    ],
    PEOPLE: [["x-teacher", "演示教师", "x-school", "承办人@x-school；窗口人员@xq", "是"]],
    WINDOWS: [["xq", "01", "综合窗口", "", "", "", ""]],
}  # fmt: skip


def book(rows: Rows) -> bytes:
    made = openpyxl.load_workbook(io.BytesIO(template()))
    for sheet, lines in rows.items():
        for line in lines:
            made[sheet].append(line)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def exported(hall: Hall) -> bytes:
    with hall.office.read() as session:
        return export(session, unit_tree(session))


def planned(hall: Hall, raw: bytes) -> Mapping[str, int]:
    with hall.office.read() as session:
        return plan(session, hall.actor("admin"), read(raw)).counts()


def test_what_is_exported_changes_nothing_and_is_the_same_bytes_again(hall: Hall) -> None:
    raw = exported(hall)
    counts = planned(hall, raw)
    assert (counts["added"], counts["changed"]) == (0, 0)
    assert counts["unchanged"] > 60
    with hall.act("admin") as act:
        take_in(act, read(raw))
    assert exported(hall) == raw
    assert hall.rows(AuditEntry, AuditEntry.act.in_(("unit.change", "user.change", "window.change"))) == []


def test_a_whole_district_comes_in_at_once_in_any_order_and_is_shown_first(hall: Hall) -> None:
    raw = book(DISTRICT)
    assert planned(hall, raw) == {"added": 5, "changed": 1, "unchanged": 0}
    assert hall.rows(Unit, Unit.code == "xq") == [], "shown, and nothing written"
    with hall.act("admin") as act:
        take_in(act, read(raw))
    units = {row.code: row for row in hall.rows(Unit)}
    assert (units["x-school"].parent_code, units["xq"].lead_code, units["x-edu"].level) == ("x-edu", "x-edu", "4")
    assert (units["mz"].name, units["mz"].parent_code) == ("演示区民政和养老局", "xq")
    assert hall.actor("x-teacher").reaches(Role.WINDOW, "mz")
    assert hall.rows(Window, Window.hall == "xq")[0].opens == "09:00"
    acts = [row.act for row in hall.rows(AuditEntry, AuditEntry.actor_name == "演示管理员")]
    assert sorted(set(acts)) == ["unit.add", "unit.change", "unit.import", "user.add", "window.add"]
    assert planned(hall, raw)["unchanged"] == 6


def test_every_fault_is_told_by_sheet_row_and_column_and_nothing_is_kept(hall: Hall) -> None:
    raw = book({
        UNITS: [
            ["a1", "甲", "", "衙门", "b1", "甲", "", "县级", "", "", "", "也许", ""],
            ["b1", "乙", "", "政府部门", "a1", "乙", "", "县级", "法定机关", "11000000000000000X", "", "是", ""],
            ["b1", "乙", "", "政府部门", "qu", "乙", "", "县级", "法定机关", "", "", "是", ""],
            ["C!", "", "", "政府部门", "nowhere", "", "", "九级", "法定机关", "", "", "是", "zjj"],
        ],
        PEOPLE: [["admin", "演示管理员", "qu", "承办人@qu", "是"], ["nobody", "", "gone", "国王@qu", "是"]],
        WINDOWS: [["hall", "77", "", "工作日", "17:00", "9点", "去年"]],
    })  # fmt: skip
    with pytest.raises(Invalid) as refused, hall.act("admin") as act:
        take_in(act, read(raw))
    told = {(one["place"], one["column"]) for one in refused.value.extra["faults"]}
    assert refused.value.code_here == "workbook_faults"
    assert {
        ("工作表“单位”第 2 行 D 列", "类别"), ("工作表“单位”第 2 行 E 列", "上级单位代码"),
        ("工作表“单位”第 2 行 L 列", "清理单位"), ("工作表“单位”第 3 行 J 列", "统一社会信用代码"),
        ("工作表“单位”第 4 行 A 列", "代码"), ("工作表“单位”第 5 行 A 列", "代码"),
        ("工作表“单位”第 5 行 B 列", "名称"), ("工作表“单位”第 5 行 E 列", "上级单位代码"),
        ("工作表“单位”第 5 行 H 列", "行使层级"), ("工作表“单位”第 5 行 M 列", "牵头部门代码"),
        ("工作表“人员”第 2 行 D 列", "岗位"), ("工作表“人员”第 3 行 B 列", "姓名"),
        ("工作表“人员”第 3 行 C 列", "单位代码"), ("工作表“人员”第 3 行 D 列", "岗位"),
        ("工作表“窗口”第 2 行 C 列", "窗口名称"), ("工作表“窗口”第 2 行 F 列", "关门"),
        ("工作表“窗口”第 2 行 G 列", "停用日期"),
    } <= told  # fmt: skip
    assert hall.rows(Unit, Unit.code.in_(("a1", "b1"))) == []


def test_another_head_another_sheet_and_another_file_are_refused(hall: Hall) -> None:
    made = openpyxl.load_workbook(io.BytesIO(template()))
    made[UNITS]["A1"], made[PEOPLE].title = "编码", "职工"
    out = io.BytesIO()
    made.save(out)
    with pytest.raises(Invalid) as refused:
        planned(hall, out.getvalue())
    assert len(refused.value.errors) == 2
    for raw in (b"x", template()):
        with pytest.raises(Invalid):
            planned(hall, raw)
    with pytest.raises(Forbidden), hall.act("supervisor") as act:
        take_in(act, read(exported(hall)))
    assert set(COLUMNS) == {UNITS, PEOPLE, WINDOWS}


def test_who_comes_in_by_a_workbook_has_no_password_until_one_is_set(hall: Hall) -> None:
    with hall.act("admin") as act:
        take_in(act, read(book(DISTRICT)))
    [user] = hall.rows(User, User.username == "x-teacher")
    assert user.password_hash == "!"
