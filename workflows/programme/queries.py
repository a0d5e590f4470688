"""What the pages and calls of the programme show: a campaign as a whole, one unit in it, one package."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.clock import local_date
from engine.errors import NotFound
from workflows.cases.models import Case, Task
from workflows.office import Office
from workflows.people.queries import UnitTree
from workflows.people.roles import STAFF, Actor, Role
from workflows.programme import campaigns, coverage, packages, review, standing
from workflows.programme.coverage import Covered
from workflows.programme.models import Campaign, CampaignUnit, Finding, OverdueRow, Package, PackageRow, TeamMember
from workflows.rules.programme import Phase, Progress, disagreements, phase_on, progress
from workflows.rules.workdays import Calendar

SEEING = (*STAFF, Role.SUPERVISOR, Role.ADMIN, Role.DESIGNER, Role.APPROVER)


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit of a campaign."""

    unit: str
    progress: Progress
    covered: Covered
    zero_reported_at: datetime | None
    packages: Sequence[Package]
    overdue: int


@dataclass(frozen=True, slots=True)
class Overview:
    """A campaign with everything that is told of it."""

    campaign: Campaign
    phases: Sequence[Phase]
    workdays: Sequence[int]
    current: int
    units: Sequence[UnitLine]
    team: Sequence[TeamMember]
    overdue: Sequence[OverdueRow]

    def percent(self, phase: int) -> int | None:
        """Of all units' rows, those that satisfy the phase's exit rule."""
        rows = sum(line.progress.rows for line in self.units)
        return sum(line.progress.done(phase) for line in self.units) * 100 // rows if rows else None

    @property
    def online_percent(self) -> int | None:
        rows = sum(line.covered.rows for line in self.units)
        return sum(line.covered.online for line in self.units) * 100 // rows if rows else None


@dataclass(frozen=True, slots=True)
class PackageView:
    """A package with its rows, what each department found, and where they differ."""

    package: Package
    campaign: Campaign
    case: Case
    rows: Sequence[PackageRow]
    findings: dict[str, dict[str, Finding]]
    open: Sequence[Task]
    reviewers: Sequence[str]

    def differ(self, key: str) -> list[str]:
        """The questions on which the departments do not agree."""
        found = self.findings.get(key, {})
        return list(
            disagreements({unit: {q: a["verdict"] for q, a in one.answers.items()} for unit, one in found.items()})
        )


def all_campaigns(session: Session) -> list[Campaign]:
    """The newest first."""
    return list(session.scalars(select(Campaign).order_by(Campaign.id.desc())))


def overview(
    session: Session, office: Office, tree: UnitTree, calendar: Calendar, campaign: Campaign, actor: Actor
) -> Overview:
    """A campaign as it is now: figures of every unit, rows' names only of units this person may see."""
    units = standing.participants(session, campaign)
    rows = standing.standings(session, office, tree, campaign)
    covered = coverage.of_units(session, office, tree, campaign, units, known=rows)
    zero = select(CampaignUnit).where(CampaignUnit.campaign_id == campaign.id)
    reported = {row.unit: row.zero_reported_at for row in session.scalars(zero)}
    sent: dict[str, list[Package]] = {}
    query = select(Package).where(Package.campaign_id == campaign.id).order_by(Package.id)
    for package in session.scalars(query):
        sent.setdefault(package.unit, []).append(package)
    missed = select(OverdueRow).where(OverdueRow.campaign_id == campaign.id, OverdueRow.met_at.is_(None))
    overdue = list(session.scalars(missed.order_by(OverdueRow.phase, OverdueRow.unit, OverdueRow.name)))
    phases = campaigns.phases(campaign)
    lines = [
        UnitLine(
            unit,
            progress([one.row for one in rows[unit]]),
            covered[unit],
            reported.get(unit),
            sent.get(unit, []),
            sum(row.unit == unit for row in overdue),
        )
        for unit in units
    ]
    return Overview(
        campaign,
        phases,
        [phase.workdays(calendar) for phase in phases],
        phase_on(phases, local_date(office.clock.now())),
        lines,
        campaigns.team(session, campaign),
        [row for row in overdue if may_see_rows(actor, campaign, row.unit)],
    )


def may_see_rows(actor: Actor, campaign: Campaign, unit: str) -> bool:
    """Whose rows, drafts among them, somebody may see: their own unit's, those they review, approve or supervise."""
    if campaigns.leads(actor, campaign) or actor.reaches(Role.LEAD_REVIEWER, campaign.deputy):
        return True
    if actor.reaches(Role.GOVERNMENT_APPROVER, campaign.area):
        return True
    return unit in actor.units(SEEING)


def require_rows(session: Session, actor: Actor, campaign: Campaign, unit: str) -> None:
    """Raises NotFound for units that take no part, or are none of this person's business."""
    if unit not in standing.participants(session, campaign) or not may_see_rows(actor, campaign, unit):
        raise NotFound("没有这个单位的进度", remedy="只能查看本单位、由您审核或者监察的单位。")


def package(session: Session, actor: Actor, case_no: str) -> PackageView:
    """A package for those who put it forward, review, approve or supervise it. Raises NotFound."""
    found = packages.of_number(session, case_no)
    campaign = campaigns.of(session, found.campaign_id)
    case = session.get_one(Case, found.case_id)
    reviewers = sorted(
        set(session.scalars(select(Task.unit).where(Task.case_id == case.id, Task.element == review.REVIEW)))
    )
    reviews = any(actor.reaches(Role.OFFICER, unit) for unit in reviewers)
    if not (reviews or may_see_rows(actor, campaign, found.unit)):
        raise NotFound(f"没有编号为“{case_no}”的报送")
    tasks = select(Task).where(Task.case_id == case.id, Task.state == "open").order_by(Task.opened_at, Task.id)
    return PackageView(
        found,
        campaign,
        case,
        packages.rows_of(session, found),
        review.findings(session, found),
        list(session.scalars(tasks)),
        reviewers,
    )
