"""Dynamic adjustment: what is asked for, decided and carried out; asking for one; one with its decision."""

from __future__ import annotations

import re

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from engine.clock import local_date
from web.design import blueprint
from web.identity import actor, office
from web.pages import Attempt, messages, text
from workflows.adjusting import commands, queries
from workflows.adjusting.commands import Wish
from workflows.catalogue import queries as catalogue
from workflows.catalogue import reach
from workflows.rules.adjusting import KINDS, OPEN_CASES

PAGE = 30
_KEY = re.compile(r"[\w-]+", re.ASCII)
TOLD = ("already_settled", "change_pending", "stale_parent", "service_ended", "findings")


@blueprint.app_template_global()
def waiting_changes() -> int:
    """How many adjustments wait for approval; told beside the tab."""
    with office().read() as session:
        return queries.waiting(session, actor())


@blueprint.get("/changes")
def changes() -> str:
    show, after = request.args.get("show", "open"), request.args.get("after", "")
    with office().read() as session:
        page = queries.changes(session, actor(), open_only=show != "all", after=after, limit=PAGE)
        return render_template("design/changes.html", rows=page.items, next=page.next, after=after, show=show)


@blueprint.get("/changes/new")
def new_change() -> str:
    return _form(Wish("", request.args.get("service", ""), "", ""), Attempt())


@blueprint.post("/changes")
def propose_change() -> WerkzeugResponse | tuple[str, int]:
    wish = Wish(
        kind=text("kind", 20),
        service=text("service", 100),
        reason=text("reason"),
        basis=text("basis", 500),
        effective_on=text("effective_on", 10),
        successors=[*filter(None, request.form.getlist("successors")), *_KEY.findall(text("others", 500))],
        version=text("version", 64),
        open_cases=text("open_cases", 20) or "continue",
    )
    with Attempt(*TOLD) as attempt, office().act(actor()) as act:
        change_id = commands.propose(act, wish).id
    if attempt.problem is not None:
        return _form(wish, attempt), 422 if attempt.errors else 409
    return redirect(url_for("design.change", change_id=change_id), 303)


@blueprint.get("/changes/<change_id>")
def change(change_id: str) -> str:
    return _page(change_id, Attempt())


@blueprint.post("/changes/<change_id>/approve")
def approve_change(change_id: str) -> WerkzeugResponse | tuple[str, int]:
    with Attempt(*TOLD) as attempt, office().act(actor()) as act:
        commands.approve(act, change_id, text("note", 500))
    return _settled(change_id, attempt)


@blueprint.post("/changes/<change_id>/reject")
def reject_change(change_id: str) -> WerkzeugResponse | tuple[str, int]:
    with Attempt(*TOLD) as attempt, office().act(actor()) as act:
        commands.reject(act, change_id, text("note", 500))
    return _settled(change_id, attempt)


@blueprint.post("/changes/<change_id>/withdraw")
def withdraw_change(change_id: str) -> WerkzeugResponse | tuple[str, int]:
    with Attempt(*TOLD) as attempt, office().act(actor()) as act:
        commands.withdraw(act, change_id, text("note", 500))
    return _settled(change_id, attempt)


def _settled(change_id: str, attempt: Attempt) -> WerkzeugResponse | tuple[str, int]:
    if attempt.problem is not None:
        return _page(change_id, attempt), 422 if attempt.errors else 409
    return redirect(url_for("design.change", change_id=change_id), 303)


def _detail(attempt: Attempt) -> str:
    """What is said above the form; a finding's element is no field of it."""
    if attempt.problem is None:
        return ""
    lines = [error.message for error in attempt.errors] if attempt.problem.code_here == "findings" else []
    return f"{attempt.problem.detail.rstrip('。')}。{''.join(lines) or attempt.problem.remedy_here}"


def _errors(attempt: Attempt) -> dict[str, str]:
    findings = attempt.problem is not None and attempt.problem.code_here == "findings"
    return {} if findings else messages(attempt.errors, "/")


def _form(wish: Wish, attempt: Attempt) -> str:
    with office().read() as session:
        if wish.service:
            reach.require(session, office().shelf, actor(), wish.service)
        row = queries.service(session, wish.service)
        versions = [one for one in catalogue.proposed(session) if one.service_key == wish.service]
        services = [one for one in catalogue.choices(session) if one[0] != wish.service]
    errors = _errors(attempt)
    return render_template(
        "design/new_change.html",
        wish=wish,
        row=row,
        versions=versions,
        versions_named=[(one.id, f"第 {one.number} 版（{one.note}）") for one in versions],
        services=services,
        others="、".join(key for key in wish.successors if key not in dict(services)),
        kinds=queries.fitting(row, versions),
        open_cases=list(OPEN_CASES.items()),
        errors=errors,
        detail="" if errors else _detail(attempt),
    )


def _page(change_id: str, attempt: Attempt) -> str:
    with office().read() as session:
        row = queries.change(session, change_id)
        named = queries.names(session, row.successors)
        errors = _errors(attempt)
        return render_template(
            "design/change.html",
            row=row,
            rule=KINDS[queries.kind(row)],
            named=named,
            open_cases=queries.open_cases(session, row.service_key),
            own=row.proposed_by == actor().user_id,
            errors=errors,
            detail="" if errors else _detail(attempt),
            note=text("note", 500) if request.method == "POST" else "",
            today=local_date(office().clock.now()),
        )
