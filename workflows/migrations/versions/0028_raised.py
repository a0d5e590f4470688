"""Index the running clocks that have raised a rung, not all that run: every step and every recount wrote those."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_RUNNING = sa.text("state = 'running'")
_RAISED = sa.text("state = 'running' AND rungs != ''")
_MOMENTS = ["unit", "due_at", "warn_at", "case_id", "state"]


def upgrade() -> None:
    op.drop_index("ix_clocks_running", "clocks")
    op.create_index("ix_clocks_raised", "clocks", [*_MOMENTS, "rungs"], sqlite_where=_RAISED, postgresql_where=_RAISED)


def downgrade() -> None:
    op.drop_index("ix_clocks_raised", "clocks")
    op.create_index("ix_clocks_running", "clocks", _MOMENTS, sqlite_where=_RUNNING, postgresql_where=_RUNNING)
