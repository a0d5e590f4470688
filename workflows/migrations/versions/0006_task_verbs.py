"""Parts that others have in a task, copies and urges of a case, and where an open task stands."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import engine.store.columns

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_TEXTS = ("stage", "state_by", "countersign", "verdict")


def upgrade() -> None:
    op.create_table(
        "case_copies",
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("user_name", sa.Text(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_copies_case_id")),
        sa.PrimaryKeyConstraint("case_id", "user_id", name=op.f("pk_case_copies")),
    )
    with op.batch_alter_table("case_copies", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_copies_user_id"), ["user_id"], unique=False)

    op.create_table(
        "case_urges",
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("workday", sa.Date(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.Column("told", engine.store.columns.Json(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_urges_case_id")),
        sa.PrimaryKeyConstraint("case_id", "user_id", "workday", name=op.f("pk_case_urges")),
    )
    op.create_table(
        "task_parts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("task_id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("user_name", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_by_name", sa.Text(), nullable=False),
        sa.Column("asked_at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.Column("request", sa.LargeBinary(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("ended_at", engine.store.columns.Moment(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=False),
        sa.Column("ended_by_name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_task_parts_case_id")),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_task_parts_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_parts")),
    )
    with op.batch_alter_table("task_parts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_task_parts_case_id"), ["case_id"], unique=False)
        batch_op.create_index("ix_task_parts_open", ["user_id", "state", "asked_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_task_parts_task_id"), ["task_id"], unique=False)

    for name in _TEXTS:
        op.add_column("tasks", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    op.add_column("tasks", sa.Column("asked", sa.Integer(), nullable=False, server_default="0"))
    for name in ("state_at", "submitted_at"):
        op.add_column("tasks", sa.Column(name, engine.store.columns.Moment(timezone=True), nullable=True))
    if op.get_bind().dialect.name == "postgresql":  # SQLite would copy the whole table for it
        for name in (*_TEXTS, "asked"):
            op.alter_column("tasks", name, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        for name in ("submitted_at", "state_at", "asked", *reversed(_TEXTS)):
            batch_op.drop_column(name)

    with op.batch_alter_table("task_parts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_task_parts_task_id"))
        batch_op.drop_index("ix_task_parts_open")
        batch_op.drop_index(batch_op.f("ix_task_parts_case_id"))

    op.drop_table("task_parts")
    op.drop_table("case_urges")
    with op.batch_alter_table("case_copies", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_copies_user_id"))

    op.drop_table("case_copies")
