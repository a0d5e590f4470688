"""The indicators in force, and a new version of them: thresholds and weights are data that only grows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import FieldError, Forbidden, Invalid
from engine.store.upsert import insert_into
from workflows.acts import Act
from workflows.efficiency.models import IndicatorVersion
from workflows.people.queries import UnitTree
from workflows.people.roles import Actor, Role
from workflows.rules import efficiency
from workflows.rules.efficiency import USUAL, Indicators
from workflows.rules.refusal import Refusal


def current(session: Session) -> tuple[int, Indicators]:
    """The newest version and its number; before anything was put on record, the product's own as number 0."""
    query = select(IndicatorVersion).order_by(IndicatorVersion.number.desc()).limit(1)
    row = session.scalars(query).one_or_none()
    return (row.number, efficiency.read(row.content)) if row else (0, USUAL)


def settled(act: Act) -> tuple[int, Indicators]:
    """The version in force, by which something is now put on record: the product's own becomes version 1 by its first
    use, so that a later edition of the product changes nothing that was scored."""
    first = insert_into(act.session, IndicatorVersion).values(
        number=1,
        content=USUAL.as_data(),
        note="随产品提供的指标（示例）",
        made_at=act.now,
        made_by=act.actor.user_id,
        made_by_name=act.actor.name,
    )
    if current(act.session)[0] == 0:
        act.session.execute(first.on_conflict_do_nothing(index_elements=["number"]))
    return current(act.session)


def version(session: Session, number: int) -> Indicators:
    """The version of this number, as it was when it was in force."""
    return efficiency.read(session.get_one(IndicatorVersion, number).content)


def versions(session: Session) -> Sequence[IndicatorVersion]:
    """All versions, the newest first."""
    return session.scalars(select(IndicatorVersion).order_by(IndicatorVersion.number.desc())).all()


def change(act: Act, content: Mapping[str, Any], note: str) -> IndicatorVersion:
    """Put a new version in force. What was raised or scored before stays as it was."""
    if not may_change(act.actor, act.units):
        raise Forbidden("只有全部单位的监察人员可以修改指标")
    if not note.strip():
        raise Invalid("请写明修改的理由", errors=[FieldError("/note", "请写明修改的理由")])
    try:
        read = efficiency.read(content)
    except Refusal as refusal:
        raise Invalid(refusal.reason, errors=[FieldError("/content", refusal.reason)]) from None
    act.record("indicators.change", note.strip(), content=read.as_data())  # its chain is locked: one after the other
    row = IndicatorVersion(
        number=settled(act)[0] + 1,
        content=read.as_data(),
        note=note.strip(),
        made_at=act.now,
        made_by=act.actor.user_id,
        made_by_name=act.actor.name,
    )
    act.session.add(row)
    return row


def may_change(actor: Actor, tree: UnitTree) -> bool:
    """Supervises everything."""
    return actor.units([Role.SUPERVISOR]) >= frozenset(tree.by_code)
