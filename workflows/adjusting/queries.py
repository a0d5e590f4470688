"""Reading adjustments: the list, one, what a service may be changed to."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.errors import NotFound
from workflows.adjusting.models import ChangeRequest
from workflows.cases.models import Case
from workflows.catalogue import standing
from workflows.catalogue.models import ServiceRow, ServiceVersion
from workflows.catalogue.reach import SEEING
from workflows.paging import PAGE, Page, newest_first
from workflows.people.roles import Actor
from workflows.rules.adjusting import KINDS, Kind, KindRule


def changes(
    session: Session,
    actor: Actor,
    *,
    service: str = "",
    open_only: bool = False,
    after: str = "",
    limit: int = PAGE,
) -> Page:
    """Adjustments of the actor's units, the newest first; `open_only` keeps what waits for approval or its day."""
    query = select(ChangeRequest).where(ChangeRequest.unit.in_(actor.units(SEEING)))
    if service:
        query = query.where(ChangeRequest.service_key == service)
    if open_only:
        query = query.where(ChangeRequest.state.in_(["proposed", "approved"]))
    return newest_first(session, ChangeRequest, query, after, limit)


def change(session: Session, change_id: str) -> ChangeRequest:
    row = session.get(ChangeRequest, change_id)
    if row is None:
        raise NotFound("没有这项调整")
    return row


def kind(row: ChangeRequest) -> Kind:
    return Kind(row.kind)


def waiting(session: Session, actor: Actor) -> int:
    """How many wait for approval."""
    query = select(func.count()).where(ChangeRequest.state == "proposed", ChangeRequest.unit.in_(actor.units(SEEING)))
    return session.scalar(query) or 0


def service(session: Session, key: str) -> ServiceRow | None:
    return session.get(ServiceRow, key) if key else None


def names(session: Session, keys: Sequence[str]) -> dict[str, str]:
    """What these services are called, by key."""
    rows = session.scalars(select(ServiceRow).where(ServiceRow.key.in_(keys)))
    return {row.key: row.name for row in rows}


def fitting(row: ServiceRow | None, versions: Sequence[ServiceVersion]) -> list[tuple[Kind, KindRule]]:
    """The kinds that could be asked for now."""
    if row is None:
        return [(Kind.ADD, KINDS[Kind.ADD])] if versions else []
    now = standing.of(row)
    return [
        (one, rule)
        for one, rule in KINDS.items()
        if one is not Kind.ADD
        and ((rule.version and versions and not now.ended) or (not rule.version and now in rule.starts))
    ]


def open_cases(session: Session, key: str) -> int:
    """Cases of a service that nobody has decided on yet."""
    query = select(func.count()).where(Case.service_key == key, Case.closed_at.is_(None), Case.decided_at.is_(None))
    return session.scalar(query) or 0
