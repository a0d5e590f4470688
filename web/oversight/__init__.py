"""Pages for supervisors: how the office does, alerts, supervision orders, accountability, any case's whole file."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("oversight", __name__, url_prefix="/oversight")

from web.oversight import (  # noqa: E402
    accountability,  # noqa: F401
    alarms,  # noqa: F401
    alerts,  # noqa: F401
    board,  # noqa: F401
    bottlenecks,  # noqa: F401
    bulletins,  # noqa: F401
    cases,  # noqa: F401
    dashboard,  # noqa: F401
    exports,  # noqa: F401
    indicators,  # noqa: F401
    orders,  # noqa: F401
    proof_reports,  # noqa: F401
    proofs,  # noqa: F401
    scores,  # noqa: F401
    statistics,  # noqa: F401
)
