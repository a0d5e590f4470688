"""What another version's diagram reads of what was filled in before, and the one it was filled in under did not.

The engine holds only what a diagram reads; the rest is sealed with the case. A case that moves takes along what is read
from now on, so that no condition finds nothing where people have answered.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import select

from workflows.acts import Act
from workflows.cases import dossier
from workflows.cases.models import Case, Task
from workflows.catalogue.folder import Service
from workflows.sharing.models import SharingQuery

APPLICATION = "application"
_GIVEN = frozenset({"outcome", "cure_by", "status"})
"""What the office itself adds to a step's result, whatever its form asks."""


def newly_read(old: Service, new: Service) -> Mapping[str, frozenset[str]]:
    """By step, or `application`: the fields that only the new version's diagram reads."""
    before, after = _read(old), _read(new)
    found = {name: fields - before.get(name, frozenset()) for name, fields in after.items()}
    return {name: frozenset(fields) for name, fields in found.items() if fields}


def _read(service: Service) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = {APPLICATION: set(service.row.get("variables") or {})}
    for dotted in service.compiled.reads:
        step, _, rest = dotted.partition(".")
        field = rest.partition(".")[0]
        if field and step in service.compiled.elements:
            found.setdefault(step, set()).add(field)
    return found


def never_asked(old: Service, new: Service) -> list[str]:
    """In words: what the new diagram reads that nobody was asked for under the old version; it counts as empty."""
    found = []
    for step, fields in sorted(newly_read(old, new).items()):
        asked = _asked(old, step)
        if asked is not None:
            where = "申请表" if step == APPLICATION else f"“{old.compiled.elements[step].name or step}”"
            labels = _labels(new, step)
            found += [f"{where}的“{labels.get(field, field)}”" for field in sorted(fields - asked - _GIVEN)]
    return found


def _asked(service: Service, step: str) -> frozenset[str] | None:
    """The fields of the step's form; None where it is none that people fill in."""
    if step == APPLICATION:
        return frozenset(_labels(service, step)) | {"commitment"}
    element = service.compiled.elements.get(step)
    return frozenset(_labels(service, step)) if element is not None and element.gov("form") else None


def _labels(service: Service, step: str) -> Mapping[str, str]:
    if step == APPLICATION:
        form = service.application_form
    elif (element := service.compiled.elements.get(step)) is not None and element.gov("form"):
        form = service.form(element.gov("form"))
    else:
        return {}
    return {field.key: field.label for field in form.fields}


def carry_over(act: Act, case: Case, old: Service, new: Service) -> None:
    """Give the engine, before the move, what the new diagram will read of the sealed answers.

    Only results that are there are completed: a step that was never done stays undone.
    """
    wanted = newly_read(old, new)
    if not wanted or case.instance_id is None:
        return
    _, _, run = act.office.engine.load(act.session, case.instance_id, act.now)
    known = run.variables()
    found = {
        name: {**known[name], **{field: answer.get(field) for field in wanted[name] if field in answer}}
        for name, answer in _answers(act, case, wanted.keys() & known.keys())
        if isinstance(known[name], Mapping)
    }
    changed = {name: value for name, value in found.items() if value != known[name]}
    if changed:
        act.office.engine.write(act.session, case.instance_id, changed, now=act.now)


def _answers(act: Act, case: Case, names: Collection[str]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """What was last answered, by step: the application, forms, other departments."""
    if APPLICATION in names:
        yield APPLICATION, dossier.opened(act.office.keys, case)["data"]
    cipher = dossier.cipher(act.office.keys, case)
    tasks = select(Task.element, Task.secret).where(Task.case_id == case.id, Task.element.in_(names))
    tasks = tasks.where(Task.state == "completed", Task.secret.is_not(None)).order_by(Task.closed_at, Task.id)
    queries = select(SharingQuery.element, SharingQuery.secret).where(SharingQuery.case_id == case.id)
    queries = queries.where(SharingQuery.element.in_(names)).order_by(SharingQuery.asked_at, SharingQuery.id)
    for query in (tasks, queries):
        newest = {row.element: row.secret for row in act.session.execute(query)}
        for name, secret in newest.items():
            yield name, cipher.unseal_json(secret)
