"""Somebody at a browser without scripts: signs in, opens pages, sends forms with their token."""

from __future__ import annotations

import re
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.hall import Hall
from web.app import create_app
from workflows import demo

_TOKEN = re.compile(r'name="csrf" value="([^"]+)"')


class Visitor:
    """One person's session in the office of `hall`."""

    def __init__(self, hall: Hall, username: str, password: str | None = None) -> None:
        self._client: FlaskClient = create_app(hall.office).test_client()
        self._csrf = self._token_on("/sign-in")
        self.signed = self.post("/sign-in", username=username, password=password or demo.password(username))
        if self.signed.status_code == 303:
            self._csrf = self._token_on("/desk/inbox")

    def _token_on(self, path: str) -> str:
        found = _TOKEN.search(self._client.get(path).get_data(as_text=True))
        assert found is not None, path
        return found[1]

    def get(self, path: str, status: int = 200, **headers: str) -> str:
        answer = self._client.get(path, headers=headers)
        assert answer.status_code == status, (path, answer.status_code)
        return answer.get_data(as_text=True)

    def post(self, address: str, /, **fields: Any) -> TestResponse:
        """Send a form; a list is sent as several fields of one name."""
        return self._client.post(address, data={"csrf": self._csrf, **fields})

    def send(self, path: str, raw: bytes) -> TestResponse:
        """What a script on a page sends: a body of its own, the token in a header."""
        return self._client.post(path, data=raw, headers={"X-CSRF-Token": self._csrf})
