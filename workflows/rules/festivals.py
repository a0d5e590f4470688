"""The thirteen statutory rest days of a year, as far as they are known before the State Council's notice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from types import MappingProxyType

# Spring Festival, Dragon Boat and Mid-autumn as month × 100 + day. Checked against two independent lunar
# calendars and computed new moons; beyond the table the three are left unknown.
_LUNAR: Mapping[int, tuple[int, int, int]] = {
    2004: (122, 622, 928), 2005: (209, 611, 918), 2006: (129, 531, 1006), 2007: (218, 619, 925),
    2008: (207, 608, 914), 2009: (126, 528, 1003), 2010: (214, 616, 922), 2011: (203, 606, 912),
    2012: (123, 623, 930), 2013: (210, 612, 919), 2014: (131, 602, 908), 2015: (219, 620, 927),
    2016: (208, 609, 915), 2017: (128, 530, 1004), 2018: (216, 618, 924), 2019: (205, 607, 913),
    2020: (125, 625, 1001), 2021: (212, 614, 921), 2022: (201, 603, 910), 2023: (122, 622, 929),
    2024: (210, 610, 917), 2025: (129, 531, 1006), 2026: (217, 619, 925), 2027: (206, 609, 915),
    2028: (126, 528, 1003), 2029: (213, 616, 922), 2030: (203, 605, 912), 2031: (123, 624, 1001),
    2032: (211, 612, 919), 2033: (131, 601, 908), 2034: (219, 620, 927), 2035: (208, 610, 916),
    2036: (128, 530, 1004), 2037: (215, 618, 924), 2038: (204, 607, 913), 2039: (124, 527, 1002),
    2040: (212, 614, 920), 2041: (201, 603, 910), 2042: (122, 622, 928), 2043: (210, 611, 917),
    2044: (130, 531, 1005), 2045: (217, 619, 925), 2046: (206, 608, 915), 2047: (126, 529, 1004),
    2048: (214, 615, 922), 2049: (202, 604, 911), 2050: (123, 623, 930), 2051: (211, 613, 919),
    2052: (201, 601, 907), 2053: (219, 620, 926), 2054: (208, 610, 916), 2055: (128, 530, 1005),
}  # fmt: skip


@cache
def statutory_holidays(year: int) -> Mapping[date, str]:
    """The statutory rest days of `year` and their names (全国年节及纪念日放假办法 第二条, as revised in 2024).

    New Year 1, Spring Festival 4 with its eve, Qingming 1, Labour Day 2, Dragon Boat 1, Mid-autumn 1, National
    Day 3. Days moved for longer holidays come from the yearly notice and cannot be known ahead.
    """
    days = {
        date(year, 1, 1): "元旦",
        date(year, 5, 1): "劳动节",
        date(year, 5, 2): "劳动节",
        date(year, 10, 1): "国庆节",
        date(year, 10, 2): "国庆节",
        date(year, 10, 3): "国庆节",
    }
    qingming = _qingming(year)
    if qingming is not None:
        days[qingming] = "清明节"
    if year in _LUNAR:
        spring, dragon_boat, mid_autumn = (date(year, *divmod(code, 100)) for code in _LUNAR[year])
        for offset in range(-1, 3):
            days[spring + timedelta(days=offset)] = "春节"
        days.setdefault(dragon_boat, "端午节")
        days.setdefault(mid_autumn, "中秋节")
    return MappingProxyType(days)


def _qingming(year: int) -> date | None:
    """The day the sun reaches 15° of longitude, by the closed formula that holds for 2000–2099."""
    if not 2000 <= year <= 2099:
        return None
    of_century = year % 100
    return date(year, 4, int(of_century * 0.2422 + 4.81) - of_century // 4)
