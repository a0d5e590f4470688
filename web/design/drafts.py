"""A draft's ends: put forward, thrown away, put on the live version, taken home as a zip."""

from __future__ import annotations

from flask import Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from web.design import blueprint
from web.design.folders import desk, findings, folder
from web.download import download
from web.identity import actor, office
from web.pages import Attempt, messages, text
from workflows.catalogue import drafts, queries
from workflows.catalogue.archive import packed


@blueprint.get("/<key>/submit")
def submit(key: str) -> str:
    """Before a draft is put forward: what the checks say, and the note the approver will read."""
    return _page(key, {}, "")


@blueprint.post("/<key>/submit")
def submit_now(key: str) -> tuple[str, int] | WerkzeugResponse:
    note = text("note", 500)
    if not note:
        return _page(key, {"note": "请说明修改的内容和理由"}, ""), 422
    with Attempt("stale_parent", "unchanged") as attempt, office().act(actor()) as act:
        version = drafts.propose(act, key, note=note)
        version_id = version.id
    if attempt.problem is not None:
        errors = messages(attempt.errors, "/note")
        detail = attempt.problem.detail + "。" + attempt.problem.remedy_here
        return _page(key, {"note": errors[""]} if "" in errors else {}, note, "" if "" in errors else detail), 422
    return redirect(url_for("design.version", version_id=version_id), 303)


@blueprint.post("/<key>/discard")
def discard(key: str) -> WerkzeugResponse:
    with office().act(actor()) as act:
        drafts.discard(act, key)
    return redirect(url_for("design.service", key=key), 303)


@blueprint.post("/<key>/rebase")
def rebase(key: str) -> WerkzeugResponse:
    """Put a draft on the version that became the live one meanwhile."""
    with office().act(actor()) as act:
        drafts.rebase(act, key)
    return redirect(url_for("design.service", key=key), 303)


@blueprint.get("/<key>/draft.zip")
def export_draft(key: str) -> Response:
    """The folder as it would be put forward now."""
    with office().read() as session:
        content = packed(folder(session, desk(session, key)))
    return download(content, "application/zip", f"{key}-draft.zip")


def _page(key: str, errors: dict[str, str], note: str, detail: str = "") -> str:
    with office().read() as session:
        found = desk(session, key)
        files = folder(session, found)
        live = queries.folder(session, office().shelf, key, None) if found.live else {}
        return render_template(
            "design/submit.html",
            desk=found,
            findings=findings(session, key, files),
            changed=sorted(name for name in {*files, *live} if files.get(name) != live.get(name)),
            errors=errors,
            note=note,
            detail=detail,
            given=request.method == "POST",
        )
