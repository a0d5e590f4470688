"""Letters of commitment and the credit record that bars the next one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.columns import Record, new_id


class Commitment(Record):
    """What one applicant committed to in one case, and what verification found."""

    __tablename__ = "commitments"

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    applicant_hash: Mapped[str] = mapped_column(index=True)
    materials: Mapped[list[Any]]
    made_at: Mapped[datetime]
    outcome: Mapped[str | None]  # true | false_minor | false | unverifiable
    verified_at: Mapped[datetime | None]
    verified_by: Mapped[str | None]
    finding: Mapped[str | None]


class CreditBar(Record):
    """A false commitment on record: its maker may not commit again until credit is repaired."""

    __tablename__ = "credit_bars"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    applicant_hash: Mapped[str]
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    reason: Mapped[str]
    barred_at: Mapped[datetime]
    repaired_at: Mapped[datetime | None]

    __table_args__ = (Index(None, "applicant_hash"),)
