"""The annexes for designers: fetched with the drafts in them, filled in, handed in; faults are told cell by cell."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template, request

from engine.errors import NotFound, Problem
from web.annexes import MEDIA_TYPES, NAMES, file_name
from web.design import blueprint
from web.download import download
from web.identity import actor, office
from web.pages import Attempt
from workflows.annexes.exporting import export
from workflows.annexes.importing import Imported
from workflows.annexes.importing import import_annex as take_in
from workflows.annexes.package import LARGEST
from workflows.people.queries import unit_tree
from workflows.people.roles import Role


@blueprint.get("/annexes")
def annexes() -> str:
    return _page()


@blueprint.get("/annexes/<name>.<form>")
def export_annex(name: str, form: str) -> Response:
    if name not in NAMES or form not in MEDIA_TYPES:
        raise NotFound("没有这份附件")
    unit, drafts_of = request.args.get("unit", ""), actor() if request.args.get("drafts") == "1" else None
    with office().read() as session:
        tree = unit_tree(session)
        content = export(session, office().shelf, tree, NAMES[name], form, unit=unit, drafts_of=drafts_of)
    return download(content, MEDIA_TYPES[form], file_name(name, form))


@blueprint.post("/annexes")
def import_annex() -> str | tuple[str, int]:
    sent = request.files.get("file")
    raw, unit = sent.stream.read(LARGEST + 1) if sent is not None else b"", request.form.get("unit", "")
    if not raw:
        return _page(unit=unit, missing=True), 422
    with Attempt("draft_changed") as tried, office().act(actor()) as act:
        done = take_in(act, raw, unit=unit)
    if tried.problem is not None:
        return _page(unit=unit, problem=tried.problem), 422
    return _page(unit=unit, done=done)


def _page(
    *, unit: str = "", missing: bool = False, problem: Problem | None = None, done: Imported | None = None
) -> str:
    with office().read() as session:
        tree = unit_tree(session)
    mine: Any = actor().units([Role.DESIGNER])
    return render_template(
        "design/annexes.html",
        units=[(code, row.name) for code, row in tree.working.items()],
        own=[(code, row.name) for code, row in tree.working.items() if code in mine],
        names=NAMES,
        formats=MEDIA_TYPES,
        unit=unit,
        missing=missing,
        problem=problem,
        faults=problem.extra.get("faults", []) if problem else [],
        done=done,
        largest=LARGEST // 2**20,
    )
