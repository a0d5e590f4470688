"""Reading the catalogue: lists, the live version, the version a case is bound to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import ColumnElement, func, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from engine.errors import NotFound
from workflows.cases.models import Case
from workflows.catalogue import standing
from workflows.catalogue.folder import Service, Shelf, is_internal
from workflows.catalogue.models import ServiceDraft, ServiceRow, ServiceVersion
from workflows.paging import PAGE, Page, bad_mark, cut, numbered

CHOICES = 300


def services(session: Session) -> list[ServiceRow]:
    """All services that can be applied for, in the catalogue's order."""
    query = select(ServiceRow).where(ServiceRow.live_version_id.is_not(None)).order_by(ServiceRow.key)
    return list(session.scalars(query))


def counts(session: Session) -> dict[str, int]:
    """How many services can be applied for, by category."""
    query = select(ServiceRow.category, func.count()).where(ServiceRow.live_version_id.is_not(None))
    return dict(session.execute(query.group_by(ServiceRow.category)).all())


def heads(session: Session, categories: Iterable[str], each: int) -> list[ServiceRow]:
    """The first few services of each of these categories, in the catalogue's order."""
    first = [
        select(ServiceRow.key)
        .where(ServiceRow.category == category, ServiceRow.live_version_id.is_not(None))
        .order_by(ServiceRow.key)
        .limit(each)
        .subquery()
        for category in categories
    ]
    if not first:
        return []
    keys = union_all(*(select(some.c.key) for some in first))
    return list(session.scalars(select(ServiceRow).where(ServiceRow.key.in_(keys)).order_by(ServiceRow.key)))


def search(session: Session, *, category: str = "", q: str = "", after: str = "", limit: int = PAGE) -> Page:
    """Services that can be applied for, in the catalogue's order; each word of `q` is part of name or category."""
    query = select(ServiceRow).where(ServiceRow.live_version_id.is_not(None))
    if category:
        query = query.where(ServiceRow.category == category)
    for word in q.split():
        query = query.where(said(ServiceRow.name, word) | said(ServiceRow.category_name, word))
    if after:
        if session.get(ServiceRow, after) is None:
            raise bad_mark()
        query = query.where(ServiceRow.key > after)
    rows = list(session.scalars(query.order_by(ServiceRow.key).limit(limit + 1)))
    return cut(rows, limit, lambda row: str(row.key))


def choices(session: Session, chosen: str = "") -> list[tuple[str, str]]:
    """Key and name of the services a filter offers: not more than anybody would look through, and the one chosen."""
    live = select(ServiceRow.key, ServiceRow.name).where(ServiceRow.live_version_id.is_not(None))
    first = session.execute(live.order_by(ServiceRow.key).limit(CHOICES)).all()
    its = session.execute(live.where(ServiceRow.key == chosen)).all() if chosen else []
    return sorted({*first, *its})


def said(column: InstrumentedAttribute[str], word: str) -> ColumnElement[bool]:
    """The word is part of what the column says."""
    return column.contains(word, autoescape=True)


def known_keys(session: Session) -> list[str]:
    """Every service there is a version or a draft of, applied for or not; the office's own flows too."""
    keys = session.scalars(select(ServiceVersion.service_key).union(select(ServiceDraft.service_key)))
    return sorted(keys)


def catalogued_keys(session: Session) -> list[str]:
    """The services among them."""
    return [key for key in known_keys(session) if not is_internal(key)]


def live(session: Session, shelf: Shelf, key: str) -> tuple[ServiceVersion, Service]:
    """The version new cases take."""
    row = session.execute(
        select(ServiceVersion)
        .join(ServiceRow, ServiceRow.live_version_id == ServiceVersion.id)
        .where(ServiceRow.key == key)
    ).scalar_one_or_none()
    if row is None:
        raise _not_live(session, key)
    return row, shelf.service(session, row.digest)


def own_flow(session: Session, shelf: Shelf, key: str) -> tuple[ServiceVersion, Service]:
    """The live version of a flow of the office's own. Raises NotFound."""
    found = live_id(session, key)
    if found is None:
        raise NotFound(
            f"内部流程“{key}”还没有部署",
            code="no_flow",
            remedy=f"请用 run.py deploy bpmn/governance/{key} 提交，由另一人批准后再办理。",
        )
    row = version(session, found)
    return row, shelf.service(session, row.digest)


