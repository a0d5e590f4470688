"""What people type, read as numbers, days, moments and choices; and such values written for people."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from engine.clock import SHANGHAI
from forms.component import Option

_NUMBER = re.compile(r"[+-]?([0-9]{1,40}|[0-9]{1,3}(,[0-9]{3}){1,12})(\.[0-9]{1,40})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?")
_MOMENT = re.compile(r"([0-9-]{10})[T ]([0-9:.]{5,15}?)(Z|[+-][0-9]{2}:[0-9]{2})?")
_EXACT_DIGITS = 15


def is_empty(value: Any) -> bool:
    """Nothing was filled in: no value, blanks only, an empty list or group."""
    return value is None or (isinstance(value, str) and not value.strip()) or value in ([], {})


def is_huge(value: Any) -> bool:
    """A whole number so long that even writing it out is refused."""
    return isinstance(value, int) and abs(value) >= 10**40


def read_number(value: Any) -> Decimal | None:
    """A number as JSON or as typed (full-width digits, thousands separators); None if it is none."""
    if isinstance(value, Decimal):
        return value if value.is_finite() else None
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if is_huge(value):
        return None
    if isinstance(value, float):
        number = Decimal(repr(value))
        return number if number.is_finite() else None
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", str(value)[:200]))
    return Decimal(text.replace(",", "")) if _NUMBER.fullmatch(text) else None


def decimal_places(number: Decimal) -> int:
    """Digits behind the point that matter: 1.50 has one."""
    exponent = number.normalize().as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def is_exact(number: Decimal) -> bool:
    """JSON readers keep this number to the last digit."""
    digits = number.normalize().as_tuple()
    return isinstance(digits.exponent, int) and len(digits.digits) + max(digits.exponent, 0) <= _EXACT_DIGITS


def json_number(number: Decimal) -> int | float:
    """The number as JSON carries it; exact where `is_exact`."""
    return int(number) if number == number.to_integral_value() else float(number)


def read_day(value: Any) -> date | None:
    """An ISO day such as 2026-01-31; None if it is none."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) and _DAY.fullmatch(value) else None
    except ValueError:
        return None


def read_time(value: Any) -> time | None:
    """A time of day such as 09:30 or 09:30:00; None if it is none."""
    try:
        return time.fromisoformat(value) if isinstance(value, str) and _TIME.fullmatch(value) else None
    except ValueError:
        return None


def read_moment(value: Any) -> datetime | None:
    """An ISO moment; without an offset it is Asia/Shanghai time. None if it is none."""
    found = _MOMENT.fullmatch(value) if isinstance(value, str) else None
    day, clock = (read_day(found[1]), read_time(found[2])) if found else (None, None)
    if found is None or day is None or clock is None:
        return None
    moment = datetime.combine(day, clock)
    try:
        return (
            datetime.fromisoformat(moment.isoformat() + found[3]).astimezone(SHANGHAI)
            if found[3]
            else moment.replace(tzinfo=SHANGHAI)
        )
    except (ValueError, OverflowError):
        return None


def find_option(options: Sequence[Option], value: Any) -> Option | None:
    """The option meant by a value as JSON or as HTML carries it."""
    if not isinstance(value, str | int | float | Decimal) or is_huge(value):
        return None
    given = Option(value, "").text
    return next((option for option in options if option.text == given), None)


def option_list(values: Any) -> tuple[Option, ...]:
    """Options from form-js `values` or from data: a list of texts, numbers or {value, label}; others are left out."""
    options: dict[str, Option] = {}
    for item in values if isinstance(values, list | tuple) else ():
        value, label = (item.get("value"), item.get("label")) if isinstance(item, dict) else (item, item)
        if isinstance(value, str | int | float | Decimal) and value != "" and not is_huge(value):
            kept = json_number(value) if isinstance(value, Decimal) else value
            option = Option(kept, str(label if label not in (None, "") else value))
            options.setdefault(option.text, option)
    return tuple(options.values())
