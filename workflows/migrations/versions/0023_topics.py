"""Life events and recipients that services are browsed by, and announcements."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from engine.store.columns import Moment

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "service_topics",
        sa.Column("service_key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("service_key", "kind", "code", name=op.f("pk_service_topics")),
    )
    op.create_index("ix_service_topics_code", "service_topics", ["kind", "code", "service_key"])
    op.create_table(
        "announcements",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_at", Moment(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("published_at", Moment(timezone=True), nullable=False),
        sa.Column("published_by_name", sa.Text(), nullable=False),
        sa.Column("changed_at", Moment(timezone=True), nullable=False),
        sa.Column("changed_by_name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcements")),
    )
    op.create_index(op.f("ix_announcements_from_on"), "announcements", ["from_on"])


def downgrade() -> None:
    op.drop_table("announcements")
    op.drop_table("service_topics")
