"""Which timers are due. Firing one is a step of its instance: `Engine.fire_timer`."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.store.tables import TimerRow


def due(session: Session, *, now: datetime, limit: int = 100) -> list[str]:
    """Ids of timers due at or before `now`, earliest first. Nothing is locked: firing twice does nothing."""
    query = select(TimerRow.id).where(TimerRow.due_at <= now).order_by(TimerRow.due_at, TimerRow.id).limit(limit)
    return list(session.scalars(query))


def next_due(session: Session) -> datetime | None:
    """When the next timer is due, or None if none waits."""
    return session.scalar(select(TimerRow.due_at).order_by(TimerRow.due_at).limit(1))


def instance_of(session: Session, timer_id: str) -> str | None:
    """Whose timer it is, so that the host can lock what stands above the instance first."""
    return session.scalar(select(TimerRow.instance_id).where(TimerRow.id == timer_id))
