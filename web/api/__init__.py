"""The HTTP API under /api/v1: parse, act, answer."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")

from web.api import (  # noqa: E402, F401
    absences,
    accountability,
    annexes,
    announcements,
    bases,
    bulletins,
    calendars,
    cases,
    changes,
    design,
    editions,
    efficiency,
    handling,
    letters,
    moves,
    notices,
    open_data,
    openapi,
    orders,
    organisation,
    programme,
    proofs,
    services,
    signing,
    special,
    supervision,
    tasks,
    tokens,
    units,
    windows,
)
