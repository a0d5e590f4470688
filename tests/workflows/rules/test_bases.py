"""What a quotation reaches, when a basis has ended, and which of two prevails."""

from __future__ import annotations

from datetime import date

import pytest

from workflows.rules.bases import Quoted, Said, articles, contradictions, ended

LAW = Quoted("社会保险法")


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("第十九条", {19}),
        ("第十四条、第十五条", {14, 15}),
        ("第四十五条至第五十一条", set(range(45, 52))),
        ("第一百零二条之一", {102}),
        ("第120条第二款", {120}),
        ("第二十条", {20}),
        ("第一百条", {100}),
        ("第一百二十三条", {123}),
        ("第一百〇三条", {103}),
        ("第1条至第9999条", set(range(1, 502))),  # a slip of the pen does not make thousands
        ("附则", set()),
    ],
)
def test_articles_are_read_from_how_people_quote_them(text: str, numbers: set[int]) -> None:
    assert articles(text) == numbers


@pytest.mark.parametrize(
    ("one", "other", "reaches"),
    [
        (LAW, Quoted("社会保险法", "", "第五十条"), True),
        (Quoted("社会保险法", "", "第五十条"), LAW, False),
        (Quoted("社会保险法", "", "第五十条"), Quoted("社会保险法", "", "第四十五条至第五十一条"), True),
        (Quoted("社会保险法", "", "第五十二条"), Quoted("社会保险法", "", "第四十五条至第五十一条"), False),
        (LAW, Quoted("社会保险经办条例"), False),
        (Quoted("市政府文件", "〔2014〕55号"), Quoted("市政府文件", "〔2018〕57号"), False),
        (Quoted("市政府文件", "〔2014〕55号"), Quoted("市政府文件"), True),
    ],
)
def test_what_happens_to_a_law_reaches_its_articles_and_what_quotes_them(
    one: Quoted, other: Quoted, reaches: bool
) -> None:
    assert one.reaches(other) is reaches


def test_a_quotation_is_written_as_in_documents() -> None:
    assert str(Quoted("社会保险法", "", "第五十条")) == "《社会保险法》第五十条"
    assert str(Quoted("市政府文件", "渝府办发〔2016〕14号")) == "《市政府文件》（渝府办发〔2016〕14号）"


def test_a_basis_is_in_force_on_its_last_day() -> None:
    last = date(2026, 9, 15)
    assert [ended(last, date(2026, 9, day)) for day in (15, 16)] == [False, True]
    assert not ended(None, last)


def said(of: str, *rows: tuple[str, str, str]) -> list[Said]:
    """Basis, level, value."""
    return [Said(of, value, basis, level) for basis, level, value in rows]


def test_a_lower_basis_that_gives_longer_contradicts_the_higher_one_which_prevails() -> None:
    rows = said("statutory", ("《市办法》", "normative_doc", "15WD"), ("《条例》", "admin_regulation", "10WD"))
    (found,) = contradictions(rows, {})
    assert found.bases == ("《条例》", "《市办法》")
    assert "下位依据与上位依据不一致" in found.message
    assert "《条例》" in found.fix


def test_a_shorter_limit_of_a_lower_basis_and_the_same_one_written_twice_are_no_contradiction() -> None:
    rows = said("statutory", ("《条例》", "admin_regulation", "10WD"), ("《市办法》", "normative_doc", "5WD"))
    assert list(contradictions(rows, {"statutory": "5WD"})) == []
    assert list(contradictions([rows[0], rows[0]], {})) == []


def test_fees_have_to_agree_whatever_the_level() -> None:
    rows = said("fee:工本费", ("《条例》", "admin_regulation", "每证10元"), ("《市办法》", "normative_doc", "每证5元"))
    (found,) = contradictions(rows, {})
    assert "就工本费" in found.message


def test_of_two_bases_of_one_level_the_later_is_named() -> None:
    old = Said("statutory", "10WD", "《旧办法》", "dept_rule", date(2010, 1, 1))
    new = Said("statutory", "7WD", "《新办法》", "dept_rule", date(2020, 1, 1))
    (found,) = contradictions([old, new], {})
    assert "《新办法》" in found.fix


def test_a_guide_may_not_go_beyond_its_basis() -> None:
    rows = said("statutory", ("《条例》", "admin_regulation", "10WD"))
    (found,) = contradictions(rows, {"statutory": "15WD"})
    assert "指南写的法定时限是 15 个工作日" in found.message
    assert list(contradictions(rows, {"statutory": "7WD"})) == []


