"""People: who is there, add somebody, change their unit and roles, give a new password, let them sign in no more."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import redirect, render_template, request, url_for
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from engine.errors import NotFound
from web.admin import blueprint
from web.identity import actor, office
from web.pages import Attempt, messages, text
from workflows.audit import AuditEntry
from workflows.cases.models import Task
from workflows.people import administer, queries
from workflows.people.models import User
from workflows.people.roles import ROLE_NAMES, Role

PAGE = 50
SPARE = 2
"""Empty lines for further roles below those a person has."""
STATES = {"": "全部状态", "active": "在用", "inactive": "停用"}


@dataclass(frozen=True, slots=True)
class Written:
    """What a form about a person says, kept when it is shown again."""

    username: str = ""
    name: str = ""
    unit: str = ""
    grants: list[tuple[str, str]] = field(default_factory=list)

    @classmethod
    def of(cls, user: User) -> Written:
        return cls(user.username, user.name, user.unit_code or "", [(one["role"], one["unit"]) for one in user.grants])

    @classmethod
    def sent(cls, username: str) -> Written:
        """What was sent; lines that were left empty are dropped."""
        lines = zip(request.form.getlist("role"), request.form.getlist("grant_unit"), strict=False)
        grants = [(role, where) for role, where in lines if role or where]
        return cls(username, text("name", 60), text("unit", 60), grants)


@blueprint.get("/people")
def people() -> str:
    wanted = {name: request.args.get(name, "").strip() for name in ("q", "unit", "state")}
    after = request.args.get("after", "")
    only = {"active": True, "inactive": False}.get(wanted["state"])
    with office().read() as session:
        rows = queries.people(session, q=wanted["q"], unit=wanted["unit"], active_only=only, after=after, limit=PAGE)
        tree = queries.unit_tree(session)
    return render_template(
        "admin/people.html",
        rows=rows[:PAGE],
        next=rows[PAGE - 1].username if len(rows) > PAGE else "",
        after=after,
        filters=wanted,
        states=STATES,
        tree=tree,
    )


@blueprint.get("/people/new")
def new_person() -> str:
    return _form(Written(), Attempt())


@blueprint.post("/people")
def add_person() -> Response | tuple[str, int]:
    sent = Written.sent(text("username", 60))
    with Attempt() as attempt, office().act(actor()) as act:
        password = request.form.get("password", "")
        administer.add_person(act, sent.username, sent.name, sent.unit, sent.grants, password)
    if attempt.failed:
        return _form(sent, attempt), 422
    return redirect(url_for("admin.person", username=sent.username, done="added"), 303)


@blueprint.get("/people/<username>")
def person(username: str) -> str:
    return _person(username, Attempt())


@blueprint.post("/people/<username>")
def change_person(username: str) -> Response | tuple[str, int]:
    sent = Written.sent(username)
    with Attempt() as attempt, office().act(actor()) as act:
        administer.change_person(act, username, sent.name, sent.unit, sent.grants)
    if attempt.failed:
        return _person(username, attempt, sent), 422
    return redirect(url_for("admin.person", username=username, done="changed"), 303)


@blueprint.post("/people/<username>/password")
def set_password(username: str) -> Response | tuple[str, int]:
    with Attempt() as attempt, office().act(actor()) as act:
        administer.set_password(act, username, request.form.get("password", ""))
    if attempt.failed:
        return _person(username, attempt), 422
    if username == actor().username:  # one's own sessions ended with the old password
        return redirect(url_for("public.sign_in", next=url_for("admin.people")), 303)
    return redirect(url_for("admin.person", username=username, done="password"), 303)


@blueprint.post("/people/<username>/active")
def set_active(username: str) -> Response | tuple[str, int]:
    active = request.form.get("active") == "1"
    with Attempt() as attempt, office().act(actor()) as act:
        administer.set_active(act, username, active)
    if attempt.failed:
        return _person(username, attempt), 422
    return redirect(url_for("admin.person", username=username, done="active" if active else "inactive"), 303)


def _form(sent: Written, attempt: Attempt) -> str:
    with office().read() as session:
        tree = queries.unit_tree(session)
    return render_template("admin/new_person.html", sent=sent, **_told(attempt), **_choices(tree, sent))


def _person(username: str, attempt: Attempt, sent: Written | None = None) -> str:
    with office().read() as session:
        row = session.scalars(select(User).where(User.username == username)).one_or_none()
        if row is None:
            raise NotFound(f"没有名为“{username}”的人员")
        tree = queries.unit_tree(session)
        claimed = session.scalar(
            select(func.count()).where(Task.assignee_id == row.id, Task.state == "open").select_from(Task)
        )
        log = select(AuditEntry).where(AuditEntry.chain == "office:user", AuditEntry.subject == username)
        acts = list(session.scalars(log.order_by(AuditEntry.seq.desc()).limit(10)))
    sent = sent or Written.of(row)
    return render_template(
        "admin/person.html",
        row=row,
        sent=sent,
        claimed=claimed,
        acts=acts,
        own=username == actor().username,
        done=request.args.get("done", ""),
        tree=tree,
        **_told(attempt),
        **_choices(tree, sent),
    )


def _told(attempt: Attempt) -> dict[str, Any]:
    return {"errors": messages(attempt.errors, "/"), "detail": attempt.detail}


def _choices(tree: queries.UnitTree, sent: Written) -> dict[str, Any]:
    return {
        "units": [(code, unit.name) for code, unit in tree.working.items()],
        "roles": [(role.value, name) for role, name in ROLE_NAMES.items() if role is not Role.SYSTEM],
        "lines": [*sent.grants, *[("", "")] * SPARE],
    }
