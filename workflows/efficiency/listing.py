"""Reading bulletins and the rows behind figures: pages by key, names for units, rates from two figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from engine.errors import NotFound
from workflows.cases.models import Case
from workflows.efficiency import measures
from workflows.efficiency.bulletins import WHOLE
from workflows.efficiency.measures import MEASURES, Window
from workflows.efficiency.models import (
    Bulletin,
    BulletinCase,
    BulletinFigure,
    BulletinOrder,
    BulletinReceipt,
    Erratum,
    ScoreAppeal,
    UnitScore,
)
from workflows.paging import AT_ONCE, PAGE, Page, bad_mark, cut, every
from workflows.programme.models import OverdueRow
from workflows.rules.bulletins import Month, parse_month
from workflows.supervision.models import SupervisionOrder


@dataclass(frozen=True, slots=True)
class Line:
    """One row behind a figure: which unit, what, of which case."""

    subject: str
    unit: str
    at: datetime | None
    case: Case | None
    about: str = ""
    """What it is, in words, where it is no case."""

    @property
    def id(self) -> str:
        return self.subject


@dataclass(frozen=True, slots=True)
class Told:
    """A bulletin with everything that belongs to it."""

    bulletin: Bulletin
    figures: Mapping[str, Mapping[str, int]]
    """By unit and measure, the whole office under ""."""
    scores: Sequence[UnitScore]
    receipts: Sequence[BulletinReceipt]
    errata: Sequence[Erratum]
    orders: Sequence[tuple[BulletinOrder, SupervisionOrder]]
    appeals: Sequence[ScoreAppeal]

    @property
    def month(self) -> Month:
        return parse_month(self.bulletin.month)

    @property
    def units(self) -> list[str]:
        return sorted(unit for unit in self.figures if unit != WHOLE)

    def value(self, measure: str, unit: str = WHOLE) -> int:
        return self.figures.get(unit, {}).get(measure, 0)

    def order_of(self, unit: str, measure: str) -> SupervisionOrder | None:
        """The rectification issued from a line, where there is one that was not withdrawn."""
        standing = (
            order
            for line, order in self.orders
            if (line.unit, line.measure) == (unit, measure) and order.state != "withdrawn"
        )
        return next(standing, None)


def per_cent(value: int, of: int) -> str:
    """A share as people write it; a dash where there is nothing to share."""
    return f"{value * 100 / of:.1f}%" if of else "—"


def average(value: int, of: int, scale: int = 1) -> str:
    return f"{value / of / scale:.1f}" if of else "—"


def bulletins(session: Session, *, after: str = "", limit: int = PAGE) -> Page:
    """The newest month first."""
    query = select(Bulletin).order_by(Bulletin.month.desc())
    if after:
        last = session.get(Bulletin, after)
        if last is None:
            raise bad_mark()
        query = query.where(Bulletin.month < last.month)
    return cut(session.scalars(query.limit(limit + 1)).all(), limit)


def signed(session: Session, ids: Sequence[str]) -> dict[str, tuple[int, int]]:
    """By bulletin: how many signed for it, of how many it was sent to."""
    query = select(BulletinReceipt.bulletin_id, func.count(BulletinReceipt.read_at), func.count())
    query = query.where(BulletinReceipt.bulletin_id.in_(ids)).group_by(BulletinReceipt.bulletin_id)
    return {row[0]: (row[1], row[2]) for row in session.execute(query)}


def bulletin(session: Session, bulletin_id: str) -> Told:
    row = session.get(Bulletin, bulletin_id)
    if row is None:
        raise NotFound("没有这份通报")
    figures: dict[str, dict[str, int]] = {WHOLE: {}}
    for one in session.scalars(select(BulletinFigure).where(BulletinFigure.bulletin_id == row.id)):
        figures.setdefault(one.unit, {})[one.measure] = one.value

    def of_it(model: Any, *order: Any) -> Sequence[Any]:
        return session.scalars(select(model).where(model.bulletin_id == row.id).order_by(*order)).all()

    issued = select(BulletinOrder, SupervisionOrder).join(
        SupervisionOrder, SupervisionOrder.id == BulletinOrder.order_id
    )
    issued = issued.where(BulletinOrder.bulletin_id == row.id).order_by(SupervisionOrder.issued_at, SupervisionOrder.id)
    return Told(
        bulletin=row,
        figures=figures,
        scores=of_it(UnitScore, UnitScore.score.desc(), UnitScore.unit),
        receipts=of_it(BulletinReceipt, BulletinReceipt.unit, BulletinReceipt.name),
        errata=of_it(Erratum, Erratum.id),
        orders=[(line, order) for line, order in session.execute(issued)],
        appeals=of_it(ScoreAppeal, ScoreAppeal.asked_at, ScoreAppeal.id),
    )


def frozen(
    session: Session, row: Bulletin, measure: str, units: Sequence[str], *, after: str = "", limit: int = PAGE
) -> Page:
    """What stood behind a figure when the bulletin was made."""
    query = select(BulletinCase.subject, BulletinCase.unit, Case).outerjoin(Case, Case.id == BulletinCase.case_id)
    query = query.where(BulletinCase.bulletin_id == row.id, BulletinCase.measure == measure)
    query = query.where(BulletinCase.unit.in_(units), BulletinCase.subject > after).order_by(BulletinCase.subject)
    lines = [Line(subject, unit, None, case) for subject, unit, case in session.execute(query.limit(limit + 1))]
    return cut(_named(session, measure, lines), limit)


def all_frozen(session: Session, row: Bulletin, measure: str, units: Sequence[str]) -> Iterator[Line]:
    """All of it, page by page."""
    return every(session, lambda after: frozen(session, row, measure, units, after=after, limit=AT_ONCE))


def behind(
    session: Session, measure: str, window: Window, units: Sequence[str], *, after: str = "", limit: int = PAGE
) -> Page:
    """What stands behind a figure as it is now, a page at a time, the newest first."""
    query = _behind(session, measure, window, units)
    if after:
        query = query.where(query.selected_columns[0] < after)
    rows = session.execute(query.limit(limit + 1)).all()
    return cut(_named(session, measure, [Line(*row) for row in rows]), limit)


def _named(session: Session, measure: str, lines: Sequence[Line]) -> list[Line]:
    """Rows of the clean-up programme are services, not cases."""
    if measure != "programme_overdue":
        return list(lines)
    query = select(OverdueRow).where(OverdueRow.id.in_([line.subject for line in lines]))
    found = {row.id: f"第 {row.phase} 阶段：{row.name}，{row.lacks}" for row in session.scalars(query)}
    return [replace(line, about=found.get(line.subject, "")) for line in lines]


def all_behind(session: Session, measure: str, window: Window, units: Sequence[str]) -> Iterator[Line]:
    """All of it, page by page, so that memory stays flat however many there are."""
    return every(session, lambda after: behind(session, measure, window, units, after=after, limit=AT_ONCE))


def _behind(session: Session, measure: str, window: Window, units: Sequence[str]) -> Select[Any]:
    if measure not in MEASURES:
        raise NotFound("没有这项统计")
    rows = measures.found(session, measure, window, units)
    query = select(rows.c.subject, rows.c.unit, rows.c.at, Case).outerjoin(Case, Case.id == rows.c.case_id)
    return query.order_by(rows.c.subject.desc())
