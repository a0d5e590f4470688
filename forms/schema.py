"""From components to the marshmallow schema that judges what is filled in; groups and rows are schemas of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError
from marshmallow import fields as marshmallow

from engine.errors import FieldError
from forms.component import Component
from forms.fields import FIELDS
from forms.situation import Place

ALL_SHOWN: frozenset[Place] = frozenset()


class _Data(Schema):
    error_messages = {"type": "这一组内容的格式不正确"}  # noqa: RUF012 - marshmallow declares it so


class _Group(marshmallow.Field[dict[str, Any]]):
    """A group with a path: its fields are judged even where nothing of it was sent."""

    def __init__(self, schema: Schema) -> None:
        super().__init__(required=True)
        self.schema = schema

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> dict[str, Any]:
        return _loaded(self.schema, value)


class _Rows(marshmallow.Field[list[dict[str, Any]]]):
    """A dynamic list: every row has its own schema, as conditions differ row by row."""

    def __init__(self, component: Component, hidden: frozenset[Place], rows: tuple[int, ...]) -> None:
        super().__init__(required=True)
        self.component, self.hidden, self.rows = component, hidden, rows
        self.each = None if hidden else build(component.children, ALL_SHOWN)

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> list[dict[str, Any]]:
        component, rules = self.component, self.component.rules
        if not isinstance(value, list):
            raise ValidationError(f"{component.called}应为列表")
        if len(value) > rules.max_rows:
            raise ValidationError(f"{component.called}最多 {rules.max_rows} 行")
        if len(value) < rules.min_rows:
            raise ValidationError(f"{component.called}至少填写 {rules.min_rows} 行")
        loaded, errors = [], {}
        for index, row in enumerate(value):
            try:
                loaded.append(_loaded(self.each or self._schema(index), row))
            except ValidationError as error:
                errors[index] = error.messages
        if errors:
            raise ValidationError({str(index): messages for index, messages in errors.items()})
        return loaded

    def _schema(self, index: int) -> Schema:
        return build(self.component.children, self.hidden, (*self.rows, index))


def build(components: tuple[Component, ...], hidden: frozenset[Place], rows: tuple[int, ...] = ()) -> Schema:
    """The schema of the components that are not hidden in these rows; unknown keys are dropped.

    It is loaded in the context of a `Situation` (`with Context(situation)`), and may be loaded any number of times.
    """
    # Names of our own, as a designer may well call a field "Meta" or "load".
    fields: dict[str, marshmallow.Field[Any]] = {}
    for component, field in _fields(components, hidden, rows):
        field.data_key = field.attribute = component.key
        fields[f"f{component.number}"] = field
    return _Data.from_dict(fields, name="FormSchema")(unknown=EXCLUDE)


def field_errors(messages: Any, prefix: str) -> Iterator[FieldError]:
    """The messages of a ValidationError as field errors, the first message of each field."""
    if isinstance(messages, dict):
        for key, inner in messages.items():
            yield from field_errors(inner, prefix if key == "_schema" else f"{prefix}/{key}")
    elif messages:
        yield FieldError(prefix, messages[0])


def _fields(
    components: tuple[Component, ...], hidden: frozenset[Place], rows: tuple[int, ...]
) -> Iterator[tuple[Component, marshmallow.Field[Any]]]:
    for component in components:
        if (component.number, rows) in hidden:
            continue
        if component.type == "group" and not component.key:
            yield from _fields(component.children, hidden, rows)
        elif component.type == "group":
            yield component, _Group(build(component.children, hidden, rows))
        elif component.type == "dynamiclist":
            yield component, _Rows(component, hidden, rows)
        elif component.is_field and not component.shown_only:
            yield component, FIELDS[component.type](component)


def _loaded(schema: Schema, value: Any) -> dict[str, Any]:
    loaded: dict[str, Any] = schema.load(value)
    return loaded
