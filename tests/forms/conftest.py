"""Forms written in a line, for the tests of this folder."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from engine.errors import Invalid
from forms import Form, load_form

TODAY = date(2026, 3, 2)


@pytest.fixture
def make_form() -> Callable[..., Form]:
    """A form of these components."""

    def make(*components: dict[str, Any]) -> Form:
        return load_form(json.dumps({"schemaVersion": 18, "type": "default", "components": components}).encode())

    return make


@pytest.fixture
def judge(make_form: Callable[..., Form]) -> Callable[..., Any]:
    """What one component with key "x" makes of a value: the value kept, or the message."""

    def judged(component: dict[str, Any], value: Any, **more: Any) -> Any:
        form = make_form({"key": "x", "label": "内容", **component})
        try:
            return form.load({"x": value}, {"today": TODAY}, **more).get("x")
        except Invalid as error:
            faults = error.errors
        assert [fault.pointer for fault in faults] == ["/x"]
        return "！" + faults[0].message

    return judged
