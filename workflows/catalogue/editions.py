"""Editions of a service's guide: what was published from when to when, and what each changed, in words (R10, R17)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import NotFound
from workflows.acts import Act
from workflows.catalogue.changes import DIAGRAM, changes
from workflows.catalogue.comparing import compared
from workflows.catalogue.folder import Service, Shelf
from workflows.catalogue.models import ServiceEdition, ServiceRow, ServiceVersion
from workflows.office import Office
from workflows.paging import PAGE, Page, cut, numbered

AT_ONCE = 50


def publish(act: Act, service: Service, version: ServiceVersion) -> None:
    """A version goes live now: the edition before ends, and a new one begins with what it changes."""
    close(act, service.key, "")
    before = last(act.session, service.key)
    parent = act.office.shelf.service(act.session, before.digest) if before is not None else None
    _add(act.session, service, version, parent, since=act.now)


def close(act: Act, key: str, how: str) -> None:
    """What is published ends now; `how` says why, "" where the next edition takes its place."""
    newest = last(act.session, key)
    if newest is not None and newest.until is None:
        newest.until, newest.ended = act.now, how
        act.session.flush()


def last(session: Session, key: str) -> ServiceEdition | None:
    """The newest edition, in force or over."""
    query = select(ServiceEdition).where(ServiceEdition.service_key == key)
    return session.scalars(query.order_by(ServiceEdition.number.desc()).limit(1)).one_or_none()


def editions(session: Session, key: str, *, after: str = "", limit: int = PAGE) -> Page:
    """The newest first, marked by their number."""
    query = select(ServiceEdition).where(ServiceEdition.service_key == key)
    if after:
        query = query.where(ServiceEdition.number < numbered(after))
    rows = list(session.scalars(query.order_by(ServiceEdition.number.desc()).limit(limit + 1)))
    return cut(rows, limit, lambda row: str(row.number))


def edition(session: Session, key: str, number: int) -> ServiceEdition:
    query = select(ServiceEdition).where(ServiceEdition.service_key == key, ServiceEdition.number == number)
    row = session.scalars(query).one_or_none()
    if row is None:
        raise NotFound("没有这个版次", remedy="请从历史版本中选择。")
    return row


def catch_up(office: Office) -> int:
    """Once: editions of services that were live before there were any, from their versions; how many services."""
    query = select(ServiceRow.key).outerjoin(ServiceEdition, ServiceEdition.service_key == ServiceRow.key)
    with office.read() as session:
        behind = list(session.scalars(query.where(ServiceEdition.id.is_(None)).order_by(ServiceRow.key)))
    for start in range(0, len(behind), AT_ONCE):
        with office.act() as act:
            for key in behind[start : start + AT_ONCE]:
                _from_versions(act.session, act.office.shelf, key)
    return len(behind)


def _from_versions(session: Session, shelf: Shelf, key: str) -> None:
    states = ServiceVersion.state.in_(["live", "superseded"])
    query = select(ServiceVersion).where(ServiceVersion.service_key == key, states).order_by(ServiceVersion.number)
    before: tuple[Service, ServiceEdition] | None = None
    for version in session.scalars(query).all():
        service, since = shelf.service(session, version.digest), version.settled_at or version.proposed_at
        if before is not None:
            before[1].until = since
            session.flush()
        before = service, _add(session, service, version, before[0] if before else None, since=since)


def _add(
    session: Session, service: Service, version: ServiceVersion, before: Service | None, *, since: datetime
) -> ServiceEdition:
    newest = last(session, service.key)
    row = ServiceEdition(
        service_key=service.key,
        number=newest.number + 1 if newest else 1,
        version_id=version.id,
        version=version.number,
        digest=version.digest,
        name=service.name,
        since=since,
        until=None,
        note=version.note,
        log=list(_log(before, service)) if before is not None else ["首次公布"],
    )
    session.add(row)
    session.flush()
    return row


def _log(before: Service, after: Service) -> Iterator[str]:
    """What changed, one sentence each, for everybody to read."""
    if before.files == after.files:
        yield "内容没有变化，恢复公布"
        return
    figures = [figure for figure in changes(before, after).figures if figure.before != figure.after]
    for figure in figures:
        yield f"{figure.label}由 {figure.before} 变为 {figure.after}"
    guide, materials, limits, steps = compared(before.files, after.files)
    words = {"added": "新增", "removed": "取消", "changed": "修改"}
    for section, thing in ((materials, "材料"), (steps, "环节")):
        for line in section.changed:
            yield f"{words[line.how]}{thing}“{line.label}”"
    said = {figure.label for figure in figures}
    fields = [line.label for line in (*guide.changed, *limits.changed) if line.label not in said]
    if fields:
        yield f"修改{'、'.join(fields)}"
    if not (guide.changed or materials.changed or limits.changed or steps.changed):
        yield "流程图的走向有修改" if before.files[DIAGRAM] != after.files[DIAGRAM] else "表单或者内部办理要求有修改"
