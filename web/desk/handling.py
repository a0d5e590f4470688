"""Acts on a case under way beside its tasks: end it without a decision."""

from __future__ import annotations

from collections.abc import Callable

from flask import redirect, url_for
from werkzeug.wrappers import Response

from web.desk import blueprint
from web.desk.cases import case_page
from web.identity import actor, office
from web.pages import Attempt, text
from workflows.acts import Act
from workflows.cases import closing


@blueprint.post("/cases/<case_no>/terminate")
def terminate(case_no: str) -> Response | tuple[str, int]:
    ground, basis, reason = text("ground", 40), text("basis", 200), text("reason", 2000)
    return _done(case_no, lambda act: closing.terminate(act, case_no, ground, reason, basis=basis), "terminate")


def _done(case_no: str, do: Callable[[Act], object], form: str) -> Response | tuple[str, int]:
    """Back to the case; or, where it may not be done, the case's page with the reason at the form."""
    with Attempt() as tried, office().act(actor()) as act:
        do(act)
    if tried.failed:
        return case_page(case_no, tried, reason=f"{form}-reason", form=form), 422
    return redirect(url_for("desk.case", case_no=case_no), 303)
