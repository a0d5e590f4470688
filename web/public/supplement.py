"""Supplement what the one-time notice asked for: everything at once, nothing lost in between."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from web.casefile import CaseView
from web.identity import office
from web.public import blueprint
from web.public.cases import own
from web.supplementing import Supplement


def _supplement(case_no: str) -> Supplement | None:
    with office().read() as session:
        view = CaseView(session, own(session, case_no))
    return Supplement(view) if view.notice else None


@blueprint.get("/my/cases/<case_no>/supplement")
def supplement(case_no: str) -> str | WerkzeugResponse:
    found = _supplement(case_no)
    if found is None:
        return redirect(url_for("public.my_case", case_no=case_no))
    return _page(found)


@blueprint.post("/my/cases/<case_no>/supplement")
def submit_supplement(case_no: str) -> tuple[str, int] | WerkzeugResponse:
    found = _supplement(case_no)
    if found is not None:
        found.read()
        if not found.submit():
            return _page(found), 422
    return redirect(url_for("public.my_case", case_no=case_no), 303)


def _page(found: Supplement) -> str:
    return render_template("public/supplement.html", supplement=found, view=found.view, case=found.view.case)
