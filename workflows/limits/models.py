"""Calendars and the counting again they cause, clocks with their ledgers, alerts, and the time there is to answer."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    Integer,
    Text,
    UniqueConstraint,
    and_,
    literal_column,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.columns import Record, Serial, new_id

_OPEN = text("state != 'stopped'")
_RAISED = text("state = 'running' AND rungs != ''")
_OF_A_STEP = text("task_id IS NOT NULL")
_SINCE = text("kind != 'start' AND kind != 'stop'")


class CalendarYear(Record):
    """One year's rest days and make-up working days, as the State Council arranged them."""

    __tablename__ = "calendar_years"

    year: Mapped[int] = mapped_column(Integer, primary_key=True)
    revision: Mapped[int] = mapped_column(Integer)
    source: Mapped[str]
    text: Mapped[str]  # the YAML as published
    published_at: Mapped[datetime]
    published_by: Mapped[str]


class Recount(Record):
    """Every open clock is counted again by the calendar as one publication left it: how far that is."""

    __tablename__ = "calendar_recounts"

    edition: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Of the whole calendar: it grows with every publication, whichever year it is for."""
    year: Mapped[int] = mapped_column(Integer)
    published_at: Mapped[datetime]
    published_by: Mapped[str]
    state: Mapped[str]  # counting | telling | done | superseded (a later publication goes on from there)
    total: Mapped[int] = mapped_column(Integer)  # open clocks when it was published
    counted: Mapped[int] = mapped_column(Integer, default=0)
    moved: Mapped[int] = mapped_column(Integer, default=0)  # those that are due at another moment now
    finished_at: Mapped[datetime | None]


class RecountNotice(Record):
    """Whom a calendar's publication moves, with how many clocks, until they are told; one message for all of them."""

    __tablename__ = "recount_notices"

    whom: Mapped[str] = mapped_column(primary_key=True)  # unit | applicant
    key: Mapped[str] = mapped_column(primary_key=True)  # the unit's code, the applicant's user id
    clocks: Mapped[int] = mapped_column(Integer)


class ClockRow(Record):
    """A legal clock. The moments are projections of its ledger; nothing edits them directly (R22)."""

    __tablename__ = "clocks"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    task_id: Mapped[str | None]  # the step or subprocess it belongs to; None for clocks of the whole case
    kind: Mapped[str]  # promised | statutory | notice | step | special | verification
    name: Mapped[str]
    unit: Mapped[str]
    until: Mapped[str]  # the milestone that stops it; "task": with its step or subprocess
    state: Mapped[str]  # running | suspended | stopped
    limit: Mapped[str]  # as written, "5WD"
    basis: Mapped[str]
    warn: Mapped[str] = mapped_column(default="")  # the item's own threshold for yellow, as written; "" for the default
    started_at: Mapped[datetime]
    warn_at: Mapped[datetime | None]
    due_at: Mapped[datetime]
    provisional: Mapped[bool] = mapped_column(default=False)
    counted_by: Mapped[int] = mapped_column(Integer, default=0, server_default="0")  # edition of the calendar
    revision: Mapped[int] = mapped_column(Integer, default=1)
    rungs: Mapped[str] = mapped_column(default="")  # rungs raised in this revision, in order
    next_rung_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]

    __table_args__ = (
        Index(None, "case_id"),
        Index("ix_clocks_next_rung", "next_rung_at"),
        Index("ix_clocks_task_id", "task_id", sqlite_where=_OF_A_STEP, postgresql_where=_OF_A_STEP),
        Index(
            "ix_clocks_raised",
            *("unit", "due_at", "warn_at", "case_id", "state", "rungs"),
            sqlite_where=_RAISED,
            postgresql_where=_RAISED,
        ),
        Index("ix_clocks_counted_by", "counted_by", "case_id", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )


class ClockEvent(Record):
    """One entry of a clock's ledger: who did what to it, when, and on which legal ground."""

    __tablename__ = "clock_events"

    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    clock_id: Mapped[str] = mapped_column(ForeignKey("clocks.id"))
    kind: Mapped[str]  # start | suspend | resume | extend | stop
    at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    actor_id: Mapped[str]
    actor_name: Mapped[str]
    basis: Mapped[str] = mapped_column(default="")
    detail: Mapped[dict[str, Any]]

    __table_args__ = (
        Index(None, "clock_id"),
        Index("ix_clock_events_since", "clock_id", sqlite_where=_SINCE, postgresql_where=_SINCE),
    )


SINCE: ColumnElement[bool] = and_(
    *(ClockEvent.kind != literal_column(written, Text) for written in ("'start'", "'stop'"))
)
"""What an open clock's ledger has beyond its start; written out, as an index over it answers nothing else."""


class SpecialProcedure(Record):
    """A special procedure (特别程序): while a suspension runs, the case's time stands; an extension lengthens it.

    Begun by an act, it is asked for and granted (the fields of GB/T 39046 table 7); begun by the diagram, it runs.
    """

    __tablename__ = "special_procedures"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    kind: Mapped[str]  # suspension | extension
    item_id: Mapped[str | None]  # the step or subprocess that began it; None where an act did
    ground: Mapped[str]  # 鉴定, 听证, 公示 …
    basis: Mapped[str]
    limit: Mapped[str] = mapped_column(default="")  # the time needed, or by how much the period is longer
    reason: Mapped[str] = mapped_column(default="")
    approver: Mapped[str] = mapped_column(default="")  # the rank that grants it
    state: Mapped[str]  # asked | refused | granted (an extension) | running | ended (a suspension)
    asked_at: Mapped[datetime | None]
    asked_by: Mapped[str | None]
    asked_by_name: Mapped[str | None]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str | None]
    opinion: Mapped[str] = mapped_column(default="")
    began_at: Mapped[datetime | None]
    expected_on: Mapped[date | None] = mapped_column(Date)
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]
    result: Mapped[str] = mapped_column(default="")


