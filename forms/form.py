"""A form: what it asks, how data for it is judged, how an HTML submission is read."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from typing import Any

from marshmallow import Schema, ValidationError
from marshmallow.experimental.context import Context

from engine.errors import Invalid
from forms.component import Component, Field, Option, every, fields_of
from forms.reading import read_components
from forms.schema import ALL_SHOWN, build, field_errors
from forms.situation import Situation, situate
from forms.submission import Submission, decode


class Form:
    """The form of one step. Immutable; one object serves any number of people at once."""

    def __init__(self, components: tuple[Component, ...]) -> None:
        self.components = components
        self.fields: list[Field] = list(fields_of(components))
        self.outcomes: list[Option] = next((list(f.options) for f in self.fields if f.key == "outcome"), [])
        self.conditional: bool = any(component.hide is not None for component in every(components))
        # To make a schema takes several times as long as to load it.
        self._schema = lru_cache(maxsize=64)(partial(build, components))

    def only(self, keys: Collection[str]) -> Form:
        """The form reduced to the top-level fields of these keys, in the groups they stand in."""
        return Form(_reduced(self.components, keys))

    def situation(
        self,
        data: Mapping[str, Any],
        context: Mapping[str, Any] | None = None,
        uploads: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> Situation:
        """Which fields these data and this context show, and which options they offer."""
        return situate(self.components, data, context or {}, uploads or {})

    def load(
        self,
        data: Mapping[str, Any],
        context: Mapping[str, Any] | None = None,
        uploads: Mapping[str, Mapping[str, Any]] | None = None,
        *,
        pointer_prefix: str = "",
    ) -> dict[str, Any]:
        """The data as they are kept: checked, in normal form, ready for JSON.

        Numbers and money are JSON numbers, dates ISO text, files lists of upload ids; checkboxes and lists are always
        there. Hidden, read-only and unknown keys are dropped, an empty text is a missing one. `context` is what
        conditions may read besides the data, and holds `today` (a date) for rules about today; `uploads` maps an
        upload id to {name, size in bytes, media_type}. Raises `Invalid` with one error for each wrong field, whose
        pointers begin with `pointer_prefix`.
        """
        if not isinstance(data, Mapping):
            raise Invalid("填写的内容应为一组字段。", code="form_data")
        situation = self.situation(data, context, uploads)
        try:
            with Context(situation):
                loaded: dict[str, Any] = self.schema(situation).load(situation.data)
        except ValidationError as error:
            errors = list(field_errors(error.messages, pointer_prefix))
            raise Invalid(f"填写的内容有 {len(errors)} 处需要修改。", code="form_data", errors=errors) from error
        return loaded

    def schema(self, situation: Situation) -> Schema:
        """The marshmallow schema of the fields shown in this situation, to be loaded in its context."""
        return self._schema(situation.hidden if self.conditional else ALL_SHOWN)

    def decode(
        self,
        submitted: Mapping[str, Any],
        *,
        prefix: str = "",
        uploaded: Mapping[str, Sequence[str]] | None = None,
    ) -> Submission:
        """An HTML submission as nested data, with the action asked for; see `forms.submission.decode`."""
        return decode(self.components, submitted, prefix=prefix, uploaded=uploaded or {})


def _reduced(components: tuple[Component, ...], keys: Collection[str]) -> tuple[Component, ...]:
    kept = []
    for component in components:
        if component.type == "group" and not component.key:
            if children := _reduced(component.children, keys):
                kept.append(replace(component, children=children))
        elif component.key and component.key in keys:
            kept.append(component)
    return tuple(kept)


@lru_cache(maxsize=1024)
def load_form(raw: bytes) -> Form:
    """The form written as form-js JSON; of the same content, the same object.

    Raises `Invalid` (code "form") with a pointer to each fault.
    """
    return Form(read_components(raw))
