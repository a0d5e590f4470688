"""One version: what it changes against its parent, what the checks say, and the decision of a second person."""

from __future__ import annotations

from flask import Response, redirect, render_template, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as WerkzeugResponse

from engine.draw import State, svg
from web.design import blueprint
from web.design.folders import findings
from web.download import download
from web.identity import actor, office
from web.pages import Attempt, messages, text
from workflows.catalogue import commands, comments, queries
from workflows.catalogue.archive import packed
from workflows.catalogue.changes import DIAGRAM, changes, compressed
from workflows.catalogue.differences import marks

_WORDS: dict[State, str] = {"done": "新增", "near": "修改", "overdue": "删除"}


@blueprint.get("/versions/<version_id>")
def version(version_id: str) -> str:
    return _page(version_id, {}, "")


@blueprint.get("/versions/<version_id>/folder.zip")
def export(version_id: str) -> Response:
    with office().read() as session:
        row = queries.version(session, version_id)
        content = packed(office().engine.files(session, row.digest))
    return download(content, "application/zip", f"{row.service_key}-v{row.number}.zip")


@blueprint.post("/versions/<version_id>/approve")
def approve(version_id: str) -> tuple[str, int] | WerkzeugResponse:
    note = text("note", 500)
    with Attempt("stale_parent", "already_settled", "not_stationed") as attempt, office().act(actor()) as act:
        commands.approve(act, version_id, note)
    if attempt.problem is not None:
        return _page(version_id, {}, note, f"{attempt.problem.detail}。{attempt.problem.remedy_here}"), 409
    return redirect(url_for("design.version", version_id=version_id), 303)


@blueprint.post("/versions/<version_id>/reject")
def reject(version_id: str) -> tuple[str, int] | WerkzeugResponse:
    note = text("note", 500)
    with Attempt("already_settled") as attempt, office().act(actor()) as act:
        commands.reject(act, version_id, note)
    if attempt.problem is not None:
        status = 422 if attempt.errors else 409
        return _page(version_id, messages(attempt.errors, "/"), note, attempt.detail), status
    return redirect(url_for("design.version", version_id=version_id), 303)


@blueprint.post("/versions/<version_id>/withdraw")
def withdraw(version_id: str) -> tuple[str, int] | WerkzeugResponse:
    with Attempt("already_settled") as attempt, office().act(actor()) as act:
        key = commands.withdraw(act, version_id, text("note", 500)).service_key
    if attempt.problem is not None:
        return _page(version_id, {}, "", attempt.detail), 409
    return redirect(url_for("design.service", key=key), 303)


def _page(version_id: str, errors: dict[str, str], note: str, detail: str = "") -> str:
    shelf = office().shelf
    with office().read() as session:
        row = queries.version(session, version_id)
        parent = queries.version(session, row.parent_id) if row.parent_id else None
        after = shelf.service(session, row.digest)
        before = shelf.service(session, parent.digest) if parent else None
        told = changes(before, after)
        drawn = [] if before is None or not told.elements else [(before, True), (after, False)]
        return render_template(
            "design/version.html",
            row=row,
            open_comments=comments.open_count(session, row.service_key, row.id),
            parent=parent,
            service=after,
            told=told,
            compressed=(compressed(before) if before else None, compressed(after)),
            drawings=[
                Markup(svg(one.files[DIAGRAM], marks(told.elements, before=old), _WORDS))  # noqa: S704 - drawn by us
                for one, old in drawn
            ],
            drawing=None if drawn else Markup(svg(after.files[DIAGRAM])),  # noqa: S704 - drawn by us
            findings=findings(session, row.service_key, after.files) if row.state == "proposed" else [],
            own=row.proposed_by == actor().user_id,
            errors=errors,
            note=note,
            detail=detail,
        )
