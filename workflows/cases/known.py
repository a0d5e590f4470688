"""What is known at a task already: what other departments answered, and what was written at earlier steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import Problem
from forms import Form
from workflows.cases import dossier
from workflows.cases.models import Case, Task
from workflows.cases.queries import CaseFile
from workflows.office import Office
from workflows.people.roles import STAFF, Actor, Role
from workflows.sharing.models import SharingQuery


@dataclass(frozen=True, slots=True)
class Shared:
    """One answer of another department."""

    name: str
    status: str
    message: str
    facts: Mapping[str, Any]


def variables(session: Session, office: Office, task: Task) -> Mapping[str, Any]:
    """The variables this open task sees; nothing once it is closed."""
    if task.state != "open":
        return {}
    try:
        return office.engine.variables(session, task.id, now=office.clock.now())
    except Problem:
        return {}


def answers(session: Session, office: Office, file: CaseFile, seen: Mapping[str, Any]) -> list[Shared]:
    """The newest answers of the departments whose outcome is among the variables, with what they said in full."""
    if file.case.sealed_key is None:
        return []
    cipher = dossier.cipher(office.keys, file.case)
    query = select(SharingQuery).where(SharingQuery.case_id == file.case.id, SharingQuery.element.in_(seen))
    newest = {row.element: row for row in session.scalars(query.order_by(SharingQuery.asked_at, SharingQuery.id))}
    return [_shared(file, row, cipher.unseal_json(row.secret)) for row in newest.values()]


def _shared(file: CaseFile, row: SharingQuery, said: Mapping[str, Any]) -> Shared:
    facts = {name: fact for name, fact in said.items() if name not in ("status", "field", "message")}
    name = row.purpose.removeprefix(f"{file.case.service_name}：")
    return Shared(name, row.status, str(said.get("message") or ""), facts)


def form(file: CaseFile, task: Task) -> Form | None:
    """The form of a step in the version it stands in; of a closed one, in that under which it was closed."""
    return file.services[task.digest].form(task.form) if task.form else None


def application_forms(file: CaseFile) -> list[Form]:
    """The application form of the case's version; then, of earlier ones, what it has filled in and later ones lack."""
    forms, seen = [file.service.application_form], _keys(file.service.application_form)
    for move, _ in reversed(file.moves):
        older = file.services[move.from_digest].application_form
        left = {key for key in _keys(older) - seen if key in file.data}
        if left:
            forms.append(older.only(left))
        seen |= left
    return forms


def _keys(form: Form) -> set[str]:
    return {field.key.partition(".")[0] for field in form.fields}


def written(office: Office, file: CaseFile, task: Task) -> dict[str, Any]:
    """What was filled in at a closed task."""
    if task.secret is None or file.case.sealed_key is None:
        return {}
    found: dict[str, Any] = dossier.cipher(office.keys, file.case).unseal_json(task.secret)
    return found


def prefill(office: Office, file: CaseFile, task: Task) -> dict[str, Any]:
    """What this very step said last time, when a case comes back to it; the conclusion is made anew."""
    earlier = [row for row in file.tasks if row.element == task.element and row.secret is not None]
    if not earlier:
        return {}
    last = written(office, file, earlier[-1])
    return {key: value for key, value in last.items() if key not in ("outcome", "opinion")}


def may_read(actor: Actor, case: Case, task: Task) -> bool:
    """Who reads what was written at a step: its own unit, the unit that answers for the case, the window, supervisors.

    A department asked in parallel works on its own question and does not read the others' (R30).
    """
    if actor.holds(Role.SYSTEM):
        return True
    if task.unit in actor.units(STAFF) or case.unit in actor.units([*STAFF, Role.SUPERVISOR]):
        return True
    return actor.reaches(Role.WINDOW, case.window_unit)
