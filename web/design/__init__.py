"""Pages for designers and for those who approve: services, versions, the designer, files, what a version changes."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("design", __name__, url_prefix="/design")

from web.design import (  # noqa: E402, F401
    annexes,
    bases,
    changes,
    comparing,
    designer,
    drafts,
    files,
    moves,
    reviews,
    services,
    versions,
    windows,
)
