"""A time limit as designers write it (2WD, 7CD, 4H, 1M or a date) and as people read it (R22).

Its unit is what its own law says: 行政许可法 第八十二条 for working days, 民法典 第二百条 for years, months, days and
hours.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from workflows.rules.refusal import Refusal

_WRITTEN = re.compile(r"(\d{1,4})(WD|CD|H|M)", re.ASCII)


class Unit(StrEnum):
    """What a limit is counted in. The unit is a matter of each rule of law, never of the system."""

    WD = "WD"
    """Working days (行政许可法 第八十二条)."""
    CD = "CD"
    """Days on the calendar, where the law says only 日 (民法典 第二百条)."""
    H = "H"
    """Hours, counted through nights and rest days (民法典 第二百零一条第二款)."""
    M = "M"
    """Months (民法典 第二百零二条)."""
    DATE = "DATE"
    """A fixed last day."""


_DAYS = {Unit.H: 1 / 24, Unit.CD: 1.0, Unit.WD: 1.4, Unit.M: 30.0}
_CHINESE = {Unit.WD: "个工作日", Unit.CD: "个自然日", Unit.H: "小时", Unit.M: "个月"}


@dataclass(frozen=True, slots=True)
class Limit:
    """`value` of `unit`; for Unit.DATE `on` is the last day and `value` is 0.

    0WD means on the spot: by close of business of the day of receipt.
    """

    value: int
    unit: Unit
    on: date | None = None

    def __post_init__(self) -> None:
        if (self.unit is Unit.DATE) != (self.on is not None):
            raise Refusal("固定日期的时限要写明日期，其他时限不能带日期。")
        if self.value < 0 or (self.value == 0 and self.unit not in (Unit.WD, Unit.DATE)):
            raise Refusal("时限必须大于零；当日办结写作 0WD。")

    @classmethod
    def parse(cls, text: str) -> Limit:
        """Read `2WD`, `0WD`, `7CD`, `4H`, `1M` or `2026-12-31`; raises Refusal with a Chinese reason."""
        written = text.strip()
        match = _WRITTEN.fullmatch(written)
        if match:
            return cls(int(match[1]), Unit(match[2]))
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", written, re.ASCII):
            try:
                return cls(0, Unit.DATE, date.fromisoformat(written))
            except ValueError:
                raise Refusal(f"时限“{written}”不是有效的日期。") from None
        raise Refusal(
            f"看不懂时限“{written}”：请写作 2WD（工作日）、7CD（自然日）、4H（小时）、1M（月）或 2026-12-31（日期）。"
        )

    @property
    def code(self) -> str:
        """The written form, which `parse` reads back."""
        return self.on.isoformat() if self.on else f"{self.value}{self.unit}"

    @property
    def same_day(self) -> bool:
        """Handled on the spot (即办件)."""
        return self.unit is Unit.WD and self.value == 0

    @property
    def about_days(self) -> float | None:
        """About how many days on the calendar, to compare limits across units; None for a fixed date."""
        return None if self.on else self.value * _DAYS[self.unit]

    def exceeds(self, other: Limit) -> bool | None:
        """Is this limit longer than `other`? None where the units cannot be compared without a starting day."""
        if self.on and other.on:
            return self.on > other.on
        return self.value > other.value if self.unit is other.unit else None

    def __str__(self) -> str:
        if self.on:
            return f"{self.on.year}年{self.on.month}月{self.on.day}日前"
        return "当日办结" if self.same_day else f"{self.value} {_CHINESE[self.unit]}"
