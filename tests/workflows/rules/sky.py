"""When the moon is new and where the sun stands, by the series of Meeus: the lunar calendar from the sky alone.

Jean Meeus, Astronomical Algorithms, chapters 25 and 49, to some minutes of time. The months follow GB/T 33661-2017: a
month begins on the day of the new moon, the eleventh holds the winter solstice, and of thirteen between two of those
the first in which no 中气 falls is the intercalary one. Days are those of UTC+8.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from itertools import pairwise
from math import floor, radians, sin

_ORDINAL_OF_JULIAN_DAY_ZERO = -1721424.5
_TO_BEIJING = 8 / 24 - 75 / 86400
"""From the time of the series, which runs some 75 s ahead of the clocks in these decades."""
_SOLSTICE, _TERM = 270, 30
_LUNATION = 29.530588861
_NEW_MOON = (
    (-0.40720, 0, (0, 1, 0)), (0.17241, 1, (1, 0, 0)), (0.01608, 0, (0, 2, 0)), (0.01039, 0, (0, 0, 2)),
    (0.00739, 1, (-1, 1, 0)), (-0.00514, 1, (1, 1, 0)), (0.00208, 2, (2, 0, 0)), (-0.00111, 0, (0, 1, -2)),
    (-0.00057, 0, (0, 1, 2)), (0.00056, 1, (1, 2, 0)), (-0.00042, 0, (0, 3, 0)), (0.00042, 1, (1, 0, 2)),
    (0.00038, 1, (1, 0, -2)), (-0.00024, 1, (-1, 2, 0)),
)  # fmt: skip
"""Days, the power of the eccentricity, multiples of the sun's anomaly, the moon's and its argument of latitude."""


def _sin(degrees: float) -> float:
    return sin(radians(degrees))


@cache
def new_moon(number: int) -> date:
    """The day of the new moon of this number, 0 that of 6 January 2000."""
    century = number / 1236.85
    day = 2451550.09766 + _LUNATION * number + 0.00015437 * century**2
    eccentricity = 1 - 0.002516 * century
    sun, moon = 2.5534 + 29.10535670 * number, 201.5643 + 385.81693528 * number
    latitude, node = 160.7108 + 390.67050284 * number, 124.7746 - 1.56375588 * number
    for days, power, (of_sun, of_moon, of_latitude) in _NEW_MOON:
        day += days * eccentricity**power * _sin(of_sun * sun + of_moon * moon + of_latitude * latitude)
    return date.fromordinal(floor(day - 0.00017 * _sin(node) + _TO_BEIJING + _ORDINAL_OF_JULIAN_DAY_ZERO))


def sun_at(day: date) -> float:
    """The sun's apparent longitude in degrees as the day begins."""
    century = (day.toordinal() - _ORDINAL_OF_JULIAN_DAY_ZERO - _TO_BEIJING - 2451545) / 36525
    anomaly = 357.52911 + 35999.05029 * century
    centre = (
        (1.914602 - 0.004817 * century) * _sin(anomaly) + 0.019993 * _sin(2 * anomaly) + 0.000289 * _sin(3 * anomaly)
    )
    seen = -0.00569 - 0.00478 * _sin(125.04 - 1934.136 * century)
    return (280.46646 + 36000.76983 * century + centre + seen) % 360


def day_of_longitude(degrees: float, first: date) -> date:
    """The day from `first` on in which the sun comes to this longitude."""
    day = first
    while (sun_at(date.fromordinal(day.toordinal() + 1)) - degrees) % 360 > 180:
        day = date.fromordinal(day.toordinal() + 1)
    return day


def lunar_day(year: int, month: int, day: int) -> date:
    """The day of a lunar month that is not intercalary, in the lunar year that begins in `year`."""
    before, after = (_eleventh(each) for each in (year - 1, year))
    starts = [new_moon(number) for number in range(before, after + 3)]
    leap = _first_without_term(starts) if after - before == 13 else 99
    names = [11, 12, *range(1, 11), 11, 12]
    if leap <= len(names):
        names.insert(leap, 0)
    return date.fromordinal(starts[names.index(month, 2 if month < 11 else 0)].toordinal() + day - 1)


def _eleventh(year: int) -> int:
    """The number of the new moon whose month holds the winter solstice of the year."""
    solstice = day_of_longitude(_SOLSTICE, date(year, 12, 15))
    number = round((solstice.toordinal() - date(2000, 1, 6).toordinal()) / _LUNATION) + 1
    while new_moon(number) > solstice:
        number -= 1
    return number


def _first_without_term(starts: list[date]) -> int:
    terms = [floor(sun_at(start) / _TERM) for start in starts]
    return next(place for place, (one, other) in enumerate(pairwise(terms)) if one == other)
