"""Take the applicant's supplement at the window."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from web.casefile import CaseView
from web.desk import blueprint
from web.identity import actor, office
from web.supplementing import Supplement
from workflows.cases import access, dossier


def _supplement(case_no: str) -> Supplement | None:
    with office().read() as session:
        case = dossier.found(session, case_no)
        access.require_see(session, actor(), case)
        view = CaseView(session, case)
    return Supplement(view, at_window=True) if view.notice else None


@blueprint.get("/cases/<case_no>/supplement")
def supplement(case_no: str) -> str | WerkzeugResponse:
    found = _supplement(case_no)
    if found is None:
        return redirect(url_for("desk.case", case_no=case_no))
    return _page(found)


@blueprint.post("/cases/<case_no>/supplement")
def submit_supplement(case_no: str) -> tuple[str, int] | WerkzeugResponse:
    found = _supplement(case_no)
    if found is not None:
        found.read()
        if not found.submit():
            return _page(found), 422
    return redirect(url_for("desk.case", case_no=case_no), 303)


def _page(found: Supplement) -> str:
    return render_template("desk/supplement.html", supplement=found, view=found.view, case=found.view.case)
