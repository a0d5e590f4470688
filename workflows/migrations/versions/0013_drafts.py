"""Whose each draft is: its service's unit, else the one its guide names, else that of whoever saved it."""

from __future__ import annotations

import re

import orjson
import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_UNIT = re.compile(r"^unit:\s*[\"']?([a-z][a-z0-9-]*)", re.MULTILINE)


def upgrade() -> None:
    op.add_column("service_drafts", sa.Column("unit", sa.Text(), nullable=False, server_default=""))
    connection = op.get_bind()
    services: dict[str, str] = dict(connection.execute(sa.text("SELECT key, unit FROM services")).all())
    savers: dict[str, str | None] = dict(connection.execute(sa.text("SELECT id, unit_code FROM users")).all())
    for key, files, saver in connection.execute(
        sa.text("SELECT service_key, files, saved_by FROM service_drafts")
    ).all():
        written = _UNIT.search(orjson.loads(files).get("service.yaml") or "")
        unit = services.get(key) or (written[1] if written else savers.get(saver)) or ""
        said = sa.text("UPDATE service_drafts SET unit = :unit WHERE service_key = :key")
        connection.execute(said, {"unit": unit, "key": key})
    if connection.dialect.name == "postgresql":
        op.alter_column("service_drafts", "unit", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("service_drafts", schema=None) as batch_op:
        batch_op.drop_column("unit")
