"""Supervision: the time to answer alerts, supervision orders, accountability records."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import engine.store.columns

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_GIVEN = [
    "id", "case_id", "alert_id", "follows", "limit", "reminds", "state", "started_at", "due_at", "provisional",
    "revision", "rungs", "next_rung_at",
]  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "accountability_records",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=True),
        sa.Column("person_name", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("recorded_at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_by_name", sa.Text(), nullable=False),
        sa.Column("struck_at", engine.store.columns.Moment(timezone=True), nullable=True),
        sa.Column("struck_by_name", sa.Text(), nullable=True),
        sa.Column("struck_reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accountability_records")),
    )
    with op.batch_alter_table("accountability_records", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_accountability_records_unit"), ["unit"], unique=False)

    op.create_table(
        "accountability_evidence",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("record_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("case_no", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["record_id"], ["accountability_records.id"], name=op.f("fk_accountability_evidence_record_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accountability_evidence")),
    )
    with op.batch_alter_table("accountability_evidence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_accountability_evidence_record_id"), ["record_id"], unique=False)

    op.create_table(
        "answer_clocks",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=True),
        sa.Column("alert_id", sa.Text(), nullable=True),
        sa.Column("follows", sa.Text(), nullable=False),
        sa.Column("limit", sa.Text(), nullable=False),
        sa.Column("reminds", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("started_at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.Column("warn_at", engine.store.columns.Moment(timezone=True), nullable=True),
        sa.Column("due_at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("rungs", sa.Text(), nullable=False),
        sa.Column("next_rung_at", engine.store.columns.Moment(timezone=True), nullable=True),
        sa.Column("stopped_at", engine.store.columns.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name=op.f("fk_answer_clocks_alert_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_answer_clocks_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_clocks")),
        sa.UniqueConstraint("alert_id", name=op.f("uq_answer_clocks_alert_id")),
    )
    with op.batch_alter_table("answer_clocks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_answer_clocks_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_answer_clocks_next_rung_at"), ["next_rung_at"], unique=False)

    _give_unanswered_alerts_their_time()
    op.create_table(
        "supervision_orders",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("state_at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.Column("state_by", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("responsible_unit", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=True),
        sa.Column("case_no", sa.Text(), nullable=False),
        sa.Column("alert_id", sa.Text(), nullable=True),
        sa.Column("ran_out", sa.Text(), nullable=True),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("warning", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("issuing_unit", sa.Text(), nullable=False),
        sa.Column("issued_at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.Column("issued_by", sa.Text(), nullable=False),
        sa.Column("issued_by_name", sa.Text(), nullable=False),
        sa.Column("clock_id", sa.Text(), nullable=False),
        sa.Column("recipients", engine.store.columns.Json(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", engine.store.columns.Moment(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.Column("answered_by_name", sa.Text(), nullable=True),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("deeds", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name=op.f("fk_supervision_orders_alert_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_supervision_orders_case_id")),
        sa.ForeignKeyConstraint(["clock_id"], ["answer_clocks.id"], name=op.f("fk_supervision_orders_clock_id")),
        sa.ForeignKeyConstraint(["ran_out"], ["answer_clocks.id"], name=op.f("fk_supervision_orders_ran_out")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_orders")),
        sa.UniqueConstraint("clock_id", name=op.f("uq_supervision_orders_clock_id")),
        sa.UniqueConstraint("issuing_unit", "number", name=op.f("uq_supervision_orders_issuing_unit_number")),
        sa.UniqueConstraint("ran_out", name=op.f("uq_supervision_orders_ran_out")),
    )
    with op.batch_alter_table("supervision_orders", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_supervision_orders_alert_id"), ["alert_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_supervision_orders_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_supervision_orders_unit_supervision_orders_state"), ["unit", "state"], unique=False
        )

    op.create_table(
        "order_deeds",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("deed", sa.Text(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Text(), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("due_at", engine.store.columns.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["supervision_orders.id"], name=op.f("fk_order_deeds_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_deeds")),
        sa.UniqueConstraint("order_id", "number", name=op.f("uq_order_deeds_order_id_number")),
    )


def downgrade() -> None:
    op.drop_table("order_deeds")
    with op.batch_alter_table("supervision_orders", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_supervision_orders_unit_supervision_orders_state"))
        batch_op.drop_index(batch_op.f("ix_supervision_orders_case_id"))
        batch_op.drop_index(batch_op.f("ix_supervision_orders_alert_id"))

    op.drop_table("supervision_orders")
    with op.batch_alter_table("answer_clocks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_answer_clocks_next_rung_at"))
        batch_op.drop_index(batch_op.f("ix_answer_clocks_case_id"))

    op.drop_table("answer_clocks")
    with op.batch_alter_table("accountability_evidence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_accountability_evidence_record_id"))

    op.drop_table("accountability_evidence")
    with op.batch_alter_table("accountability_records", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_accountability_records_unit"))

    op.drop_table("accountability_records")


def _give_unanswered_alerts_their_time() -> None:
    """Due at once, so that the next sweep counts each by the calendar and by its case's suspensions."""
    alerts = sa.table("alerts", *map(sa.column, ("id", "case_id", "clock_kind", "raised_at", "rung", "answered_at")))
    clocks = sa.table("answer_clocks", *map(sa.column, _GIVEN))
    rows = sa.select(
        alerts.c.id,
        alerts.c.case_id,
        alerts.c.id,
        alerts.c.clock_kind,
        sa.literal("3WD"),
        sa.false(),
        sa.literal("running"),
        alerts.c.raised_at,
        alerts.c.raised_at,
        sa.false(),
        sa.literal(1),
        sa.literal(""),
        alerts.c.raised_at,
    ).where(alerts.c.answered_at.is_(None), alerts.c.rung != "yellow")
    op.execute(sa.insert(clocks).from_select(_GIVEN, rows))
