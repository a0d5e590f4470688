"""What a calendar that moves every clock writes: room beside a case's row, and no index entry that nobody asks for.

PostgreSQL leaves a row's index entries alone where its new version fits on the page of the old one and no indexed
column changes: half of each page of cases is kept free for that, as every act moves the head of the case's chain. Pages
there are before stay full until they are written anew (`VACUUM FULL cases`).
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_SINCE = sa.text("kind != 'start' AND kind != 'stop'")
_OF_A_STEP, _TAKEN = sa.text("task_id IS NOT NULL"), sa.text("assignee_id IS NOT NULL")
_ASSIGNEE = ["assignee_id", "state", "due_at"]


def upgrade() -> None:
    op.drop_index("ix_clocks_task_id", "clocks")
    op.drop_index("ix_tasks_assignee", "tasks")
    op.create_index("ix_clocks_task_id", "clocks", ["task_id"], sqlite_where=_OF_A_STEP, postgresql_where=_OF_A_STEP)
    op.create_index("ix_tasks_assignee", "tasks", _ASSIGNEE, sqlite_where=_TAKEN, postgresql_where=_TAKEN)
    op.create_index("ix_clock_events_since", "clock_events", ["clock_id"], sqlite_where=_SINCE, postgresql_where=_SINCE)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE cases SET (fillfactor = 50)")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE cases RESET (fillfactor)")
    op.drop_index("ix_clock_events_since", "clock_events")
    op.drop_index("ix_tasks_assignee", "tasks")
    op.drop_index("ix_clocks_task_id", "clocks")
    op.create_index("ix_tasks_assignee", "tasks", _ASSIGNEE)
    op.create_index("ix_clocks_task_id", "clocks", ["task_id"])
