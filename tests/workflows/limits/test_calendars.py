"""Calendar files: every wrong row is named, with its line."""

from __future__ import annotations

from datetime import date

import pytest

from engine.errors import Invalid
from workflows.limits.calendars import build_calendar, parse_year

HEAD = "year: 2027\nstatus: official\nsource: 测试\n"
GOOD = HEAD + "rest:\n  - { date: 2027-01-01, name: 元旦 }\nwork:\n  - { date: 2027-01-03, name: 元旦 }\n"


def messages(text: str) -> list[str]:
    with pytest.raises(Invalid) as problem:
        parse_year(text)
    return [error.message for error in problem.value.errors]


def test_a_year_is_read_with_its_names() -> None:
    year = parse_year(GOOD)

    assert (year.year, year.official, year.source) == (2027, True, "测试")
    assert dict(year.rest) == {date(2027, 1, 1): "元旦"}
    assert dict(year.work) == {date(2027, 1, 3): "元旦"}


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("rest:\n  - { date: 2027-02-30, name: 春节 }\nwork: []\n", "第 5 行：“2027-02-30”不是有效的日期"),
        ("rest:\n  - { date: 2028-01-01, name: 元旦 }\nwork: []\n", "第 5 行：2028-01-01 不在 2027 年"),
        ("rest: []\nwork:\n  - { date: 2027-01-04, name: 元旦 }\n", "第 6 行：2027-01-04 不是周六或者周日"),
        (
            "rest:\n  - { date: 2027-01-02, name: 元旦 }\nwork:\n  - { date: 2027-01-02, name: 元旦 }\n",
            "第 7 行：2027-01-02 已列为放假",
        ),
        ("rest:\n  - { date: 27-1-1, name: 元旦 }\nwork: []\n", "第 5 行：“date”须写作 2026-02-14 这样的日期"),
        ("rest:\n  - { date: 2027-01-01 }\nwork: []\n", "第 5 行：这一项缺少内容，须写明 date、name"),
        ("rest:\n  - { date: 2027-01-01, name: '' }\nwork: []\n", "第 5 行：“name”不能为空"),
        ("rest:\n  - 2027-01-01\nwork: []\n", "第 5 行：这一项的写法不对"),
        ("rest: 无\nwork: []\n", "第 4 行：“rest”的写法不对"),
        ("rest: []\nrest: []\nwork: []\n", "第 5 行：与第 4 行重复"),
        ("rest: []\nwork: []\nextra: 1\n", "日历文件含有不认识的内容，只能写 year、status、source、rest、work"),
        ("rest: []\n", "日历文件缺少内容，须写明 year、status、source、rest、work"),
        ("rest: &a []\nwork: *a\n", "第 5 行：日历文件不能使用 YAML 引用（*）"),
        ("rest: " + "[" * 10_000, "第 4 行：嵌套过深"),
        ("rest: [\n", "第 5 行：不是有效的 YAML"),
    ],
)
def test_a_wrong_row_is_named_in_chinese(rows: str, message: str) -> None:
    assert messages(HEAD + rows)[0].startswith(message)


def test_all_wrong_rows_are_told_at_once() -> None:
    rows = "rest:\n  - { date: 2027-02-30, name: 春节 }\n  - { date: 2029-01-01, name: 元旦 }\nwork: []\n"

    assert len(messages(HEAD + rows)) == 2


@pytest.mark.parametrize("text", ["", "- 1\n", "year: 今年\n", "x" * 20_001, "year: 2027\x00"])
def test_what_is_no_calendar_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        parse_year(text)


def test_only_official_years_are_certain() -> None:
    draft = parse_year(GOOD.replace("official", "provisional"))

    assert not build_calendar([parse_year(GOOD)]).is_provisional(date(2027, 3, 1))
    assert build_calendar([draft]).is_provisional(date(2027, 3, 1))


def test_the_later_notice_decides_over_the_december_before() -> None:
    year = "year: {0}\nstatus: official\nsource: 测试\n"
    earlier = parse_year(year.format(2026) + "rest: []\nwork:\n  - { date: 2026-12-26, name: 元旦 }\n")
    later = parse_year(GOOD.replace("rest:\n", "rest:\n  - { date: 2026-12-26, name: 元旦 }\n"))

    assert not build_calendar([later, earlier]).is_workday(date(2026, 12, 26))
    assert build_calendar([earlier]).is_workday(date(2026, 12, 26))
