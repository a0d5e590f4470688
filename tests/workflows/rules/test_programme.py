"""The clean-up programme (渝府办发〔2016〕14号): phases and what ends each, dispositions, coverage, findings."""

from __future__ import annotations

from datetime import date

import pytest

from workflows.rules.programme import (
    DISPOSITIONS,
    EXITS,
    FINAL,
    PUBLISHABLE,
    QUESTIONS,
    TITLES,
    Disposition,
    Row,
    coverage,
    disagreements,
    phase_on,
    phases_of,
    plain,
    progress,
)
from workflows.rules.refusal import Refusal
from workflows.rules.workdays import Calendar

OF_2016 = (
    (date(2016, 2, 1), date(2016, 2, 29)),
    (date(2016, 3, 1), date(2016, 3, 31)),
    (date(2016, 4, 1), date(2016, 5, 31)),
    (date(2016, 6, 1), date(2016, 6, 30)),
)
"""The notice's own four (三)."""
WHOLE = Row("06-item-1", "失业登记", "jiuye", disposition=Disposition.RETAIN, published=True)


def test_the_four_phases_of_the_notice_have_their_titles_exits_and_working_days(shipped: Calendar) -> None:
    phases = phases_of(OF_2016)
    assert [phase.workdays(shipped) for phase in phases] == [18, 23, 41, 21]
    assert [phase.title for phase in phases] == list(TITLES)
    assert [phase.exit for phase in phases] == list(EXITS)


@pytest.mark.parametrize(
    ("dates", "words"),
    [
        (OF_2016[:3], "四个阶段"),
        ((OF_2016[0], (date(2016, 3, 2), date(2016, 3, 1)), *OF_2016[2:]), "第 2 阶段的截止日期早于开始日期"),
        ((*OF_2016[:2], (date(2016, 3, 31), date(2016, 5, 31)), OF_2016[3]), "第 3 阶段在第 2 阶段截止之前开始"),
    ],
)
def test_phases_are_four_that_follow_one_another(dates: tuple[tuple[date, date], ...], words: str) -> None:
    with pytest.raises(Refusal, match=words):
        phases_of(dates)


def test_a_phase_may_last_a_single_day() -> None:
    assert phases_of([(date(2016, 2, day), date(2016, 2, day)) for day in (1, 2, 3, 4)])[3].number == 4


@pytest.mark.parametrize(
    ("day", "phase"),
    [
        (date(2016, 1, 31), 0),
        (date(2016, 2, 1), 1),
        (date(2016, 2, 29), 1),
        (date(2016, 3, 1), 2),
        (date(2016, 6, 30), 4),
        (date(2016, 7, 1), 5),
    ],
)
def test_the_phase_of_a_day_has_both_its_ends(day: date, phase: int) -> None:
    assert phase_on(phases_of(OF_2016), day) == phase


def test_between_two_phases_the_earlier_goes_on() -> None:
    with_a_gap = phases_of([OF_2016[0], (date(2016, 3, 7), date(2016, 3, 31)), *OF_2016[2:]])
    assert [phase_on(with_a_gap, date(2016, 3, day)) for day in (6, 7)] == [1, 2]


