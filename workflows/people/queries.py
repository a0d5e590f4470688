"""Who is there: units with their subtrees, people by role."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Protocol
from weakref import WeakKeyDictionary

from sqlalchemy import Pool, ScalarSelect, inspect, or_, select
from sqlalchemy.orm import Session

from workflows.people.models import Unit, UnitStamp, User
from workflows.people.roles import Actor, Grant, Role


class UnitTree:
    """All units as they are at one moment, and who stands below whom. Nothing in it is changed."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self.by_code: Mapping[str, Unit] = {unit.code: unit for unit in units}
        """Every unit there ever was, so that what is of an ended one keeps its name."""
        children: dict[str, list[str]] = {}
        for unit in self.by_code.values():
            if unit.parent_code:
                children.setdefault(unit.parent_code, []).append(unit.code)
        self._children = children
        self._subtrees: dict[str, frozenset[str]] = {}

    @cached_property
    def working(self) -> Mapping[str, Unit]:
        """The units that have not ended: those that may be given anything new."""
        return {code: unit for code, unit in self.by_code.items() if unit.ended_on is None}

    def subtree(self, code: str) -> frozenset[str]:
        """The unit and all below it; an ended one stands below the unit that took its place."""
        found = self._subtrees.get(code)
        if found is None:
            seen, stack = {code}, [code]
            while stack:
                for child in self._children.get(stack.pop(), []):
                    if child not in seen:
                        seen.add(child)
                        stack.append(child)
            found = self._subtrees[code] = frozenset(seen)
        return found

    def now(self, code: str, *, near: str = "") -> str:
        """The unit that has the duties of this one today: itself, or who took its place.

        Of several successors it is `near`, where that is one of them, else the first.
        """
        seen = set[str]()
        while code not in seen and (unit := self.by_code.get(code)) is not None and unit.successors:
            seen.add(code)
            code = near if near in unit.successors else unit.successors[0]
        return code

    def name(self, code: str) -> str:
        unit = self.by_code.get(code)
        return unit.name if unit else code

    def short_name(self, code: str) -> str:
        unit = self.by_code.get(code)
        return unit.short_name if unit else code


_trees: WeakKeyDictionary[Pool, tuple[str, UnitTree]] = WeakKeyDictionary()
"""By database: the units last read, and the stamp they had. A small statement a request asks whether it still holds."""


def stamp_of_units() -> ScalarSelect[str]:
    """A column for a query that asks, among other things, whether the units have changed."""
    return select(UnitStamp.stamp).scalar_subquery()


def unit_tree(session: Session, stamp: str | None = None) -> UnitTree:
    """The units as this session sees them; `stamp` where it has just been read."""
    stamp = stamp or session.scalar(select(UnitStamp.stamp))
    pool = session.get_bind().engine.pool
    stamped, tree = _trees.get(pool, ("", None))
    if tree is None or stamp is None or stamp != stamped:
        columns = [column.key for column in inspect(Unit).column_attrs]
        rows = session.execute(select(*(getattr(Unit, name) for name in columns)))
        tree = UnitTree(Unit(**dict(zip(columns, row, strict=True))) for row in rows)
        if stamp is not None:
            _trees[pool] = stamp, tree
    return tree


class Person(Protocol):
    """Who can be an actor: a user's row, or what a request has read of it."""

    @property
    def id(self) -> str: ...
    @property
    def username(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def unit_code(self) -> str | None: ...
    @property
    def grants(self) -> Sequence[Mapping[str, str]]: ...


def actor_of(user: Person, tree: UnitTree, *, channel: str = "system", address: str = "") -> Actor:
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
