"""Apply for a service: one page with applicant, form, materials and the free choice of a commitment."""

from __future__ import annotations

from flask import render_template, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from engine.errors import Forbidden
from web.identity import actor, office
from web.intake import Intake, last_applicant, read
from web.pages import Attempt
from web.public import blueprint
from web.receipt import to_receipt
from workflows.cases.receive import receive
from workflows.catalogue import queries as catalogue
from workflows.catalogue.folder import Service


def _service(key: str) -> Service:
    with office().read() as session:
        _, service = catalogue.for_new_case(session, office().shelf, key)
    if service.online not in ("apply", "full"):
        raise Forbidden("这个事项不能在线申请", remedy="请按办事指南到受理窗口办理。")
    return service


@blueprint.get("/services/<key>/apply")
def apply(key: str) -> str:
    intake = Intake(_service(key), applicant=last_applicant())
    return _page(intake)


@blueprint.post("/services/<key>/apply")
def submit_application(key: str) -> tuple[str, int] | str | WerkzeugResponse:
    """Check and receive; with errors, or with something missing that was not confirmed, the page is shown again."""
    intake = read(_service(key))
    if intake.action:
        return _page(intake)
    intake.check()
    if intake.errors:
        return _page(intake), 422
    if intake.missing and not intake.confirmed:
        return _page(intake, warn=True)
    with Attempt("commitment_barred") as tried, office().act(actor()) as act:
        receipt = receive(act, intake.application("online"))
    if tried.failed:
        intake.blame(tried.errors)
        return _page(intake, detail=tried.detail), 422
    return to_receipt(receipt, url_for("public.my_receipt", case_no=receipt.case.case_no))


def _page(intake: Intake, *, detail: str = "", warn: bool = False) -> str:
    return render_template(
        "public/apply.html",
        intake=intake,
        service=intake.service,
        detail=detail,
        missing=intake.missing if warn else [],
        notice=intake.service.commitment,
    )
