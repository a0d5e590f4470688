"""The letters: who wrote is sealed, what is answered is kept."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.columns import Record, new_id


class Letter(Record):
    """A consultation or a complaint, with the fields of GB/T 39046 table 10."""

    __tablename__ = "letters"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str]  # what the public query asks for beside the number
    kind: Mapped[str]  # consultation | complaint
    state: Mapped[str]  # open | accepted | answered | rejected
    service_key: Mapped[str]
    service_name: Mapped[str]
    unit: Mapped[str]  # which answers a consultation, which a complaint is about
    handled_by: Mapped[str]  # the unit that answers: of a complaint, supervision's
    sealed_key: Mapped[bytes]
    secret: Mapped[bytes]  # sealed {"name", "phone", "title", "content"}
    masked: Mapped[str]  # the writer's name as it is shown
    received_at: Mapped[datetime]
    received_by: Mapped[str | None]  # an account, where signed in
    clock_id: Mapped[str] = mapped_column(ForeignKey("answer_clocks.id"), unique=True)  # the time to answer now
    accepted_at: Mapped[datetime | None]
    extended_by: Mapped[str] = mapped_column(default="")  # 延期时限, as written
    extension_reason: Mapped[str] = mapped_column(default="")  # 延期原因
    answer: Mapped[str] = mapped_column(default="")  # or why it was not accepted
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None]
    answered_by_name: Mapped[str | None]

    __table_args__ = (
        Index(None, "unit", "state"),
        Index(None, "handled_by", "state"),
        Index(None, "received_at"),
        Index(None, "answered_at"),
    )
