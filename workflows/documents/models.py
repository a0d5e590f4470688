"""Issued documents: number, data as it was at issue, and where the file lies."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.columns import Record, new_id


class Document(Record):
    """One issued document. Numbers are gapless per unit, word and year; voided ones are never used again."""

    __tablename__ = "documents"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    kind: Mapped[str]
    title: Mapped[str]
    unit: Mapped[str]
    unit_name: Mapped[str]
    year: Mapped[int] = mapped_column(Integer)
    word: Mapped[str]
    seq: Mapped[int] = mapped_column(Integer)
    number: Mapped[str]
    issued_at: Mapped[datetime]
    secret: Mapped[bytes]  # sealed data the template was filled with
    state: Mapped[str]  # pending | ready | voided
    sha256: Mapped[str | None]
    rendered_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("unit", "word", "year", "seq"), Index(None, "case_id"))
