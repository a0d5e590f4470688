"""A filled-in form as it is read: labels with their values, groups and rows, personal data masked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from forms.component import Component
from forms.mask import mask
from forms.situation import Situation
from forms.written import shown_value


@dataclass(slots=True)
class Entry:
    """One label with its value, or a section with entries or rows of entries."""

    label: str
    value: str = ""
    lines: bool = False
    section: bool = False
    entries: list[Entry] = field(default_factory=list)
    rows: list[list[Entry]] = field(default_factory=list)


def entries(situation: Situation, data: Mapping[str, Any], masked: bool) -> list[Entry]:
    """The entries of everything shown in this situation."""
    return _entries(situation, situation.components, data, (), masked)


def _entries(
    situation: Situation,
    components: tuple[Component, ...],
    data: Mapping[str, Any],
    rows: tuple[int, ...],
    masked: bool,
) -> list[Entry]:
    found: list[Entry] = []
    for component in components:
        if not situation.shows(component, rows):
            continue
        if component.type == "group":
            inner = data.get(component.key) if component.key else data
            inner = inner if isinstance(inner, Mapping) else {}
            children = _entries(situation, component.children, inner, rows, masked)
            found.append(Entry(component.label, section=True, entries=children))
        elif component.type == "dynamiclist":
            value = data.get(component.key)
            found.append(
                Entry(
                    component.label,
                    section=True,
                    rows=[
                        _entries(situation, component.children, row, (*rows, index), masked)
                        for index, row in enumerate(value if isinstance(value, list) else [])
                        if isinstance(row, Mapping)
                    ],
                )
            )
        elif component.is_field:
            value = data.get(component.key)
            if component.shown_only and value is None:
                value = situation.context.get(component.key)
            text = shown_value(component, value, situation)
            shown = mask(component.kind, text) if masked else text
            found.append(Entry(component.label, shown, lines=component.type == "textarea"))
    return found


def runs(found: list[Entry]) -> list[list[Entry]]:
    """Neighbouring values together, each section alone: one definition list or one section each."""
    together: list[list[Entry]] = []
    for entry in found:
        if entry.section or not together or together[-1][0].section:
            together.append([])
        together[-1].append(entry)
    return together
