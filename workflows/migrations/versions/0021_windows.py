"""Windows of halls, as the live guides name them; services that by exception have none."""

from __future__ import annotations

import orjson
import sqlalchemy as sa
from alembic import op

from engine.store.columns import Moment, new_id

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    windows = op.create_table(
        "windows",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("hall", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("days", sa.Text(), nullable=False),
        sa.Column("opens", sa.Text(), nullable=False),
        sa.Column("closes", sa.Text(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["hall"], ["units.code"], name=op.f("fk_windows_hall")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_windows")),
        sa.UniqueConstraint("hall", "number", name=op.f("uq_windows_hall_number")),
    )
    op.create_table(
        "window_exceptions",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("service_key", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("approved_by", sa.Text(), nullable=False),
        sa.Column("approved_by_name", sa.Text(), nullable=False),
        sa.Column("approved_at", Moment(timezone=True), nullable=False),
        sa.Column("ended_at", Moment(timezone=True), nullable=True),
        sa.Column("ended_by_name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_window_exceptions")),
    )
    op.create_index(
        "uq_window_exceptions_open",
        "window_exceptions",
        ["service_key"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.bulk_insert(windows, _named())


def _named() -> list[dict[str, object]]:
    """Those the live guides name, so that what was published before goes on being so."""
    connection = op.get_bind()
    units = set(connection.execute(sa.text("SELECT code FROM units")).scalars())
    found: dict[tuple[str, str], dict[str, object]] = {}
    for text in connection.execute(sa.text("SELECT guide FROM live_guides ORDER BY service_key")).scalars():
        accepting = orjson.loads(text)["accepting"]
        for named in accepting["windows"]:
            place = (accepting["hall"], named["number"])
            row = {"id": new_id(), "hall": place[0], "closed_on": None, **named, **accepting["hours"]}
            if place[0] in units:
                found.setdefault(place, row)
    return list(found.values())


def downgrade() -> None:
    op.drop_table("window_exceptions")
    op.drop_table("windows")