class Alert(Record):
    """A rung of the escalation ladder that was reached: raised once per clock, rung and due revision."""

    __tablename__ = "alerts"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    clock_id: Mapped[str] = mapped_column(ForeignKey("clocks.id"))
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    case_no: Mapped[str]
    service_key: Mapped[str]
    service_name: Mapped[str]
    clock_kind: Mapped[str]
    step: Mapped[str]
    unit: Mapped[str]
    rung: Mapped[str]  # yellow | red | red_statutory
    revision: Mapped[int] = mapped_column(Integer)
    raised_at: Mapped[datetime]
    due_at: Mapped[datetime]
    recipients: Mapped[list[Any]]  # [{"user", "name", "role"}]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None]
    answered_by_name: Mapped[str | None]
    answer: Mapped[str | None]

    __table_args__ = (
        UniqueConstraint("clock_id", "rung", "revision"),
        Index(None, "unit", "raised_at"),
        Index(None, "case_id"),
    )


class AnswerClock(Record):
    """The time there is to answer an alert or a supervision order: counted like every clock, from what is on record.

    Its ledger is not written twice: it starts here, stands while the case's suspensions stand, and stops here. The
    moments are projections of that.
    """

    __tablename__ = "answer_clocks"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[str | None] = mapped_column(ForeignKey("cases.id"), index=True)
    alert_id: Mapped[str | None] = mapped_column(ForeignKey("alerts.id"), unique=True)  # None: an order's
    follows: Mapped[str] = mapped_column(default="")  # the kind of the case's clock with which it stands
    limit: Mapped[str]
    reminds: Mapped[bool] = mapped_column(default=True)  # has a yellow rung
    state: Mapped[str]  # running | suspended | stopped
    started_at: Mapped[datetime]
    warn_at: Mapped[datetime | None]
    due_at: Mapped[datetime]
    provisional: Mapped[bool] = mapped_column(default=False)
    counted_by: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    revision: Mapped[int] = mapped_column(Integer, default=1)
    rungs: Mapped[str] = mapped_column(default="")
    next_rung_at: Mapped[datetime | None] = mapped_column(index=True)
    stopped_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_answer_clocks_counted_by", "counted_by", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )
