"""Whose drafts and versions somebody may see and change: those of the units they hold a role for, and no others (R01).

The one place that decides it. A role reaches its unit and all below; the services of
other units are, for them, not there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Select, exists, select, union_all
from sqlalchemy.orm import Session

from engine.errors import Forbidden, Invalid, NotFound
from workflows.acts import Act
from workflows.catalogue.folder import INTERNAL, Shelf
from workflows.catalogue.models import ServiceDraft, ServiceRow, ServiceVersion
from workflows.catalogue.queries import said
from workflows.catalogue.reading import read_yaml
from workflows.paging import PAGE, Page, cut
from workflows.people.roles import Actor, Role

SEEING = (Role.DESIGNER, Role.APPROVER, Role.ADMIN)
"""Roles that see what has not been published, for their units."""


def owner(session: Session, shelf: Shelf, key: str) -> str | None:
    """The unit a service belongs to: as published, else as last put forward, else as drafted; None if there is none."""
    unit = session.scalar(select(ServiceRow.unit).where(ServiceRow.key == key))
    if unit is not None:
        return unit
    newest = select(ServiceVersion.digest).where(ServiceVersion.service_key == key)
    digest = session.scalar(newest.order_by(ServiceVersion.number.desc()).limit(1))
    if digest is not None:
        return shelf.service(session, digest).unit
    return session.scalar(select(ServiceDraft.unit).where(ServiceDraft.service_key == key))


def published(actor: Actor) -> Select[str]:
    """The keys of the published services whose drafts and versions this person may see, as a query to filter by."""
    return select(ServiceRow.key).where(ServiceRow.unit.in_(actor.units(SEEING)))


def keys(session: Session, shelf: Shelf, actor: Actor) -> list[str]:
    """The services whose drafts and versions this person may see, published or not."""
    return sorted([*session.scalars(published(actor)), *seen(session, shelf, actor, session.scalars(_unpublished()))])


def page(session: Session, shelf: Shelf, actor: Actor, *, q: str = "", after: str = "", limit: int = PAGE) -> Page:
    """Some of these services' keys; each word of `q` is part of the name of a published one, or of the key."""
    words = q.split()
    listed = published(actor)
    for word in words:
        listed = listed.where(said(ServiceRow.name, word) | said(ServiceRow.key, word))
    others = [key for key in session.scalars(_unpublished()) if all(word in key for word in words)]
    known = seen(session, shelf, actor, others)
    unlisted = _unpublished().subquery()
    rest = select(unlisted.c.service_key).where(unlisted.c.service_key.in_(known))
    found = union_all(listed, rest).subquery()
    [key] = found.c
    return cut(list(session.scalars(select(key).where(key > after).order_by(key).limit(limit + 1))), limit, str)


def _unpublished() -> Select[str]:
    """The keys of what has a version or a draft and is not in the catalogue: not live yet, or an office's flow."""
    waiting = ServiceVersion.state.in_(("proposed", "rejected", "withdrawn"))
    own = ServiceVersion.service_key.startswith(INTERNAL, autoescape=True)
    written = select(ServiceVersion.service_key).where(waiting | own).union(select(ServiceDraft.service_key)).subquery()
    return select(written.c.service_key).where(~exists().where(ServiceRow.key == written.c.service_key))


def seen(session: Session, shelf: Shelf, actor: Actor, among: Iterable[str]) -> frozenset[str]:
    """Those of these services whose drafts and versions this person may see."""
    units, wanted = actor.units(SEEING), frozenset(among)
    return frozenset(key for key in wanted if owner(session, shelf, key) in units)


def require(session: Session, shelf: Shelf, actor: Actor, key: str, *roles: Role) -> None:
    """May this person see it; and act on it as one of `roles`, where any are named? Raises NotFound, Forbidden."""
    if actor.holds(Role.SYSTEM):
        return
    unit = owner(session, shelf, key)
    if unit is None or unit not in actor.units(SEEING):
        raise NotFound(f"没有名为“{key}”的事项", remedy="请从事项列表中选择。")
    if roles and unit not in actor.units(roles):
        raise Forbidden("只能处理本单位和下级单位的事项", remedy="请由这个单位的设计或者审批人员处理。")


def require_new(act: Act, key: str, unit: str) -> None:
    """May this person put `unit`'s service `key` there, which may be there already? Raises NotFound, Forbidden."""
    if act.actor.holds(Role.SYSTEM):
        return
    if owner(act.session, act.office.shelf, key) is not None:
        require(act.session, act.office.shelf, act.actor, key, Role.DESIGNER)
    if unit not in act.actor.units([Role.DESIGNER]):
        name = act.units.name(unit)
        raise Forbidden(f"您不能设计{name}的事项", remedy="实施单位须是本单位或者下级单位；移交用机构调整。")


def written_unit(files: Mapping[str, str | bytes | None]) -> str:
    """The unit a folder's guide names; "" where it cannot be read or names none."""
    raw = files.get("service.yaml") or b""
    try:
        row = read_yaml("service.yaml", raw.encode() if isinstance(raw, str) else raw)
    except Invalid:
        return ""
    unit = row.get("unit") if isinstance(row, dict) else None
    return unit if isinstance(unit, str) else ""


def first_unit(actor: Actor, roles: Iterable[Role] = (Role.DESIGNER,)) -> str:
    """Whose a draft is that does not say it: the unit its author holds the role for."""
    wanted = frozenset(roles)
    return next((grant.unit for grant in actor.grants if grant.role in wanted), actor.unit)
