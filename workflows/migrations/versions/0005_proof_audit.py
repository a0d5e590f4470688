"""The proof audit: facts of live versions, nightly runs with their findings, reports of citizens."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import engine.store.columns

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "proof_facts",
        sa.Column("service_key", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("outputs", engine.store.columns.Json(), nullable=False),
        sa.Column("facts", engine.store.columns.Json(), nullable=False),
        sa.PrimaryKeyConstraint("service_key", name=op.f("pk_proof_facts")),
    )
    op.create_table(
        "proof_faults",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("service_key", sa.Text(), nullable=False),
        sa.Column("service_name", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("material", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("fix", sa.Text(), nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("path", engine.store.columns.Json(), nullable=False),
        sa.Column("personas", engine.store.columns.Json(), nullable=False),
        sa.Column("first_seen_at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.Column("last_seen_at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.Column("gone_at", engine.store.columns.Moment(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proof_faults")),
        sa.UniqueConstraint("identity", name=op.f("uq_proof_faults_identity")),
    )
    with op.batch_alter_table("proof_faults", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_proof_faults_gone_at_proof_faults_severity"), ["gone_at", "severity"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_proof_faults_service_key"), ["service_key"], unique=False)

    op.create_table(
        "proof_reports",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("service_key", sa.Text(), nullable=False),
        sa.Column("service_name", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("listed", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("story", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reported_at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.Column("reported_by", sa.Text(), nullable=True),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", engine.store.columns.Moment(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.Column("answered_by_name", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proof_reports")),
        sa.UniqueConstraint("number", name=op.f("uq_proof_reports_number")),
    )
    with op.batch_alter_table("proof_reports", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_proof_reports_reported_by"), ["reported_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_proof_reports_unit_proof_reports_state"), ["unit", "state"], unique=False)

    op.create_table(
        "proof_runs",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("ran_at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.Column("rule_set", sa.Text(), nullable=False),
        sa.Column("services", sa.Integer(), nullable=False),
        sa.Column("materials", sa.Integer(), nullable=False),
        sa.Column("errors", sa.Integer(), nullable=False),
        sa.Column("warnings", sa.Integer(), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("gone", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proof_runs")),
    )


def downgrade() -> None:
    op.drop_table("proof_runs")
    with op.batch_alter_table("proof_reports", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_proof_reports_unit_proof_reports_state"))
        batch_op.drop_index(batch_op.f("ix_proof_reports_reported_by"))

    op.drop_table("proof_reports")
    with op.batch_alter_table("proof_faults", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_proof_faults_service_key"))
        batch_op.drop_index(batch_op.f("ix_proof_faults_gone_at_proof_faults_severity"))

    op.drop_table("proof_faults")
    op.drop_table("proof_facts")
