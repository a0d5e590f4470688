"""Circles among open cases: what the nightly audit found of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import engine.store.columns

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("proof_runs") as batch_op:
        batch_op.add_column(sa.Column("waits", engine.store.columns.Json(), nullable=False, server_default="[]"))
    with op.batch_alter_table("proof_runs") as batch_op:
        batch_op.alter_column("waits", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("proof_runs") as batch_op:
        batch_op.drop_column("waits")
