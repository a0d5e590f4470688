"""Who may call what: one enum of permissions, one table of roles, one table of routes."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from workflows.people.roles import Role


class Permission(StrEnum):
    """`scope:resource:action`, alphabetical."""

    ADMIN_CALENDARS_WRITE = "admin:calendars:write"
    ADMIN_PAGES_READ = "admin:pages:read"
    ALERTS_ANSWER = "oversight:alerts:answer"
    ALERTS_READ = "oversight:alerts:read"
    CASES_APPLY = "cases:application:create"
    CASES_READ = "cases:file:read"
    CASES_SEARCH = "cases:list:read"
    CASES_WORK = "cases:acts:create"
    DESIGN_APPROVE = "design:versions:approve"
    DESIGN_READ = "design:versions:read"
    DESIGN_WRITE = "design:drafts:write"
    OPERATION_READ = "operation:state:read"
    OWN_ACTS = "own:acts:create"
    OWN_SESSION = "own:session:write"
    PUBLIC_READ = "public:pages:read"
    SIGN_IN = "public:session:create"
    STATS_READ = "oversight:stats:read"
    TASKS_READ = "tasks:list:read"
    TASKS_REASSIGN = "tasks:assignee:write"
    TASKS_WORK = "tasks:acts:create"
    UPLOADS_WRITE = "uploads:files:create"


P = Permission

ANYONE = frozenset({P.PUBLIC_READ, P.SIGN_IN, P.OPERATION_READ})
"""What needs no sign-in."""

SIGNED_IN = ANYONE | {P.OWN_SESSION, P.OWN_ACTS}

_STAFF = SIGNED_IN | {P.TASKS_READ, P.TASKS_WORK, P.CASES_READ, P.CASES_SEARCH, P.CASES_WORK, P.UPLOADS_WRITE}
_LEADER = _STAFF | {P.TASKS_REASSIGN, P.ALERTS_READ, P.ALERTS_ANSWER, P.STATS_READ}

OF_ROLE: Mapping[Role, frozenset[Permission]] = {
    Role.APPLICANT: SIGNED_IN | {P.CASES_APPLY, P.CASES_READ, P.CASES_SEARCH, P.CASES_WORK, P.UPLOADS_WRITE},
    Role.WINDOW: _STAFF | {P.CASES_APPLY},
    Role.OFFICER: _STAFF,
    Role.PROVIDER: _STAFF,
    Role.SECTION_CHIEF: _LEADER,
    Role.LEADER_IN_CHARGE: _LEADER,
    Role.SUPERVISOR: SIGNED_IN
    | {P.ALERTS_READ, P.ALERTS_ANSWER, P.STATS_READ, P.CASES_READ, P.CASES_SEARCH, P.TASKS_READ, P.TASKS_REASSIGN},
    Role.DESIGNER: SIGNED_IN | {P.DESIGN_READ, P.DESIGN_WRITE},
    Role.APPROVER: SIGNED_IN | {P.DESIGN_READ, P.DESIGN_APPROVE},
    Role.ADMIN: SIGNED_IN | {P.ADMIN_PAGES_READ, P.ADMIN_CALENDARS_WRITE, P.TASKS_REASSIGN, P.DESIGN_READ},
    Role.SYSTEM: frozenset(),
}

ROUTES: Mapping[str, Permission] = {
    # operation
    "static": P.PUBLIC_READ,
    "operation.healthz": P.OPERATION_READ,
    "operation.readyz": P.OPERATION_READ,
    "operation.metrics": P.OPERATION_READ,
    # API
    "api.create_token": P.SIGN_IN,
    "api.delete_token": P.OWN_SESSION,
    "api.openapi_document": P.PUBLIC_READ,
    "api.list_services": P.PUBLIC_READ,
    "api.show_service": P.PUBLIC_READ,
    "api.service_diagram": P.PUBLIC_READ,
    "api.create_upload": P.UPLOADS_WRITE,
    "api.download_upload": P.CASES_READ,
    "api.create_case": P.CASES_APPLY,
    "api.list_cases": P.CASES_SEARCH,
    "api.show_case": P.CASES_READ,
    "api.case_history": P.CASES_READ,
    "api.case_diagram": P.CASES_READ,
    "api.case_document": P.CASES_READ,
    "api.case_clocks": P.CASES_READ,
    "api.explain_clock": P.CASES_READ,
    "api.show_progress": P.PUBLIC_READ,
    "api.supplement_case": P.CASES_WORK,
    "api.send_correction_notice": P.TASKS_WORK,
    "api.accept_case": P.TASKS_WORK,
    "api.refuse_case": P.TASKS_WORK,
    "api.withdraw_case": P.CASES_WORK,
    "api.rate_case": P.CASES_WORK,
    "api.list_tasks": P.TASKS_READ,
    "api.show_task": P.TASKS_READ,
    "api.claim_task": P.TASKS_WORK,
    "api.release_task": P.TASKS_WORK,
    "api.complete_task": P.TASKS_WORK,
    "api.transfer_task": P.TASKS_WORK,
    "api.reassign_task": P.TASKS_REASSIGN,
    "api.list_alerts": P.ALERTS_READ,
    "api.answer_alert": P.ALERTS_ANSWER,
    "api.stats_overview": P.STATS_READ,
    "api.check_diagram": P.DESIGN_READ,
    "api.create_deployment": P.DESIGN_WRITE,
    "api.list_deployments": P.DESIGN_READ,
    "api.export_deployment": P.DESIGN_READ,
    "api.approve_deployment": P.DESIGN_APPROVE,
    "api.reject_deployment": P.DESIGN_APPROVE,
    "api.show_calendar": P.PUBLIC_READ,
    "api.put_calendar": P.ADMIN_CALENDARS_WRITE,
    # pages for everybody
}
"""Endpoint → the permission it needs. An endpoint without a row cannot be called, and fails the tests."""


def permissions_of(roles: frozenset[Role]) -> frozenset[Permission]:
    """Everything a person with these roles may do."""
    if not roles:
        return ANYONE
    return SIGNED_IN.union(*(OF_ROLE[role] for role in roles))
