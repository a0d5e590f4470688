"""What no database takes is refused at the door, on every page and by whichever database lies behind it."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.conftest import BOTH
from tests.hall import Hall
from web.app import create_app
from workflows import demo

NAMES = ("q", "after", "unit", "service", "case_no", "show", "key", "by", "light", "kind", "state", "month", "next")


def sign_in(client: FlaskClient, username: str, password: str) -> TestResponse:
    token = re.search(r'name="csrf" value="([^"]+)"', client.get("/sign-in").text)
    assert token is not None
    return client.post("/sign-in", data={"csrf": token.group(1), "username": username, "password": password})


@pytest.mark.parametrize("hall", BOTH, indirect=True)
@pytest.mark.parametrize("who", ["", "clerk", "supervisor", "designer", "approver", "admin", "lead"])
def test_no_page_is_asked_for_what_cannot_be_stored(hall: Hall, who: str) -> None:
    client, statuses = create_app(hall.office).test_client(), set[int]()
    if who:
        assert sign_in(client, who, demo.password(who)).status_code == 303
    for rule in client.application.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.rule.startswith("/api/") or rule.endpoint == "static":
            continue
        path = re.sub(r"<int:\w+>", "1", rule.rule)
        for address in (re.sub(r"<\w+>", "%00", path), f"{path}?{'&'.join(f'{name}=%00' for name in NAMES)}"):
            if "%00" in address:
                status = client.get(address).status_code
                assert status < 500, address
                statuses.add(status)
    assert 422 in statuses


@pytest.mark.parametrize("hall", BOTH, indirect=True)
def test_the_field_of_a_form_is_named(hall: Hall) -> None:
    answer = sign_in(create_app(hall.office).test_client(), "cle\0rk", "x")
    assert answer.status_code == 422
    assert "含有不能使用的字符" in answer.text
