"""Counting clocks again after a calendar was published: by which edition each was counted, and how far it is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import engine.store.columns

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_OPEN = sa.text("state != 'stopped'")
_SECOND = {"clocks": "case_id", "answer_clocks": "id"}


def upgrade() -> None:
    op.create_table(
        "calendar_recounts",
        sa.Column("edition", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("published_at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.Column("published_by", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.Column("finished_at", engine.store.columns.Moment(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("edition", name=op.f("pk_calendar_recounts")),
    )
    op.create_table(
        "recount_notices",
        sa.Column("whom", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("clocks", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("whom", "key", name=op.f("pk_recount_notices")),
    )
    for table, second in _SECOND.items():
        op.add_column(table, sa.Column("counted_by", sa.Integer(), nullable=False, server_default="0"))
        op.execute(f"UPDATE {table} SET counted_by = (SELECT coalesce(sum(revision), 0) FROM calendar_years)")  # noqa: S608
        name = f"ix_{table}_counted_by"
        op.create_index(name, table, ["counted_by", second], sqlite_where=_OPEN, postgresql_where=_OPEN)


def downgrade() -> None:
    for table in _SECOND:
        op.drop_index(f"ix_{table}_counted_by", table)
        with op.batch_alter_table(table) as batch:
            batch.drop_column("counted_by")
    op.drop_table("recount_notices")
    op.drop_table("calendar_recounts")
