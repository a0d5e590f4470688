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
