"""Every published service has a window where it is received, or an approved exception (R18: 全部进驻窗口)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import Conflict, FieldError, NotFound
from workflows.acts import Act
from workflows.catalogue import reach
from workflows.catalogue.models import ServiceRow
from workflows.organisation.models import Window, WindowException
from workflows.people.administer import refuse
from workflows.people.queries import UnitTree, unit_tree
from workflows.people.roles import Role
from workflows.searching.models import LiveGuide


@dataclass(frozen=True, slots=True)
class Stationed:
    """Where a service is received: the windows its guide names that are open, and what does not agree."""

    windows: Sequence[Window]
    exception: WindowException | None
    faults: Sequence[str]

    @property
    def published(self) -> bool:
        """May it be published?"""
        return bool(self.windows) or self.exception is not None


def of(session: Session, tree: UnitTree, key: str, guide: Mapping[str, Any], today: date) -> Stationed:
    """Where the service is received by this guide."""
    return _of(_known(session), _exceptions(session), tree, key, guide, today)


def require(act: Act, key: str, guide: Mapping[str, Any]) -> None:
    """Raises Conflict `not_stationed` where the service may not be published by this guide."""
    found = of(act.session, act.units, key, guide, act.today)
    if not found.published:
        raise Conflict(
            f"没有进驻窗口，不能公布：{'；'.join(found.faults)}",
            code="not_stationed",
            remedy="请由管理员登记窗口，或者在指南中改正；确实不能进驻的，由审批人员批准例外。",
        )


def allow(act: Act, key: str, reason: str, basis: str) -> WindowException:
    """The service may be published without a window. Raises NotFound, Forbidden, Conflict, Invalid by field."""
    reach.require(act.session, act.office.shelf, act.actor, key, Role.APPROVER)
    errors = [] if reason.strip() else [FieldError("/reason", "请说明为什么不能进驻窗口")]
    if not basis.strip():
        errors.append(FieldError("/basis", "请填写同意的依据，例如本级政府批准文件的文号"))
    refuse(errors)
    if exception(act.session, key) is not None:
        raise Conflict("这个事项已有批准的例外", code="exception_known", remedy="请先结束原来的例外。")
    row = WindowException(
        service_key=key,
        reason=reason.strip(),
        basis=basis.strip(),
        approved_by=act.actor.user_id,
        approved_by_name=act.actor.name,
        approved_at=act.now,
    )
    act.session.add(row)
    act.record("window.except", key, reason=row.reason, basis=row.basis)
    return row


def end_exception(act: Act, key: str) -> WindowException:
    """The service needs a window again, from its next edition on; until then the report names it."""
    reach.require(act.session, act.office.shelf, act.actor, key, Role.APPROVER)
    row = exception(act.session, key)
    if row is None:
        raise NotFound("没有批准的例外")
    row.ended_at, row.ended_by_name = act.now, act.actor.name
    act.record("window.require", key, reason=row.reason)
    return row


def exception(session: Session, key: str) -> WindowException | None:
    query = select(WindowException).where(WindowException.service_key == key, WindowException.ended_at.is_(None))
    return session.scalars(query).one_or_none()


def report(session: Session, today: date) -> list[tuple[ServiceRow, Stationed]]:
    """Every published service with where it is received, in the catalogue's order."""
    known, exceptions, tree = _known(session), _exceptions(session), unit_tree(session)
    query = select(ServiceRow, LiveGuide.guide).join(LiveGuide, LiveGuide.service_key == ServiceRow.key)
    query = query.where(ServiceRow.live_version_id.is_not(None)).order_by(ServiceRow.key)
    return [(row, _of(known, exceptions, tree, row.key, guide, today)) for row, guide in session.execute(query)]


def at_windows(rows: Sequence[tuple[ServiceRow, Stationed]]) -> Mapping[str, Sequence[str]]:
    """Window → the names of the services received there."""
    found: dict[str, list[str]] = {}
    for row, stationed in rows:
        for window in stationed.windows:
            found.setdefault(window.id, []).append(row.name)
    return found


def _known(session: Session) -> Mapping[tuple[str, str], Window]:
    return {(row.hall, row.number): row for row in session.scalars(select(Window))}


def _exceptions(session: Session) -> Mapping[str, WindowException]:
    query = select(WindowException).where(WindowException.ended_at.is_(None))
    return {row.service_key: row for row in session.scalars(query)}


def _of(
    known: Mapping[tuple[str, str], Window],
    exceptions: Mapping[str, WindowException],
    tree: UnitTree,
    key: str,
    guide: Mapping[str, Any],
    today: date,
) -> Stationed:
    accepting = guide["accepting"]
    hall, hours = tree.now(accepting["hall"]), accepting["hours"]
    windows, faults = [], []
    for named in accepting["windows"]:
        window = known.get((hall, named["number"]))
        if window is None:
            faults.append(f"{tree.name(hall)}没有 {named['number']} 号窗口")
        elif window.closed_on is not None and window.closed_on <= today:
            faults.append(f"{tree.name(hall)} {named['number']} 号窗口已停用")
        else:
            windows.append(window)
            if (window.days, window.opens, window.closes) != (hours["days"], hours["opens"], hours["closes"]):
                open_ = f"{window.days} {window.opens}–{window.closes}"
                faults.append(f"{named['number']} 号窗口的办公时间是{open_}，与指南不一致")
    return Stationed(windows, exceptions.get(key), faults)
