"""The roles, and the person who acts: who they are and for which units they hold which role."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workflows.people.queries import UnitTree


class Role(StrEnum):
    """What a person is in the office. Values are what designers write as `gov:role`."""

    APPLICANT = "applicant"
    WINDOW = "window"
    OFFICER = "officer"
    SECTION_CHIEF = "section_chief"
    LEADER_IN_CHARGE = "leader_in_charge"
    SUPERVISOR = "supervisor"
    PROVIDER = "provider"
    LEAD_REVIEWER = "lead_reviewer"
    GOVERNMENT_APPROVER = "government_approver"
    DESIGNER = "designer"
    APPROVER = "approver"
    ADMIN = "admin"
    SYSTEM = "system"


ROLE_NAMES: Mapping[Role, str] = {
    Role.APPLICANT: "申请人",
    Role.WINDOW: "窗口人员",
    Role.OFFICER: "承办人",
    Role.SECTION_CHIEF: "科室负责人",
    Role.LEADER_IN_CHARGE: "分管领导",
    Role.SUPERVISOR: "监察人员",
    Role.PROVIDER: "承接单位人员",
    Role.LEAD_REVIEWER: "牵头审核人员",
    Role.GOVERNMENT_APPROVER: "政府审定人员",
    Role.DESIGNER: "流程设计人员",
    Role.APPROVER: "流程审批人员",
    Role.ADMIN: "系统管理员",
    Role.SYSTEM: "系统",
}

STAFF = frozenset(
    {
        Role.WINDOW,
        Role.OFFICER,
        Role.SECTION_CHIEF,
        Role.LEADER_IN_CHARGE,
        Role.PROVIDER,
        Role.LEAD_REVIEWER,
        Role.GOVERNMENT_APPROVER,
    }
)
"""Roles that handle cases, the office's own flows among them: the lead department's review and 审定 (R02, R10)."""


@dataclass(frozen=True, slots=True)
class Grant:
    """One role, held for one unit and everything below it."""

    role: Role
    unit: str
    reaches: frozenset[str]


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever acts: a signed-in person, or the office itself (the ticker)."""

    user_id: str
    username: str
    name: str
    unit: str
    grants: tuple[Grant, ...] = ()
    channel: str = "system"
    address: str = ""
    roles: frozenset[Role] = field(default=frozenset())
    tree: UnitTree | None = field(default=None, repr=False, compare=False)
    """The units as they were when this person was recognised, so that their act need not ask again."""

    def holds(self, *roles: Role) -> bool:
        return not self.roles.isdisjoint(roles)

    def reaches(self, role: Role | str, unit: str) -> bool:
        """May this person act as `role` for `unit`?"""
        return any(grant.role == role and unit in grant.reaches for grant in self.grants)

    def units(self, roles: Iterable[Role]) -> frozenset[str]:
        """Every unit for which this person holds one of `roles`."""
        wanted = frozenset(roles)
        return frozenset().union(*(grant.reaches for grant in self.grants if grant.role in wanted))


ANONYMOUS = Actor("", "", "未登录的人", "", channel="page")
"""Whoever acts without an account: they may report that a proof was demanded."""
SYSTEM = Actor("system", "system", "系统", "", roles=frozenset({Role.SYSTEM}))
"""The office acting by itself, when the ticker finds something due."""
