"""Who may call what: the one table against the real address map, and each role against each row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from web.app import create_app
from web.permissions import ANYONE, OF_ROLE, ROUTES, permissions_of
from workflows import demo
from workflows.migrations import upgrade
from workflows.office import Office
from workflows.people.roles import Role
from workflows.settings import Settings

SIGNERS = {"citizen": Role.APPLICANT, "clerk": Role.WINDOW, "supervisor": Role.SUPERVISOR, "designer": Role.DESIGNER,
           "approver": Role.APPROVER, "admin": Role.ADMIN, "shebao": Role.OFFICER}  # fmt: skip


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp("office")
    url = f"sqlite:///{folder / 'office.db'}"
    settings = replace(Settings.from_environment({}), data=folder, database_url=url, demo=True)
    upgrade(settings)
    office = Office(settings)
    demo.load(office)
    yield create_app(office)
    office.close()


def test_every_endpoint_has_a_row_and_every_row_an_endpoint(app: Flask) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(ROUTES)


def test_every_permission_is_held_by_somebody(app: Flask) -> None:
    held = ANYONE.union(*OF_ROLE.values())
    assert set(ROUTES.values()) <= held


def _calls(app: Flask) -> Iterator[tuple[str, str, str]]:
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            values = {
                name: 2026 if "int" in type(rule._converters[name]).__name__.lower() else "x" for name in rule.arguments
            }
            built = rule.build(values)
            if built is not None and rule.endpoint != "static":
                for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT", "DELETE"}):
                    yield rule.endpoint, method, built[1]


def test_nobody_gets_where_a_sign_in_is_needed(app: Flask) -> None:
    client = app.test_client()
    for endpoint, method, path in _calls(app):
        if ROUTES[endpoint] not in ANYONE:
            status = client.open(path, method=method).status_code
            assert status in (302, 401), (endpoint, method, status)


@pytest.mark.parametrize("username", SIGNERS)
def test_the_table_refuses_what_a_role_does_not_hold_and_nothing_else(app: Flask, username: str) -> None:
    client = app.test_client()
    token = client.post("/api/v1/token", json={"username": username, "password": demo.password(username)}).json
    assert token is not None
    header = {"Authorization": f"Bearer {token['token']}"}
    held = permissions_of(frozenset({SIGNERS[username]}))
    for endpoint, method, path in _calls(app):
        if endpoint.startswith("api.") and endpoint not in ("api.create_token", "api.delete_token"):
            answer = client.open(path, method=method, headers=header)
            refused = answer.status_code == 403 and (answer.json or {}).get("detail") == "没有权限"
            assert refused == (ROUTES[endpoint] not in held), (endpoint, method, answer.status_code)
            assert answer.status_code < 500, (endpoint, method)


def test_an_unsafe_page_call_without_its_token_is_refused(app: Flask) -> None:
    client = app.test_client()
    page = client.get("/sign-in").get_data(as_text=True)
    csrf = page.split('name="csrf"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
    sent = {"username": "admin", "password": demo.password("admin"), "csrf": csrf}
    assert client.post("/sign-in", data=sent).status_code in (302, 303)
    for endpoint, method, path in _calls(app):
        if method == "POST" and not endpoint.startswith("api."):
            answer = client.post(path, data={})
            assert answer.status_code == 403, (endpoint, answer.status_code)


def test_each_administration_page_answers(app: Flask) -> None:
    client = app.test_client()
    page = client.get("/sign-in").get_data(as_text=True)
    csrf = page.split('name="csrf"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
    client.post("/sign-in", data={"username": "admin", "password": demo.password("admin"), "csrf": csrf})
    for path in ("", "/people", "/people/new", "/units", "/calendars", "/calendars/2026", "/calendars/new", "/jobs",
                 "/credit", "/audit"):  # fmt: skip
        assert client.get(f"/admin{path}").status_code == 200, path
