"""Take an application at the window: choose the service, fill in for the applicant, tick the paper handed in."""

from __future__ import annotations

from flask import Response, render_template, request, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from web import receipt
from web.desk import blueprint
from web.identity import actor, office
from web.intake import Intake, read
from web.pages import Attempt
from web.receipt import to_receipt
from workflows.cases import access, dossier
from workflows.cases.receive import receive as take_in
from workflows.catalogue import queries as catalogue
from workflows.catalogue.folder import Service
from workflows.people.queries import unit_tree


@blueprint.get("/receive")
def choose_service() -> str:
    q, after = request.args.get("q", "").strip()[:50], request.args.get("after", "")
    with office().read() as session:
        page, tree = catalogue.search(session, q=q, after=after), unit_tree(session)
    return render_template(
        "desk/choose_service.html",
        rows=page.items,
        tree=tree,
        q=q,
        next=url_for("desk.choose_service", q=q or None, after=page.next) if page.next else "",
        first=url_for("desk.choose_service", q=q or None) if after else "",
    )


def _service(key: str) -> Service:
    with office().read() as session:
        return catalogue.for_new_case(session, office().shelf, key)[1]


@blueprint.get("/receive/<key>")
def receive(key: str) -> str:
    return _page(Intake(_service(key)))


@blueprint.post("/receive/<key>")
def submit_application(key: str) -> str | tuple[str, int] | WerkzeugResponse:
    """As online, in the applicant's name: with errors the page is shown again, what is missing is only told."""
    intake = read(_service(key))
    if intake.action:
        return _page(intake)
    intake.check()
    if intake.errors:
        return _page(intake), 422
    if intake.missing and not intake.confirmed:
        return _page(intake, warn=True)
    with Attempt("commitment_barred") as tried, office().act(actor()) as act:
        taken = take_in(act, intake.application("window"))
    if tried.failed:
        intake.blame(tried.errors)
        return _page(intake, detail=tried.detail), 422
    return to_receipt(taken, url_for("desk.receipt_page", case_no=taken.case.case_no))


def _page(intake: Intake, *, detail: str = "", warn: bool = False) -> str:
    return render_template(
        "desk/receive.html",
        intake=intake,
        service=intake.service,
        detail=detail,
        missing=intake.missing if warn else [],
        notice=intake.service.commitment,
    )


@blueprint.get("/cases/<case_no>/receipt")
def receipt_page(case_no: str) -> Response:
    with office().read() as session:
        access.require_see(session, actor(), dossier.found(session, case_no))
    return receipt.show(case_no, "desk/receipt.html")
