"""Which materials somebody needs, told from the answers that the guide's conditions depend on, and no others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import engine.feel
from forms import Form
from forms.component import Component, every
from workflows.catalogue.folder import Material, Service


@dataclass(frozen=True, slots=True)
class Checklist:
    """What one applicant brings: each entry one material, or several of which one is enough."""

    bring: Sequence[Sequence[Material]]
    optional: Sequence[Material]
    not_asked: Sequence[Material]
    """Shared or issued by offices: nobody has to bring them (R13)."""


def questions(service: Service) -> Form:
    """The fields of the application form that the materials' conditions read, with those that decide if they show."""
    wanted = set[str]()
    for material in service.materials:
        if material.when and material.necessity == "conditional":
            wanted |= _roots(engine.feel.compile(material.when).names)
    form = service.application_form
    while missing := _deciding(form.components, wanted) - wanted:
        wanted |= missing
    return form.only(wanted)


def checklist(service: Service, data: Mapping[str, Any]) -> Checklist:
    """The materials for these answers, by the ordinary way: whoever commits brings fewer."""
    groups = dict[str, list[Material]]()
    for material in service.needed(data, commitment=False):
        groups.setdefault(material.alternative_group or material.id, []).append(material)
    held = {material.id for material in service.applicable(data)}
    return Checklist(
        list(groups.values()),
        [material for material in service.materials if material.from_applicant and material.necessity == "optional"],
        [material for material in service.materials if not material.from_applicant and material.id in held],
    )


def _roots(names: Sequence[str] | frozenset[str]) -> set[str]:
    return {name.removeprefix("application.").partition(".")[0] for name in names}


def _deciding(components: tuple[Component, ...], wanted: set[str]) -> set[str]:
    """The fields on which it depends whether, and with which options, the wanted ones are shown."""
    keys = {component.key for component in every(components) if component.key}
    found = set[str]()
    for component in components:
        inner = _deciding(component.children, wanted)
        found |= inner
        if component.key in wanted or (component.type == "group" and not component.key and _holds(component, wanted)):
            for expression in (component.hide, component.options_expression):
                found |= _roots(expression.names) & keys if expression is not None else set()
    return found


def _holds(group: Component, wanted: set[str]) -> bool:
    return any(component.key in wanted for component in every(group.children))
