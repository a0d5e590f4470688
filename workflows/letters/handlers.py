"""Who answers a letter: a consultation its unit, a complaint supervision, and never the unit complained of (R39)."""

from __future__ import annotations

from workflows.acts import Act
from workflows.letters.models import Letter
from workflows.people import absence
from workflows.people.models import User
from workflows.people.queries import UnitTree, holders
from workflows.people.roles import Actor, Role
from workflows.rules.letters import Kind

OF_THE_UNIT = (Role.OFFICER, Role.SECTION_CHIEF, Role.LEADER_IN_CHARGE)


def may_handle(actor: Actor, tree: UnitTree, letter: Letter) -> bool:
    """May this person see and answer it?"""
    if letter.kind == Kind.CONSULTATION:
        return letter.unit in actor.units(OF_THE_UNIT)
    return actor.reaches(Role.SUPERVISOR, letter.unit) and actor.unit not in tree.subtree(letter.unit)


def handling_unit(act: Act, kind: Kind, unit: str) -> str:
    """Which unit answers: the service's own, or, of a complaint, that of the nearest supervisor from elsewhere."""
    if kind is Kind.CONSULTATION:
        return unit
    within = act.units.subtree(unit)
    for user in holders(act.people, act.units, Role.SUPERVISOR, unit):
        if user.unit_code and user.unit_code not in within:
            return user.unit_code
    return act.units.by_code[unit].parent_code or unit


def told(act: Act, letter: Letter, *more: Role) -> list[str]:
    """Whoever may answer, and `more` roles of the unit that does; stand-ins for whoever is away."""
    complaint = letter.kind == Kind.COMPLAINT
    roles = (Role.SUPERVISOR,) if complaint else OF_THE_UNIT[:2]
    shut_out = act.units.subtree(letter.unit) if complaint else frozenset()
    found: dict[str, tuple[User, Role]] = {}
    for role in (*roles, *more):
        for user in holders(act.people, act.units, role, letter.handled_by if role in more else letter.unit):
            if user.unit_code not in shut_out:
                found.setdefault(user.id, (user, role))
    return [user.id for user, _, _ in absence.there(act, found)]
