"""What a browser sends for a form, read back into nested data; rows are added and removed here, without JavaScript.

Names are the path in the data: `area`, `applicant.phone`, `family.0.name`. A list also sends `family:rows`, how many
rows were shown, so that a row of unticked boxes is not lost. The buttons are named `add:family`, `remove:family:0` and
`refresh:`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from forms.component import MAX_ROWS, Component
from forms.values import is_empty

_ACTION = re.compile(r"(add:[^:]{1,300}|remove:[^:]{1,300}:[0-9]{1,3}|refresh:)")
_INDEX = re.compile(r"0|[1-9][0-9]{0,3}")


class Submission(NamedTuple):
    """`data` is nested as the form is, the action already carried out in it; `action` is "" where the form is sent."""

    data: dict[str, Any]
    action: str


def decode(
    components: tuple[Component, ...],
    submitted: Mapping[str, Any],
    *,
    prefix: str = "",
    uploaded: Mapping[str, Sequence[str]],
) -> Submission:
    """Reads a submission: a multidict (with `getlist`) or a mapping of text or lists of texts; never raises.

    `uploaded` maps the full name of a file input to the ids of the files just received there; a field for one file then
    holds the new one, a field for several keeps those still ticked and adds the new. Rows left blank are dropped when
    the form is sent, and stay while rows are being added and removed.
    """
    values = {name.removeprefix(prefix): texts for name, texts in _lists(submitted) if name.startswith(prefix)}
    files = {name.removeprefix(prefix): list(ids) for name, ids in uploaded.items() if name.startswith(prefix)}
    action = next((name for name in values if _ACTION.fullmatch(name)), "")
    data = _Reader(values, files).read(components, "", keep_blank=bool(action))
    if action.startswith(("add:", "remove:")):
        _carry_out(action, data)
    return Submission(data, action)


class _Reader:
    def __init__(self, values: Mapping[str, list[str]], files: Mapping[str, list[str]]) -> None:
        self.values, self.files = values, files
        self.rows: dict[str, set[int]] = {}
        for name in (*values, *files):
            parts = name.split(".")[:40]
            for position, part in enumerate(parts[1:], 1):
                if _INDEX.fullmatch(part) and int(part) <= MAX_ROWS:
                    self.rows.setdefault(".".join(parts[:position]), set()).add(int(part))

    def read(self, components: tuple[Component, ...], path: str, keep_blank: bool) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for component in components:
            name = path + component.key
            if component.type == "group":
                inner = self.read(component.children, f"{name}." if component.key else path, keep_blank)
                data |= {component.key: inner} if component.key else inner
            elif component.type == "dynamiclist":
                data[component.key] = self._list(component, name, keep_blank)
            elif component.is_field and not component.shown_only:
                value = self._value(component, name)
                if value is not None:
                    data[component.key] = value
        return data

    def _list(self, component: Component, name: str, keep_blank: bool) -> list[dict[str, Any]]:
        shown = self.values.get(f"{name}:rows", ["0"])[0]
        count = min(int(shown), MAX_ROWS) if _INDEX.fullmatch(shown) else 0
        rows = [
            self.read(component.children, f"{name}.{index}.", keep_blank)
            for index in sorted(self.rows.get(name, set()) | set(range(count)))
        ]
        return rows if keep_blank or component.fixed_rows else [row for row in rows if not _blank(row)]

    def _value(self, component: Component, name: str) -> Any:
        texts = self.values.get(name, [])
        if component.type == "filepicker":
            new = self.files.get(name, [])
            several = component.raw.get("multiple") is True
            return [text for text in texts if text and (several or not new)] + new
        if component.type == "checkbox":
            return bool(texts)
        if component.type == "checklist":
            return texts
        return texts[-1] if texts else None


def _carry_out(action: str, data: dict[str, Any]) -> None:
    verb, path, *index = action.split(":")
    here: Any = data
    for part in path.split("."):
        if isinstance(here, list):
            here = here[int(part)] if _INDEX.fullmatch(part) and int(part) < len(here) else None
        else:
            here = here.get(part) if isinstance(here, dict) else None
    if not isinstance(here, list):
        return
    if verb == "add" and len(here) < MAX_ROWS:
        here.append({})
    elif verb == "remove" and int(index[0]) < len(here):
        del here[int(index[0])]


def _blank(value: Any) -> bool:
    if isinstance(value, dict):
        return all(_blank(inner) for inner in value.values())
    if isinstance(value, list):
        return all(_blank(inner) for inner in value)
    return value is False or is_empty(value)


def _lists(submitted: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    getlist = getattr(submitted, "getlist", None)
    for name in submitted:
        value = getlist(name) if getlist else submitted[name]
        if texts := [str(text) for text in (value if isinstance(value, list | tuple) else [value])]:
            yield name, texts
