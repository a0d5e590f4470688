"""The API of a demo office, called in process; every answer is held to what OpenAPI says of the call."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pytest
from flask import Flask
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.hall import PDF, Hall
from web.app import create_app
from workflows.people import commands as people
from workflows.people.models import User

ROOT = "urn:api"
METHODS = ("get", "post", "put", "delete")


class Contract:
    """What the OpenAPI document promises of each operation."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document
        self._registry: Registry[Any] = Registry().with_resource(ROOT, Resource(document, DRAFT202012))
        self._validators: dict[str, Draft202012Validator] = {}
        self.operations: dict[str, tuple[str, str]] = {
            operation["operationId"]: (path, method)
            for path, item in document["paths"].items()
            for method, operation in item.items()
            if method in METHODS
        }

    def operation(self, name: str) -> Mapping[str, Any]:
        path, method = self.operations[name]
        found: Mapping[str, Any] = self.document["paths"][path][method]
        return found

    def hold(self, name: str, answer: TestResponse) -> None:
        """Fail where status, media type, a field or a problem's code is not what the document says."""
        declared = self.operation(name)["responses"].get(str(answer.status_code))
        assert declared is not None, f"{name} answers {answer.status_code}: {answer.text[:300]}"
        contents = declared.get("content")
        if contents is None:
            assert answer.data == b"", name
            return
        assert answer.mimetype in contents or "application/octet-stream" in contents, (name, answer.mimetype)
        if answer.status_code >= 400:
            assert answer.json is not None
            known = contents["application/problem+json"]["examples"]
            assert answer.json["code"] in known, f"{name} answers {answer.json['code']}, told are {sorted(known)}"
        if answer.is_json:
            path, method = self.operations[name]
            place = (path, method, "responses", str(answer.status_code), "content", answer.mimetype, "schema")
            pointer = "".join(f"/{step.replace('~', '~0').replace('/', '~1')}" for step in ("paths", *place))
            errors = [
                f"{error.json_path}: {error.message[:200]}"
                for error in self._validator(pointer).iter_errors(answer.json)
            ]
            assert errors == [], f"{name}: {errors}"

    def _validator(self, pointer: str) -> Draft202012Validator:
        if pointer not in self._validators:
            self._validators[pointer] = Draft202012Validator(
                {"$ref": f"{ROOT}#{pointer}"}, registry=self._registry, format_checker=FormatChecker()
            )
        return self._validators[pointer]


@dataclass
class Api:
    """Calls as somebody, each answer held to the contract."""

    app: Flask
    hall: Hall
    _tokens: dict[str, str] = field(default_factory=dict)
    called: set[tuple[str, int]] = field(default_factory=set)
    """Operation and status of every answer so far."""

    @cached_property
    def contract(self) -> Contract:
        answer = self.app.test_client().get("/api/v1/openapi.json")
        assert answer.json is not None
        return Contract(answer.json)

    def bearer(self, username: str | None) -> dict[str, str]:
        """The header of somebody signed in."""
        if username is None:
            return {}
        if username not in self._tokens:
            with self.hall.office.database.write() as session:
                user = session.scalars(select(User).where(User.username == username)).one()
                self._tokens[username] = people.open_session(session, user, kind="api").token
        return {"Authorization": f"Bearer {self._tokens[username]}"}

    def send(self, name: str, as_: str | None = None, /, **more: Any) -> TestResponse:
        """Call the operation `name`; what its path holds is taken out of `more`, the rest goes to the test client."""
        path, method = self.contract.operations[name]
        for step in [part[1:-1] for part in path.replace(".", "/").split("/") if part.startswith("{")]:
            path = path.replace(f"{{{step}}}", str(more.pop(step)))
        headers = {**self.bearer(as_), **more.pop("headers", {})}
        answer = self.app.test_client().open(path, method=method.upper(), headers=headers, **more)
        self.contract.hold(name, answer)
        self.called.add((name, answer.status_code))
        return answer

    def ok(self, name: str, as_: str | None = None, /, **more: Any) -> Any:
        answer = self.send(name, as_, **more)
        assert answer.status_code < 300, f"{name}: {answer.status_code} {answer.text[:500]}"
        return answer.json if answer.is_json else answer.data

    def refused(self, name: str, as_: str | None = None, /, **more: Any) -> str:
        """The code of the problem."""
        answer = self.send(name, as_, **more)
        assert answer.status_code >= 400, f"{name}: {answer.status_code}"
        assert answer.json is not None
        return str(answer.json["code"])

    def task(self, case_no: str, element: str) -> str:
        return self.hall.task(case_no, element).id


def a_file(content: bytes = PDF, name: str = "材料.pdf") -> dict[str, Any]:
    """A multipart body with one file."""
    return {"file": (io.BytesIO(content), name)}


@pytest.fixture
def api(hall: Hall) -> Api:
    return Api(create_app(hall.office), hall)
