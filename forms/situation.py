"""One filling-in of a form: the data put in order, which components its conditions hide, which options there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from engine.clock import local_date
from forms.component import MAX_ROWS, Component, Option
from forms.values import find_option, is_empty, option_list, read_number

Place = tuple[int, tuple[int, ...]]
"""A component's number and the rows, outermost first, in which it stands."""

_ROUNDS = 10


@dataclass(frozen=True)
class Situation:
    """`data` is as `tidy` leaves it; `context` holds what conditions may read besides; `uploads` the files known."""

    components: tuple[Component, ...]
    data: Mapping[str, Any]
    context: Mapping[str, Any]
    uploads: Mapping[str, Mapping[str, Any]]

    @cached_property
    def today(self) -> date | None:
        """The day in `context`, which a rule about today needs."""
        today = self.context.get("today")
        if isinstance(today, datetime):
            return local_date(today)
        return today if isinstance(today, date) else None

    @cached_property
    def hidden(self) -> frozenset[Place]:
        """Where a condition hides a component. What is hidden counts as not filled in, for other conditions too."""
        hidden: frozenset[Place] = frozenset()
        for _ in range(_ROUNDS):
            kept = _kept(self.components, self.data, hidden, ())
            again = frozenset(self._hides(self.components, kept, {**self.context, **kept}, ()))
            if again == hidden:
                break
            hidden = again
        return hidden

    @cached_property
    def scope(self) -> Mapping[str, Any]:
        """What expressions read: the context, and over it the data not hidden, numbers as numbers."""
        return {**self.context, **_kept(self.components, self.data, self.hidden, ())}

    def shows(self, component: Component, rows: tuple[int, ...]) -> bool:
        return (component.number, rows) not in self.hidden

    def options(self, component: Component) -> tuple[Option, ...]:
        """The options written in the form, or those found in the context or by the expression."""
        if component.options_key:
            return option_list(self.context.get(component.options_key))
        if component.options_expression is not None:
            return option_list(component.options_expression(self.scope))
        return component.options

    def _hides(
        self,
        components: tuple[Component, ...],
        here: Mapping[str, Any],
        scope: Mapping[str, Any],
        rows: tuple[int, ...],
    ) -> Iterator[Place]:
        for component in components:
            if component.hide is not None and component.hide(scope) is True:
                yield component.number, rows
            elif component.type == "group":
                inner = here[component.key] if component.key else here
                inner_scope = _scope(scope, inner, here) if component.key else scope
                yield from self._hides(component.children, inner, inner_scope, rows)
            elif component.type == "dynamiclist":
                for index, row in enumerate(here[component.key]):
                    row_scope = {**_scope(scope, row, here), "i": index + 1}
                    yield from self._hides(component.children, row, row_scope, (*rows, index))


def situate(
    components: tuple[Component, ...],
    data: Mapping[str, Any],
    context: Mapping[str, Any],
    uploads: Mapping[str, Mapping[str, Any]],
) -> Situation:
    """The situation of data as it was sent."""
    return Situation(components, tidy(components, data), context, uploads)


def tidy(components: tuple[Component, ...], data: Mapping[str, Any]) -> dict[str, Any]:
    """Only what the form asks for: unknown, read-only and empty values dropped, blanks around text dropped."""
    kept: dict[str, Any] = {}
    for component in components:
        value = data.get(component.key) if component.key else None
        if component.type == "group":
            if not component.key:
                kept |= tidy(component.children, data)
            elif isinstance(value, Mapping) or is_empty(value):
                kept[component.key] = tidy(component.children, value or {})
            else:
                kept[component.key] = value
        elif component.type == "dynamiclist":
            kept[component.key] = _tidy_rows(component, value)
        elif component.is_field and not component.shown_only and not is_empty(value):
            kept[component.key] = _tidy_value(value)
    return kept


def _tidy_rows(component: Component, value: Any) -> Any:
    if is_empty(value):
        return []
    if not isinstance(value, list):
        return value
    # One row beyond the limit is enough to say that there are too many.
    return [tidy(component.children, row) if isinstance(row, Mapping) else row for row in value[: MAX_ROWS + 1]]


def _tidy_value(value: Any) -> Any:
    if isinstance(value, str):
        return value.strip().replace("\r\n", "\n").replace("\r", "\n")
    if isinstance(value, list):
        return [item.strip() if isinstance(item, str) else item for item in value if not is_empty(item)]
    return value


def _kept(
    components: tuple[Component, ...], data: Mapping[str, Any], hidden: frozenset[Place], rows: tuple[int, ...]
) -> dict[str, Any]:
    """The data as conditions see it: without what is hidden, numbers as numbers, unticked boxes false."""
    kept: dict[str, Any] = {}
    for component in components:
        gone = (component.number, rows) in hidden
        value = None if gone else data.get(component.key)
        if component.type == "group" and not component.key:
            kept |= _kept(component.children, {} if gone else data, hidden, rows)
        elif component.type == "group":
            kept[component.key] = _kept(component.children, value if isinstance(value, Mapping) else {}, hidden, rows)
        elif component.type == "dynamiclist":
            kept[component.key] = [
                _kept(component.children, row if isinstance(row, Mapping) else {}, hidden, (*rows, index))
                for index, row in enumerate(value if isinstance(value, list) else [])
            ]
        elif component.is_field and not component.shown_only:
            kept[component.key] = _seen(component, value)
    return kept


def _seen(component: Component, value: Any) -> Any:
    if component.type == "checkbox":
        return value is True or value == "true"
    if component.type == "number" or component.kind == "money":
        return read_number(value)
    if component.type == "checklist":
        return value if isinstance(value, list) else []
    option = find_option(component.options, value) if component.options else None
    return option.value if option else value


def _scope(outer: Mapping[str, Any], here: Mapping[str, Any], parent: Mapping[str, Any]) -> dict[str, Any]:
    return {**outer, **here, "this": here, "parent": parent}
