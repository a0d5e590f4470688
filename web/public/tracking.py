"""The public query: number and password, or the opaque token of a receipt's QR code."""

from __future__ import annotations

from flask import render_template, request

from web.casefile import CaseView
from web.identity import office
from web.pages import Attempt, text
from web.public import blueprint
from workflows.cases import dossier, track


@blueprint.get("/track")
def track_form() -> str:
    return _form("", "")


@blueprint.post("/track")
def track_with_password() -> str | tuple[str, int]:
    """Answered at once and not by a redirect: the password must not come into an address."""
    case_no, password = text("case_no", 40), text("password", 40)
    with Attempt("wrong_query_password", "too_many") as tried:
        track.with_password(office(), case_no, password, request.remote_addr or "")
    if tried.failed:
        return _form(case_no, tried.detail), 422
    return _page(case_no)


@blueprint.get("/track/<token>")
def track_with_token(token: str) -> str:
    return _page(track.with_token(office(), token[:100]).case.case_no)


def _form(case_no: str, error: str) -> str:
    return render_template("public/track.html", case_no=case_no, error=error)


def _page(case_no: str) -> str:
    with office().read() as session:
        view = CaseView(session, dossier.found(session, case_no))
    return render_template("public/progress.html", view=view, case=view.case)
