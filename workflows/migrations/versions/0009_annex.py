"""The index of the live guides, for search; `search_terms` is each database's own kind of full-text index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import engine.store.columns
from workflows.searching.models import CREATE, DROP

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "live_guides",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("service_key", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("keywords", engine.store.columns.Json(), nullable=False),
        sa.Column("lines", engine.store.columns.Json(), nullable=False),
        sa.Column("guide", engine.store.columns.Json(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_live_guides")),
        sa.UniqueConstraint("service_key", name=op.f("uq_live_guides_service_key")),
    )
    for statement in CREATE[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    op.execute(DROP)
    op.drop_table("live_guides")
