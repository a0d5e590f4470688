"""Keeping the index: a guide is indexed in the act in which it goes live, and made up for after an upgrade."""

from __future__ import annotations

from sqlalchemy import or_, select

from engine.store.upsert import insert_into
from workflows.acts import Act
from workflows.catalogue.folder import Service
from workflows.catalogue.models import ServiceRow, ServiceVersion
from workflows.office import Office
from workflows.searching import guide, index
from workflows.searching.models import LiveGuide
from workflows.searching.terms import terms

AT_ONCE = 50


def keep(act: Act, service: Service, digest: str) -> None:
    """Index what `service` says from now on, in place of what it said before."""
    keywords, lines = service.row.get("keywords", []), guide.lines(service.row)
    row = {"digest": digest, "edition": guide.EDITION, "name": service.name, "keywords": keywords, "lines": lines}
    row["guide"] = guide.public(service.row)
    query = insert_into(act.session, LiveGuide).values(service_key=service.key, **row)
    query = query.on_conflict_do_update(index_elements=["service_key"], set_=row)
    index.put(
        act.session,
        act.session.execute(query.returning(LiveGuide.id)).scalar_one(),
        terms([service.name], single=True),
        terms(keywords, single=True),
        terms(text for _, text in lines),
    )


def catch_up(office: Office) -> int:
    """Index live services that went live before there was this index, or under another edition of it; how many."""
    query = select(ServiceRow.key, ServiceVersion.digest).join(
        ServiceVersion, ServiceVersion.id == ServiceRow.live_version_id
    )
    query = query.outerjoin(LiveGuide, LiveGuide.service_key == ServiceRow.key).where(
        or_(
            LiveGuide.service_key.is_(None),
            LiveGuide.digest != ServiceVersion.digest,
            LiveGuide.edition != guide.EDITION,
        )
    )
    with office.read() as session:
        behind = [(key, digest) for key, digest in session.execute(query)]
    for start in range(0, len(behind), AT_ONCE):
        with office.act() as act:
            for _, digest in behind[start : start + AT_ONCE]:
                keep(act, office.shelf.service(act.session, digest), digest)
    return len(behind)
