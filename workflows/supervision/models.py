"""Supervision orders with all that was done to them, and accountability records with their evidence."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.columns import Record, Serial, new_id


class SupervisionOrder(Record):
    """An order, a recommendation or a rectification, with the fields of GB/T 39046 table 11 (R38, R42)."""

    __tablename__ = "supervision_orders"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[str]  # 监察编号, gapless per issuing unit, kind and year
    kind: Mapped[str]  # order | recommendation | rectification
    level: Mapped[int] = mapped_column(Integer)  # 1; 2 once it went one level up
    state: Mapped[str]  # issued | answered | returned | accepted | withdrawn
    state_at: Mapped[datetime]  # 状态产生时间
    state_by: Mapped[str]  # whose deed led to this state, by name
    unit: Mapped[str]  # 被督办机构, which answers
    responsible_unit: Mapped[str]  # 责任部门
    case_id: Mapped[str | None] = mapped_column(ForeignKey("cases.id"), index=True)
    case_no: Mapped[str] = mapped_column(default="")  # 办件编号
    alert_id: Mapped[str | None] = mapped_column(ForeignKey("alerts.id"), index=True)  # from which it was issued
    ran_out: Mapped[str | None] = mapped_column(ForeignKey("answer_clocks.id"), unique=True)  # what raised it by itself
    rule: Mapped[str]  # 监察规则编号
    warning: Mapped[str] = mapped_column(default="")  # 预警类型: yellow | red | red_statutory, "" without an alert
    content: Mapped[str]  # 督办内容; the problem, where something is to be put right
    basis: Mapped[str] = mapped_column(default="")
    issuing_unit: Mapped[str]
    issued_at: Mapped[datetime]  # 发出时间
    issued_by: Mapped[str]  # a person's id, or "system"
    issued_by_name: Mapped[str]
    clock_id: Mapped[str] = mapped_column(ForeignKey("answer_clocks.id"), unique=True)  # the time to answer now
    recipients: Mapped[list[Any]]  # [{"user", "name", "role", "for"}]
    answer: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None]
    answered_by_name: Mapped[str | None]
    result: Mapped[str] = mapped_column(default="")  # 结果描述
    deeds: Mapped[int] = mapped_column(Integer, default=0)

    __table_args__ = (UniqueConstraint("issuing_unit", "number"), Index(None, "unit", "state"))


class OrderDeed(Record):
    """One thing done to an order, in its order; rows are only ever added. The audit chain holds each text's digest."""

    __tablename__ = "order_deeds"

    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("supervision_orders.id"))
    number: Mapped[int] = mapped_column(Integer)
    deed: Mapped[str]  # issue | answer | accept | return | withdraw | escalate | remind | overdue
    level: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime]
    actor_id: Mapped[str]
    actor_name: Mapped[str]
    unit: Mapped[str]
    text: Mapped[str]
    due_at: Mapped[datetime | None]  # by when to answer, where time began with this

    __table_args__ = (UniqueConstraint("order_id", "number"), Index(None, "at"))


class AccountabilityRecord(Record):
    """Somebody, or a unit, was held to account (问责, R40). Struck out with a reason, never deleted."""

    __tablename__ = "accountability_records"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    unit: Mapped[str] = mapped_column(index=True)
    user_id: Mapped[str | None]  # the person; None where the unit is meant
    person_name: Mapped[str] = mapped_column(default="")
    outcome: Mapped[str]  # talk | circular | discipline
    facts: Mapped[str]
    basis: Mapped[str] = mapped_column(default="")
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]
    recorded_by_name: Mapped[str]
    struck_at: Mapped[datetime | None]
    struck_by_name: Mapped[str | None]
    struck_reason: Mapped[str] = mapped_column(default="")


class Evidence(Record):
    """What an accountability record rests on: an alert, an order, an entry of an audit chain or of a clock's ledger."""

    __tablename__ = "accountability_evidence"

    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    record_id: Mapped[str] = mapped_column(ForeignKey("accountability_records.id"), index=True)
    kind: Mapped[str]  # alert | order | audit | clock
    ref: Mapped[str]  # its key
    case_no: Mapped[str] = mapped_column(default="")
    words: Mapped[str]  # what it said when it was cited
