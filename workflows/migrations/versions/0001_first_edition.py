"""The first edition: every table of the product."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import engine.store.columns

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("chain", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Text(), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("detail", engine.store.columns.Json(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
        sa.UniqueConstraint("chain", "seq", name=op.f("uq_audit_entries_chain_seq")),
    )
    with op.batch_alter_table("audit_entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_entries_at"), ["at"], unique=False)

    op.create_table(
        "audit_heads",
        sa.Column("chain", sa.Text(), nullable=False),
        sa.Column("audit_seq", sa.Integer(), nullable=False),
        sa.Column("audit_hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("chain", name=op.f("pk_audit_heads")),
    )
    op.create_table(
        "calendar_years",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("published_at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.Column("published_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_calendar_years")),
    )
    op.create_table(
        "counters",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counters")),
    )
    op.create_table(
        "duties_done",
        sa.Column("duty", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("done_at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("duty", "period", name=op.f("pk_duties_done")),
    )
    op.create_table(
        "engine_deployments",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("main", sa.Text(), nullable=False),
        sa.Column("files", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_engine_deployments")),
    )
    op.create_table(
        "engine_jobs",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("payload", engine.store.columns.Json(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due_at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.Column("not_before", engine.store.columns.Moment(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("leased_until", engine.store.columns.Moment(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("instance_id", sa.Text(), nullable=True),
        sa.Column("item_id", sa.Text(), nullable=True),
        sa.Column("unique_key", sa.Text(), nullable=True),
        sa.Column("created_at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.Column("failed_at", engine.store.columns.Moment(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engine_jobs")),
        sa.UniqueConstraint("unique_key", name=op.f("uq_engine_jobs_unique_key")),
    )
    with op.batch_alter_table("engine_jobs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_engine_jobs_instance_id"), ["instance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_engine_jobs_item_id"), ["item_id"], unique=False)
        batch_op.create_index("ix_engine_jobs_state_due_at", ["state", "due_at"], unique=False)

    op.create_table(
        "idempotent_calls",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("request_hash", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("response", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_idempotent_calls")),
    )
    op.create_table(
        "messages",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("case_no", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("created_at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.Column("read_at", engine.store.columns.Moment(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
    )
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.create_index("ix_messages_inbox", ["user_id", "read_at", "created_at"], unique=False)

    op.create_table(
        "rate_limits",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("window_started_at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_rate_limits")),
    )
    op.create_table(
        "service_drafts",
        sa.Column("service_key", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.Text(), nullable=True),
        sa.Column("files", engine.store.columns.Json(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("saved_by", sa.Text(), nullable=False),
        sa.Column("saved_by_name", sa.Text(), nullable=False),
        sa.Column("saved_at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("service_key", name=op.f("pk_service_drafts")),
    )
    op.create_table(
        "service_versions",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("service_key", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("proposed_by_name", sa.Text(), nullable=False),
        sa.Column("proposed_at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.Column("settled_by", sa.Text(), nullable=True),
        sa.Column("settled_by_name", sa.Text(), nullable=True),
        sa.Column("settled_at", engine.store.columns.Moment(timezone=True), nullable=True),
        sa.Column("settled_note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["service_versions.id"], name=op.f("fk_service_versions_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_versions")),
        sa.UniqueConstraint("service_key", "number", name=op.f("uq_service_versions_service_key_number")),
    )
    with op.batch_alter_table("service_versions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_service_versions_service_key_service_versions_state"), ["service_key", "state"], unique=False
        )

    op.create_table(
        "services",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("category_name", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("case_kind", sa.Text(), nullable=False),
        sa.Column("promised", sa.Text(), nullable=False),
        sa.Column("online", sa.Text(), nullable=False),
        sa.Column("live_version_id", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_services")),
    )
    with op.batch_alter_table("services", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_services_category"), ["category"], unique=False)

    op.create_table(
        "units",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("short_name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("parent_code", sa.Text(), nullable=True),
        sa.Column("document_word", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["parent_code"], ["units.code"], name=op.f("fk_units_parent_code")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_units")),
    )
    op.create_table(
        "cases",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case_no", sa.Text(), nullable=False),
        sa.Column("service_key", sa.Text(), nullable=False),
        sa.Column("service_name", sa.Text(), nullable=False),
        sa.Column("version_id", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("instance_id", sa.Text(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("window_unit", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("applicant_user_id", sa.Text(), nullable=True),
        sa.Column("received_by", sa.Text(), nullable=True),
        sa.Column("applicant_hash", sa.Text(), nullable=False),
        sa.Column("applicant_masked", sa.Text(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_key", sa.LargeBinary(), nullable=True),
        sa.Column("query_hash", sa.Text(), nullable=False),
        sa.Column("track_hash", sa.Text(), nullable=False),
        sa.Column("commitment", sa.Text(), nullable=True),
        sa.Column("received_at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.Column("accepted_at", engine.store.columns.Moment(timezone=True), nullable=True),
        sa.Column("acceptance_mode", sa.Text(), nullable=True),
        sa.Column("decided_at", engine.store.columns.Moment(timezone=True), nullable=True),
        sa.Column("completed_at", engine.store.columns.Moment(timezone=True), nullable=True),
        sa.Column("closed_at", engine.store.columns.Moment(timezone=True), nullable=True),
        sa.Column("audit_seq", sa.Integer(), nullable=False),
        sa.Column("audit_hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["service_versions.id"], name=op.f("fk_cases_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("case_no", name=op.f("uq_cases_case_no")),
    )
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cases_applicant_hash"), ["applicant_hash"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_cases_applicant_user_id_cases_received_at"),
            ["applicant_user_id", "received_at"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_cases_instance_id"), ["instance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_cases_received_at"), ["received_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_cases_service_key_cases_state"), ["service_key", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_cases_track_hash"), ["track_hash"], unique=False)

    op.create_table(
        "engine_instances",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("started_at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.Column("finished_at", engine.store.columns.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["digest"], ["engine_deployments.digest"], name=op.f("fk_engine_instances_digest")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engine_instances")),
    )
    with op.batch_alter_table("engine_instances", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_engine_instances_key"), ["key"], unique=False)

    op.create_table(
        "users",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("unit_code", sa.Text(), nullable=True),
        sa.Column("grants", engine.store.columns.Json(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["unit_code"], ["units.code"], name=op.f("fk_users_unit_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("username", name=op.f("uq_users_username")),
    )
    op.create_table(
        "absences",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("stand_in_id", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("cancelled_at", engine.store.columns.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["stand_in_id"], ["users.id"], name=op.f("fk_absences_stand_in_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_absences_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absences")),
    )
    with op.batch_alter_table("absences", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_absences_until_on"), ["until_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_absences_user_id"), ["user_id"], unique=False)

    op.create_table(
        "clocks",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("task_id", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("until", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("limit", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("warn", sa.Text(), nullable=False),
        sa.Column("started_at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.Column("warn_at", engine.store.columns.Moment(timezone=True), nullable=True),
        sa.Column("due_at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("rungs", sa.Text(), nullable=False),
        sa.Column("next_rung_at", engine.store.columns.Moment(timezone=True), nullable=True),
        sa.Column("stopped_at", engine.store.columns.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_clocks_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clocks")),
    )
    with op.batch_alter_table("clocks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_clocks_case_id"), ["case_id"], unique=False)
        batch_op.create_index("ix_clocks_next_rung", ["next_rung_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_clocks_task_id"), ["task_id"], unique=False)

    op.create_table(
        "commitments",
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("applicant_hash", sa.Text(), nullable=False),
        sa.Column("materials", engine.store.columns.Json(), nullable=False),
        sa.Column("made_at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("verified_at", engine.store.columns.Moment(timezone=True), nullable=True),
        sa.Column("verified_by", sa.Text(), nullable=True),
        sa.Column("finding", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_commitments_case_id")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_commitments")),
    )
    with op.batch_alter_table("commitments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_commitments_applicant_hash"), ["applicant_hash"], unique=False)

    op.create_table(
        "correction_notices",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("task_id", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("defects", engine.store.columns.Json(), nullable=False),
        sa.Column("sent_at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.Column("sent_by", sa.Text(), nullable=False),
        sa.Column("cure_by", sa.Date(), nullable=True),
        sa.Column("answered_at", engine.store.columns.Moment(timezone=True), nullable=True),
        sa.Column("supplied", engine.store.columns.Json(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_correction_notices_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction_notices")),
    )
    with op.batch_alter_table("correction_notices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_correction_notices_case_id"), ["case_id"], unique=False)

    op.create_table(
        "credit_bars",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("applicant_hash", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("barred_at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.Column("repaired_at", engine.store.columns.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_credit_bars_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_bars")),
    )
    with op.batch_alter_table("credit_bars", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_credit_bars_applicant_hash"), ["applicant_hash"], unique=False)

    op.create_table(
        "documents",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("unit_name", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("issued_at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("rendered_at", engine.store.columns.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_documents_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
        sa.UniqueConstraint("unit", "word", "year", "seq", name=op.f("uq_documents_unit_word_year_seq")),
    )
    with op.batch_alter_table("documents", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_documents_case_id"), ["case_id"], unique=False)

    op.create_table(
        "engine_history",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("instance_id", sa.Text(), nullable=False),
        sa.Column("element", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.Column("rules", engine.store.columns.Json(), nullable=True),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["engine_instances.id"], name=op.f("fk_engine_history_instance_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_engine_history")),
    )
    with op.batch_alter_table("engine_history", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_engine_history_instance_id"), ["instance_id"], unique=False)

    op.create_table(
        "engine_inbox",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("instance_id", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("variables", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["engine_instances.id"], name=op.f("fk_engine_inbox_instance_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_engine_inbox")),
    )
    with op.batch_alter_table("engine_inbox", schema=None) as batch_op:
        batch_op.create_index("ix_engine_inbox_instance_id_message", ["instance_id", "message"], unique=False)

    op.create_table(
        "engine_items",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("instance_id", sa.Text(), nullable=False),
        sa.Column("element", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("opened_at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.Column("closed_at", engine.store.columns.Moment(timezone=True), nullable=True),
        sa.Column("how", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["engine_instances.id"], name=op.f("fk_engine_items_instance_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engine_items")),
    )
    with op.batch_alter_table("engine_items", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_engine_items_instance_id"), ["instance_id"], unique=False)
        batch_op.create_index(
            "ix_engine_items_open",
            ["instance_id"],
            unique=False,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.create_table(
        "engine_timers",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("instance_id", sa.Text(), nullable=False),
        sa.Column("element", sa.Text(), nullable=False),
        sa.Column("due_at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["engine_instances.id"], name=op.f("fk_engine_timers_instance_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engine_timers")),
    )
    with op.batch_alter_table("engine_timers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_engine_timers_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_engine_timers_instance_id"), ["instance_id"], unique=False)

    op.create_table(
        "ratings",
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_ratings_case_id")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_ratings")),
    )
    op.create_table(
        "sharing_queries",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("connector", sa.Text(), nullable=False),
        sa.Column("operation", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("asked_at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("answer_hash", sa.Text(), nullable=False),
        sa.Column("element", sa.Text(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_sharing_queries_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sharing_queries")),
    )
    with op.batch_alter_table("sharing_queries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sharing_queries_case_id"), ["case_id"], unique=False)

    op.create_table(
        "sign_ins",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("csrf", sa.Text(), nullable=False),
        sa.Column("created_at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.Column("expires_at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_sign_ins_user_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sign_ins")),
    )
    with op.batch_alter_table("sign_ins", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_ins_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_sign_ins_user_id"), ["user_id"], unique=False)

    op.create_table(
        "special_procedures",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=True),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("limit", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("approver", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked_at", engine.store.columns.Moment(timezone=True), nullable=True),
        sa.Column("asked_by", sa.Text(), nullable=True),
        sa.Column("asked_by_name", sa.Text(), nullable=True),
        sa.Column("settled_at", engine.store.columns.Moment(timezone=True), nullable=True),
        sa.Column("settled_by", sa.Text(), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("began_at", engine.store.columns.Moment(timezone=True), nullable=True),
        sa.Column("expected_on", sa.Date(), nullable=True),
        sa.Column("ended_at", engine.store.columns.Moment(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.Column("result", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_special_procedures_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_special_procedures")),
    )
    with op.batch_alter_table("special_procedures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_special_procedures_case_id"), ["case_id"], unique=False)

    op.create_table(
        "tasks",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("case_no", sa.Text(), nullable=False),
        sa.Column("service_key", sa.Text(), nullable=False),
        sa.Column("service_name", sa.Text(), nullable=False),
        sa.Column("applicant_masked", sa.Text(), nullable=False),
        sa.Column("applicant_user_id", sa.Text(), nullable=True),
        sa.Column("element", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("within", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("assignee_id", sa.Text(), nullable=True),
        sa.Column("assignee_name", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("opened_at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.Column("warn_at", engine.store.columns.Moment(timezone=True), nullable=True),
        sa.Column("due_at", engine.store.columns.Moment(timezone=True), nullable=True),
        sa.Column("statutory_due_at", engine.store.columns.Moment(timezone=True), nullable=True),
        sa.Column("suspended", sa.Boolean(), nullable=False),
        sa.Column("closed_at", engine.store.columns.Moment(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("closed_by_name", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_tasks_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
    )
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.create_index("ix_tasks_assignee", ["assignee_id", "state", "due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_tasks_case_id"), ["case_id"], unique=False)
        batch_op.create_index("ix_tasks_worklist", ["state", "unit", "role", "due_at", "opened_at", "id"], unique=False)

    op.create_table(
        "uploads",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("sealed_key", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_uploads_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uploads")),
    )
    with op.batch_alter_table("uploads", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_uploads_case_id"), ["case_id"], unique=False)

    op.create_table(
        "alerts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("clock_id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("case_no", sa.Text(), nullable=False),
        sa.Column("service_key", sa.Text(), nullable=False),
        sa.Column("service_name", sa.Text(), nullable=False),
        sa.Column("clock_kind", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("rung", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("raised_at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.Column("due_at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.Column("recipients", engine.store.columns.Json(), nullable=False),
        sa.Column("answered_at", engine.store.columns.Moment(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.Column("answered_by_name", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_alerts_case_id")),
        sa.ForeignKeyConstraint(["clock_id"], ["clocks.id"], name=op.f("fk_alerts_clock_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
        sa.UniqueConstraint("clock_id", "rung", "revision", name=op.f("uq_alerts_clock_id_rung_revision")),
    )
    with op.batch_alter_table("alerts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_alerts_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_alerts_unit_alerts_raised_at"), ["unit", "raised_at"], unique=False)

    op.create_table(
        "case_materials",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("material", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("upload_id", sa.Text(), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("supplied_at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_materials_case_id")),
        sa.ForeignKeyConstraint(["upload_id"], ["uploads.id"], name=op.f("fk_case_materials_upload_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_materials")),
    )
    with op.batch_alter_table("case_materials", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_materials_case_id"), ["case_id"], unique=False)

    op.create_table(
        "clock_events",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("clock_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.Column("recorded_at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Text(), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("detail", engine.store.columns.Json(), nullable=False),
        sa.ForeignKeyConstraint(["clock_id"], ["clocks.id"], name=op.f("fk_clock_events_clock_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_events")),
    )
    with op.batch_alter_table("clock_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_clock_events_clock_id"), ["clock_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("clock_events", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_clock_events_clock_id"))

    op.drop_table("clock_events")
    with op.batch_alter_table("case_materials", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_materials_case_id"))

    op.drop_table("case_materials")
    with op.batch_alter_table("alerts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_alerts_unit_alerts_raised_at"))
        batch_op.drop_index(batch_op.f("ix_alerts_case_id"))

    op.drop_table("alerts")
    with op.batch_alter_table("uploads", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_uploads_case_id"))

    op.drop_table("uploads")
    with op.batch_alter_table("special_procedures", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_special_procedures_case_id"))

    op.drop_table("special_procedures")
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.drop_index("ix_tasks_worklist")
        batch_op.drop_index(batch_op.f("ix_tasks_case_id"))
        batch_op.drop_index("ix_tasks_assignee")

    op.drop_table("tasks")
    with op.batch_alter_table("sign_ins", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_ins_user_id"))
        batch_op.drop_index(batch_op.f("ix_sign_ins_expires_at"))

    op.drop_table("sign_ins")
    with op.batch_alter_table("sharing_queries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sharing_queries_case_id"))

    op.drop_table("sharing_queries")
    op.drop_table("ratings")
    with op.batch_alter_table("engine_timers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_engine_timers_instance_id"))
        batch_op.drop_index(batch_op.f("ix_engine_timers_due_at"))

    op.drop_table("engine_timers")
    with op.batch_alter_table("engine_items", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_engine_items_open",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_engine_items_instance_id"))

    op.drop_table("engine_items")
    with op.batch_alter_table("engine_inbox", schema=None) as batch_op:
        batch_op.drop_index("ix_engine_inbox_instance_id_message")

    op.drop_table("engine_inbox")
    with op.batch_alter_table("engine_history", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_engine_history_instance_id"))

    op.drop_table("engine_history")
    with op.batch_alter_table("documents", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_documents_case_id"))

    op.drop_table("documents")
    with op.batch_alter_table("credit_bars", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_credit_bars_applicant_hash"))

    op.drop_table("credit_bars")
    with op.batch_alter_table("correction_notices", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_correction_notices_case_id"))

    op.drop_table("correction_notices")
    with op.batch_alter_table("commitments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_commitments_applicant_hash"))

    op.drop_table("commitments")
    with op.batch_alter_table("clocks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_clocks_task_id"))
        batch_op.drop_index("ix_clocks_next_rung")
        batch_op.drop_index(batch_op.f("ix_clocks_case_id"))

    op.drop_table("clocks")
    with op.batch_alter_table("absences", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_absences_user_id"))
        batch_op.drop_index(batch_op.f("ix_absences_until_on"))

    op.drop_table("absences")
    op.drop_table("users")
    with op.batch_alter_table("engine_instances", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_engine_instances_key"))

    op.drop_table("engine_instances")
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cases_track_hash"))
        batch_op.drop_index(batch_op.f("ix_cases_service_key_cases_state"))
        batch_op.drop_index(batch_op.f("ix_cases_received_at"))
        batch_op.drop_index(batch_op.f("ix_cases_instance_id"))
        batch_op.drop_index(batch_op.f("ix_cases_applicant_user_id_cases_received_at"))
        batch_op.drop_index(batch_op.f("ix_cases_applicant_hash"))

    op.drop_table("cases")
    op.drop_table("units")
    with op.batch_alter_table("services", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_services_category"))

    op.drop_table("services")
    with op.batch_alter_table("service_versions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_service_versions_service_key_service_versions_state"))

    op.drop_table("service_versions")
    op.drop_table("service_drafts")
    op.drop_table("rate_limits")
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.drop_index("ix_messages_inbox")

    op.drop_table("messages")
    op.drop_table("idempotent_calls")
    with op.batch_alter_table("engine_jobs", schema=None) as batch_op:
        batch_op.drop_index("ix_engine_jobs_state_due_at")
        batch_op.drop_index(batch_op.f("ix_engine_jobs_item_id"))
        batch_op.drop_index(batch_op.f("ix_engine_jobs_instance_id"))

    op.drop_table("engine_jobs")
    op.drop_table("engine_deployments")
    op.drop_table("duties_done")
    op.drop_table("counters")
    op.drop_table("calendar_years")
    op.drop_table("audit_heads")
    with op.batch_alter_table("audit_entries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_entries_at"))

    op.drop_table("audit_entries")
