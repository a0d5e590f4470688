"""A case's rows: the case, its worklist tasks, materials, uploads, notices of correction, rating."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, Integer, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.columns import Record, new_id


class Case(Record):
    """One application on its way (办件). Its own row is the lock every command takes first."""

    __tablename__ = "cases"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    case_no: Mapped[str] = mapped_column(unique=True)
    service_key: Mapped[str]
    service_name: Mapped[str]
    version_id: Mapped[str] = mapped_column(ForeignKey("service_versions.id"))
    digest: Mapped[str]
    instance_id: Mapped[str | None] = mapped_column(index=True)
    unit: Mapped[str]
    window_unit: Mapped[str]
    channel: Mapped[str]  # online | window
    state: Mapped[str]  # received | correcting | accepted | decided | completed | revoked | withdrawn
    result: Mapped[str | None]  # granted | refused | not_accepted | withdrawn | terminated | revoked
    applicant_user_id: Mapped[str | None]
    received_by: Mapped[str | None]
    applicant_hash: Mapped[str]
    applicant_masked: Mapped[str]
    secret: Mapped[bytes]  # sealed {"applicant": …, "data": …}
    sealed_key: Mapped[bytes | None]
    query_hash: Mapped[str]
    track_hash: Mapped[str] = mapped_column(index=True)
    commitment: Mapped[str | None]  # made | verified | verified_minor | found_false | unverifiable
    received_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    acceptance_mode: Mapped[str | None]  # normal | commitment | deemed
    decided_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]  # the instance has ended: nothing is left to do
    audit_seq: Mapped[int] = mapped_column(Integer, default=0)
    audit_hash: Mapped[str]

    __table_args__ = (
        Index(None, "applicant_hash"),
        Index(None, "applicant_user_id", "received_at"),
        Index(None, "service_key", "state"),
        Index("ix_cases_received", "received_at", "unit"),
        Index("ix_cases_completed", "completed_at", "unit", "state"),
        Index(None, "accepted_at"),
        Index(
            "ix_cases_open",
            "service_key",
            "id",
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        {"postgresql_with": {"fillfactor": 50}},  # its new version beside the old one: no index entry is written for it
    )


_OPEN = text("state = 'open'")
_TAKEN = text("assignee_id IS NOT NULL")
_BOARD = (
    "unit", "due_at", "id", "warn_at", "statutory_due_at", "suspended", "service_key", "element", "assignee_id",
    "state",
)  # fmt: skip
"""All that the board counts by: it is read from the index alone, which lists a unit's open tasks by urgency as well.

