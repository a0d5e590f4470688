"""The State Council's notice as pasted: the official texts give the shipped calendars, spoilt ones are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import Invalid
from workflows.limits.arrangement import as_file, is_notice
from workflows.limits.calendars import parse_year
from workflows.settings import ROOT

NOTICES = Path(__file__).parent / "notices"
OFFICIAL = (NOTICES / "2026.txt").read_text(encoding="utf-8")


def shipped(year: int) -> str:
    return (ROOT / "bpmn" / "calendars" / f"cn-{year}.yaml").read_text(encoding="utf-8")


def days_of(text: str) -> list[str]:
    return [line for line in text.splitlines() if not line.startswith("source: ")]


def spoilt(old: str, new: str) -> list[str]:
    assert old in OFFICIAL
    with pytest.raises(Invalid) as problem:
        as_file(OFFICIAL.replace(old, new, 1))
    return [error.message for error in problem.value.errors]


@pytest.mark.parametrize("year", [2016, 2024, 2025, 2026])
def test_the_notice_of_a_year_gives_the_shipped_calendar_line_for_line(year: int) -> None:
    written = as_file((NOTICES / f"{year}.txt").read_text(encoding="utf-8"))

    assert days_of(written) == days_of(shipped(year))
    assert parse_year(written).official


def test_title_and_number_become_the_source() -> None:
    assert parse_year(as_file(OFFICIAL)).source == "国务院办公厅关于2026年部分节假日安排的通知（国办发明电〔2025〕7号）"


@pytest.mark.parametrize(
    "pasted",
    [
        OFFICIAL.translate(str.maketrans("（）：，", "():,")),
        OFFICIAL.translate(str.maketrans("0123456789", "０１２３４５６７８９")),
        OFFICIAL.replace("放假调休，共9天。", "放假\n调休，共 9 天。\n"),
        OFFICIAL.replace("　　", "").replace("\n", "\n\n"),
        OFFICIAL.replace("（周四）至3日", "（星期四）至1月3日"),
        OFFICIAL.replace("（周日）", "（星期天）"),
    ],
)
def test_what_pasting_does_to_a_text_changes_nothing(pasted: str) -> None:
    assert pasted != OFFICIAL
    assert as_file(pasted) == as_file(OFFICIAL)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("1日（周四）至3日", "1日（周五）至3日", "第 6 行：2026年1月1日是周四，不是周五"),
        ("28日（周六）上班", "28日（周日）上班", "第 7 行：2026年2月28日是周六，不是周日"),
        ("共9天", "共8天", "第 7 行：写明共 8 天，所列日期是 9 天"),
        ("6日（周一）放假，共3天", "6日（周一）放假4天", "第 8 行：写明共 4 天，所列日期是 3 天"),
        ("5日（周二）放假", "1日（周五）放假", "第 9 行：“5月1日(周五)至1日(周五)”止日不晚于起日"),
        ("5月9日（周六）上班", "5月4日（周一）上班", "第 9 行：2026年5月4日已列为放假"),
        ("5月9日（周六）上班", "5月11日（周一）上班", "第 9 行：2026年5月11日是周一，本来就上班"),
        ("9月25日（周五）至27日", "9月31日至27日", "第 11 行：2026年9月31日不是有效的日期"),
        ("6月19日（周五）至21日", "19日（周五）至21日", "第 10 行：“19日”没有写月份"),
        (
            "五、端午节：6月19日（周五）至21日（周日）放假，共3天",
            "五、端午节：另行通知",
            "第 10 行：“端午节”没有写放假的日期",
        ),
        (
            "6月19日（周五）至21日（周日）放假",
            "6月20日（周六）至22日（周一）放假",
            "第 10 行：2026年6月19日是法定节假日（端午节），没有写放假",
        ),
        ("五、端午节", "五、重阳节", "第 10 行：“重阳节”不是法定节假日的名称"),
        ("五、端午节", "五、清明节", "第 10 行：“清明节”与第 8 行重复"),
        (
            "至6日（周一）放假，共3天",
            "至6日（周一）放假，不调休。4月11日（周六）上班",
            "第 8 行：“清明节”既写不调休，又写调休上班",
        ),
        ("1月4日（周日）上班", "1月4日（周日）照常上班", "第 6 行：读不懂“1月4日(周日)照常上班”"),
        (
            "10月10日（周六）上班",
            "2027年10月10日（周日）上班",
            "第 12 行：2027年10月10日不在 2026 年（元旦假期可以涉及上一年 12 月）",
        ),
    ],
)
def test_a_text_that_contradicts_itself_is_refused_with_the_line(old: str, new: str, said: str) -> None:
    assert said in spoilt(old, new)


def test_every_contradiction_is_told_in_the_order_of_the_lines() -> None:
    with pytest.raises(Invalid, match="另有 1 处") as problem:
        as_file(OFFICIAL.replace("共7天", "共8天").replace("共9天", "共10天"))

    assert [error.message[:6] for error in problem.value.errors] == ["第 7 行：", "第 12 行"]


def test_half_a_notice_is_no_calendar() -> None:
    with pytest.raises(Invalid, match="没有写到中秋节、国庆节，请粘贴通知全文"):
        as_file(OFFICIAL[: OFFICIAL.index("　　六、")])


def test_the_new_years_holiday_may_begin_in_the_december_before() -> None:
    text = OFFICIAL.replace("1月1日（周四）至3日（周六）放假调休，共3天", "2025年12月31日至2026年1月3日放假调休，共4天")

    assert "  - { date: 2025-12-31, name: 元旦 } # 周三\n" in as_file(text)


def test_without_its_title_a_notice_needs_the_year() -> None:
    untitled = OFFICIAL[OFFICIAL.index("　　一、") :]

    with pytest.raises(Invalid, match="看不出是哪一年"):
        as_file(untitled)
    assert days_of(as_file(untitled, 2026)) == days_of(shipped(2026))
    with pytest.raises(Invalid, match="2025年1月1日是周三"):
        as_file(untitled, 2025)
    with pytest.raises(Invalid, match="是 2026 年的安排，不是 2027 年的"):
        as_file(OFFICIAL, 2027)


def test_a_notice_is_told_from_a_calendar_file() -> None:
    assert is_notice(OFFICIAL)
    assert not is_notice(shipped(2026))


def test_a_text_that_is_too_long_is_refused() -> None:
    with pytest.raises(Invalid, match="超过"):
        as_file(OFFICIAL + "。" * 20_001)
