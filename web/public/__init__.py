"""Pages for citizens and firms: find a service, read its guide, apply, follow the case, supplement, rate."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("public", __name__)

from web.public import (  # noqa: E402, F401
    announcements,
    apply,
    browsing,
    cases,
    checklist,
    editions,
    finding,
    home,
    letters,
    own_tasks,
    proofs,
    reaching,
    session,
    supplement,
    tracking,
)
