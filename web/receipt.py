"""The receipt's page: it shows case number and query password once, right after the application."""

from __future__ import annotations

import base64

from cryptography.exceptions import InvalidTag
from flask import Response, make_response, redirect, render_template, request
from markupsafe import Markup
from werkzeug.wrappers import Response as WerkzeugResponse

from engine.clock import local_date
from web.identity import office, own_address
from workflows.cases import dossier, queries
from workflows.cases.models import Case
from workflows.cases.receive import Receipt
from workflows.documents.content import qr

COOKIE, SECONDS = "banjie_receipt", 900


def to_receipt(receipt: Receipt, path: str) -> WerkzeugResponse:
    """Go to the receipt's page with the query password, sealed under the case's key, for a quarter of an hour."""
    response = redirect(path, 303)
    secret = {"password": receipt.query_password, "token": receipt.track_token}
    sealed = dossier.cipher(office().keys, receipt.case).seal_json(secret)
    response.set_cookie(
        COOKIE,
        base64.urlsafe_b64encode(sealed).decode(),
        path=path,
        max_age=SECONDS,
        httponly=True,
        samesite="Lax",
        secure=office().settings.secure_cookies,
    )
    return response


def show(case_no: str, template: str) -> Response:
    """The receipt; the caller has checked that the reader may see the case."""
    with office().read() as session:
        file = queries.case_file(session, office(), dossier.found(session, case_no))
    secret = _recalled(file.case)
    address = own_address()
    notice = next((clock for clock in file.clocks if clock.kind == "notice"), None)
    promised = next((clock for clock in file.clocks if clock.kind == "promised"), None)
    response = make_response(
        render_template(
            template,
            file=file,
            case=file.case,
            secret=secret,
            qr=Markup(qr(f"{address}/track/{secret['token']}")) if secret else "",  # noqa: S704 - drawn by us
            notice=notice,
            promised=promised,
            document=next((row for row in file.documents if row.kind == "receipt"), None),
            received_on=local_date(file.case.received_at),
        )
    )
    response.delete_cookie(COOKIE, path=request.path)
    return response


def _recalled(case: Case) -> dict[str, str]:
    """Password and token where this is the first look, else nothing."""
    sealed = request.cookies.get(COOKIE, "")
    if not sealed or case.sealed_key is None:
        return {}
    try:
        found: dict[str, str] = dossier.cipher(office().keys, case).unseal_json(base64.urlsafe_b64decode(sealed))
    except (InvalidTag, ValueError):
        return {}
    return found
