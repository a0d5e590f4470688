"""Reports that a proof was demanded (举报索要证明): the list for the units one answers for, one report, its answer."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from web import codes
from web.identity import actor, office
from web.oversight import blueprint
from web.pages import Attempt, messages, text
from workflows.people.queries import unit_tree
from workflows.proofs import reports

PAGE = 20


@blueprint.get("/proof-reports")
def proof_reports() -> str:
    state, after = request.args.get("state", "open"), request.args.get("after", "")
    state = state if state in codes.REPORT_STATES else ""
    with office().read() as session:
        page = reports.reports(session, actor(), state=state, after=after, limit=PAGE)
        tree = unit_tree(session)
    return render_template(
        "oversight/proof_reports.html", rows=page.items, next=page.next, after=after, state=state, tree=tree
    )


@blueprint.get("/proof-reports/<report_id>")
def proof_report(report_id: str) -> str:
    return _page(report_id, Attempt())


@blueprint.post("/proof-reports/<report_id>/answer")
def answer_proof_report(report_id: str) -> WerkzeugResponse | tuple[str, int]:
    with Attempt("report_answered") as attempt, office().act(actor()) as act:
        reports.answer(act, report_id, text("verdict"), text("answer"))
    if attempt.problem is not None:
        return _page(report_id, attempt), 409 if attempt.problem.code_here == "report_answered" else 422
    return redirect(url_for("oversight.proof_report", report_id=report_id), 303)


def _page(report_id: str, attempt: Attempt) -> str:
    with office().read() as session:
        row = reports.found(session, actor(), report_id)
        tree = unit_tree(session)
    return render_template(
        "oversight/proof_report.html",
        row=row,
        tree=tree,
        standings=reports.STANDINGS,
        verdicts=list(reports.VERDICTS.items()),
        sent={name: text(name) for name in ("verdict", "answer")},
        errors=messages(attempt.errors, "/"),
        detail=attempt.detail,
    )
