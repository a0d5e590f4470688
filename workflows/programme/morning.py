"""Each day at 08:30: how far every unit is, kept; and which overdue rows have been made good (R08)."""

from __future__ import annotations

from datetime import datetime, time

from sqlalchemy import select

from engine.clock import SHANGHAI
from workflows import duties
from workflows.acts import Act
from workflows.office import Office
from workflows.programme import campaigns, standing
from workflows.programme.models import Campaign, CampaignUnit, OverdueRow, UnitProgress
from workflows.rules.programme import progress

DUTY = "programme"
AT = time(8, 30)


def due_on(now: datetime) -> str:
    """The day whose progress is to be computed, "" before half past eight."""
    local = now.astimezone(SHANGHAI)
    return local.date().isoformat() if local.time() >= AT else ""


def compute_due(office: Office) -> None:
    """Each running campaign's figures of today, by whichever worker is first."""
    period = due_on(office.clock.now())
    with office.read() as session:
        if not period or duties.is_done(session, DUTY, period):
            return
        ids = [campaign.id for campaign in campaigns.running(session)]
    with office.act() as act:
        if duties.claim(act.session, DUTY, period, now=act.now):
            for campaign_id in ids:
                _keep(act, campaigns.of(act.session, campaign_id))


def _keep(act: Act, campaign: Campaign) -> None:
    found = standing.standings(act.session, act.office, act.units, campaign)
    for unit, rows in found.items():
        figures = progress([one.row for one in rows])
        row = {"campaign_id": campaign.id, "day": act.today, "unit": unit}
        row |= {name: getattr(figures, name) for name in figures.__slots__}
        act.append(UnitProgress, row | {"online": sum(one.online in standing.ONLINE for one in rows)})
    query = select(OverdueRow).where(OverdueRow.campaign_id == campaign.id, OverdueRow.met_at.is_(None))
    lacking = {
        (unit, one.row.key, phase)
        for unit, rows in found.items()
        for one in rows
        for phase in range(1, 5)
        if one.row.missing(phase)
    }
    zero = select(CampaignUnit.unit).where(
        CampaignUnit.campaign_id == campaign.id, CampaignUnit.zero_reported_at.is_not(None)
    )
    told_of = {*act.session.scalars(zero), *(unit for unit, rows in found.items() if rows)}
    for overdue in act.session.scalars(query):
        still = (overdue.unit, overdue.service_key, overdue.phase) in lacking
        if not (still if overdue.service_key else overdue.unit not in told_of):
            overdue.met_at = act.now
    act.record("campaign.progress", campaign.title, day=act.today.isoformat())
