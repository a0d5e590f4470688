"""Special procedures at the desk: ask for a stop or more time, approve or refuse, resume."""

from __future__ import annotations

from collections.abc import Callable

from flask import redirect, url_for
from werkzeug.wrappers import Response

from web.desk import blueprint
from web.desk.cases import case_page
from web.identity import actor, office
from web.pages import Attempt, text
from workflows.acts import Act
from workflows.limits import special
from workflows.limits.models import SpecialProcedure


@blueprint.post("/cases/<case_no>/suspend")
def suspend(case_no: str) -> Response | tuple[str, int]:
    ground, needed, reason = text("ground", 40), text("needed", 20), text("reason", 2000)
    return _done(case_no, lambda act: special.suspend(act, case_no, ground, needed=needed, reason=reason))


@blueprint.post("/cases/<case_no>/extend")
def extend(case_no: str) -> Response | tuple[str, int]:
    by, reason = text("by", 20), text("reason", 2000)
    return _done(case_no, lambda act: special.extend(act, case_no, by, reason=reason))


@blueprint.post("/cases/<case_no>/special/<procedure_id>/resume")
def resume(case_no: str, procedure_id: str) -> Response | tuple[str, int]:
    result = text("result", 2000)
    return _done(case_no, lambda act: special.resume(act, case_no, result, procedure_id=procedure_id))


@blueprint.post("/cases/<case_no>/special/<procedure_id>")
def settle(case_no: str, procedure_id: str) -> Response | tuple[str, int]:
    granted, opinion = text("granted", 5) == "yes", text("opinion", 2000)
    return _done(case_no, lambda act: special.settle(act, case_no, procedure_id, granted=granted, opinion=opinion))


def _done(case_no: str, do: Callable[[Act], SpecialProcedure]) -> Response | tuple[str, int]:
    """Back to the case; or, where it may not be done, the case's page with the reason."""
    with Attempt("special_refused", "extension_refused") as tried, office().act(actor()) as act:
        do(act)
    if tried.failed:
        return case_page(case_no, tried), 422
    return redirect(url_for("desk.case", case_no=case_no, _anchor="special"), 303)
