"""Moving open cases to another version: migrations, what became of each case, and the version each task stands in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import engine.store.columns

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_OPEN = {"sqlite_where": sa.text("closed_at IS NULL"), "postgresql_where": sa.text("closed_at IS NULL")}


def upgrade() -> None:
    op.create_table(
        "migrations",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("service_key", sa.Text(), nullable=False),
        sa.Column("version_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("selection", engine.store.columns.Json(), nullable=False),
        sa.Column("steps", engine.store.columns.Json(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("worse", engine.store.columns.Json(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("begun_by", sa.Text(), nullable=False),
        sa.Column("begun_by_name", sa.Text(), nullable=False),
        sa.Column("begun_at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.Column("ended_at", engine.store.columns.Moment(timezone=True), nullable=True),
        sa.Column("undone_by", sa.Text(), nullable=True),
        sa.Column("undone_by_name", sa.Text(), nullable=True),
        sa.Column("undone_reason", sa.Text(), nullable=False),
        sa.Column("undo_begun_at", engine.store.columns.Moment(timezone=True), nullable=True),
        sa.Column("undone_at", engine.store.columns.Moment(timezone=True), nullable=True),
        sa.Column("settled_by_name", sa.Text(), nullable=True),
        sa.Column("settled_at", engine.store.columns.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["version_id"], ["service_versions.id"], name=op.f("fk_migrations_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_migrations")),
    )
    with op.batch_alter_table("migrations", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_migrations_service_key_migrations_begun_at"), ["service_key", "begun_at"], unique=False
        )

    op.create_table(
        "case_moves",
        sa.Column("migration_id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("case_no", sa.Text(), nullable=False),
        sa.Column("from_id", sa.Text(), nullable=False),
        sa.Column("from_number", sa.Integer(), nullable=False),
        sa.Column("from_digest", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("steps", engine.store.columns.Json(), nullable=True),
        sa.Column("opened", engine.store.columns.Json(), nullable=True),
        sa.Column("moved_at", engine.store.columns.Moment(timezone=True), nullable=True),
        sa.Column("undone_at", engine.store.columns.Moment(timezone=True), nullable=True),
        sa.Column("past_state", sa.LargeBinary(), nullable=True),
        sa.Column("past_version", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_moves_case_id")),
        sa.ForeignKeyConstraint(["from_id"], ["service_versions.id"], name=op.f("fk_case_moves_from_id")),
        sa.ForeignKeyConstraint(["migration_id"], ["migrations.id"], name=op.f("fk_case_moves_migration_id")),
        sa.PrimaryKeyConstraint("migration_id", "case_id", name=op.f("pk_case_moves")),
    )
    with op.batch_alter_table("case_moves", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_moves_case_id"), ["case_id"], unique=False)
        batch_op.create_index("ix_case_moves_progress", ["migration_id", "state", "case_id"], unique=False)

    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.create_index("ix_cases_open", ["service_key", "id"], unique=False, **_OPEN)

    op.add_column("tasks", sa.Column("digest", sa.Text(), nullable=False, server_default=""))
    op.execute("UPDATE tasks SET digest = (SELECT cases.digest FROM cases WHERE cases.id = tasks.case_id)")
    if op.get_bind().dialect.name == "postgresql":  # SQLite would copy the whole table for it
        op.alter_column("tasks", "digest", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.drop_column("digest")

    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_index("ix_cases_open", **_OPEN)

    with op.batch_alter_table("case_moves", schema=None) as batch_op:
        batch_op.drop_index("ix_case_moves_progress")
        batch_op.drop_index(batch_op.f("ix_case_moves_case_id"))

    op.drop_table("case_moves")
    with op.batch_alter_table("migrations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_migrations_service_key_migrations_begun_at"))

    op.drop_table("migrations")
