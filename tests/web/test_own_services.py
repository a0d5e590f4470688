"""What a unit has not published is seen and changed by its own designers alone: every address with a service in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from engine.errors import Forbidden, NotFound
from tests.hall import Hall
from web.app import create_app
from web.permissions import OF_OWN_SERVICES, ROUTES
from workflows.adjusting.models import ChangeRequest
from workflows.bases.models import LegalBasis, ReviewTask
from workflows.catalogue import commands, drafts, queries, reach
from workflows.catalogue.folder import read_folder
from workflows.catalogue.models import ServiceDraft
from workflows.moves.models import Migration
from workflows.people import commands as people
from workflows.people.models import User
from workflows.people.roles import Role
from workflows.settings import ROOT

pytestmark = pytest.mark.parametrize("hall", ["sqlite"], indirect=True)

THEIRS, NEW, PROPOSED = "11-temporary-relief", "11-item-1", "07-minimum-living"
"""Of the civil affairs bureau: published with a draft, a draft alone, published with a version put forward."""
SECRET = "还没有公开的话"
STEPS = {"key", "version_id", "migration_id", "change_id", "review_id"}
ALIKE = ("migration_id", "change_id", "review_id")
"""Rows that have one id in this test."""
SHARED = {"comment_id", "name", "form", "basis_id"}
"""What addresses name besides, and belongs to no unit."""


@pytest.fixture
def office(hall: Hall) -> tuple[Hall, str, str]:
    """Two designers of two units, the second approves too; the first has something in each state."""
    for name, role, unit in (
        ("alpha", Role.DESIGNER, "mz"),
        ("beta", Role.DESIGNER, "ga"),
        ("gamma", Role.APPROVER, "ga"),
    ):
        hall.engage(name, role, unit)
    files = read_folder(ROOT / "bpmn" / "services" / PROPOSED)
    guide = files["service.yaml"].decode()
    with hall.act("alpha") as act:
        drafts.save(act, THEIRS, {"service.yaml": _guide(THEIRS) + f"# {SECRET}\n"})
        drafts.save(act, NEW, {"service.yaml": f"key: {NEW}\nname: {SECRET}\nunit: mz\n"})
        changed = {**files, "service.yaml": f"{guide}# {SECRET}\n".encode()}
        version = commands.propose(act, PROPOSED, changed, note=SECRET)
        migration = Migration(
            service_key=PROPOSED, version_id=version.id, number=2, state="done", selection={"unit": "", "cases": []},
            steps={}, reason=SECRET, worse=[], total=0, begun_by="x", begun_by_name="x", begun_at=act.now,
        )  # fmt: skip
        act.session.add(migration)
        act.session.flush()
        days = {"effective_on": act.today, "proposed_at": act.now}
        act.session.add(ChangeRequest(
            id=migration.id, kind="cancel", service_key=PROPOSED, service_name="x", unit="mz", successors=[], basis="x",
            reason=SECRET, open_cases="continue", state="proposed", proposed_by="x", proposed_by_name="x", before={},
            after={}, **days,
        ))  # fmt: skip
        act.session.add(ReviewTask(
            id=migration.id, basis_id=act.session.query(LegalBasis).first().id, basis=SECRET, ends_on=act.today,
            service_key=PROPOSED, service_name="x", unit="mz", rests=[], carries=True, opened_at=act.now,
            due_on=act.today, state="open",
        ))  # fmt: skip
        act.session.flush()
        return hall, version.id, migration.id


def _guide(key: str) -> str:
    return (ROOT / "bpmn" / "services" / key / "service.yaml").read_text(encoding="utf-8")


class Caller:
    """One person, at the pages and at the API; or nobody."""

    def __init__(self, app: Flask, hall: Hall, username: str = "") -> None:
        self.client: FlaskClient = app.test_client()
        self.headers = {"X-CSRF-Token": "x"}
        self.client.set_cookie("banjie_csrf", "x")
        if username:
            with hall.office.database.write() as session:
                user = session.query(User).filter_by(username=username).one()
                page, api = (people.open_session(session, user, kind=kind) for kind in ("page", "api"))
            self.client.set_cookie("banjie_session", page.token)
            self.headers = {"Authorization": f"Bearer {api.token}", "X-CSRF-Token": page.csrf}

    def call(self, method: str, path: str) -> tuple[int, str]:
        answer = self.client.open(path, method=method, headers=self.headers)
        return answer.status_code, answer.get_data(as_text=True)


def _addresses(app: Flask, version: str, migration: str) -> Iterator[tuple[str, str, str, str, bool]]:
    """Endpoint, method, path, service key, whether a service is named: all routes there are, each kind of service."""
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            named = STEPS & rule.arguments
            others = {
                name: 2026 if "int" in type(rule._converters[name]).__name__.lower() else "x"
                for name in rule.arguments - STEPS
            }
            for key in (THEIRS, NEW, PROPOSED) if "key" in named else ("",):
                values = {"key": key, "version_id": version, **dict.fromkeys(ALIKE, migration)}
                built = rule.build({**others, **{name: values[name] for name in named}})
                if built is None or rule.endpoint in ("static", "public.sign_out", "api.delete_token"):
                    continue
                for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT", "DELETE"}):
                    if named or method == "GET":
                        yield rule.endpoint, method, built[1], key, bool(named)


def test_no_address_shows_another_units_drafts_or_lets_them_be_changed(office: tuple[Hall, str, str]) -> None:
    hall, version, migration = office
    app = create_app(hall.office)
    before = _everything(hall)
    reached = set()
    for name in ("", "beta"):
        caller = Caller(app, hall, name)
        for endpoint, method, path, key, named in _addresses(app, version, migration):
            status, told = caller.call(method, path)
            where = (name, endpoint, method, path, status)
            assert SECRET not in told, where
            assert status < 500, where
            if name and named and ROUTES[endpoint] in OF_OWN_SERVICES:
                assert status in (403, 404), where
                reached.add(endpoint)
            elif key == NEW and not name:
                assert status in (302, 401, 404), where
    assert {"design.service", "design.save", "design.version", "api.list_deployments", "api.undo_migration"} <= reached
    assert _everything(hall) == before


def _everything(hall: Hall) -> list[tuple[str, int, str]]:
    return sorted((row.service_key, row.revision, row.unit) for row in hall.rows(ServiceDraft))


def test_every_address_that_designers_alone_may_call_names_its_service_in_a_way_that_is_held_to_its_unit(
    hall: Hall,
) -> None:
    for rule in create_app(hall.office).url_map.iter_rules():
        if ROUTES[rule.endpoint] in OF_OWN_SERVICES:
            assert rule.arguments <= STEPS | SHARED, f"{rule.endpoint}: whose is what its address names?"


def test_its_own_designer_sees_and_lists_what_is_the_units_and_an_approver_above_too(
    office: tuple[Hall, str, str],
) -> None:
    hall, version, migration = office
    app = create_app(hall.office)
    alpha = Caller(app, hall, "alpha")
    for path in (f"/design/{THEIRS}", f"/design/{NEW}", f"/design/{THEIRS}/files", f"/design/versions/{version}",
                 f"/design/migrations/{migration}", f"/api/v1/deployments/{PROPOSED}"):  # fmt: skip
        assert alpha.call("GET", path)[0] == 200, path
    listed = alpha.call("GET", "/design")[1]
    assert SECRET in listed
    assert "99-residence-permit" not in listed
    assert SECRET in Caller(app, hall, "approver").call("GET", "/design/review")[1]
    assert "/design/99-residence-permit" in Caller(app, hall, "beta").call("GET", "/design")[1]


def test_a_command_holds_to_the_unit_whoever_calls_it(office: tuple[Hall, str, str]) -> None:
    hall, version, _ = office
    files = read_folder(ROOT / "bpmn" / "services" / THEIRS)
    with pytest.raises(NotFound), hall.act("beta") as act:
        drafts.save(act, THEIRS, {"service.yaml": "x"})
    with pytest.raises(NotFound), hall.act("beta") as act:
        commands.propose(act, THEIRS, files, note="x")
    with pytest.raises(NotFound), hall.act("beta") as act:
        commands.approve(act, version)
    with pytest.raises(Forbidden, match="您不能设计演示区公安分局的事项"), hall.act("alpha") as act:
        drafts.save(act, THEIRS, {"service.yaml": _guide(THEIRS).replace("unit: mz", "unit: ga", 1)})
    hall.engage("both", Role.DESIGNER, "mz")
    with pytest.raises(Forbidden, match="只能处理本单位和下级单位的事项"), hall.act("both") as act:
        commands.approve(act, version)


def test_a_draft_follows_its_unit_in_the_lists_of_the_annexes(office: tuple[Hall, str, str]) -> None:
    hall, *_ = office

    def own(session: Session, name: str) -> list[str]:
        return reach.keys(session, hall.office.shelf, hall.actor(name))

    with hall.office.read() as session:
        assert own(session, "alpha") == [PROPOSED, NEW, THEIRS]
        assert own(session, "beta") == ["99-residence-permit"]
        assert own(session, "designer") == queries.known_keys(session)
