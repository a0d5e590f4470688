"""Does what a bulletin keeps agree with itself: the whole with its units, faults with their lists, scores with both."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflows.efficiency import versions
from workflows.efficiency.bulletins import WHOLE
from workflows.efficiency.measures import MEASURES
from workflows.efficiency.models import Bulletin, BulletinCase, BulletinFigure, UnitScore
from workflows.rules import efficiency


def disagreements(session: Session) -> Iterator[str]:
    """What does not, of all bulletins. Nothing of one is written again, so somebody's hand was on the database."""
    for row in session.scalars(select(Bulletin).order_by(Bulletin.month)):
        figures: dict[str, dict[str, int]] = {WHOLE: {}}
        for one in session.scalars(select(BulletinFigure).where(BulletinFigure.bulletin_id == row.id)):
            figures.setdefault(one.unit, {})[one.measure] = one.value
        kept = select(BulletinCase.measure, func.count()).where(BulletinCase.bulletin_id == row.id)
        behind = {one[0]: one[1] for one in session.execute(kept.group_by(BulletinCase.measure))}
        for code, whole in figures[WHOLE].items():
            by_unit = sum(values.get(code, 0) for unit, values in figures.items() if unit != WHOLE)
            if whole != by_unit or (MEASURES[code].at_fault and whole != behind.get(code, 0)):
                yield f"{row.month} 通报的“{MEASURES[code].title}”与各单位或者名单不符"
        indicators = versions.version(session, row.indicators)
        for scored in session.scalars(select(UnitScore).where(UnitScore.bulletin_id == row.id)):
            if efficiency.score(indicators, figures.get(scored.unit, {})).points != scored.score:
                yield f"{row.month} 通报对 {scored.unit} 的评分与其数字不符"
