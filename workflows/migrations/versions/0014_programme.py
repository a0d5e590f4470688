"""The clean-up programme: campaigns, power lists, packages under review, editions, contracts with providers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import engine.store.columns

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "provider_contracts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("services", engine.store.columns.Json(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("unit_price_fen", sa.Integer(), nullable=False),
        sa.Column("kpi", sa.Text(), nullable=False),
        sa.Column("recorded_at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.Column("recorded_by_name", sa.Text(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_contracts")),
        sa.UniqueConstraint("number", name=op.f("uq_provider_contracts_number")),
    )
    op.create_table(
        "unit_powers",
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reason_note", sa.Text(), nullable=False),
        sa.Column("reason_by_name", sa.Text(), nullable=False),
        sa.Column("reason_at", engine.store.columns.Moment(timezone=True), nullable=True),
        sa.Column("imported_at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("unit", "kind", "code", name=op.f("pk_unit_powers")),
    )
    op.create_table(
        "campaigns",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("lead", sa.Text(), nullable=False),
        sa.Column("deputy", sa.Text(), nullable=False),
        sa.Column("reviewers", engine.store.columns.Json(), nullable=False),
        sa.Column("phases", engine.store.columns.Json(), nullable=False),
        sa.Column("online_target_on", sa.Date(), nullable=True),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("case_no", sa.Text(), nullable=False),
        sa.Column("started_at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.Column("started_by_name", sa.Text(), nullable=False),
        sa.Column("phase", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_campaigns_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaigns")),
        sa.UniqueConstraint("case_id", name=op.f("uq_campaigns_case_id")),
    )
    op.create_index(op.f("ix_campaigns_area"), "campaigns", ["area"], unique=False)
    op.create_table(
        "campaign_overdue",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("campaign_id", sa.Text(), nullable=False),
        sa.Column("phase", sa.Integer(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("service_key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("lacks", sa.Text(), nullable=False),
        sa.Column("told_at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.Column("told", engine.store.columns.Json(), nullable=False),
        sa.Column("met_at", engine.store.columns.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_campaign_overdue_campaign_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_overdue")),
        sa.UniqueConstraint(
            "campaign_id",
            "phase",
            "unit",
            "service_key",
            name=op.f("uq_campaign_overdue_campaign_id_phase_unit_service_key"),
        ),
    )
    op.create_index(op.f("ix_campaign_overdue_told_at"), "campaign_overdue", ["told_at"], unique=False)
    op.create_table(
        "campaign_progress",
        sa.Column("campaign_id", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("catalogued", sa.Integer(), nullable=False),
        sa.Column("guided", sa.Integer(), nullable=False),
        sa.Column("diagrams", sa.Integer(), nullable=False),
        sa.Column("disposed", sa.Integer(), nullable=False),
        sa.Column("published", sa.Integer(), nullable=False),
        sa.Column("online", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_campaign_progress_campaign_id")),
        sa.PrimaryKeyConstraint("campaign_id", "day", "unit", name=op.f("pk_campaign_progress")),
    )
    op.create_table(
        "campaign_team",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("campaign_id", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("duty", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("phase", sa.Integer(), nullable=False),
        sa.Column("since", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.Column("until", engine.store.columns.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_campaign_team_campaign_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_team")),
    )
    op.create_index(op.f("ix_campaign_team_campaign_id"), "campaign_team", ["campaign_id"], unique=False)
    op.create_table(
        "campaign_units",
        sa.Column("campaign_id", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("zero_reported_at", engine.store.columns.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_campaign_units_campaign_id")),
        sa.PrimaryKeyConstraint("campaign_id", "unit", name=op.f("pk_campaign_units")),
    )
    op.create_index(op.f("ix_campaign_units_unit"), "campaign_units", ["unit"], unique=False)
    op.create_table(
        "packages",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("campaign_id", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("case_no", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("seal", sa.Text(), nullable=False),
        sa.Column("submitted_at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.Column("submitted_by", sa.Text(), nullable=False),
        sa.Column("submitted_by_name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_packages_campaign_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_packages_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_packages")),
        sa.UniqueConstraint("case_id", name=op.f("uq_packages_case_id")),
    )
    op.create_index(op.f("ix_packages_campaign_id"), "packages", ["campaign_id"], unique=False)
    op.create_index(op.f("ix_packages_unit"), "packages", ["unit"], unique=False)
    op.create_table(
        "catalogue_editions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Text(), nullable=False),
        sa.Column("package_id", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("approved_at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.Column("published_at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.Column("published_by_name", sa.Text(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("rows", engine.store.columns.Json(), nullable=False),
        sa.Column("changes", engine.store.columns.Json(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_catalogue_editions_campaign_id")),
        sa.ForeignKeyConstraint(["package_id"], ["packages.id"], name=op.f("fk_catalogue_editions_package_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_editions")),
        sa.UniqueConstraint("area", "number", name=op.f("uq_catalogue_editions_area_number")),
    )
    op.create_table(
        "package_findings",
        sa.Column("package_id", sa.Text(), nullable=False),
        sa.Column("service_key", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("answers", engine.store.columns.Json(), nullable=False),
        sa.Column("written_at", engine.store.columns.Moment(timezone=True), nullable=False),
        sa.Column("written_by", sa.Text(), nullable=False),
        sa.Column("written_by_name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["package_id"], ["packages.id"], name=op.f("fk_package_findings_package_id")),
        sa.PrimaryKeyConstraint("package_id", "service_key", "unit", name=op.f("pk_package_findings")),
    )
    op.create_table(
        "package_rows",
        sa.Column("package_id", sa.Text(), nullable=False),
        sa.Column("service_key", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version_id", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("disposition", sa.Text(), nullable=False),
        sa.Column("into", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("rectify_by", sa.Date(), nullable=True),
        sa.Column("order_id", sa.Text(), nullable=True),
        sa.Column("disposed_at", engine.store.columns.Moment(timezone=True), nullable=True),
        sa.Column("disposed_by", sa.Text(), nullable=False),
        sa.Column("disposed_by_name", sa.Text(), nullable=False),
        sa.Column("approved_at", engine.store.columns.Moment(timezone=True), nullable=True),
        sa.Column("published_at", engine.store.columns.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["package_id"], ["packages.id"], name=op.f("fk_package_rows_package_id")),
        sa.PrimaryKeyConstraint("package_id", "service_key", name=op.f("pk_package_rows")),
    )
    op.create_index(op.f("ix_package_rows_service_key"), "package_rows", ["service_key"], unique=False)


def downgrade() -> None:
    op.drop_table("package_rows")
    op.drop_table("package_findings")
    op.drop_table("catalogue_editions")
    op.drop_table("packages")
    op.drop_table("campaign_units")
    op.drop_table("campaign_team")
    op.drop_table("campaign_progress")
    op.drop_table("campaign_overdue")
    op.drop_table("campaigns")
    op.drop_table("unit_powers")
    op.drop_table("provider_contracts")
