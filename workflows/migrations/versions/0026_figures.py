"""Indexes that have all that board and dashboard count by, even `state`, without which SQLite reads the rows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_OPEN, _RUNNING = sa.text("state = 'open'"), sa.text("state = 'running'")
_BOARD = ["unit", "due_at", "id", "warn_at", "statutory_due_at", "suspended", "service_key", "element", "assignee_id"]
_CLOCKS = ["unit", "due_at", "warn_at", "case_id", "state"]


def upgrade() -> None:
    op.drop_index("ix_cases_received_at", "cases")
    op.drop_index("ix_cases_completed_at", "cases")
    op.drop_index("ix_tasks_board", "tasks")
    op.create_index("ix_cases_received", "cases", ["received_at", "unit"])
    op.create_index("ix_cases_completed", "cases", ["completed_at", "unit", "state"])
    op.create_index("ix_tasks_board", "tasks", [*_BOARD, "state"], sqlite_where=_OPEN, postgresql_where=_OPEN)
    op.create_index("ix_clocks_running", "clocks", _CLOCKS, sqlite_where=_RUNNING, postgresql_where=_RUNNING)


def downgrade() -> None:
    op.drop_index("ix_clocks_running", "clocks")
    op.drop_index("ix_tasks_board", "tasks")
    op.drop_index("ix_cases_completed", "cases")
    op.drop_index("ix_cases_received", "cases")
    op.create_index("ix_tasks_board", "tasks", _BOARD, sqlite_where=_OPEN, postgresql_where=_OPEN)
    op.create_index("ix_cases_completed_at", "cases", ["completed_at"])
    op.create_index("ix_cases_received_at", "cases", ["received_at"])
