"""Comments on drafts and proposed versions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from engine.store.columns import Moment

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_TEXTS = ("id", "service_key", "on", "anchor", "label", "text", "by", "by_name")


def upgrade() -> None:
    op.create_table(
        "review_comments",
        *(sa.Column(name, sa.Text(), nullable=False) for name in _TEXTS),
        sa.Column("at", Moment(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("resolved_at", Moment(timezone=True), nullable=True),
        sa.Column("resolved_by_name", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_comments")),
    )
    op.create_index(op.f("ix_review_comments_service_key_review_comments_on"), "review_comments", ["service_key", "on"])


def downgrade() -> None:
    op.drop_table("review_comments")
