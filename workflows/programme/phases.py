"""A campaign's flow enters its phases: what the phase before has left undone is listed and told once (R08)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from engine.store.columns import new_id
from workflows.acts import Act
from workflows.cases.models import Case
from workflows.notices import commands as notices
from workflows.people import absence
from workflows.people.models import User
from workflows.people.queries import holders
from workflows.people.roles import Role
from workflows.programme import campaigns, standing
from workflows.programme.models import Campaign, CampaignUnit, OverdueRow
from workflows.rules.programme import EXITS, TITLES

CONNECTOR = "programme"
"""What a service task of the flow names as `gov:connector`; it is answered here."""
QUOTED = 5
_RESPONSIBLE = ("R", "A")


def perform(act: Act, case: Case, operation: str) -> dict[str, Any]:
    """`enter-1` to `enter-4` and `close`: what a service task of the campaign's flow asks for."""
    campaign = act.session.scalars(select(Campaign).where(Campaign.case_id == case.id)).one()
    number = len(TITLES) + 1 if operation == "close" else int(operation.removeprefix("enter-"))
    campaign.phase = number
    overdue = _overdue(act, campaign, number - 1) if number > 1 else []
    act.record("campaign.phase", campaign.title, case, phase=number, overdue=len(overdue))
    return {"status": "match", "overdue": len(overdue)}


def _overdue(act: Act, campaign: Campaign, phase: int) -> list[OverdueRow]:
    """Write down what misses the exit rule of `phase`, and tell the unit and the lead, each person once."""
    known = select(OverdueRow.unit, OverdueRow.service_key).where(
        OverdueRow.campaign_id == campaign.id, OverdueRow.phase == phase
    )
    there = {(unit, key) for unit, key in act.session.execute(known)}
    found = [
        OverdueRow(
            id=new_id(),
            campaign_id=campaign.id,
            phase=phase,
            unit=unit,
            service_key=key,
            name=name,
            lacks=lacks,
            told_at=act.now,
            told=[],
            met_at=None,
        )
        for unit, key, name, lacks in missing(act, campaign, phase)
        if (unit, key) not in there
    ]
    lead = responsible(act, campaign, campaign.lead, phase) if found else []
    people = {unit: responsible(act, campaign, unit, phase) for unit in {row.unit for row in found}}
    theirs: dict[str, list[OverdueRow]] = {}
    for row in found:
        told = {user.id: user.username for user in [*people[row.unit], *lead]}
        row.told = sorted(told.values())
        for user_id in told:
            theirs.setdefault(user_id, []).append(row)
    for user_id, rows in theirs.items():
        _tell(act, campaign, phase, user_id, rows)
    act.session.add_all(found)
    return found


def missing(act: Act, campaign: Campaign, phase: int) -> Iterator[tuple[str, str, str, str]]:
    """Unit, key, name and what is missing: rows that miss the exit rule, and units without a row or a zero report."""
    zero = {
        row.unit: row.zero_reported_at
        for row in act.session.scalars(select(CampaignUnit).where(CampaignUnit.campaign_id == campaign.id))
    }
    for unit, rows in standing.standings(act.session, act.office, act.units, campaign).items():
        if not rows and zero.get(unit) is None:
            yield unit, "", act.units.name(unit), "没有事项，也没有零报告"
        for one in rows:
            if lacks := one.row.missing(phase):
                yield unit, one.row.key, one.row.name, lacks


def responsible(act: Act, campaign: Campaign, unit: str, phase: int) -> list[User]:
    """Whom the roster names for a unit in this phase; without a roster its chief and leader, the lead's reviewers."""
    named = {
        member.user_id
        for member in campaigns.team(act.session, campaign)
        if member.unit == unit and member.part in _RESPONSIBLE and member.phase in (0, phase)
    }
    found = {user.id: (user, Role.OFFICER) for user in act.people if user.id in named}
    if not found:
        roles = [Role.SECTION_CHIEF, Role.LEADER_IN_CHARGE, *([Role.LEAD_REVIEWER] if unit == campaign.lead else [])]
        for role in roles:
            for user in holders(act.people, act.units, role, unit):
                found.setdefault(user.id, (user, role))
    return [user for user, _, _ in absence.there(act, found)]


def _tell(act: Act, campaign: Campaign, phase: int, user_id: str, rows: list[OverdueRow]) -> None:
    quoted = "；".join(f"{row.name}（{row.lacks}）" for row in rows[:QUOTED])
    more = f"；另有 {len(rows) - QUOTED} 项" if len(rows) > QUOTED else ""
    notices.send(
        act,
        [user_id],
        kind="campaign",
        title=f"清理行动第 {phase} 阶段逾期 {len(rows)} 项",
        body=f"{campaign.title}：{EXITS[phase - 1]}。尚未达到：{quoted}{more}。逾期的列入当月通报，请尽快补齐。",
        link=f"/programme/{campaign.id}",
        case_no=campaign.case_no,
    )
