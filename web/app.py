"""The Flask application: blueprints, guards, headers; it holds no rule of the office."""

from __future__ import annotations

from typing import Any

import structlog
from flask import Flask, Response, g, request

from engine.clock import monotonic
from web import admin, api, design, desk, identity, operation, oversight, pages, problems, programme, public
from workflows.cases.materials import MAX_BYTES
from workflows.office import Office

log = structlog.get_logger("banjie.http")

_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'self'"
)
_DESIGN_POLICY = _POLICY + "; style-src 'self' 'unsafe-inline'; font-src 'self' data:"
"""bpmn-js places its elements with inline styles; only its page may."""


def create_app(office: Office, ticker: Any = None) -> Flask:
    """One application over one office. `ticker` is the process's own, where pages and ticker live together."""
    app = Flask(__name__)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.config["MAX_CONTENT_LENGTH"] = 10 * MAX_BYTES
    app.config["MAX_FORM_MEMORY_SIZE"] = 2 * 2**20
    app.extensions["office"] = office
    app.extensions["ticker"] = ticker
    identity.install(app)
    problems.install(app)
    pages.install(app)
    for module in (operation, api, public, desk, oversight, programme, design, admin):
        app.register_blueprint(module.blueprint)
    app.before_request(_begin)
    app.after_request(_finish)
    return app


def _begin() -> None:
    g.began = monotonic()


def _finish(response: Response) -> Response:
    if g.get("csrf") and not g.get("actor") and "banjie_csrf" not in request.cookies:  # a visitor was shown a form
        response.set_cookie(
            "banjie_csrf",
            g.csrf,
            httponly=True,
            samesite="Lax",
            secure=identity.office().settings.secure_cookies,
        )
    response.headers.setdefault("Content-Security-Policy", _DESIGN_POLICY if g.get("design_page") else _POLICY)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store" if g.get("actor") else "no-cache")
    if "began" in g:
        operation.measure(response, g.began)
        if request.endpoint not in ("static", "operation.healthz", "operation.metrics"):
            log.info(
                "request",
                method=request.method,
                route=str(request.url_rule),
                status=response.status_code,
                ms=round((monotonic() - g.began) * 1000, 1),
                user=g.actor.username if g.get("actor") else None,
            )
    return response
