"""Letters of citizens: consultations and complaints, each with its time to answer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import engine.store.columns

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "letters",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("service_key", sa.Text(), nullable=False),
        sa.Column("service_name", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("handled_by", sa.Text(), nullable=False),
        sa.Column("sealed_key", sa.LargeBinary(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("masked", sa.Text(), nullable=False),
        sa.Column("received_at", engine.store.columns.Moment(), nullable=False),
        sa.Column("received_by", sa.Text(), nullable=True),
        sa.Column("clock_id", sa.Text(), nullable=False),
        sa.Column("accepted_at", engine.store.columns.Moment(), nullable=True),
        sa.Column("extended_by", sa.Text(), nullable=False),
        sa.Column("extension_reason", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", engine.store.columns.Moment(), nullable=True),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.Column("answered_by_name", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["clock_id"], ["answer_clocks.id"], name=op.f("fk_letters_clock_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letters")),
        sa.UniqueConstraint("clock_id", name=op.f("uq_letters_clock_id")),
        sa.UniqueConstraint("number", name=op.f("uq_letters_number")),
    )
    for name, columns in _INDEXES.items():
        op.create_index(op.f(name), "letters", columns, unique=False)


def downgrade() -> None:
    for name in _INDEXES:
        op.drop_index(op.f(name), table_name="letters")
    op.drop_table("letters")


_INDEXES = {
    "ix_letters_unit_letters_state": ["unit", "state"],
    "ix_letters_handled_by_letters_state": ["handled_by", "state"],
    "ix_letters_received_at": ["received_at"],
    "ix_letters_answered_at": ["answered_at"],
}
