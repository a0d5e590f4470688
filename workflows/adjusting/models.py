"""Requests to adjust the catalogue: what, why, on which basis, from when, who asked and who agreed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, Index
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.columns import Record, new_id


class ChangeRequest(Record):
    """One adjustment of one service, by two people (four-eyes); carried out on its day.

    proposed ──approve──▶ approved ──its day──▶ carried_out
        ├── reject ──▶ rejected        └─ what cannot be done ─▶ failed
        └── withdraw ──▶ withdrawn
    """

    __tablename__ = "change_requests"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str]  # add | change | split | merge | suspend | cancel | resume
    service_key: Mapped[str]
    service_name: Mapped[str]
    unit: Mapped[str]
    successors: Mapped[list[Any]]  # keys of the services to go to instead
    version_id: Mapped[str | None]  # add, change: the proposed version that goes live
    reason: Mapped[str]
    basis: Mapped[str]
    effective_on: Mapped[date] = mapped_column(Date)
    open_cases: Mapped[str]  # continue | terminate: what becomes of cases that are under way
    review_id: Mapped[str | None]  # the review of a basis it answers
    state: Mapped[str]  # proposed | approved | carried_out | failed | rejected | withdrawn
    proposed_by: Mapped[str]
    proposed_by_name: Mapped[str]
    proposed_at: Mapped[datetime]
    settled_by: Mapped[str | None]
    settled_by_name: Mapped[str | None]
    settled_at: Mapped[datetime | None]
    settled_note: Mapped[str] = mapped_column(default="")
    carried_out_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(default="")  # why it could not be carried out; how many cases were ended
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]

    __table_args__ = (Index(None, "state", "effective_on"), Index(None, "service_key"))
