"""Whatever is thrown at forms, the answer is a form, data, HTML or a Problem; never another error."""

from __future__ import annotations

import contextlib
import json
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import Problem
from forms import Form, load_form
from forms.component import FIELD_TYPES, KINDS, SHOWN_TYPES
from forms.html import render, render_values

KEYS = ["a", "b", "c", "group", "rows"]
UPLOADS = {"u1": {"name": "甲.pdf", "size": 1, "media_type": "application/pdf"}}
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["u1", "x", "12", "2026-03-02"])
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=12,
)
attributes: dict[str, st.SearchStrategy[Any]] = {
    "key": st.sampled_from(KEYS),
    "path": st.sampled_from(KEYS),
    "label": st.text(min_size=1, max_size=5),
    "text": st.text(max_size=50),
    "content": st.text(max_size=50),
    "validate": st.fixed_dictionaries(
        {},
        optional={
            "required": st.booleans(),
            "maxLength": st.integers(0, 9),
            "min": st.integers(),
            "pattern": st.text(max_size=8),
        },
    ),
    "conditional": st.fixed_dictionaries(
        {"hide": st.sampled_from(["=a = 1", "=true", "=b", "=rows[1].a", "=count(rows) > 1", "", "=)"])}
    ),
    "properties": st.fixed_dictionaries({}, optional={"kind": st.sampled_from(KINDS)}),
    "values": st.lists(st.fixed_dictionaries({"label": st.just("甲"), "value": scalars}), max_size=3),
    "subtype": st.sampled_from(["date", "time", "datetime"]),
    "multiple": st.booleans(),
}
types = st.sampled_from(sorted(FIELD_TYPES | SHOWN_TYPES | {"group", "dynamiclist", "iframe"}))


def component(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries({"type": types}, optional={**attributes, "components": st.lists(inner, max_size=3)})


forms_json = st.lists(component(component(component(st.nothing() | st.just({})))) | values, max_size=5)


def field(kind: str, key: str, **more: Any) -> dict[str, Any]:
    return {"type": kind, "key": key, "label": key, "conditional": {"hide": "=a = 1"} if key != "a" else {}, **more}


def busy_form() -> Form:
    inner = [
        field("textfield", "a"),
        field("number", "b"),
        field("select", "c", values=[{"label": "甲", "value": 1}, {"label": "乙", "value": "x"}]),
        *(field("textfield", kind, properties={"kind": kind}) for kind in KINDS),
        *(field("datetime", subtype, subtype=subtype) for subtype in ("date", "time", "datetime")),
        field("checklist", "list", values=[{"label": "甲", "value": "x"}]),
        field("checkbox", "tick"),
        field("filepicker", "file", multiple=True, accept=".pdf"),
        field("textfield", "pattern", validate={"pattern": "^x+$", "required": True}),
    ]
    components = [
        *inner,
        {"type": "group", "path": "group", "components": inner},
        {"type": "dynamiclist", "path": "rows", "label": "行", "components": inner},
    ]
    return load_form(json.dumps({"components": components}).encode())


BUSY = busy_form()
NAMES = [field.key.replace("rows.", "").replace("group.", "") for field in BUSY.fields]
nested = st.dictionaries(st.sampled_from(NAMES), values, max_size=8)
data = st.dictionaries(st.sampled_from(NAMES), values | nested | st.lists(nested | values, max_size=3), max_size=12)


@given(st.binary(max_size=200))
def test_random_bytes_are_a_form_or_a_problem(raw: bytes) -> None:
    with contextlib.suppress(Problem):
        load_form(raw)


@settings(max_examples=300)
@given(forms_json, data)
def test_random_form_json_is_a_form_or_a_problem(components: Any, given_data: dict[str, Any]) -> None:
    try:
        form = load_form(json.dumps({"components": components}).encode())
    except Problem:
        return
    render(form, given_data)
    render_values(form, given_data)
    with contextlib.suppress(Problem):
        form.load(given_data, {"today": date(2026, 3, 2)}, UPLOADS)


@settings(max_examples=300)
@given(data)
def test_random_data_are_kept_as_json_or_are_a_problem(given_data: dict[str, Any]) -> None:
    try:
        loaded = BUSY.load(given_data, {"today": date(2026, 3, 2)}, UPLOADS)
    except Problem as problem:
        render(BUSY, given_data, problem.errors, uploads=UPLOADS)
    else:
        json.dumps(loaded, allow_nan=False)
        assert BUSY.load(loaded, {"today": date(2026, 3, 2)}, UPLOADS) == loaded
    render_values(BUSY, given_data, uploads=UPLOADS)


@given(
    st.dictionaries(
        st.text(max_size=15) | st.sampled_from(["rows.0.a", "rows:rows", "add:rows", "remove:rows:0", "add:group"]),
        st.lists(st.text(max_size=9)),
        max_size=8,
    )
)
def test_random_submissions_are_read(submitted: dict[str, list[str]]) -> None:
    decoded = BUSY.decode(submitted)
    render(BUSY, decoded.data)
