"""Counts cases of services: a flow of the office's own, such as a campaign, is no service, and no figure counts it.

The office's own are few and taken off: to ask each row whose it is would cost every row a look.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from engine.store import local_time
from workflows.cases.models import Case
from workflows.catalogue.folder import INTERNAL
from workflows.catalogue.models import ServiceVersion

_OWN_FLOWS = (
    select(ServiceVersion.service_key)
    .where(ServiceVersion.service_key.startswith(INTERNAL, autoescape=True))
    .distinct()
)
"""By the flows there are, not by a range of keys: whether a sign counts in the order of texts is the database's."""


def number(session: Session, *where: ColumnElement[bool]) -> int:
    """How many there are."""
    query = select(func.count()).select_from(Case).where(*where)
    return (session.scalar(query) or 0) - (session.scalar(query.where(own(session))) or 0)


def by_state(session: Session, *where: ColumnElement[bool]) -> Counter[str]:
    """How many there are in each state."""
    query = select(Case.state, func.count()).where(*where).group_by(Case.state)
    every, theirs = (Counter(dict(session.execute(each).all())) for each in (query, query.where(own(session))))
    return every - theirs


def by_hour(
    session: Session, moment: InstrumentedAttribute[datetime | None], *where: ColumnElement[bool]
) -> Counter[datetime]:
    """How many have this moment in each hour."""
    every, theirs = (Counter(local_time.by_hour(session, moment, *which)) for which in (where, (*where, own(session))))
    return every - theirs


def own(session: Session) -> ColumnElement[bool]:
    """Cases of the office's own flows, these named one by one: the database looks them up, and not through all."""
    return Case.service_key.in_(session.scalars(_OWN_FLOWS).all())
