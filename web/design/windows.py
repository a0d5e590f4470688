"""A service that by exception has no window: approved with a reason, and ended."""

from __future__ import annotations

from flask import redirect, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from web.design import blueprint
from web.design.services import page
from web.identity import actor, office
from web.pages import Attempt, messages, text
from workflows.organisation import stationing


@blueprint.post("/<key>/without-window")
def allow_without_window(key: str) -> WerkzeugResponse | tuple[str, int]:
    sent = {name: text(name, 300) for name in ("reason", "basis")}
    with Attempt("exception_known") as attempt, office().act(actor()) as act:
        stationing.allow(act, key, **sent)
    if attempt.failed:
        return page(key, sent, messages(attempt.errors, "/"), attempt.detail), 422
    return redirect(url_for("design.service", key=key), 303)


@blueprint.post("/<key>/with-window")
def require_window(key: str) -> WerkzeugResponse:
    with office().act(actor()) as act:
        stationing.end_exception(act, key)
    return redirect(url_for("design.service", key=key), 303)
