"""The parts of a form as the rest of the package reads them, and as others ask for them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from re import Pattern
from typing import Any, NamedTuple

from engine.feel import Expression

FIELD_TYPES = frozenset(
    ("textfield", "textarea", "number", "select", "radio", "checklist", "checkbox", "datetime", "filepicker")
)
SHOWN_TYPES = frozenset(("text", "html", "separator", "spacer"))
KINDS = ("id_number", "credit_code", "phone", "money", "address", "person_name", "bank_card", "email")
"""Kinds of text field the domain knows (`properties.kind`)."""

MAX_ROWS = 200
DEFAULT_MAX_MB = 20


class Option(NamedTuple):
    """One choice: the value kept and the words people choose by."""

    value: Any
    label: str

    @property
    def text(self) -> str:
        """The value as HTML carries it."""
        return str(self.value).lower() if isinstance(self.value, bool) else str(self.value)


@dataclass(frozen=True, slots=True)
class Field:
    """A field as checks and tables see it; `key` is the dotted path in the data, lists without an index."""

    key: str
    label: str
    type: str
    required: bool
    options: tuple[Option, ...]
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Rules:
    """What a value must satisfy; None means no such rule."""

    required: bool = False
    min_length: int | None = None
    max_length: int | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    pattern: Pattern[str] | None = None
    pattern_message: str = ""
    digits: int | None = None
    min_rows: int = 0
    max_rows: int = MAX_ROWS
    max_mb: float = DEFAULT_MAX_MB


@dataclass(frozen=True, slots=True)
class Component:
    """One component. `key` is "" where it holds no data of its own; `number` is its place in the document."""

    number: int
    type: str
    key: str
    label: str
    description: str = ""
    kind: str = ""
    hide: Expression | None = None
    options: tuple[Option, ...] = ()
    options_key: str = ""
    options_expression: Expression | None = None
    rules: Rules = Rules()
    children: tuple[Component, ...] = ()
    raw: Mapping[str, Any] = field(default_factory=dict)

    @property
    def called(self) -> str:
        """The label as sentences use it, without a remark in brackets at its end: 本人月收入（元） → 本人月收入."""
        return re.sub(r"[（(][^（()）]*[)）]$", "", self.label).strip() or self.label

    @property
    def is_field(self) -> bool:
        return self.type in FIELD_TYPES

    @property
    def shown_only(self) -> bool:
        """Read-only and disabled fields are shown, and never taken from what a person sends."""
        return self.raw.get("readonly") is True or self.raw.get("disabled") is True

    @property
    def fixed_rows(self) -> bool:
        return self.raw.get("allowAddRemove") is False

    @property
    def first_rows(self) -> int:
        """How many rows an untouched list shows."""
        return min(max(int(self.raw.get("defaultRepetitions", 1)), self.rules.min_rows), self.rules.max_rows)


def every(components: tuple[Component, ...]) -> Iterator[Component]:
    """All components, depth first, in document order."""
    for component in components:
        yield component
        yield from every(component.children)


def fields_of(components: tuple[Component, ...], path: str = "") -> Iterator[Field]:
    """The fields in document order; a list comes before the fields of its rows."""
    for component in components:
        key = path + component.key
        if component.is_field or component.type == "dynamiclist":
            rules = component.rules
            required = rules.required or rules.min_rows > 0
            yield Field(key, component.label, component.type, required, component.options, component.kind)
        if component.children:
            yield from fields_of(component.children, f"{key}." if component.key else path)
