"""Acts on a case under way beside its tasks: urge it, copy it, end it without a decision."""

from __future__ import annotations

from collections.abc import Callable

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from web.desk import blueprint
from web.desk.cases import case_page
from web.identity import actor, office
from web.pages import Attempt, text
from workflows.acts import Act
from workflows.cases import closing, copies, urging


@blueprint.post("/cases/<case_no>/urge")
def urge(case_no: str) -> Response | tuple[str, int]:
    return _done(case_no, lambda act: urging.urge(act, case_no), "urge")


@blueprint.post("/cases/<case_no>/copy")
def copy(case_no: str) -> Response | tuple[str, int]:
    to, reason = request.form.getlist("to"), text("reason", 500)
    return _done(case_no, lambda act: copies.copy(act, case_no, to, reason), "copy")


@blueprint.post("/cases/<case_no>/terminate")
def terminate(case_no: str) -> Response | tuple[str, int]:
    ground, basis, reason = text("ground", 40), text("basis", 200), text("reason", 2000)
    return _done(case_no, lambda act: closing.terminate(act, case_no, ground, reason, basis=basis), "terminate")


def _done(case_no: str, do: Callable[[Act], object], form: str) -> Response | tuple[str, int]:
    """Back to the case; or, where it may not be done, the case's page with the reason at the form."""
    with Attempt("urged_already", "nobody_to_urge") as tried, office().act(actor()) as act:
        do(act)
    if tried.failed:
        return case_page(case_no, tried, reason=f"{form}-reason", form=form), 422
    return redirect(url_for("desk.case", case_no=case_no), 303)
