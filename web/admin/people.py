"""People and units: who is there, add somebody, let somebody sign in no more."""

from __future__ import annotations

from flask import redirect, render_template, request
from sqlalchemy import select
from werkzeug.wrappers import Response

from web.admin import blueprint
from web.identity import actor, office
from web.pages import Attempt, text
from workflows.people import administer
from workflows.people.models import User
from workflows.people.queries import unit_tree
from workflows.people.roles import ROLE_NAMES, Role

KINDS = {"government": "政府", "bureau": "部门", "institution": "事业单位", "hall": "大厅", "provider": "承接单位"}


@blueprint.get("/people")
def people() -> str:
    with office().read() as session:
        rows = list(session.scalars(select(User).order_by(User.username)))
        tree = unit_tree(session)
    return render_template("admin/people.html", rows=rows, tree=tree)


@blueprint.get("/people/new")
def new_person() -> str:
    return _form(Attempt(), {})


@blueprint.post("/people")
def add_person() -> Response | tuple[str, int]:
    sent = {name: text(name, 100) for name in ("username", "name", "unit", "role")}
    with Attempt() as attempt, office().act(actor()) as act:
        grants = [(sent["role"], sent["unit"])]
        administer.add_person(
            act, sent["username"], sent["name"], sent["unit"], grants, request.form.get("password", "")
        )
    return (_form(attempt, sent), 422) if attempt.failed else redirect("/admin/people", 303)


def _form(attempt: Attempt, sent: dict[str, str]) -> str:
    with office().read() as session:
        tree = unit_tree(session)
    roles = [(role.value, name) for role, name in ROLE_NAMES.items() if role is not Role.SYSTEM]
    return render_template("admin/person.html", attempt=attempt, sent=sent, tree=tree, roles=roles)


@blueprint.post("/people/<username>/active")
def set_active(username: str) -> Response:
    with office().act(actor()) as act:
        administer.set_active(act, username, request.form.get("active") == "1")
    return redirect("/admin/people", 303)


@blueprint.get("/units")
def units() -> str:
    return _units(Attempt(), {})


@blueprint.post("/units")
def add_unit() -> Response | tuple[str, int]:
    sent = {name: text(name, 100) for name in ("code", "name", "kind", "parent", "word")}
    with Attempt() as attempt, office().act(actor()) as act:
        administer.add_unit(act, sent["code"], sent["name"], sent["name"], sent["kind"], sent["parent"], sent["word"])
    return (_units(attempt, sent), 422) if attempt.failed else redirect("/admin/units", 303)


def _units(attempt: Attempt, sent: dict[str, str]) -> str:
    with office().read() as session:
        tree = unit_tree(session)
    return render_template("admin/units.html", attempt=attempt, sent=sent, tree=tree, kinds=KINDS)
