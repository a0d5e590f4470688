"""Reading the catalogue: lists, the live version, the version a case is bound to."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import NotFound
from workflows.cases.models import Case
from workflows.catalogue.folder import Service, Shelf
from workflows.catalogue.models import ServiceDraft, ServiceRow, ServiceVersion


def services(session: Session) -> list[ServiceRow]:
    """All services that can be applied for, in the catalogue's order."""
    query = select(ServiceRow).where(ServiceRow.live_version_id.is_not(None)).order_by(ServiceRow.key)
    return list(session.scalars(query))


def live(session: Session, shelf: Shelf, key: str) -> tuple[ServiceVersion, Service]:
    """The version new cases take."""
    row = session.execute(
        select(ServiceVersion)
        .join(ServiceRow, ServiceRow.live_version_id == ServiceVersion.id)
        .where(ServiceRow.key == key)
    ).scalar_one_or_none()
    if row is None:
        raise NotFound(f"没有名为“{key}”的事项", remedy="请从服务事项列表中选择。")
    return row, shelf.service(session, row.digest)


def of_case(session: Session, shelf: Shelf, case: Case) -> Service:
    """The service as it was when the case was received: diagram, forms and guide together."""
    return shelf.service(session, case.digest)


def versions(session: Session, key: str) -> list[ServiceVersion]:
    query = select(ServiceVersion).where(ServiceVersion.service_key == key).order_by(ServiceVersion.number.desc())
    return list(session.scalars(query))


def version(session: Session, version_id: str) -> ServiceVersion:
    row = session.get(ServiceVersion, version_id)
    if row is None:
        raise NotFound("没有这个版本")
    return row


def proposed(session: Session) -> list[ServiceVersion]:
    query = select(ServiceVersion).where(ServiceVersion.state == "proposed").order_by(ServiceVersion.proposed_at)
    return list(session.scalars(query))


def draft(session: Session, key: str) -> ServiceDraft | None:
    return session.get(ServiceDraft, key)
