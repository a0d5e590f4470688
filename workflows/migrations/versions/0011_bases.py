"""The register of legal bases, and what of each live guide rests on which."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import engine.store.columns

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "legal_bases",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("doc_no", sa.Text(), nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=True),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.Column("changed_by_name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_bases")),
        sa.UniqueConstraint("title", "doc_no", "article", name=op.f("uq_legal_bases_title_doc_no_article")),
    )
    op.create_index(op.f("ix_legal_bases_effective_to"), "legal_bases", ["effective_to"])
    op.create_table(
        "basis_uses",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("service_key", sa.Text(), nullable=False),
        sa.Column("service_name", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("doc_no", sa.Text(), nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("effective_from", sa.Text(), nullable=False),
        sa.Column("effective_to", sa.Text(), nullable=False),
        sa.Column("states", engine.store.columns.Json(), nullable=False),
        sa.Column("rests", engine.store.columns.Json(), nullable=False),
        sa.Column("carries", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_basis_uses")),
        sa.ForeignKeyConstraint(["service_key"], ["services.key"], name=op.f("fk_basis_uses_service_key")),
    )
    op.create_index(op.f("ix_basis_uses_service_key"), "basis_uses", ["service_key"])
    op.create_index(op.f("ix_basis_uses_title"), "basis_uses", ["title"])


def downgrade() -> None:
    op.drop_table("basis_uses")
    op.drop_table("legal_bases")