@pytest.mark.parametrize(
    ("row", "missing"),
    [
        (WHOLE, ("", "", "", "")),
        (
            Row("k", "n", "u", lacks_row=("主要依据", "办理时限")),
            (
                "目录表没有填写：主要依据、办理时限",
                "办事指南没有填写：主要依据、办理时限",
                "没有处置意见",
                "没有审定公布",
            ),
        ),
        (
            Row("k", "n", "u", lacks_guide=("申请材料",), diagram=False, disposition=Disposition.RETAIN_WITH_CHANGES),
            ("", "办事指南没有填写：申请材料；没有可以办理的流程图", "", "没有审定公布"),
        ),
        (
            Row("k", "n", "u", diagram=False, disposition=Disposition.MERGE),
            ("", "没有可以办理的流程图", "", "没有审定公布"),
        ),
        (Row("k", "n", "u", disposition=Disposition.CANCEL), ("", "", "", "")),
        (Row("k", "n", "u", disposition=Disposition.DELEGATE), ("", "", "", "")),
        (Row("k", "n", "u", disposition=Disposition.RETURN), ("", "", "没有处置意见", "没有审定公布")),
    ],
)
def test_a_row_leaves_each_phase_by_its_exit_rule(row: Row, missing: tuple[str, ...]) -> None:
    """R08: what is cancelled or handed down is not published (R09); what was sent back is still to be disposed of."""
    assert tuple(row.missing(phase) for phase in (1, 2, 3, 4)) == missing
    assert (row.missing(0), row.missing(5)) == ("", ""), "before the first phase and after the last nothing is asked"
    assert row.guided == (row.missing(2) == "")


def test_only_what_is_kept_or_merged_is_published() -> None:
    assert {Disposition.RETAIN, Disposition.RETAIN_WITH_CHANGES, Disposition.MERGE} == PUBLISHABLE
    assert set(Disposition) - FINAL == {Disposition.RETURN}
    assert set(DISPOSITIONS) == set(Disposition)


def test_a_units_rows_are_counted_and_seven_guides_of_ten_are_seventy_percent() -> None:
    catalogued, without_row = (
        Row("k", "n", "u", lacks_guide=("申请材料",), diagram=False),
        Row("k", "n", "u", ("主要依据",)),
    )
    disposed = Row("k", "n", "u", disposition=Disposition.RETAIN)
    rows = [*[WHOLE] * 5, disposed, Row("k", "n", "u"), catalogued, catalogued, without_row]
    counted = progress(rows)
    assert (counted.rows, counted.diagrams) == (10, 8)
    assert [counted.done(phase) for phase in (1, 2, 3, 4)] == [9, 7, 6, 5]
    assert [counted.percent(phase) for phase in (1, 2, 3, 4)] == [90, 70, 60, 50]
    assert progress(rows[4:]).percent(1) == 83, "five of six, rounded down"
    assert progress(rows[:5]).percent(4) == 100
    assert progress([]).percent(1) is None


def test_ten_powers_and_nine_services_leave_one_open_exception() -> None:
    """R05: ninety percent, unless it is said why the tenth has no service."""
    powers = {f"P{number}": f"公共服务 {number}" for number in range(10)}
    items = {f"k{number}": f"公共服务{number}" for number in range(9)}
    found = coverage(powers, items, {})
    assert (found.powers, found.covered, found.percent) == (10, 9, 90)
    assert (found.missing, found.excused, found.surplus) == (("P9",), (), ())

    explained = coverage(powers, items | {"k77": "没有权力的事项"}, {"P9": "cancelled", "P0": "merged"})
    assert (explained.percent, explained.missing, explained.excused) == (90, (), ("P9",))
    assert explained.surplus == ("k77",)
    assert coverage({}, items, {}).percent is None
    assert coverage({"P0": "甲"}, {"k": "甲"}, {}).percent == 100
    assert coverage(dict.fromkeys("abc", "甲") | {"d": "乙"}, {"k": "甲"}, {}).percent == 75


def test_names_are_compared_without_blanks() -> None:
    assert plain(" 失业 登记\u3000") == "失业登记"


def test_departments_that_differ_on_a_question_are_told_and_what_does_not_apply_is_no_verdict() -> None:
    agreed = dict.fromkeys(QUESTIONS, "ok")
    found = disagreements(
        {
            "rsj": agreed,
            "ga": agreed | {"proofs": "not_ok", "purchase": "na"},
            "sfj": {"lawful": "ok", "steps": "not_ok"},
        }
    )
    assert list(found) == ["proofs", "steps"]
    assert list(disagreements({"rsj": agreed, "ga": {}})) == []
    assert list(QUESTIONS) == ["lawful", "materials", "proofs", "steps", "purchase"], "the notice's five, in its order"
