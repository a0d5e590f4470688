"""Figures of the office: bulletins, versions of the indicators, alarms, scores of units with their appeals."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import engine.store.columns

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bulletins",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("made_at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.Column("starts_at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.Column("ends_at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.Column("indicators", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulletins")),
        sa.UniqueConstraint("month", name=op.f("uq_bulletins_month")),
        sa.UniqueConstraint("number", name=op.f("uq_bulletins_number")),
    )
    op.create_table(
        "indicator_versions",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", engine.store.columns.Json(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made_at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_by_name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_indicator_versions")),
    )
    op.create_table(
        "bulletin_cases",
        sa.Column("bulletin_id", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["bulletin_id"], ["bulletins.id"], name=op.f("fk_bulletin_cases_bulletin_id")),
        sa.PrimaryKeyConstraint("bulletin_id", "measure", "subject", name=op.f("pk_bulletin_cases")),
    )
    op.create_table(
        "bulletin_errata",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("bulletin_id", sa.Text(), nullable=False),
        sa.Column("at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["bulletin_id"], ["bulletins.id"], name=op.f("fk_bulletin_errata_bulletin_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulletin_errata")),
    )
    with op.batch_alter_table("bulletin_errata", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bulletin_errata_bulletin_id"), ["bulletin_id"], unique=False)

    op.create_table(
        "bulletin_figures",
        sa.Column("bulletin_id", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["bulletin_id"], ["bulletins.id"], name=op.f("fk_bulletin_figures_bulletin_id")),
        sa.PrimaryKeyConstraint("bulletin_id", "unit", "measure", name=op.f("pk_bulletin_figures")),
    )
    op.create_table(
        "bulletin_receipts",
        sa.Column("bulletin_id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("stands_for", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("read_at", engine.store.columns.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["bulletin_id"], ["bulletins.id"], name=op.f("fk_bulletin_receipts_bulletin_id")),
        sa.PrimaryKeyConstraint("bulletin_id", "user_id", name=op.f("pk_bulletin_receipts")),
    )
    op.create_table(
        "score_appeals",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("bulletin_id", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_by_name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("restored", sa.Integer(), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("decided_at", engine.store.columns.Moment(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_by_name", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["bulletin_id"], ["bulletins.id"], name=op.f("fk_score_appeals_bulletin_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_appeals")),
        sa.UniqueConstraint(
            "bulletin_id", "unit", "indicator", name=op.f("uq_score_appeals_bulletin_id_unit_indicator")
        ),
    )
    with op.batch_alter_table("score_appeals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_score_appeals_state_score_appeals_unit"), ["state", "unit"], unique=False)

    op.create_table(
        "unit_scores",
        sa.Column("bulletin_id", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("lines", engine.store.columns.Json(), nullable=False),
        sa.ForeignKeyConstraint(["bulletin_id"], ["bulletins.id"], name=op.f("fk_unit_scores_bulletin_id")),
        sa.PrimaryKeyConstraint("bulletin_id", "unit", name=op.f("pk_unit_scores")),
    )
    op.create_table(
        "alarms",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("indicators", sa.Integer(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=True),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("raised_at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.Column("recipients", engine.store.columns.Json(), nullable=False),
        sa.Column("clock_id", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", engine.store.columns.Moment(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.Column("answered_by_name", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_alarms_case_id")),
        sa.ForeignKeyConstraint(["clock_id"], ["answer_clocks.id"], name=op.f("fk_alarms_clock_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarms")),
        sa.UniqueConstraint("clock_id", name=op.f("uq_alarms_clock_id")),
        sa.UniqueConstraint("rule", "unit", "subject", name=op.f("uq_alarms_rule_unit_subject")),
    )
    with op.batch_alter_table("alarms", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_alarms_order_id"), ["order_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_alarms_unit_alarms_raised_at"), ["unit", "raised_at"], unique=False)

    op.create_table(
        "bulletin_orders",
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("bulletin_id", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["bulletin_id"], ["bulletins.id"], name=op.f("fk_bulletin_orders_bulletin_id")),
        sa.ForeignKeyConstraint(["order_id"], ["supervision_orders.id"], name=op.f("fk_bulletin_orders_order_id")),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_bulletin_orders")),
    )
    with op.batch_alter_table("bulletin_orders", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bulletin_orders_bulletin_id"), ["bulletin_id"], unique=False)

    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cases_accepted_at"), ["accepted_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_cases_completed_at"), ["completed_at"], unique=False)

    with op.batch_alter_table("correction_notices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_correction_notices_sent_at"), ["sent_at"], unique=False)

    with op.batch_alter_table("order_deeds", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_order_deeds_at"), ["at"], unique=False)

    with op.batch_alter_table("ratings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ratings_at"), ["at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("ratings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ratings_at"))

    with op.batch_alter_table("order_deeds", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_order_deeds_at"))

    with op.batch_alter_table("correction_notices", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_correction_notices_sent_at"))

    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cases_completed_at"))
        batch_op.drop_index(batch_op.f("ix_cases_accepted_at"))

    with op.batch_alter_table("bulletin_orders", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bulletin_orders_bulletin_id"))

    op.drop_table("bulletin_orders")
    with op.batch_alter_table("alarms", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_alarms_unit_alarms_raised_at"))
        batch_op.drop_index(batch_op.f("ix_alarms_order_id"))

    op.drop_table("alarms")
    op.drop_table("unit_scores")
    with op.batch_alter_table("score_appeals", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_score_appeals_state_score_appeals_unit"))

    op.drop_table("score_appeals")
    op.drop_table("bulletin_receipts")
    op.drop_table("bulletin_figures")
    with op.batch_alter_table("bulletin_errata", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bulletin_errata_bulletin_id"))

    op.drop_table("bulletin_errata")
    op.drop_table("bulletin_cases")
    op.drop_table("indicator_versions")
    op.drop_table("bulletins")
