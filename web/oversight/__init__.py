"""Pages for supervisors: how the office does, alerts, supervision orders, accountability, any case's whole file."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("oversight", __name__, url_prefix="/oversight")

from web.oversight import accountability, alerts, cases, dashboard, orders, proof_reports, proofs  # noqa: E402, F401
