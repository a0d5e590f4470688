"""Pages of the clean-up programme: campaigns, a unit's own work in one, packages under review, editions, contracts."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("programme", __name__, url_prefix="/programme")

from web.programme import campaigns, contracts, editions, packages, units  # noqa: E402, F401
