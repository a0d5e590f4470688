"""For everybody: the published list of required proofs, and reports that a proof was demanded all the same."""

from __future__ import annotations

from itertools import islice

from flask import render_template, request

from web.identity import maybe_actor, office
from web.pages import Attempt, messages, text
from web.public import blueprint
from workflows.catalogue import queries as catalogue
from workflows.people.roles import ANONYMOUS
from workflows.proofs import listing, reports
from workflows.proofs.models import ProofReport

MOST = 100
"""Rows of the list shown at once; the search narrows it."""


@blueprint.get("/proofs")
def proofs() -> str:
    q = request.args.get("q", "").strip()[:50]
    with office().read() as session:
        found = listing.required(session, office().shelf, office().proofs, q)
        rows = list(islice(found, MOST + 1))
    return render_template("public/proofs.html", rows=rows[:MOST], more=len(rows) > MOST, q=q)


@blueprint.get("/services/<key>/report-proof")
def report_proof(key: str) -> str:
    return _form(key, Attempt())


@blueprint.post("/services/<key>/report-proof")
def send_proof_report(key: str) -> str | tuple[str, int]:
    """Answered at once and not by a redirect: the password must not come into an address."""
    sent = reports.Sent(key, text("document", 100), text("place", 200), text("story"))
    with Attempt("too_many") as attempt, office().act(maybe_actor() or ANONYMOUS) as act:
        given = reports.report(act, sent, request.remote_addr or "")
    if attempt.problem is not None:
        return _form(key, attempt), 422
    return render_template(
        "public/proof_report_sent.html",
        row=given.report,
        password=given.password,
        standing=reports.STANDINGS[given.report.standing],
    )


@blueprint.get("/proofs/report")
def track_proof_report() -> str:
    return _track(None, "", "")


@blueprint.post("/proofs/report")
def show_proof_report() -> str | tuple[str, int]:
    """As `send_proof_report`: no password in an address."""
    number, password = text("number", 40), text("password", 40)
    with Attempt("wrong_query_password", "too_many") as attempt:
        row = reports.look_up(office(), number, password, request.remote_addr or "")
    if attempt.failed:
        return _track(None, number, attempt.detail), 422
    return _track(row, number, "")


def _form(key: str, attempt: Attempt) -> str:
    with office().read() as session:
        _, service = catalogue.live(session, office().shelf, key)
    return render_template(
        "public/report_proof.html",
        service=service,
        sent={name: text(name) for name in ("document", "place", "story")},
        errors=messages(attempt.errors, "/"),
        detail=attempt.detail,
    )


def _track(row: ProofReport | None, number: str, error: str) -> str:
    return render_template(
        "public/track_proof_report.html",
        row=row,
        number=number,
        error=error,
        standings=reports.STANDINGS,
        verdicts=reports.VERDICTS,
    )
