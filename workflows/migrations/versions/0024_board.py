"""An index of open tasks that has all the board of lights counts by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_OPEN = sa.text("state = 'open'")
_BOARD = ["unit", "due_at", "id", "warn_at", "statutory_due_at", "suspended", "service_key", "element", "assignee_id"]


def upgrade() -> None:
    op.create_index("ix_tasks_board", "tasks", _BOARD, sqlite_where=_OPEN, postgresql_where=_OPEN)


def downgrade() -> None:
    op.drop_index("ix_tasks_board", "tasks")
