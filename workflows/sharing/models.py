"""The record of each query of another department (个人信息保护法 art. 54)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.columns import Record, new_id


class SharingQuery(Record):
    """Who asked whom for what, in which case, and how it was answered; the answer itself hashed, and sealed."""

    __tablename__ = "sharing_queries"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    connector: Mapped[str]
    operation: Mapped[str]
    purpose: Mapped[str]
    asked_at: Mapped[datetime]
    status: Mapped[str]
    answer_hash: Mapped[str]
    element: Mapped[str]
    secret: Mapped[bytes]  # sealed {"status", "field", "message", and the facts}