`state` says nothing there, but SQLite reads the row itself where a condition names a column that the index has not.
"""


class Task(Record):
    """A step somebody has to work on; its id is the engine item's. Moments are projections for the worklist."""

    __tablename__ = "tasks"

    id: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    case_no: Mapped[str]
    service_key: Mapped[str]
    service_name: Mapped[str]
    applicant_masked: Mapped[str]
    applicant_user_id: Mapped[str | None]
    digest: Mapped[str]  # the version it stands in; of a closed one, that under which it was closed
    element: Mapped[str]
    step: Mapped[str]
    action: Mapped[str]
    form: Mapped[str]
    document: Mapped[str]
    unit: Mapped[str]
    role: Mapped[str]
    within: Mapped[str] = mapped_column(default="")  # the subprocesses it stands in, innermost first, by comma
    state: Mapped[str]  # open | completed | cancelled | returned (to an earlier step) | taken_back
    assignee_id: Mapped[str | None]
    assignee_name: Mapped[str | None]
    stage: Mapped[str] = mapped_column(
        default=""
    )  # while open and others have their part: delegated | signing | endorsing
    state_at: Mapped[datetime | None]  # when it came to where it stands, and by whom; None: since it opened
    state_by: Mapped[str] = mapped_column(default="")
    asked: Mapped[int] = mapped_column(Integer, default=0)  # parts of others in it that are not ended
    countersign: Mapped[str] = mapped_column(default="")  # the vote its element declares
    verdict: Mapped[str] = mapped_column(default="")  # of its vote: passed | failed
    submitted_at: Mapped[datetime | None]  # when its result was written, while signers after it have still to sign
    version: Mapped[int] = mapped_column(Integer, default=1)
    opened_at: Mapped[datetime]
    warn_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    statutory_due_at: Mapped[datetime | None]
    suspended: Mapped[bool] = mapped_column(default=False)
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None]
    closed_by_name: Mapped[str | None]
    outcome: Mapped[str | None]
    secret: Mapped[bytes | None]  # sealed form data

    __table_args__ = (
        Index(None, "case_id"),
        Index("ix_tasks_worklist", "state", "unit", "role", "due_at", "opened_at", "id"),
        Index("ix_tasks_board", *_BOARD, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_tasks_assignee", "assignee_id", "state", "due_at", sqlite_where=_TAKEN, postgresql_where=_TAKEN),
        Index(
            "ix_tasks_closed",
            "service_key",
            "closed_at",
            sqlite_where=text("closed_at IS NOT NULL"),
            postgresql_where=text("closed_at IS NOT NULL"),
        ),
    )


class Upload(Record):
    """A file somebody sent: kept sealed outside the web root, its type told from its content."""

    __tablename__ = "uploads"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    owner_id: Mapped[str]
    case_id: Mapped[str | None] = mapped_column(ForeignKey("cases.id"), index=True)
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[str]
    sealed_key: Mapped[bytes | None]  # until a case takes it over
    created_at: Mapped[datetime]


class CaseMaterial(Record):
    """One material of the guide as it was supplied, shared or covered by a commitment."""

    __tablename__ = "case_materials"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    material: Mapped[str]
    name: Mapped[str]
    how: Mapped[str]  # upload | paper | share | commitment
    upload_id: Mapped[str | None] = mapped_column(ForeignKey("uploads.id"))
    round: Mapped[int] = mapped_column(Integer)  # 0 with the application, n with the n-th supplement
    supplied_at: Mapped[datetime]


class CorrectionNotice(Record):
    """A one-time notice (一次性告知书, R20): the complete list of defects, frozen when sent."""

    __tablename__ = "correction_notices"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    task_id: Mapped[str]
    round: Mapped[int] = mapped_column(Integer)
    defects: Mapped[list[Any]]  # [{"subject": material or field, "name", "problem", "cure"}]
    sent_at: Mapped[datetime]
    sent_by: Mapped[str]
    cure_by: Mapped[date | None] = mapped_column(Date)
    answered_at: Mapped[datetime | None]
    supplied: Mapped[list[Any] | None]  # what the supplement newly supplied

    __table_args__ = (Index(None, "sent_at"),)


class Copy(Record):
    """Somebody a case was copied to (抄送): they may read it from then on, and have nothing to do."""

    __tablename__ = "case_copies"

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    user_id: Mapped[str] = mapped_column(primary_key=True)
    user_name: Mapped[str]
    by_name: Mapped[str]
    reason: Mapped[str]
    at: Mapped[datetime]

    __table_args__ = (Index(None, "user_id"),)


class Urge(Record):
    """Somebody asked that a case be handled (催办), once a working day."""

    __tablename__ = "case_urges"

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    user_id: Mapped[str] = mapped_column(primary_key=True)
    workday: Mapped[date] = mapped_column(Date, primary_key=True)  # on a rest day: the working day after it
    by_name: Mapped[str]
    at: Mapped[datetime]
    told: Mapped[list[Any]]  # [{"user", "name", "role", "for"}]


class Rating(Record):
    """What the applicant says of the service (好差评), once a case."""

    __tablename__ = "ratings"

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    score: Mapped[int] = mapped_column(Integer)  # 5 非常满意 … 1 非常不满意
    comment: Mapped[str]
    at: Mapped[datetime] = mapped_column(index=True)


class Counter(Record):
    """A gapless counter per unit, year and kind of number; taken last in a command."""

    __tablename__ = "counters"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int] = mapped_column(Integer)
