"""Units: which there are, add one, state what it is."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields

from flask import redirect, render_template, request, url_for
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from engine.errors import NotFound
from web.admin import blueprint
from web.identity import actor, office
from web.pages import Attempt, messages, text
from workflows.people import standing
from workflows.people import units as commands
from workflows.people.models import Unit, User
from workflows.people.queries import UnitTree, unit_tree
from workflows.people.standing import Particulars
from workflows.rules.jurisdiction import ENDINGS, KINDS, LEVELS, NATURES


@blueprint.get("/units")
def units() -> str:
    with office().read() as session:
        tree = unit_tree(session)
        counted = session.execute(select(User.unit_code, func.count()).where(User.active).group_by(User.unit_code))
        people = Counter(dict(counted.all()))
    return render_template(
        "admin/units.html",
        rows=_in_order(tree),
        ended=[unit for unit in tree.by_code.values() if unit.ended_on is not None],
        endings=ENDINGS,
        tree=tree,
        leads={unit.lead_code for unit in tree.by_code.values()},
        kinds=KINDS,
        levels=LEVELS,
        people=people,
        done=request.args.get("done"),
    )


def _in_order(tree: UnitTree) -> list[tuple[int, Unit]]:
    """Each unit below the one it belongs to, with how deep it stands."""
    below: dict[str | None, list[Unit]] = {}
    for unit in tree.working.values():
        below.setdefault(unit.parent_code, []).append(unit)

    def walk(parent: str | None, depth: int) -> list[tuple[int, Unit]]:
        return [row for unit in below.get(parent, ()) for row in ((depth, unit), *walk(unit.code, depth + 1))]

    return walk(None, 0)


@blueprint.get("/units/new")
def new_unit() -> str:
    return _form(Particulars("", "", "", ""), Attempt(), parent=request.args.get("parent", ""))


@blueprint.post("/units")
def add_unit() -> Response | tuple[str, int]:
    told, code, parent = _sent(), text("code", 100), text("parent", 100)
    with Attempt() as attempt, office().act(actor()) as act:
        commands.add(act, code, parent, told)
    if attempt.failed:
        return _form(told, attempt, new_code=code, parent=parent), 422
    return redirect(url_for("admin.units", done=told.name), 303)


@blueprint.get("/units/<code>")
def unit(code: str) -> str:
    with office().read() as session:
        row = session.get(Unit, code)
    if row is None:
        raise NotFound(f"没有代码为“{code}”的单位")
    return _form(standing.of(row), Attempt(), code, parent=row.parent_code or "")


@blueprint.post("/units/<code>")
def change_unit(code: str) -> Response | tuple[str, int]:
    told, parent = _sent(), text("parent", 100)
    with Attempt("unit_ended") as attempt, office().act(actor()) as act:
        commands.change(act, code, told, parent)
    if attempt.failed:
        return _form(told, attempt, code, parent=parent), 422
    return redirect(url_for("admin.units", done=told.name), 303)


def _sent() -> Particulars:
    told = {row.name: text(row.name, 100) for row in fields(Particulars) if row.name != "clearing"}
    return Particulars(**told, clearing=request.form.get("clearing") == "1")


def _form(told: Particulars, attempt: Attempt, code: str = "", *, new_code: str = "", parent: str = "") -> str:
    with office().read() as session:
        tree = unit_tree(session)
    below = tree.subtree(code) - {code} if code else frozenset()
    return render_template(
        "admin/unit.html",
        code=code,
        sent=told,
        new_code=new_code,
        parent=parent,
        kinds=KINDS,
        levels=LEVELS,
        natures=NATURES,
        endings=ENDINGS,
        tree=tree,
        lead=standing.lead_of(tree, code),
        parents=[(one, unit.name) for one, unit in tree.working.items() if one not in tree.subtree(code)],
        leads=[(one, row.name) for one, row in tree.working.items() if one in below and row.level == told.level],
        errors=messages(attempt.errors, "/"),
        detail=attempt.detail,
    )
