"""Appeals against deductions: the unit asks, a supervisor who did not decides, with reasons; the score stays on record.

What is restored is added when the score is read: the frozen score and its lines are never written again (R37).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from engine.store.columns import new_id
from workflows.acts import Act
from workflows.efficiency import versions
from workflows.efficiency.models import Bulletin, ScoreAppeal, UnitScore
from workflows.notices import commands as notices
from workflows.paging import PAGE, Page, bad_mark, cut
from workflows.people.queries import holders
from workflows.people.roles import Actor, Role
from workflows.rules import efficiency
from workflows.rules.bulletins import parse_month
from workflows.rules.efficiency import FULL, Scored
from workflows.supervision.queries import watched

APPEALING = (Role.SECTION_CHIEF, Role.LEADER_IN_CHARGE)
"""Who speaks for a unit."""


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """What one indicator took off, and what became of it."""

    code: str
    indicator: Scored
    value: int
    of: int | None
    lost: int
    appeal: ScoreAppeal | None

    @property
    def left(self) -> int:
        """What is still off after an appeal."""
        return self.lost - (self.appeal.restored if self.appeal is not None else 0)


@dataclass(frozen=True, slots=True)
class Standing:
    """A unit's score of a month as it stands now."""

    row: UnitScore
    lines: tuple[ScoreLine, ...]

    @property
    def points(self) -> int:
        """In hundredths: the frozen score with what appeals gave back; never more than what was lost."""
        return max(FULL - sum(line.left for line in self.lines), 0)

    @property
    def grade(self) -> str:
        return efficiency.grade(self.points)


def standing(session: Session, bulletin_id: str, unit: str) -> Standing:
    """A unit's score with its lines. Raises NotFound."""
    row = session.get(UnitScore, (bulletin_id, unit))
    bulletin = session.get(Bulletin, bulletin_id)
    if row is None or bulletin is None:
        raise NotFound("没有这个单位的评分")
    query = select(ScoreAppeal).where(ScoreAppeal.bulletin_id == bulletin_id, ScoreAppeal.unit == unit)
    return _standing(row, versions.version(session, bulletin.indicators), session.scalars(query).all())


def standings(session: Session, bulletin: Bulletin) -> list[Standing]:
    """Every unit's, the best first."""
    indicators = versions.version(session, bulletin.indicators)
    rows = session.scalars(select(UnitScore).where(UnitScore.bulletin_id == bulletin.id)).all()
    asked = session.scalars(select(ScoreAppeal).where(ScoreAppeal.bulletin_id == bulletin.id)).all()
    found = [_standing(row, indicators, [one for one in asked if one.unit == row.unit]) for row in rows]
    return sorted(found, key=lambda one: (-one.points, one.row.unit))


def _standing(row: UnitScore, indicators: efficiency.Indicators, appeals: Sequence[ScoreAppeal]) -> Standing:
    by_indicator = {one.indicator: one for one in appeals}
    lines = tuple(
        ScoreLine(
            code=line["indicator"],
            indicator=indicators.scores[line["indicator"]],
            value=line["value"],
            of=line["of"],
            lost=line["lost"],
            appeal=by_indicator.get(line["indicator"]),
        )
        for line in row.lines
    )
    return Standing(row, lines)


