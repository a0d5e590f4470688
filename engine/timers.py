"""Which timers are due. Firing one is a step of its instance: `Engine.fire_timer`."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine import jobs
from engine.store.bulk import among
from engine.store.tables import TimerRow


def due(session: Session, *, now: datetime, limit: int = 100) -> list[str]:
    """Ids of timers due at or before `now`, earliest first. Nothing is locked: firing twice does nothing."""
    query = (
        select(TimerRow.id)
        .where(TimerRow.due_at <= now, ~TimerRow.held)
        .order_by(TimerRow.due_at, TimerRow.id)
        .limit(limit)
    )
    return list(session.scalars(query))


def next_due(session: Session) -> datetime | None:
    """When the next timer is due, or None if none waits."""
    return session.scalar(select(TimerRow.due_at).where(~TimerRow.held).order_by(TimerRow.due_at).limit(1))


def waiting(session: Session, instance_id: str) -> dict[str, datetime]:
    """When each timer event that waits in an instance is due, by element; of several of one element, the first."""
    query = select(TimerRow.element, TimerRow.due_at).where(TimerRow.instance_id == instance_id)
    rows = session.execute(query.order_by(TimerRow.due_at.desc()))
    return {row.element: row.due_at for row in rows}


def hold(session: Session, timer_id: str, *, now: datetime) -> None:
    """Firing it failed: leave it to a job of kind "timer", which tries again, later and later."""
    query = update(TimerRow).where(TimerRow.id == timer_id, ~TimerRow.held).values(held=True)
    row = session.execute(query.returning(TimerRow.instance_id, TimerRow.due_at)).first()
    if row is not None:
        key = f"timer:{timer_id}:{row.due_at.isoformat()}"
        jobs.enqueue(session, "timer", {"timer": timer_id}, now=now, instance_id=row.instance_id, unique_key=key)


def instances_of(session: Session, timers: Collection[str]) -> dict[str, str]:
    """Whose timers these are, of those that still wait."""
    query = select(TimerRow.id, TimerRow.instance_id).where(among(session, TimerRow.id, timers))
    return {row.id: row.instance_id for row in session.execute(query)}


def instance_of(session: Session, timer_id: str) -> str | None:
    """Whose timer it is, so that the host can lock what stands above the instance first."""
    return session.scalar(select(TimerRow.instance_id).where(TimerRow.id == timer_id))
