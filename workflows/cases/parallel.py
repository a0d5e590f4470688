"""Work that runs in parallel: which departments have a branch of a case, and where each stands (R30)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from engine.model import Element
from engine.runtime import Compiled
from workflows.cases.effects import unit_of
from workflows.cases.models import Case, Task
from workflows.cases.queries import CaseFile
from workflows.office import Office
from workflows.people.queries import UnitTree, unit_tree

_JOINS = ("parallelGateway", "inclusiveGateway")


@dataclass(frozen=True, slots=True)
class Branch:
    """One department's part of parallel work. `task` is its newest: None while only queries run, or before that."""

    unit: str
    step: str
    task: Task | None
    state: str  # waiting | querying | open | done | cancelled


def branches(session: Session, office: Office, file: CaseFile) -> list[Branch]:
    """The branches of every parallel split of the case's diagram in which people work; empty where there is none."""
    compiled = file.service.compiled
    busy, units = _busy(session, office, file.case), unit_tree(session)
    newest = {task.element: task for task in sorted(file.tasks, key=_age)}
    found = []
    for split in compiled.elements.values():
        parts = [_part(compiled, target) for target in _targets(compiled).get(split.id, [])]
        parts = [part for part in parts if any(element.kind == "userTask" for element in part.values())]
        if split.kind == "parallelGateway" and len(parts) > 1:
            found += [_branch(units, file, part, newest, busy) for part in parts]
    return found


def _targets(compiled: Compiled) -> dict[str, list[str]]:
    targets: dict[str, list[str]] = {}
    for source, target in compiled.flows.values():
        targets.setdefault(source, []).append(target)
    return targets


def _part(compiled: Compiled, first: str) -> dict[str, Element]:
    """Everything from `first` up to the gateway that joins the branches again."""
    targets = _targets(compiled)
    found: dict[str, Element] = {}
    stack = [first]
    while stack:
        element = compiled.elements.get(stack.pop())
        if element is None or element.id in found or element.kind in _JOINS:
            continue
        found[element.id] = element
        stack += targets.get(element.id, [])
    return found


def _branch(
    units: UnitTree, file: CaseFile, part: Mapping[str, Element], newest: Mapping[str, Task], busy: frozenset[str]
) -> Branch:
    people = [element for element in part.values() if element.kind == "userTask"]
    tasks = [newest[element.id] for element in people if element.id in newest]
    unit = unit_of(units, file.case, file.service, people[0])
    if tasks:
        task = max(tasks, key=_age)
        state = {"open": "open", "completed": "done"}.get(task.state, "cancelled")
        return Branch(task.unit or unit, task.step, task, state)
    return Branch(unit, people[0].name, None, "querying" if busy & part.keys() else "waiting")


def _age(task: Task) -> tuple[bool, datetime, str]:
    return task.state == "open", task.opened_at, task.id


def _busy(session: Session, office: Office, case: Case) -> frozenset[str]:
    if not case.instance_id:
        return frozenset()
    return frozenset(item.element.id for item in office.engine.open_items(session, case.instance_id))
