"""The two sides of a supervision order: who answers it, who settles it, and who is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.acts import Act
from workflows.notices import commands as notices
from workflows.people import absence
from workflows.people.models import User
from workflows.people.queries import UnitTree, holders
from workflows.people.roles import ROLE_NAMES, SYSTEM, Actor, Role
from workflows.rules.orders import ANSWERED_BY, TOLD_TOO
from workflows.supervision.models import SupervisionOrder

Told = list[tuple[User, Role, str]]
"""Who is told, in which role, and for whom where they stand in."""


def answering_units(session: Session, actor: Actor, tree: UnitTree, today: date) -> dict[int, frozenset[str]]:
    """For which units this person may answer at each level: in their own role, or for somebody who is away today."""
    away = [one for one, deputy in absence.stand_ins(session, today).items() if deputy == actor.user_id]
    grants = [grant for user in session.scalars(select(User).where(User.id.in_(away))) for grant in user.grants]
    found = {}
    for level, roles in ANSWERED_BY.items():
        own = actor.units(Role(role) for role in roles)
        theirs = (tree.subtree(grant["unit"]) for grant in grants if grant["role"] in roles)
        found[level] = own.union(*theirs)
    return found


def may_answer(session: Session, actor: Actor, tree: UnitTree, order: SupervisionOrder, today: date) -> bool:
    """Chief or leader of the unit, the leader alone at the second level; never who issued it."""
    if order.issued_by == actor.user_id:
        return False
    return order.unit in answering_units(session, actor, tree, today)[order.level]


def may_settle(session: Session, actor: Actor, tree: UnitTree, order: SupervisionOrder, today: date) -> bool:
    """The issuer; their stand-in; where it was issued by itself or its issuer supervises no more, any supervisor."""
    if not actor.reaches(Role.SUPERVISOR, order.unit):
        return False
    if order.issued_by == actor.user_id or not _supervises(session, tree, order):
        return True
    return absence.stand_ins(session, today).get(order.issued_by) == actor.user_id


def answerers(act: Act, unit: str, level: int) -> dict[str, tuple[User, Role]]:
    """Who could answer for the unit, by id."""
    found: dict[str, tuple[User, Role]] = {}
    for role in map(Role, ANSWERED_BY[level]):
        for user in act.holders(role, unit):
            found.setdefault(user.id, (user, role))
    return found


def addressees(act: Act, order: SupervisionOrder) -> Told:
    """Those who could answer, and those told with them; stand-ins for whoever is away."""
    found = answerers(act, order.unit, order.level)
    for role in map(Role, TOLD_TOO[order.level]):
        for user in act.holders(role, order.unit):
            found.setdefault(user.id, (user, role))
    return absence.there(act, found)


def issuers(act: Act, order: SupervisionOrder) -> Told:
    """The issuer as they are there today, or the supervisors of the unit."""
    found = {user.id: (user, Role.SUPERVISOR) for user in act.holders(Role.SUPERVISOR, order.unit)}
    if order.issued_by in found:
        found = {order.issued_by: found[order.issued_by]}
    return absence.there(act, found)


def issuing_unit(act: Act, unit: str) -> str:
    """In whose name an order is issued by itself: where the nearest supervisor is, else the topmost unit."""
    nearest = next(iter(act.holders(Role.SUPERVISOR, unit)), None)
    if nearest is not None and nearest.unit_code:
        return nearest.unit_code
    while (above := act.units.by_code.get(unit)) is not None and above.parent_code:
        unit = above.parent_code
    return unit


def listed(told: Told) -> list[Mapping[str, Any]]:
    """Recipients as the order keeps them."""
    return [
        {"user": user.username, "name": user.name, "role": ROLE_NAMES[role], "for": away} for user, role, away in told
    ]


def ids(told: Told) -> list[str]:
    return [user.id for user, _, _ in told]


def send(act: Act, order: SupervisionOrder, users: Iterable[str], title: str, body: str) -> None:
    """One message for each of `users`."""
    link = f"/oversight/orders/{order.id}"
    notices.send(act, users, kind="order", title=title, body=body, link=link, case_no=order.case_no)


def _supervises(session: Session, tree: UnitTree, order: SupervisionOrder) -> bool:
    if order.issued_by == SYSTEM.user_id:
        return False
    user = session.get(User, order.issued_by)
    return user is not None and user.active and bool(holders([user], tree, Role.SUPERVISOR, order.unit))
