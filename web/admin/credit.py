"""False commitments on record, and their repair."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from web.admin import blueprint
from web.identity import actor, office
from web.pages import Attempt, messages, text
from workflows.cases.models import Case
from workflows.commitments import commands as commitments
from workflows.commitments.models import CreditBar


@blueprint.get("/credit")
def credit() -> str:
    return _page(Attempt())


@blueprint.post("/credit/<bar_id>/repair")
def repair_credit(bar_id: str) -> Response | tuple[str, int]:
    evidence = text("evidence", 500)
    with Attempt() as attempt, office().act(actor()) as act:
        commitments.repair(act, bar_id, evidence)
    if attempt.failed:
        return _page(attempt, bar_id, evidence), 422
    return redirect(url_for("admin.credit", done=1), 303)


def _page(attempt: Attempt, at: str = "", evidence: str = "") -> str:
    query = select(CreditBar, Case).join(Case, Case.id == CreditBar.case_id).order_by(CreditBar.barred_at.desc())
    with office().read() as session:
        rows = session.execute(query).all()
    return render_template(
        "admin/credit.html",
        rows=rows,
        at=at,
        evidence=evidence,
        errors=messages(attempt.errors, "/"),
        detail=attempt.detail,
        done=request.args.get("done") == "1",
    )
