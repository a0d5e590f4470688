"""Who is there: units with their subtrees, people by role."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from workflows.people.models import Unit, User
from workflows.people.roles import Actor, Grant, Role


class UnitTree:
    """All units, and who stands below whom."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self.by_code: Mapping[str, Unit] = {unit.code: unit for unit in units}
        children: dict[str, list[str]] = {}
        for unit in units:
            if unit.parent_code:
                children.setdefault(unit.parent_code, []).append(unit.code)
        self._children = children

    def subtree(self, code: str) -> frozenset[str]:
        found, stack = {code}, [code]
        while stack:
            for child in self._children.get(stack.pop(), []):
                if child not in found:
                    found.add(child)
                    stack.append(child)
        return frozenset(found)

    def name(self, code: str) -> str:
        unit = self.by_code.get(code)
        return unit.name if unit else code

    def short_name(self, code: str) -> str:
        unit = self.by_code.get(code)
        return unit.short_name if unit else code


def unit_tree(session: Session) -> UnitTree:
    return UnitTree(session.scalars(select(Unit)).all())


def actor_of(user: User, tree: UnitTree, *, channel: str = "system", address: str = "") -> Actor:
    """The person as an actor, with each grant spread over its unit's subtree."""
    grants = tuple(Grant(Role(row["role"]), row["unit"], tree.subtree(row["unit"])) for row in user.grants)
    return Actor(
        user_id=user.id,
        username=user.username,
        name=user.name,
        unit=user.unit_code or "",
        grants=grants,
        channel=channel,
        address=address,
        roles=frozenset(grant.role for grant in grants),
        tree=tree,
    )


def active(session: Session) -> list[User]:
    """Everybody who may sign in."""
    return list(session.scalars(select(User).where(User.active)))


def holders(people: Iterable[User], tree: UnitTree, role: Role | str, unit: str) -> list[User]:
    """Those of `people` who hold `role` for `unit`, nearest grant first."""
    found = []
    for user in people:
        reach = [
            len(tree.subtree(g["unit"])) for g in user.grants if g["role"] == role and unit in tree.subtree(g["unit"])
        ]
        if reach:
            found.append((min(reach), user.username, user))
    return [user for _, _, user in sorted(found, key=lambda row: row[:2])]


def people(
    session: Session, *, q: str = "", unit: str = "", active_only: bool | None = None, after: str = "", limit: int = 50
) -> list[User]:
    """People by username, beyond `after`; `q` is part of a username or a name. One beyond `limit` tells of more."""
    query = select(User).order_by(User.username).limit(limit + 1)
    if q:
        part = f"%{q.replace('!', '!!').replace('%', '!%').replace('_', '!_')}%"
        query = query.where(or_(User.username.ilike(part, escape="!"), User.name.like(part, escape="!")))
    if unit:
        query = query.where(User.unit_code == unit)
    if active_only is not None:
        query = query.where(User.active.is_(active_only))
    if after:
        query = query.where(User.username > after)
    return list(session.scalars(query))
