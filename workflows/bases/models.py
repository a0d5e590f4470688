"""The register of legal bases, and which live service rests on which of them, and in what."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.columns import Record, Serial, new_id


class LegalBasis(Record):
    """A law, or one article of it, with its dates. What the register says of dates holds for every service at once."""

    __tablename__ = "legal_bases"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    title: Mapped[str]
    doc_no: Mapped[str] = mapped_column(default="")
    article: Mapped[str] = mapped_column(default="")  # "": the whole of it
    level: Mapped[str]
    text: Mapped[str] = mapped_column(default="")  # as it reads, where it has been taken down
    effective_from: Mapped[date | None] = mapped_column(Date)
    effective_to: Mapped[date | None] = mapped_column(Date)  # the last day on which it is in force
    url: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")  # what the last change rests on
    revision: Mapped[int] = mapped_column(Integer, default=1)
    changed_at: Mapped[datetime]
    changed_by_name: Mapped[str]

    __table_args__ = (UniqueConstraint("title", "doc_no", "article"), Index(None, "effective_to"))


class BasisUse(Record):
    """One basis as one live guide quotes it, with all that rests on it there; written when the version goes live."""

    __tablename__ = "basis_uses"

    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    service_key: Mapped[str] = mapped_column(ForeignKey("services.key"), index=True)
    service_name: Mapped[str]
    unit: Mapped[str]
    digest: Mapped[str]  # of the version it was read from
    ref: Mapped[str]  # the guide's own id of it
    title: Mapped[str] = mapped_column(index=True)
    doc_no: Mapped[str]
    article: Mapped[str]
    level: Mapped[str]
    text: Mapped[str]
    effective_from: Mapped[str]  # as written, "" where it is not
    effective_to: Mapped[str]
    states: Mapped[list[Any]]  # [{"of", "value"}]
    rests: Mapped[list[Any]]  # [{"kind", "id", "name"}]: conditions, materials, limits, suspensions, fees, steps …
    carries: Mapped[bool]  # whether the service itself stands on it: without it nothing may be applied for


class ReviewTask(Record):
    """A basis of a service comes to its end, or has ended: the unit says what becomes of the service (R11)."""

    __tablename__ = "review_tasks"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    basis_id: Mapped[str] = mapped_column(ForeignKey("legal_bases.id"))
    basis: Mapped[str]  # as it is quoted
    ends_on: Mapped[date] = mapped_column(Date)  # the last day on which it is in force
    service_key: Mapped[str]
    service_name: Mapped[str]
    unit: Mapped[str]  # answers for it
    rests: Mapped[list[Any]]  # exactly what of the service rests on it, as in `basis_uses`
    carries: Mapped[bool]
    stopped: Mapped[bool] = mapped_column(default=False)  # no new applications since the basis has ended
    opened_at: Mapped[datetime]
    due_on: Mapped[date] = mapped_column(Date)
    state: Mapped[str]  # open | answered
    answer: Mapped[str] = mapped_column(default="")  # retain | change | suspend | cancel
    new_basis: Mapped[str] = mapped_column(default="")
    opinion: Mapped[str] = mapped_column(default="")
    open_cases: Mapped[str] = mapped_column(default="")  # continue | terminate, where cases are under way
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None]
    answered_by_name: Mapped[str | None]
    change_id: Mapped[str | None]  # the adjustment it asks for
    order_id: Mapped[str | None]  # the supervision order, where it was not answered in time

    __table_args__ = (
        UniqueConstraint("basis_id", "service_key", "ends_on"),
        Index(None, "state", "due_on"),
        Index(None, "service_key"),
    )
