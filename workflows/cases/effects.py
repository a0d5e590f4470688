"""What a step of the engine means for the case: milestones, worklist rows, clocks, documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from engine.model import Element, Item, Step
from workflows.acts import Act
from workflows.cases import dossier, rulings, states
from workflows.cases.models import Case, Task
from workflows.catalogue.folder import Service
from workflows.commitments import commands as commitments
from workflows.documents import commands as documents
from workflows.limits import commands as limits
from workflows.notices import commands as notices
from workflows.people.queries import UnitTree
from workflows.people.roles import SYSTEM, Role
from workflows.rules.verbs import State, Verb

_ROLE_NOT_GIVEN = Role.OFFICER
BY_VARIABLE = "="
"""So begins a `gov:org` that names a variable of the flow with the unit's code, instead of the unit."""
_DECIDED = {"decision_granted": "granted", "decision_refused": "refused"}
"""What a decision comes to, told by its document; a result written in the diagram goes before."""


def apply(
    act: Act,
    case: Case,
    service: Service,
    step: Step,
    *,
    accepted_at: datetime | None = None,
    since: Mapping[str, datetime] = MappingProxyType({}),
) -> list[Task]:
    """Take over what one step opened, closed and passed; answer the tasks it opened.

    Nothing is written on the way: the commit writes every row once. `accepted_at` is given where the law dates the
    acceptance back; `since`, by element, from when the time of a step that opens runs, where that is not now.
    """
    with act.session.no_autoflush:
        _close(act, case, service, step)
        rulings.record(act, case, service, step)
        refused = any(element.gov("result") == "refused" for element in step.passed)
        for element in step.passed:
            _pass(act, case, service, element, refused=refused, accepted_at=accepted_at)
        for place in step.entered:
            _begin(act, case, service, place.id, place.element)
        items = [item for item in step.opened if item.kind == "user"]
        for item in step.opened:
            if item.kind != "user":
                _begin(act, case, service, item.id, item.element)
        opened = [_open(act, case, service, item, step.within[item.id]) for item in items]
        act.session.add_all(opened)
        act.tasks[case.id] = [*act.tasks[case.id], *opened]
        for task, item in zip(opened, items, strict=True):
            limits.on_task_opened(act, case, service, task, item.element, since=since.get(task.element))
        if step.finished:
            case.closed_at = act.now
        limits.project(act, case)
    return opened


def inherited(element: Element, name: str) -> str:
    """A gov: attribute of the element, else of its lane, else of the lane around that."""
    place: Element | None = element
    while place is not None:
        if value := place.gov(name):
            return value
        place = place.lane
    return ""


def _close(act: Act, case: Case, service: Service, step: Step) -> None:
    cancelled = {item.id for item, how in step.closed if how == "cancelled"}
    for task in dossier.open_tasks(act, case):
        if task.id in cancelled:
            states.enter(act, task, Verb.END, State.CANCELLED, by=(SYSTEM.user_id, SYSTEM.name))
    limits.on_closed(act, case, _ended(step))
    if any(item.element.gov("action") == "correct" for item, _ in step.closed) and not step.finished:
        case.state = "received"
        limits.on_corrected(act, case, service)


def _ended(step: Step) -> dict[str, Element]:
    """Everything that was open and is not any more, whether it was completed or cancelled."""
    return {item.id: item.element for item, _ in step.closed} | {place.id: place.element for place, _ in step.left}


def _pass(
    act: Act, case: Case, service: Service, element: Element, *, refused: bool, accepted_at: datetime | None
) -> None:
    if (result := element.gov("result")) and case.state != "revoked":
        case.result = result
    match element.gov("milestone"):
        case "":
            pass
        case "received":
            limits.on_received(act, case, service)
        case "accepted":
            case.state, case.accepted_at = "accepted", accepted_at or act.now
            case.acceptance_mode = "deemed" if accepted_at else "commitment" if case.commitment else "normal"
            limits.on_milestone(act, case, service, "accepted", at=accepted_at)
            if accepted_at is None:  # who dates it back says why
                _tell(act, case, "accepted", "您的申请已受理", "已受理，办理期限可以打开办件查看")
        case "decided":
            case.state, case.decided_at = "decided", act.now
            limits.on_milestone(act, case, service, "decided")
            case.result = case.result or _DECIDED.get(element.gov("document"))
            refused = refused or case.result == "refused"
            commitments.on_decided(act, case, service, refused=refused)
            _tell(act, case, "decided", "您的办件已作出决定", "已作出决定，请打开办件查看结果")
        case "completed":
            case.state, case.completed_at = "withdrawn" if case.result == "withdrawn" else "completed", act.now
            limits.on_milestone(act, case, service, "completed")
        case "delivered":
            pass
    if kind := element.gov("document"):
        documents.issue(act, case, service, kind)


def _tell(act: Act, case: Case, kind: str, title: str, what: str) -> None:
    body = f"您申请的“{case.service_name}”（办件编号 {case.case_no}）{what}。"
    notices.tell_applicant(act, case, kind=kind, title=title, body=body)


def _begin(act: Act, case: Case, service: Service, item_id: str, element: Element) -> None:
    """Something that is no person's task has begun: a subprocess, a query, a wait for a message."""
    limits.on_opened(act, case, service, item_id, element, unit_of(act.units, case, service, element))


def _open(act: Act, case: Case, service: Service, item: Item, within: Sequence[str]) -> Task:
    return Task(
        id=item.id,
        case_id=case.id,
        case_no=case.case_no,
        service_key=case.service_key,
        service_name=case.service_name,
        applicant_masked=case.applicant_masked,
        applicant_user_id=case.applicant_user_id,
        within=",".join(within),
        state="open",
        opened_at=act.now,
        **as_drawn(act.units, case, service, item.element, chosen=_chosen(act, item)),
    )


def _chosen(act: Act, item: Item) -> str:
    """The unit, where the diagram names it by a variable: each department of a joint review has an instance (R09)."""
    named = inherited(item.element, "org")
    if not named.startswith(BY_VARIABLE):
        return ""
    value: Any = act.office.engine.variables(act.session, item.id, now=act.now)
    for part in named[len(BY_VARIABLE) :].split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return str(value or "")


def as_drawn(units: UnitTree, case: Case, service: Service, element: Element, *, chosen: str) -> dict[str, str]:
    """What a task is by its element in the version the case runs under; the rest is its own.

    `chosen` is its unit where the diagram leaves that to a variable.
    """
    by_variable = inherited(element, "org").startswith(BY_VARIABLE)
    return {
        "digest": case.digest,
        "element": element.id,
        "step": element.name or element.id,
        "action": element.gov("action"),
        "form": element.gov("form"),
        "document": element.gov("document"),
        "unit": units.now(chosen) if by_variable and chosen else unit_of(units, case, service, element),
        "role": inherited(element, "role") or _ROLE_NOT_GIVEN,
        "countersign": element.gov("countersign"),
    }


def unit_of(units: UnitTree, case: Case, service: Service, element: Element) -> str:
    """Which unit a step's `gov:org` names.

    `window` is the hall that received, `owner` and `lead` who answers for the case, `provider` whom the guide names for
    what is bought (R29). Where a unit has ended since the diagram was drawn, who took its place.
    """
    match org := inherited(element, "org"):
        case "window":
            return case.window_unit
        case "" | "owner" | "lead":
            return case.unit
        case "provider":
            return units.now(service.provider)
        case "applicant":
            return ""
        case org if org.startswith(BY_VARIABLE):
            return case.unit
        case _:
            return units.now(org, near=case.unit)