def _not_live(session: Session, key: str) -> NotFound:
    """What is said of a service that is not in the catalogue, or not any more."""
    known = session.get(ServiceRow, key)
    if known is None or not standing.of(known).ended:
        return NotFound(f"没有名为“{key}”的事项", remedy="请从服务事项列表中选择。")
    onward = [{"key": one.key, "name": one.name} for one in standing.successors(session, known)]
    remedy = f"请改办{'、'.join('“' + one['name'] + '”' for one in onward)}。" if onward else "请从服务事项列表中选择。"
    detail = f"“{known.name}”{standing.of(known).words}：{known.standing_reason}"
    return NotFound(detail, remedy=remedy, extra={"standing": known.standing, "successors": onward})


def row(session: Session, key: str) -> ServiceRow:
    """A service that is or was in the catalogue."""
    found = session.get(ServiceRow, key)
    if found is None:
        raise NotFound(f"没有名为“{key}”的事项", remedy="请从服务事项列表中选择。")
    return found


def for_new_case(session: Session, shelf: Shelf, key: str) -> tuple[ServiceVersion, Service]:
    """The version a new case takes. Raises Conflict where the service takes none: suspended, cancelled …"""
    query = select(ServiceRow, ServiceVersion)
    query = query.outerjoin(ServiceVersion, ServiceRow.live_version_id == ServiceVersion.id).where(
        ServiceRow.key == key
    )
    found = session.execute(query).one_or_none()
    if found is None:
        raise NotFound(f"没有名为“{key}”的事项", remedy="请从服务事项列表中选择。")
    row, version = found
    standing.require_open(session, row)
    return version, shelf.service(session, version.digest)


def of_case(session: Session, shelf: Shelf, case: Case) -> Service:
    """The service in the version the case runs under: diagram, forms and guide together."""
    return shelf.service(session, case.digest)


def versions(session: Session, key: str) -> list[ServiceVersion]:
    query = select(ServiceVersion).where(ServiceVersion.service_key == key).order_by(ServiceVersion.number.desc())
    return list(session.scalars(query))


def version_page(session: Session, key: str, *, after: str = "", limit: int = PAGE) -> Page:
    """The versions of a service, the newest first, marked by their number."""
    query = select(ServiceVersion).where(ServiceVersion.service_key == key)
    if after:
        query = query.where(ServiceVersion.number < numbered(after))
    rows = list(session.scalars(query.order_by(ServiceVersion.number.desc()).limit(limit + 1)))
    return cut(rows, limit, lambda row: str(row.number))


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


def folder(session: Session, shelf: Shelf, key: str, row: ServiceDraft | None) -> dict[str, bytes]:
    """The folder a designer sees: the draft's files over those of the version it was made from, else the live one."""
    parent = row.parent_id if row else live_id(session, key)
    if parent is None and row is None:
        raise NotFound(f"没有名为“{key}”的事项", remedy="请从事项列表中选择。")
    files = dict(shelf.service(session, version(session, parent).digest).files) if parent else {}
    return over(files, row.files if row else {})


def over(files: Mapping[str, bytes], changed: Mapping[str, str | None]) -> dict[str, bytes]:
    """A folder with some files changed; None takes a file away."""
    kept = {name: raw for name, raw in files.items() if name not in changed}
    return kept | {name: text.encode() for name, text in changed.items() if text is not None}


def live_id(session: Session, key: str) -> str | None:
    """The version new cases take, if the service is live."""
    if is_internal(key):
        query = select(ServiceVersion.id).where(ServiceVersion.service_key == key, ServiceVersion.state == "live")
        return session.scalar(query)
    return session.scalar(select(ServiceRow.live_version_id).where(ServiceRow.key == key))


def basis(row: ServiceDraft | None, live_id: str | None) -> str:
    """What somebody who opens the folder now starts from; it changes with every save, discard and approval."""
    if row is None:
        return f"version-{live_id}"
    return f"draft-{row.revision}-{row.saved_at:%Y%m%d%H%M%S%f}-{row.parent_id}"
