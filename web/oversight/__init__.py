"""Pages for supervisors: how the office does, which alerts wait for an answer, any case's whole file."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("oversight", __name__, url_prefix="/oversight")

from web.oversight import alerts, cases, dashboard  # noqa: E402, F401
