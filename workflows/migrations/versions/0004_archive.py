"""History knows the flows that were passed; finished instances are packed into one cell."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_WAITING: dict[str, Any] = {
    f"{name}_where": sa.text("finished_at IS NOT NULL AND archive IS NULL") for name in ("sqlite", "postgresql")
}


def upgrade() -> None:
    op.add_column("engine_history", sa.Column("flows", sa.Text(), nullable=False, server_default=""))
    if op.get_bind().dialect.name == "postgresql":  # SQLite would copy the whole table for it
        op.alter_column("engine_history", "flows", server_default=None)
    op.add_column("engine_instances", sa.Column("archive", sa.LargeBinary(), nullable=True))
    op.create_index("ix_engine_instances_to_archive", "engine_instances", ["finished_at"], unique=False, **_WAITING)


def downgrade() -> None:
    op.drop_index("ix_engine_instances_to_archive", "engine_instances", **_WAITING)
    with op.batch_alter_table("engine_instances", schema=None) as batch_op:
        batch_op.drop_column("archive")

    with op.batch_alter_table("engine_history", schema=None) as batch_op:
        batch_op.drop_column("flows")
