"""Lists of a large catalogue: indexes by category in the catalogue's order, and by unit; versions by state."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_services_category", "services")
    op.create_index(
        "ix_services_live",
        "services",
        ["category", "key"],
        sqlite_where=sa.text("live_version_id IS NOT NULL"),
        postgresql_where=sa.text("live_version_id IS NOT NULL"),
    )
    op.create_index("ix_services_unit_key", "services", ["unit", "key"])
    op.create_index("ix_service_versions_state", "service_versions", ["state"])


def downgrade() -> None:
    op.drop_index("ix_service_versions_state", "service_versions")
    op.drop_index("ix_services_unit_key", "services")
    op.drop_index("ix_services_live", "services")
    op.create_index("ix_services_category", "services", ["category"])
