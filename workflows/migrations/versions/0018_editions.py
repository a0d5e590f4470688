"""Editions: what was published of a service from when to when, with what each changed in words."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from engine.store.columns import Json, Moment

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "service_editions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("service_key", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("since", Moment(timezone=True), nullable=False),
        sa.Column("until", Moment(timezone=True), nullable=True),
        sa.Column("ended", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("log", Json(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_editions")),
        sa.ForeignKeyConstraint(["version_id"], ["service_versions.id"], name=op.f("fk_service_editions_version_id")),
        sa.UniqueConstraint("service_key", "number", name=op.f("uq_service_editions_service_key_number")),
    )


def downgrade() -> None:
    op.drop_table("service_editions")
