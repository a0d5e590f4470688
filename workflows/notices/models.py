"""A message to one person, how each person is reached, and each delivery outside the inbox."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.columns import Record, new_id

DELIVERY = "delivery"
"""Jobs that deliver are called so, with their channel behind a colon: each channel is worked off by itself."""


class Message(Record):
    """One message in somebody's inbox. It names the case number and no other personal data."""

    __tablename__ = "messages"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[str]
    case_no: Mapped[str]
    kind: Mapped[str]
    title: Mapped[str]
    body: Mapped[str]
    link: Mapped[str]
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_messages_inbox", "user_id", "read_at", "created_at"),)


class Contact(Record):
    """How somebody wants to be reached. Addresses are sealed with a key of their own; deleting it deletes them."""

    __tablename__ = "contacts"

    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), primary_key=True)
    sealed_key: Mapped[bytes]
    secret: Mapped[bytes]  # sealed JSON {email, phone, wecom, dingtalk}
    channels: Mapped[list[Any]]  # names of those chosen
    quiet_since: Mapped[str]  # "21:00", empty without quiet hours
    quiet_until: Mapped[str]
    changed_at: Mapped[datetime]


class Delivery(Record):
    """One message on one channel. Its tries are its job's; `outcome` says how it ended: sent or dropped.

    It holds no address and no text: both are read when it goes out. Without `message_id` it goes to the applicant of
    `case_id`, by the number they gave.
    """

    __tablename__ = "deliveries"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    message_id: Mapped[str | None] = mapped_column(ForeignKey("messages.id"))
    case_id: Mapped[str | None]
    case_no: Mapped[str]
    user_id: Mapped[str | None]
    kind: Mapped[str]
    channel: Mapped[str]
    job_id: Mapped[str]
    created_at: Mapped[datetime]
    outcome: Mapped[str | None]
    settled_at: Mapped[datetime | None]
    note: Mapped[str]  # why it was dropped

    __table_args__ = (
        UniqueConstraint("message_id", "channel"),
        Index(None, "channel", "id"),
        Index(None, "outcome", "id"),
        Index(
            "ix_deliveries_unsettled",
            "channel",
            "id",
            sqlite_where=text("outcome IS NULL"),
            postgresql_where=text("outcome IS NULL"),
        ),
        Index(None, "case_no"),
        Index(None, "job_id"),
    )
