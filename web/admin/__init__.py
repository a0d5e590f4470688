"""Pages for administrators: people and units, calendars, failed jobs, deliveries, credit records, the audit chains."""

from __future__ import annotations

from flask import Blueprint

from web.admin import words

blueprint = Blueprint("admin", __name__, url_prefix="/admin")
blueprint.add_app_template_filter(words.act_words)
blueprint.add_app_template_filter(words.act_note)

from web.admin import (  # noqa: E402, F401
    announcements,
    audit,
    calendars,
    credit,
    deliveries,
    endings,
    jobs,
    organisation,
    overview,
    people,
    units,
    windows,
)
