"""Pages for administrators: people and units, calendars, failed jobs, credit records, the audit chains."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("admin", __name__, url_prefix="/admin")

from web.admin import calendars, people, state  # noqa: E402, F401
