"""Limits as written and as read."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.rules.limits import Limit, Unit
from workflows.rules.refusal import Refusal


@pytest.mark.parametrize(
    ("code", "limit", "chinese"),
    [
        ("2WD", Limit(2, Unit.WD), "2 个工作日"),
        ("0WD", Limit(0, Unit.WD), "当日办结"),
        ("7CD", Limit(7, Unit.CD), "7 个自然日"),
        ("4H", Limit(4, Unit.H), "4 小时"),
        ("1M", Limit(1, Unit.M), "1 个月"),
        ("2026-12-31", Limit(0, Unit.DATE, date(2026, 12, 31)), "2026年12月31日前"),
    ],
)
def test_a_limit_is_read_and_told(code: str, limit: Limit, chinese: str) -> None:
    assert Limit.parse(f" {code} ") == limit
    assert limit.code == code
    assert str(limit) == chinese


@pytest.mark.parametrize(
    "text", ["", "5", "WD", "-1WD", "0CD", "0H", "0M", "P7D", "2wd", "1.5WD", "99999WD", "2026-02-30", "２WD", "5WD\n6"]
)
def test_what_is_no_limit_is_refused_in_chinese(text: str) -> None:
    with pytest.raises(Refusal, match="时限"):
        Limit.parse(text)


@given(st.integers(1, 9999), st.sampled_from([Unit.WD, Unit.CD, Unit.H, Unit.M]))
def test_what_is_written_is_read_back(value: int, unit: Unit) -> None:
    assert Limit.parse(Limit(value, unit).code) == Limit(value, unit)


def test_limits_compare_only_in_one_unit() -> None:
    assert Limit.parse("6WD").exceeds(Limit.parse("5WD")) is True
    assert Limit.parse("5WD").exceeds(Limit.parse("5WD")) is False
    assert Limit.parse("5WD").exceeds(Limit.parse("7CD")) is None
    assert Limit.parse("2026-12-31").exceeds(Limit.parse("2026-12-30")) is True
    assert Limit.parse("2026-12-31").exceeds(Limit.parse("5WD")) is None


def test_only_a_fixed_date_carries_a_date() -> None:
    with pytest.raises(Refusal, match="日期"):
        Limit(5, Unit.WD, date(2026, 1, 1))
