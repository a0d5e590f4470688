"""Units: which there are, add one, change its name and document word."""

from __future__ import annotations

from collections import Counter

from flask import redirect, render_template, request, url_for
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from engine.errors import NotFound
from web.admin import blueprint
from web.identity import actor, office
from web.pages import Attempt, messages, text
from workflows.people import administer
from workflows.people.models import Unit, User
from workflows.people.queries import UnitTree, unit_tree

KINDS = {"government": "政府", "bureau": "部门", "institution": "事业单位", "hall": "大厅", "provider": "承接单位"}


@blueprint.get("/units")
def units() -> str:
    with office().read() as session:
        tree = unit_tree(session)
        counted = session.execute(select(User.unit_code, func.count()).where(User.active).group_by(User.unit_code))
        people = Counter(dict(counted.all()))
    return render_template(
        "admin/units.html", rows=_in_order(tree), tree=tree, kinds=KINDS, people=people, done=request.args.get("done")
    )


def _in_order(tree: UnitTree) -> list[tuple[int, Unit]]:
    """Each unit below the one it belongs to, with how deep it stands."""
    below: dict[str | None, list[Unit]] = {}
    for unit in tree.by_code.values():
        below.setdefault(unit.parent_code, []).append(unit)

    def walk(parent: str | None, depth: int) -> list[tuple[int, Unit]]:
        return [row for unit in below.get(parent, ()) for row in ((depth, unit), *walk(unit.code, depth + 1))]

    return walk(None, 0)


@blueprint.get("/units/new")
def new_unit() -> str:
    return _form({"parent": request.args.get("parent", "")}, Attempt())


@blueprint.post("/units")
def add_unit() -> Response | tuple[str, int]:
    sent = _sent("code", "parent")
    with Attempt() as attempt, office().act(actor()) as act:
        administer.add_unit(
            act, sent["code"], sent["name"], sent["short"], sent["kind"], sent["parent"], sent["word"], sent["phone"]
        )
    if attempt.failed:
        return _form(sent, attempt), 422
    return redirect(url_for("admin.units", done=sent["name"]), 303)


@blueprint.get("/units/<code>")
def unit(code: str) -> str:
    with office().read() as session:
        row = session.get(Unit, code)
    if row is None:
        raise NotFound(f"没有代码为“{code}”的单位")
    sent = {
        "name": row.name,
        "short": row.short_name,
        "kind": row.kind,
        "word": row.document_word,
        "phone": row.phone,
        "parent": row.parent_code or "",
    }
    return _form(sent, Attempt(), code)


@blueprint.post("/units/<code>")
def change_unit(code: str) -> Response | tuple[str, int]:
    sent = _sent("parent")
    with Attempt() as attempt, office().act(actor()) as act:
        administer.change_unit(act, code, sent["name"], sent["short"], sent["kind"], sent["word"], sent["phone"])
    if attempt.failed:
        return _form(sent, attempt, code), 422
    return redirect(url_for("admin.units", done=sent["name"]), 303)


def _sent(*more: str) -> dict[str, str]:
    return {name: text(name, 100) for name in ("name", "short", "kind", "word", "phone", *more)}


def _form(sent: dict[str, str], attempt: Attempt, code: str = "") -> str:
    with office().read() as session:
        tree = unit_tree(session)
    return render_template(
        "admin/unit.html",
        code=code,
        sent=sent,
        kinds=KINDS,
        tree=tree,
        parents=[(one, unit.name) for one, unit in tree.by_code.items()],
        errors=messages(attempt.errors, "/"),
        detail=attempt.detail,
    )
