"""What a unit is: level, nature, credit code, area, whether it lists services of its own, which department leads."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_TEXTS = ("level", "nature", "credit_code", "area")


def upgrade() -> None:
    with op.batch_alter_table("units", schema=None) as batch_op:
        for name in _TEXTS:
            batch_op.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("clearing", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("lead_code", sa.Text(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_units_lead_code"), "units", ["lead_code"], ["code"])
    op.execute("UPDATE units SET clearing = true WHERE kind NOT IN ('hall', 'provider')")
    with op.batch_alter_table("units", schema=None) as batch_op:
        for name in (*_TEXTS, "clearing"):
            batch_op.alter_column(name, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("units", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_units_lead_code"), type_="foreignkey")
        for name in ("lead_code", "clearing", *reversed(_TEXTS)):
            batch_op.drop_column(name)
