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

OWN: ColumnElement[bool] = Case.service_key.in_(
    select(ServiceVersion.service_key).where(ServiceVersion.service_key.startswith(INTERNAL, autoescape=True))
)
"""Cases of the office's own flows.

By the flows there are, not by a range of keys: whether a sign counts in the order of texts is the database's affair.
"""


def by_state(session: Session, *where: ColumnElement[bool]) -> Counter[str]:
    """How many there are in each state."""
    query = select(Case.state, func.count()).where(*where).group_by(Case.state)
    every, own = (Counter(dict(session.execute(each).all())) for each in (query, query.where(OWN)))
    return every - own


def by_hour(
    session: Session, moment: InstrumentedAttribute[datetime | None], *where: ColumnElement[bool]
) -> Counter[datetime]:
    """How many have this moment in each hour."""
    every, own = (Counter(local_time.by_hour(session, moment, *which)) for which in (where, (*where, OWN)))
    return every - own
