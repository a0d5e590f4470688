"""The thirteen statutory rest days (全国年节及纪念日放假办法 第二条), held to where the sun and the moon stand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.workflows.rules.sky import day_of_longitude, lunar_day
from workflows.rules.festivals import statutory_holidays

SOLAR = {"元旦": ((1, 1),), "劳动节": ((5, 1), (5, 2)), "国庆节": ((10, 1), (10, 2), (10, 3))}


def expected(year: int) -> dict[date, str]:
    """What the regulation of 2024 says; a lunar festival on a day that rests already adds none."""
    spring = lunar_day(year, 1, 1)
    days = {spring + timedelta(days=offset): "春节" for offset in range(-1, 3)}
    days |= {date(year, *day): name for name, some in SOLAR.items() for day in some}
    days[day_of_longitude(15, date(year, 4, 1))] = "清明节"
    return {lunar_day(year, 5, 5): "端午节", lunar_day(year, 8, 15): "中秋节"} | days


@pytest.mark.parametrize("year", range(2004, 2056))
def test_the_rest_days_of_a_year_are_those_of_the_sky(year: int) -> None:
    assert dict(statutory_holidays(year)) == expected(year)


@pytest.mark.parametrize("year", [2000, 2003, 2056, 2099])
def test_where_no_lunar_calendar_is_at_hand_the_solar_days_are_known(year: int) -> None:
    names = set(statutory_holidays(year).values())
    assert names == {"元旦", "清明节", "劳动节", "国庆节"}
    assert statutory_holidays(year)[day_of_longitude(15, date(year, 4, 1))] == "清明节"


def test_beyond_its_century_the_formula_of_the_fifteenth_degree_says_nothing() -> None:
    assert "清明节" not in {*statutory_holidays(1999).values(), *statutory_holidays(2100).values()}


def test_a_year_is_worked_out_once_and_cannot_be_changed() -> None:
    assert statutory_holidays(2026) is statutory_holidays(2026)
    with pytest.raises(TypeError):
        statutory_holidays(2026)[date(2026, 1, 2)] = "元旦"  # type: ignore[index]
