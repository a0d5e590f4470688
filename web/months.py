"""The months a page or a call asks for."""

from __future__ import annotations

from datetime import date

from engine.errors import FieldError, Invalid
from workflows.efficiency import measures
from workflows.efficiency.measures import Window
from workflows.rules.bulletins import Month, month_of, parse_month
from workflows.rules.refusal import Refusal

MONTHS = 12
"""The most months that are counted at once."""


def months_asked(first: str, last: str, today: date, *, usual: int) -> tuple[Month, Month]:
    """From one month to another, both included; by default so many up to this one. Raises Invalid."""
    this = month_of(today)
    until = _read("last", last) if last else (_read("first", first) if first and usual == 1 else this)
    since = _read("first", first) if first else until.shifted(1 - usual)
    if since > until or since < until.shifted(1 - MONTHS):
        reason = f"从先到后，最多 {MONTHS} 个月"
        raise Invalid(reason, errors=[FieldError("/first", reason)])
    return since, until


def window(first: Month, last: Month) -> Window:
    return Window(measures.of_month(first).start, measures.of_month(last).end)


def _read(name: str, written: str) -> Month:
    try:
        return parse_month(written)
    except Refusal as refusal:
        raise Invalid(refusal.reason, errors=[FieldError(f"/{name}", refusal.reason)]) from None
