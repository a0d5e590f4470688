"""Campaigns with their units, roster, progress and overdue rows; power lists; packages under review; editions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.columns import Record, Serial, new_id


class Campaign(Record):
    """One clean-up in four phases, led by one department for one area (R02, R08). Its flow is an internal case."""

    __tablename__ = "campaigns"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    title: Mapped[str]
    area: Mapped[str]  # the government whose subtree is cleaned up, and which approves (本级政府)
    lead: Mapped[str]  # 牵头部门
    deputy: Mapped[str]  # disposes of the lead department's own rows (four-eyes)
    reviewers: Mapped[list[Any]]  # units that review with the lead (会同有关部门)
    phases: Mapped[list[Any]]  # [["2016-02-01", "2016-02-29"], …]
    online_target_on: Mapped[date | None] = mapped_column(Date)  # by when every row is online (R46)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), unique=True)
    case_no: Mapped[str]
    started_at: Mapped[datetime]
    started_by_name: Mapped[str]
    phase: Mapped[int] = mapped_column(Integer)  # the phase entered last; 0 before the first, 5 once closed

    __table_args__ = (Index(None, "area"),)


class CampaignUnit(Record):
    """A unit that takes part."""

    __tablename__ = "campaign_units"

    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id"), primary_key=True)
    unit: Mapped[str] = mapped_column(primary_key=True)
    zero_reported_at: Mapped[datetime | None]

    __table_args__ = (Index(None, "unit"),)


class TeamMember(Record):
    """Somebody's duty in a campaign (工作班子、责任分工, R44). Struck out, never deleted."""

    __tablename__ = "campaign_team"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id"), index=True)
    unit: Mapped[str]
    user_id: Mapped[str]
    name: Mapped[str]
    duty: Mapped[str]
    part: Mapped[str]  # R responsible | A accountable | C consulted | I informed
    phase: Mapped[int] = mapped_column(Integer)  # 0: all of them
    since: Mapped[datetime]
    until: Mapped[datetime | None]


class UnitProgress(Record):
    """How far a unit was on one morning; written once a day, never changed."""

    __tablename__ = "campaign_progress"

    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    unit: Mapped[str] = mapped_column(primary_key=True)
    rows: Mapped[int] = mapped_column(Integer)
    catalogued: Mapped[int] = mapped_column(Integer)
    guided: Mapped[int] = mapped_column(Integer)
    diagrams: Mapped[int] = mapped_column(Integer)
    disposed: Mapped[int] = mapped_column(Integer)
    published: Mapped[int] = mapped_column(Integer)
    online: Mapped[int] = mapped_column(Integer)


class OverdueRow(Record):
    """A row that had not satisfied a phase's exit rule when the next began: told once, listed in the bulletin (R08)."""

    __tablename__ = "campaign_overdue"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id"))
    phase: Mapped[int] = mapped_column(Integer)
    unit: Mapped[str]
    service_key: Mapped[str]  # "" where the unit has no row and has filed no zero report
    name: Mapped[str]
    lacks: Mapped[str]
    told_at: Mapped[datetime]
    told: Mapped[list[Any]]  # usernames
    met_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("campaign_id", "phase", "unit", "service_key"), Index(None, "told_at"))


class Power(Record):
    """One line of a unit's list of powers (权力清单) or of responsibilities (责任清单, R05)."""

    __tablename__ = "unit_powers"

    unit: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)  # power | responsibility
    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    basis: Mapped[str]
    item: Mapped[str]  # the service that answers it, by name; "" where that is its own name
    reason: Mapped[str]  # why there is none: not_public_service | cancelled | merged; ""
    reason_note: Mapped[str]
    reason_by_name: Mapped[str]
    reason_at: Mapped[datetime | None]
    imported_at: Mapped[datetime]


class Package(Record):
    """What a unit puts before the lead department (报送, R43): rows, guides and diagrams under one digest."""

    __tablename__ = "packages"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id"), index=True)
    unit: Mapped[str]
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), unique=True)
    case_no: Mapped[str]
    round: Mapped[int] = mapped_column(Integer)  # 1, and one more with each resubmission
    digest: Mapped[str]  # SHA-256 over the rows' own
    seal: Mapped[str]  # the office's keyed hash of the digest, for the receipt
    submitted_at: Mapped[datetime]
    submitted_by: Mapped[str]
    submitted_by_name: Mapped[str]

    __table_args__ = (Index(None, "unit"),)


class PackageRow(Record):
    """A row of a package, with what the lead department disposes (处置意见, R09)."""

    __tablename__ = "package_rows"

    package_id: Mapped[str] = mapped_column(ForeignKey("packages.id"), primary_key=True)
    service_key: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(Integer)
    name: Mapped[str]
    version_id: Mapped[str]
    digest: Mapped[str]  # of the folder as it was put forward
    disposition: Mapped[str]  # "" until the lead has disposed
    into: Mapped[str]  # merged into this service
    level: Mapped[str]  # delegated to the units of this level
    reason: Mapped[str]
    rectify_by: Mapped[date | None] = mapped_column(Date)
    order_id: Mapped[str | None]
    disposed_at: Mapped[datetime | None]
    disposed_by: Mapped[str]
    disposed_by_name: Mapped[str]
    approved_at: Mapped[datetime | None]  # 本级政府审定
    published_at: Mapped[datetime | None]

    __table_args__ = (Index(None, "service_key"),)


class Finding(Record):
    """What one department finds of one row: five questions, each with verdict, comment and suggestion (R09)."""

    __tablename__ = "package_findings"

    package_id: Mapped[str] = mapped_column(ForeignKey("packages.id"), primary_key=True)
    service_key: Mapped[str] = mapped_column(primary_key=True)
    unit: Mapped[str] = mapped_column(primary_key=True)
    answers: Mapped[dict[str, Any]]  # question → {"verdict", "comment", "suggestion"}
    written_at: Mapped[datetime]
    written_by: Mapped[str]
    written_by_name: Mapped[str]


class CatalogueEdition(Record):
    """The catalogue as it was approved and published, with what changed (R10). It never changes."""

    __tablename__ = "catalogue_editions"

    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    area: Mapped[str]
    number: Mapped[int] = mapped_column(Integer)
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id"))
    package_id: Mapped[str] = mapped_column(ForeignKey("packages.id"))
    unit: Mapped[str]
    approved_at: Mapped[datetime]
    published_at: Mapped[datetime]
    published_by_name: Mapped[str]
    effective_on: Mapped[date] = mapped_column(Date)
    digest: Mapped[str]
    rows: Mapped[list[Any]]  # [{"seq", "key", "name", "category", "version", "disposition"}]
    changes: Mapped[list[Any]]  # [{"key", "name", "change": added|changed|removed|kept|waiting, "from", "to", "why"}]

    __table_args__ = (UniqueConstraint("area", "number"),)


class Contract(Record):
    """Government buys a service from a provider (政府购买服务, R29)."""

    __tablename__ = "provider_contracts"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[str] = mapped_column(unique=True)
    unit: Mapped[str]  # the purchaser
    provider: Mapped[str]
    services: Mapped[list[Any]]  # keys whose steps it covers
    scope: Mapped[str]
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    unit_price_fen: Mapped[int] = mapped_column(Integer)  # 分, for one step done
    kpi: Mapped[str]
    recorded_at: Mapped[datetime]
    recorded_by_name: Mapped[str]
    ended_on: Mapped[date | None] = mapped_column(Date)  # ended before its last day