def appeal(act: Act, bulletin_id: str, unit: str, indicator: str, reason: str) -> ScoreAppeal:
    """The unit's chief or leader appeals against one deduction, once."""
    bulletin = act.session.get(Bulletin, bulletin_id, with_for_update=True)
    now = standing(act.session, bulletin_id, unit)
    if bulletin is None or not any(act.actor.reaches(role, unit) for role in APPEALING):
        raise Forbidden("只有被扣分单位的负责人可以申诉")
    line = next((one for one in now.lines if one.code == indicator), None)
    if line is None or not line.lost:
        raise Invalid("这一项没有扣分", errors=[FieldError("/indicator", "请选择有扣分的指标")])
    if not reason.strip():
        raise Invalid("请写明申诉理由", errors=[FieldError("/reason", "请写明哪些办件不应扣分，以及理由")])
    if line.appeal is not None:
        raise Conflict(f"{line.appeal.asked_by_name}已就这一项申诉", code="already_appealed")
    row = ScoreAppeal(
        id=new_id(),
        bulletin_id=bulletin_id,
        unit=unit,
        indicator=indicator,
        reason=reason.strip(),
        asked_at=act.now,
        asked_by=act.actor.user_id,
        asked_by_name=act.actor.name,
        state="open",
    )
    act.session.add(row)
    act.record("score.appeal", f"{bulletin.month} {unit}", appeal=row.id, indicator=indicator, reason=row.reason)
    title = f"{act.units.short_name(unit)}对{parse_month(bulletin.month).words}评分提出申诉"
    ids = [user.id for user in holders(act.people, act.units, Role.SUPERVISOR, unit)]
    _tell(act, ids, title, f"{line.indicator.title}：{row.reason}", row)
    return row


def decide(act: Act, appeal_id: str, *, restored: int, opinion: str) -> ScoreAppeal:
    """A supervisor gives back hundredths of a point, all that was lost at most, or none; always with reasons."""
    row = act.session.get(ScoreAppeal, appeal_id, with_for_update=True, populate_existing=True)
    if row is None or not act.actor.reaches(Role.SUPERVISOR, row.unit):
        raise NotFound("没有这份申诉")
    if row.asked_by == act.actor.user_id:
        raise Forbidden("不能裁决自己提出的申诉", remedy="请由其他监察人员裁决。")
    if row.state != "open":
        raise Conflict(
            f"这份申诉已由{row.decided_by_name}裁决",
            code="appeal_decided",
            extra={"closed_by": row.decided_by_name, "closed_at": row.decided_at.isoformat() if row.decided_at else ""},
        )
    line = next(one for one in standing(act.session, row.bulletin_id, row.unit).lines if one.code == row.indicator)
    errors = []
    if not 0 <= restored <= line.lost:
        errors.append(FieldError("/restored", f"恢复的分数须在 0 至 {line.lost / 100:g} 之间"))
    if not opinion.strip():
        errors.append(FieldError("/opinion", "请写明裁决的理由"))
    if errors:
        raise Invalid(f"有 {len(errors)} 处需要修改", errors=errors)
    row.state, row.restored, row.opinion = "upheld" if restored else "rejected", restored, opinion.strip()
    row.decided_at, row.decided_by, row.decided_by_name = act.now, act.actor.user_id, act.actor.name
    act.record("score.decide", row.unit, appeal=row.id, restored=restored, opinion=row.opinion)
    title = f"申诉已裁决：{'恢复 %g 分' % (restored / 100) if restored else '维持原评分'}"
    _tell(act, [row.asked_by], title, row.opinion, row)
    return row


def appeals(
    session: Session, actor: Actor, *, open_only: bool = False, unit: str = "", after: str = "", limit: int = PAGE
) -> Page:
    """Appeals of the units this person watches, the newest first, each with its bulletin."""
    query = select(ScoreAppeal, Bulletin).join(Bulletin, Bulletin.id == ScoreAppeal.bulletin_id)
    query = query.where(ScoreAppeal.unit.in_(watched(actor)))
    if open_only:
        query = query.where(ScoreAppeal.state == "open")
    if unit:
        query = query.where(ScoreAppeal.unit == unit)
    if after:
        if session.get(ScoreAppeal, after) is None:
            raise bad_mark()
        query = query.where(ScoreAppeal.id < after)
    rows = [tuple(row) for row in session.execute(query.order_by(ScoreAppeal.id.desc()).limit(limit + 1))]
    return cut(rows, limit, lambda row: str(row[0].id))


def _tell(act: Act, users: Sequence[str], title: str, body: str, row: ScoreAppeal) -> None:
    link = f"/oversight/bulletins/{row.bulletin_id}/scores/{row.unit}"
    notices.send(act, users, kind="score", title=title, body=body, link=link)
