"""The catalogue's rows: services, their immutable versions, and drafts being edited."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, Integer, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.columns import Record, Serial, new_id


class ServiceRow(Record):
    """A service item (事项) as the public lists show it; what it says in full lies in its live version."""

    __tablename__ = "services"

    key: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    category: Mapped[str]
    category_name: Mapped[str]
    unit: Mapped[str]
    case_kind: Mapped[str]
    promised: Mapped[str]
    online: Mapped[str]
    live_version_id: Mapped[str | None]
    standing: Mapped[str] = mapped_column(default="open")  # open | suspended | cancelled | split | merged
    standing_reason: Mapped[str] = mapped_column(default="")
    standing_since: Mapped[date | None] = mapped_column(Date)
    successors: Mapped[list[Any]] = mapped_column(default=list)  # keys of the services to go to instead

    __table_args__ = (
        Index(
            "ix_services_live",
            "category",
            "key",
            sqlite_where=text("live_version_id IS NOT NULL"),
            postgresql_where=text("live_version_id IS NOT NULL"),
        ),
        Index("ix_services_unit_key", "unit", "key"),
    )


class ServiceVersion(Record):
    """One content of a service's folder. It never changes; cases keep theirs until they are moved."""

    __tablename__ = "service_versions"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    service_key: Mapped[str]
    number: Mapped[int] = mapped_column(Integer)
    digest: Mapped[str]
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("service_versions.id"))
    state: Mapped[str]  # proposed | live | superseded | rejected | withdrawn
    note: Mapped[str] = mapped_column(default="")
    proposed_by: Mapped[str]
    proposed_by_name: Mapped[str]
    proposed_at: Mapped[datetime]
    settled_by: Mapped[str | None]
    settled_by_name: Mapped[str | None]
    settled_at: Mapped[datetime | None]
    settled_note: Mapped[str] = mapped_column(default="")

    __table_args__ = (
        UniqueConstraint("service_key", "number"),
        Index(None, "service_key", "state"),
        Index(None, "state"),
    )


class ServiceDraft(Record):
    """What a designer is working on: the changed files, on top of one version."""

    __tablename__ = "service_drafts"

    service_key: Mapped[str] = mapped_column(primary_key=True)
    unit: Mapped[str]  # whose it is: nobody outside this unit's reach sees it (`reach`)
    parent_id: Mapped[str | None]
    files: Mapped[dict[str, Any]]  # path → text
    revision: Mapped[int] = mapped_column(Integer)
    saved_by: Mapped[str]
    saved_by_name: Mapped[str]
    saved_at: Mapped[datetime]


class ServiceEdition(Record):
    """What was published of a service from when to when. It stays readable when it is over."""

    __tablename__ = "service_editions"

    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    service_key: Mapped[str]
    number: Mapped[int] = mapped_column(Integer)
    version_id: Mapped[str] = mapped_column(ForeignKey("service_versions.id"))
    version: Mapped[int] = mapped_column(Integer)  # its number
    digest: Mapped[str]
    name: Mapped[str]
    since: Mapped[datetime]
    until: Mapped[datetime | None]  # None: it is the one in force
    ended: Mapped[str] = mapped_column(default="")  # why it ended where no other took its place
    note: Mapped[str]  # what was said when it was put forward
    log: Mapped[list[Any]]  # what it changes, in sentences

    __table_args__ = (UniqueConstraint("service_key", "number"),)


class ReviewComment(Record):
    """What somebody says about one field or element of a draft or a version, until it is resolved."""

    __tablename__ = "review_comments"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    service_key: Mapped[str]
    on: Mapped[str]  # "draft", or the version's id
    anchor: Mapped[str]  # service.yaml#/materials/M-ID, flow.bpmn#Accept
    label: Mapped[str]  # what people call that place
    text: Mapped[str]
    by: Mapped[str]
    by_name: Mapped[str]
    at: Mapped[datetime]
    state: Mapped[str]  # open | resolved
    resolved_at: Mapped[datetime | None]
    resolved_by_name: Mapped[str | None]

    __table_args__ = (Index(None, "service_key", "on"),)


class ServiceTopic(Record):
    """Under what a live service is browsed for, beside its category and unit."""

    __tablename__ = "service_topics"

    service_key: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)  # event | recipient
    code: Mapped[str] = mapped_column(primary_key=True)

    __table_args__ = (Index("ix_service_topics_code", "kind", "code", "service_key"),)
