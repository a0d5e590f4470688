"""Units, people, their sessions, and counters that slow down guessing."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import DDL, Date, ForeignKey, Index, Integer, event
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.columns import Record, new_id


class Unit(Record):
    """A body that has services, receives or handles cases (R01): a bureau, a town, a hall, a provider."""

    __tablename__ = "units"

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    short_name: Mapped[str]
    kind: Mapped[str]  # one of `jurisdiction.KINDS`
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("units.code"))
    document_word: Mapped[str]  # 机关代字, in document numbers
    phone: Mapped[str] = mapped_column(default="")
    level: Mapped[str] = mapped_column(default="")  # 行使层级, one of `jurisdiction.LEVELS`; "" is not stated
    nature: Mapped[str] = mapped_column(default="")  # 实施主体性质, one of `jurisdiction.NATURES`
    credit_code: Mapped[str] = mapped_column(default="")
    area: Mapped[str] = mapped_column(default="")  # 行政区划代码
    clearing: Mapped[bool] = mapped_column(default=False)  # 清理单位
    lead_code: Mapped[str | None] = mapped_column(ForeignKey("units.code"))  # of a government: 牵头部门
    ended_on: Mapped[date | None] = mapped_column(Date)  # from this day on it is no more; its row keeps its name
    ended_how: Mapped[str] = mapped_column(default="")  # one of `jurisdiction.ENDINGS`
    successors: Mapped[list[Any]] = mapped_column(default=list)  # codes; the first takes what no other takes


class UnitStamp(Record):
    """Another stamp whenever a unit changes: whoever has read the units under this one need not read them again.

    A trigger writes it within the transaction of the change, whose lock on this one row keeps changes in their order.
    """

    __tablename__ = "unit_stamp"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)  # 1
    stamp: Mapped[str]


_STAMPED = "INSERT INTO unit_stamp (id, stamp) VALUES (1, {}) ON CONFLICT (id) DO UPDATE SET stamp = excluded.stamp;"
STAMPING = {
    "sqlite": tuple(
        f"CREATE TRIGGER units_{what.lower()}_stamp AFTER {what} ON units BEGIN "
        f"{_STAMPED.format('hex(randomblob(16))')} END"
        for what in ("INSERT", "UPDATE", "DELETE")
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION stamp_units() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"{_STAMPED.format('gen_random_uuid()::text')} RETURN NULL; END $$",
        "CREATE TRIGGER units_stamp AFTER INSERT OR UPDATE OR DELETE ON units "
        "FOR EACH STATEMENT EXECUTE FUNCTION stamp_units()",
    ),
}
"""On SQLite a migration that copies the table `units` has to make them again."""

for dialect, statements in STAMPING.items():
    for statement in statements:
        made = DDL(statement)  # type: ignore[no-untyped-call]
        event.listen(Unit.__table__, "after_create", made.execute_if(dialect=dialect))


class User(Record):
    """A person who signs in: citizen, window clerk, officer, leader, supervisor, designer …"""

    __tablename__ = "users"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    username: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str]
    unit_code: Mapped[str | None] = mapped_column(ForeignKey("units.code"))
    grants: Mapped[list[Any]]  # [{"role": …, "unit": …}], a grant reaches the unit's whole subtree
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]


class Absence(Record):
    """Somebody is away from one day to another, both included, and somebody stands in for them (代理)."""

    __tablename__ = "absences"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    stand_in_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    from_on: Mapped[date] = mapped_column(Date)
    until_on: Mapped[date] = mapped_column(Date)
    reason: Mapped[str]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]
    cancelled_at: Mapped[datetime | None]

    __table_args__ = (Index(None, "until_on"), Index(None, "user_id"))


class SignIn(Record):
    """A server-side session: a browser's or an API token's. Only the token's hash is kept."""

    __tablename__ = "sign_ins"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[str]  # page | api
    csrf: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]

    __table_args__ = (Index(None, "user_id"), Index(None, "expires_at"))


class RateLimit(Record):
    """How often something was tried in the current window; shared by all nodes."""

    __tablename__ = "rate_limits"

    key: Mapped[str] = mapped_column(primary_key=True)
    window_started_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(Integer)
