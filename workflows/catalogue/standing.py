"""Whether a service takes new applications, and what is said to whoever comes to one that does not (R11)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import Conflict
from workflows.catalogue.models import ServiceRow
from workflows.rules.adjusting import Standing


def of(row: ServiceRow) -> Standing:
    return Standing(row.standing)


def successors(session: Session, row: ServiceRow) -> Sequence[ServiceRow]:
    """Where to go instead: the services it names, and where one of those has been merged or split itself, its own."""
    found, wanted, seen = dict[str, ServiceRow](), list(row.successors), {row.key}
    while wanted:
        known = {one.key: one for one in session.scalars(select(ServiceRow).where(ServiceRow.key.in_(wanted)))}
        fresh = [known[key] for key in wanted if key in known and key not in seen]
        seen.update(wanted)
        found |= {one.key: one for one in fresh if one.live_version_id}
        wanted = [key for one in fresh if not one.live_version_id for key in one.successors]
    return list(found.values())


def require_open(session: Session, row: ServiceRow) -> None:
    """Raises Conflict where the service takes no new applications, with the reason and where to go instead."""
    standing = of(row)
    if standing is Standing.OPEN:
        return
    onward = successors(session, row)
    instead = f"请改办{'、'.join(f'“{one.name}”' for one in onward)}。" if onward else ""
    waiting = "恢复受理后可以再来申请。" if standing is Standing.SUSPENDED else "有疑问请拨打指南上的咨询电话。"
    raise Conflict(
        f"“{row.name}”{standing.words}：{row.standing_reason}",
        code="not_open",
        remedy=instead or waiting,
        extra={"standing": standing.value, "successors": [{"key": one.key, "name": one.name} for one in onward]},
    )
