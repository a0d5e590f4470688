"""Find a case by its number or by the applicant's full ID number."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from web.desk import blueprint
from web.identity import actor, office
from web.pages import text
from workflows.cases import queries


@blueprint.get("/find")
def find() -> str:
    return render_template("desk/find.html", q="", page=None)


@blueprint.post("/find")
def search() -> str | WerkzeugResponse:
    """Answered at once and not by a redirect: an ID number must not come into an address."""
    q = text("q", 60)
    if not q:
        return render_template("desk/find.html", q="", page=None)
    with office().read() as session:
        page = queries.search(session, office(), actor(), q=q)
    if len(page.items) == 1 and page.items[0].case_no == q:
        return redirect(url_for("desk.case", case_no=q), 303)
    return render_template("desk/find.html", q=q, page=page)
