"""Browsing by life event and by recipient: the designers' table of events, and what each live service is under."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from sqlalchemy import delete, exists, insert, literal, select, union_all
from sqlalchemy.orm import Session

from workflows.catalogue.folder import Service
from workflows.catalogue.models import ServiceRow, ServiceTopic, ServiceVersion
from workflows.catalogue.reading import read_yaml
from workflows.catalogue.words import RECIPIENTS
from workflows.office import Office
from workflows.paging import PAGE, Page, bad_mark, cut

FILE = "life-events.yaml"
EVENT, RECIPIENT = "event", "recipient"
AT_ONCE = 50


@lru_cache(maxsize=8)
def life_events(bpmn: Path) -> Mapping[str, str]:
    """Code → what happened to people, in the table's order; read once per process."""
    row = read_yaml(FILE, (bpmn / FILE).read_bytes())
    return {str(code): str(name) for code, name in row.items()}


def keep(session: Session, service: Service) -> None:
    """What the service is under from now on."""
    forget(session, service.key)
    rows = [(EVENT, code) for code in service.row.get("life_events", ())]
    rows += [(RECIPIENT, code) for code in service.row["recipients"]["codes"]]
    session.execute(
        insert(ServiceTopic), [{"service_key": service.key, "kind": kind, "code": code} for kind, code in rows]
    )


def forget(session: Session, key: str) -> None:
    session.execute(delete(ServiceTopic).where(ServiceTopic.service_key == key))


def offered(session: Session, bpmn: Path) -> tuple[dict[str, str], dict[str, str]]:
    """The life events and the recipients that some live service has, by code. Each is one look into the index."""
    known = [(EVENT, code) for code in life_events(bpmn)] + [(RECIPIENT, code) for code in RECIPIENTS]
    there = union_all(
        *(
            select(literal(kind).label("kind"), literal(code).label("code")).where(
                exists().where(ServiceTopic.kind == kind, ServiceTopic.code == code)
            )
            for kind, code in known
        )
    )
    found = {(kind, code) for kind, code in session.execute(there)}
    return (
        {code: name for code, name in life_events(bpmn).items() if (EVENT, code) in found},
        {code: name for code, name in RECIPIENTS.items() if (RECIPIENT, code) in found},
    )


def units(session: Session) -> list[str]:
    """The units that have live services."""
    query = select(ServiceRow.unit).where(ServiceRow.live_version_id.is_not(None)).distinct()
    return list(session.scalars(query.order_by(ServiceRow.unit)))


def browse(
    session: Session,
    *,
    event: str = "",
    recipient: str = "",
    unit: str = "",
    category: str = "",
    after: str = "",
    limit: int = PAGE,
) -> Page:
    """Live services that are under all of these, in the catalogue's order."""
    query = select(ServiceRow).where(ServiceRow.live_version_id.is_not(None))
    for kind, code in ((EVENT, event), (RECIPIENT, recipient)):
        if code:
            under = select(ServiceTopic.service_key).where(ServiceTopic.kind == kind, ServiceTopic.code == code)
            query = query.where(ServiceRow.key.in_(under))
    if unit:
        query = query.where(ServiceRow.unit == unit)
    if category:
        query = query.where(ServiceRow.category == category)
    if after:
        if session.get(ServiceRow, after) is None:
            raise bad_mark()
        query = query.where(ServiceRow.key > after)
    return cut(list(session.scalars(query.order_by(ServiceRow.key).limit(limit + 1))), limit, lambda row: str(row.key))


def catch_up(office: Office) -> int:
    """Once: the topics of services that were live before there were any; how many."""
    query = select(ServiceRow.key, ServiceVersion.digest).join(
        ServiceVersion, ServiceVersion.id == ServiceRow.live_version_id
    )
    query = query.outerjoin(ServiceTopic, ServiceTopic.service_key == ServiceRow.key)
    with office.read() as session:
        behind = session.execute(query.where(ServiceTopic.code.is_(None)).order_by(ServiceRow.key)).all()
    for start in range(0, len(behind), AT_ONCE):
        with office.act() as act:
            for _, digest in behind[start : start + AT_ONCE]:
                keep(act.session, act.office.shelf.service(act.session, digest))
    return len(behind)
