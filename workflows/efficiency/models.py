"""Bulletins with their frozen figures, versions of the indicators, alarms, scores of units and their appeals."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.columns import Record, Serial, new_id


class IndicatorVersion(Record):
    """One version of the indicators: thresholds of alarms and weights of scores. It never changes."""

    __tablename__ = "indicator_versions"

    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    content: Mapped[dict[str, Any]]  # {"alarms": {rule: {…}}, "scores": {indicator: {…}}}
    note: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    made_by_name: Mapped[str]


class Bulletin(Record):
    """The bulletin of one month (通报, R41). Its figures are rows, counted once and never again."""

    __tablename__ = "bulletins"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    month: Mapped[str] = mapped_column(unique=True)  # "2026-09"
    number: Mapped[str] = mapped_column(unique=True)
    unit: Mapped[str]  # in whose name
    made_at: Mapped[datetime]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]  # the first moment after the month
    indicators: Mapped[int] = mapped_column(Integer)  # version by which it was scored


class BulletinFigure(Record):
    """One figure of a bulletin; `unit` "" is the whole."""

    __tablename__ = "bulletin_figures"

    bulletin_id: Mapped[str] = mapped_column(ForeignKey("bulletins.id"), primary_key=True)
    unit: Mapped[str] = mapped_column(primary_key=True)
    measure: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int] = mapped_column(Integer)


class BulletinCase(Record):
    """What stands behind a figure that finds fault, as it was when the bulletin was made."""

    __tablename__ = "bulletin_cases"

    bulletin_id: Mapped[str] = mapped_column(ForeignKey("bulletins.id"), primary_key=True)
    measure: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)  # the case, alert, notice … that was counted
    unit: Mapped[str]
    case_id: Mapped[str | None]


class BulletinReceipt(Record):
    """Somebody a bulletin was sent to, and when they signed for it (签收)."""

    __tablename__ = "bulletin_receipts"

    bulletin_id: Mapped[str] = mapped_column(ForeignKey("bulletins.id"), primary_key=True)
    user_id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    role: Mapped[str]
    stands_for: Mapped[str]
    unit: Mapped[str]
    read_at: Mapped[datetime | None]


class BulletinOrder(Record):
    """A rectification that was issued from a line of a bulletin (R42)."""

    __tablename__ = "bulletin_orders"

    order_id: Mapped[str] = mapped_column(ForeignKey("supervision_orders.id"), primary_key=True)
    bulletin_id: Mapped[str] = mapped_column(ForeignKey("bulletins.id"), index=True)
    unit: Mapped[str]
    measure: Mapped[str]


class Erratum(Record):
    """A correction of a bulletin (更正): added to it, since its figures are not changed."""

    __tablename__ = "bulletin_errata"

    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    bulletin_id: Mapped[str] = mapped_column(ForeignKey("bulletins.id"), index=True)
    at: Mapped[datetime]
    by: Mapped[str]
    by_name: Mapped[str]
    text: Mapped[str]


class Alarm(Record):
    """An indicator of R36 passed its threshold: raised once per rule, unit and what it is about."""

    __tablename__ = "alarms"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    rule: Mapped[str]
    indicators: Mapped[int] = mapped_column(Integer)  # version of the thresholds
    unit: Mapped[str]
    subject: Mapped[str]  # a case, a task, a notice …; of a ratio, the month
    month: Mapped[str]
    case_id: Mapped[str | None] = mapped_column(ForeignKey("cases.id"))
    said: Mapped[str]
    raised_at: Mapped[datetime]
    recipients: Mapped[list[Any]]
    clock_id: Mapped[str] = mapped_column(ForeignKey("answer_clocks.id"), unique=True)
    order_id: Mapped[str | None] = mapped_column(index=True)  # the supervision order in which it is answered
    answer: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None]
    answered_by_name: Mapped[str | None]

    __table_args__ = (UniqueConstraint("rule", "unit", "subject"), Index(None, "unit", "raised_at"))


class UnitScore(Record):
    """A unit's score of one month, frozen with the version it was scored by and each line it comes from (R37)."""

    __tablename__ = "unit_scores"

    bulletin_id: Mapped[str] = mapped_column(ForeignKey("bulletins.id"), primary_key=True)
    unit: Mapped[str] = mapped_column(primary_key=True)
    score: Mapped[int] = mapped_column(Integer)  # hundredths of a point
    lines: Mapped[list[Any]]  # [{"indicator", "value", "of", "lost"}], lost in hundredths


class ScoreAppeal(Record):
    """A unit appeals against a deduction; a supervisor decides with reasons."""

    __tablename__ = "score_appeals"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    bulletin_id: Mapped[str] = mapped_column(ForeignKey("bulletins.id"))
    unit: Mapped[str]
    indicator: Mapped[str]
    reason: Mapped[str]
    asked_at: Mapped[datetime]
    asked_by: Mapped[str]
    asked_by_name: Mapped[str]
    state: Mapped[str]  # open | upheld | rejected
    restored: Mapped[int] = mapped_column(Integer, default=0)  # hundredths of a point
    opinion: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    decided_by_name: Mapped[str | None]

    __table_args__ = (UniqueConstraint("bulletin_id", "unit", "indicator"), Index(None, "state", "unit"))
