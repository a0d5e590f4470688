"""Pages for the people who handle cases: the worklist, the window, a task, a case's whole file."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("desk", __name__, url_prefix="/desk")

from web.desk import (  # noqa: E402, F401
    absence,
    cases,
    finding,
    handling,
    letters,
    notice,
    receiving,
    signing,
    special,
    supplement,
    tasks,
    worklist,
)
