"""The figures of some months, by month and by unit: what people look through before they open a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from workflows.efficiency import measures
from workflows.efficiency.measures import MEASURES, Window
from workflows.kept import Counted, Kept
from workflows.rules.bulletins import Month, Overdue

BY_MONTH = ("received", "completed", "completed_on_time", "limits_used", "promised")
ONLY_BY_UNIT = (*Overdue, "in_process")
SECONDS = 300.0
"""How old these figures may be, where they are of many rows: what is of months does not change at a glance."""


@dataclass(frozen=True, slots=True)
class Overview:
    """`by_month`: of each figure a number a month. `by_unit`: over all the months. `others`: of the last month."""

    by_month: Mapping[str, Sequence[int]]
    by_unit: Mapping[str, Mapping[str, int]]
    others: Mapping[str, int]

    @property
    def rows(self) -> int:
        """How many cases were gone over, about."""
        return sum(sum(self.by_month[code]) for code in ("received", "completed"))

    @property
    def units(self) -> Sequence[str]:
        """Those that have any figure."""
        return sorted({unit for counted in self.by_unit.values() for unit in counted})


def overview(
    session: Session,
    months: Sequence[Month],
    units: Sequence[str],
    now: datetime,
    *,
    everything: bool = False,
    kept: Kept | None = None,
) -> Counted[Overview]:
    """Over these months, which follow one another; `everything` counts what else there is to count of the last one.

    Over many rows the figures may be some minutes old where they are `kept`; `at` says of which moment they are.
    """
    what = ("months", months[0], months[-1], frozenset(units), everything)
    return (kept or Kept()).get(
        what, now, lambda: _counted(session, months, units, everything), lambda counted: counted.rows, seconds=SECONDS
    )


def _counted(session: Session, months: Sequence[Month], units: Sequence[str], everything: bool) -> Overview:
    windows = [measures.of_month(month) for month in months]
    found = {code: measures.by_window(session, code, windows, units) for code in BY_MONTH}
    whole = Window(windows[0].start, windows[-1].end)
    by_unit = {code: {unit: sum(values) for unit, values in found[code].items()} for code in BY_MONTH}
    by_unit |= {code: measures.counted(session, code, whole, units) for code in ONLY_BY_UNIT}
    others = [code for code in MEASURES if code not in by_unit] if everything else []
    return Overview(
        {code: [sum(values[n] for values in found[code].values()) for n in range(len(months))] for code in BY_MONTH},
        by_unit,
        {code: sum(measures.counted(session, code, windows[-1], units).values()) for code in others},
    )
