"""Where services stand, requests to adjust them, and the reviews that a basis's end asks for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from engine.store.columns import Json, Moment

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def _texts(*names: str, nullable: bool = False) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=nullable) for name in names]


def upgrade() -> None:
    with op.batch_alter_table("services", schema=None) as batch_op:
        batch_op.add_column(sa.Column("standing", sa.Text(), nullable=False, server_default="open"))
        batch_op.add_column(sa.Column("standing_reason", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("standing_since", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("successors", Json(), nullable=False, server_default="[]"))
    with op.batch_alter_table("services", schema=None) as batch_op:
        for name in ("standing", "standing_reason", "successors"):
            batch_op.alter_column(name, server_default=None)
    op.create_table(
        "change_requests",
        *_texts("id", "kind", "service_key", "service_name", "unit"),
        sa.Column("successors", Json(), nullable=False),
        *_texts("version_id", nullable=True),
        *_texts("reason", "basis"),
        sa.Column("effective_on", sa.Date(), nullable=False),
        *_texts("open_cases"),
        *_texts("review_id", nullable=True),
        *_texts("state", "proposed_by", "proposed_by_name"),
        sa.Column("proposed_at", Moment(timezone=True), nullable=False),
        *_texts("settled_by", "settled_by_name", nullable=True),
        sa.Column("settled_at", Moment(timezone=True), nullable=True),
        *_texts("settled_note"),
        sa.Column("carried_out_at", Moment(timezone=True), nullable=True),
        *_texts("outcome"),
        sa.Column("before", Json(), nullable=False),
        sa.Column("after", Json(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_requests")),
    )
    op.create_index(
        op.f("ix_change_requests_state_change_requests_effective_on"), "change_requests", ["state", "effective_on"]
    )
    op.create_index(op.f("ix_change_requests_service_key"), "change_requests", ["service_key"])
    op.create_table(
        "review_tasks",
        *_texts("id", "basis_id", "basis"),
        sa.Column("ends_on", sa.Date(), nullable=False),
        *_texts("service_key", "service_name", "unit"),
        sa.Column("rests", Json(), nullable=False),
        sa.Column("carries", sa.Boolean(), nullable=False),
        sa.Column("stopped", sa.Boolean(), nullable=False),
        sa.Column("opened_at", Moment(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        *_texts("state", "answer", "new_basis", "opinion", "open_cases"),
        sa.Column("answered_at", Moment(timezone=True), nullable=True),
        *_texts("answered_by", "answered_by_name", "change_id", "order_id", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_tasks")),
        sa.ForeignKeyConstraint(["basis_id"], ["legal_bases.id"], name=op.f("fk_review_tasks_basis_id")),
        sa.UniqueConstraint(
            "basis_id", "service_key", "ends_on", name=op.f("uq_review_tasks_basis_id_service_key_ends_on")
        ),
    )
    op.create_index(op.f("ix_review_tasks_state_review_tasks_due_on"), "review_tasks", ["state", "due_on"])
    op.create_index(op.f("ix_review_tasks_service_key"), "review_tasks", ["service_key"])


def downgrade() -> None:
    op.drop_table("review_tasks")
    op.drop_table("change_requests")
    with op.batch_alter_table("services", schema=None) as batch_op:
        for name in ("successors", "standing_since", "standing_reason", "standing"):
            batch_op.drop_column(name)
