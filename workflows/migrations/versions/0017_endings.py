"""When, how and into which units a unit ended; a stamp that tells whether the units are as they were read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from engine.store.columns import Json, new_id
from workflows.people.models import STAMPING

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("units", sa.Column("ended_on", sa.Date(), nullable=True))
    op.add_column("units", sa.Column("ended_how", sa.Text(), nullable=False, server_default=""))
    op.add_column("units", sa.Column("successors", Json(), nullable=False, server_default="[]"))
    stamp = op.create_table(
        "unit_stamp",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stamp", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_stamp")),
    )
    op.bulk_insert(stamp, [{"id": 1, "stamp": new_id()}])
    for statement in STAMPING[op.get_bind().dialect.name]:
        op.execute(statement)
    if op.get_bind().dialect.name == "postgresql":
        for name in ("ended_how", "successors"):
            op.alter_column("units", name, server_default=None)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER units_stamp ON units")
        op.execute("DROP FUNCTION stamp_units()")
    else:
        for what in ("insert", "update", "delete"):
            op.execute(f"DROP TRIGGER units_{what}_stamp")
    op.drop_table("unit_stamp")
    with op.batch_alter_table("units", schema=None) as batch_op:
        for name in ("successors", "ended_how", "ended_on"):
            batch_op.drop_column(name)
