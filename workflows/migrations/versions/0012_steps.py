"""An index of finished tasks by service and end, for how long its steps took."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_CLOSED = sa.text("closed_at IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "ix_tasks_closed", "tasks", ["service_key", "closed_at"], sqlite_where=_CLOSED, postgresql_where=_CLOSED
    )


def downgrade() -> None:
    op.drop_index("ix_tasks_closed", "tasks")