def test_of_two_bases_of_one_level_whose_days_are_not_known_neither_prevails() -> None:
    """立法法: between a local regulation and a departmental rule whoever may rules."""
    rows = [
        Said("statutory", "10WD", "《地方条例》", "local_regulation", date(2010, 1, 1)),
        Said("statutory", "7WD", "《部门规章》", "dept_rule"),
    ]
    (found,) = contradictions(rows, {})
    assert found.bases == ("《地方条例》", "《部门规章》")
    assert "位阶相同或者不能比较" in found.message
    assert "有权机关裁决" in found.fix
    same_day = [rows[0], Said("statutory", "7WD", "《部门规章》", "dept_rule", date(2010, 1, 1))]
    (alike,) = contradictions(same_day, {})
    assert alike.fix == found.fix


def test_a_time_that_is_no_limit_has_to_be_the_same_words() -> None:
    """What cannot be read as a limit is compared as it is written, and nobody is told to have gone beyond it."""
    rows = said("statutory", ("《甲》", "law", "及时"), ("《乙》", "law", " 及时 "))
    assert list(contradictions(rows, {"statutory": "5WD"})) == []
    (found,) = contradictions(said("statutory", ("《甲》", "law", "及时"), ("《乙》", "law", "5WD")), {})
    assert "《甲》规定“及时”，《乙》规定 5 个工作日" in found.message


def test_the_same_time_written_in_two_ways_is_the_same() -> None:
    assert list(contradictions(said("statutory", ("《甲》", "law", "5WD"), ("《乙》", "law", "05WD")), {})) == []


def test_a_guide_charges_what_its_basis_says() -> None:
    (found,) = contradictions(
        said("fee:工本费", ("《条例》", "admin_regulation", "每证10元")), {"fee:工本费": "每证20元"}
    )
    assert (found.of, found.bases) == ("fee:工本费", ("《条例》",))
    assert found.message == "指南写的工本费是“每证20元”，依据《条例》规定的是“每证10元”。"
    assert "请按依据改正指南" in found.fix
    assert list(contradictions([], {"fee:工本费": "每证20元"})) == []


def test_only_what_is_about_the_same_thing_is_compared() -> None:
    rows = [*said("statutory", ("《甲》", "law", "5WD")), *said("extension", ("《乙》", "law", "10WD"))]
    assert list(contradictions(rows, {"notice": "5WD"})) == []
    assert [one.thing for one in (*rows, *said("fee:工本费", ("", "law", "")), *said("对象", ("", "law", "")))] == [
        "法定时限",
        "延长的期限",
        "工本费",
        "对象",
    ]


def test_each_of_several_contradictions_is_told() -> None:
    rows = said("statutory", ("《甲》", "law", "5WD"), ("《乙》", "law", "7WD"), ("《丙》", "law", "9WD"))
    pairs = [one.bases for one in contradictions(rows, {"statutory": "6WD"})]
    assert pairs == [("《甲》", "《乙》"), ("《甲》", "《丙》"), ("《甲》",), ("《乙》", "《丙》")]


def test_departmental_rules_and_rules_of_local_government_are_of_one_force() -> None:
    """立法法 第一百零二条: neither is above the other, so a shorter time of the one contradicts the other."""
    rows = said("statutory", ("《部门规章》", "dept_rule", "10WD"), ("《政府规章》", "local_gov_rule", "5WD"))
    (found,) = contradictions(rows, {})
    assert "位阶相同或者不能比较" in found.message
    assert "有权机关裁决" in found.fix


@pytest.mark.parametrize(
    ("high", "low"),
    [
        ("law", "admin_regulation"),
        ("law", "state_council_decision"),
        ("admin_regulation", "local_regulation"),
        ("state_council_decision", "dept_rule"),
        ("local_regulation", "local_gov_rule"),
        ("dept_rule", "normative_doc"),
        ("local_gov_rule", "normative_doc"),
    ],
)
def test_the_legislation_law_says_which_prevails(high: str, low: str) -> None:
    """立法法 第九十九条、第一百条; whichever is quoted first."""
    rows = said("statutory", ("《低》", low, "10WD"), ("《高》", high, "5WD"))
    assert [one.bases for order in (rows, rows[::-1]) for one in contradictions(order, {})] == [
        ("《高》", "《低》")
    ] * 2


@pytest.mark.parametrize(
    ("one", "other"), [("admin_regulation", "state_council_decision"), ("local_regulation", "dept_rule")]
)
def test_of_what_the_legislation_law_does_not_order_neither_prevails(one: str, other: str) -> None:
    (found,) = contradictions(said("statutory", ("《甲》", one, "10WD"), ("《乙》", other, "5WD")), {})
    assert "位阶相同或者不能比较" in found.message


def test_a_guide_that_charges_what_its_basis_says_is_in_order() -> None:
    rows = said("fee:工本费", ("《条例》", "admin_regulation", "每证10元"))
    assert list(contradictions(rows, {"fee:工本费": " 每证10元"})) == []
