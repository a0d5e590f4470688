"""Start a campaign, say who takes part and who does what in it (R02, R08, R44)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.clock import SHANGHAI
from engine.errors import FieldError, Forbidden, Invalid, NotFound
from engine.store.columns import new_id
from workflows.acts import Act
from workflows.cases import internal
from workflows.people.models import User
from workflows.people.roles import Actor, Role
from workflows.people.standing import lead_of
from workflows.programme.models import Campaign, CampaignUnit, TeamMember
from workflows.rules.jurisdiction import may_judge
from workflows.rules.programme import TITLES, Phase, phases_of
from workflows.rules.refusal import Refusal

FLOW = "gov-campaign"
PARTS = {"R": "负责办理", "A": "最终负责", "C": "提供意见", "I": "知会"}
"""RACI (R44): responsible, accountable, consulted, informed."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a lead department writes to start a campaign."""

    title: str
    area: str
    lead: str
    deputy: str
    units: Sequence[str]
    reviewers: Sequence[str]
    phases: Sequence[tuple[date, date]]
    online_target_on: date | None = None


def start(act: Act, plan: Plan) -> Campaign:
    """Start a campaign; its flow enters the phases by itself on their days. Raises Invalid naming each wrong field."""
    phases = _checked(act, plan)
    if not act.actor.reaches(Role.LEAD_REVIEWER, plan.lead):
        raise Forbidden("只有牵头部门的审核人员可以启动清理行动", remedy="请由牵头部门的人员登录后启动。")
    campaign = Campaign(
        id=new_id(),
        title=plan.title.strip(),
        area=plan.area,
        lead=plan.lead,
        deputy=plan.deputy,
        reviewers=sorted(set(plan.reviewers)),
        phases=[[phase.starts_on.isoformat(), phase.ends_on.isoformat()] for phase in phases],
        online_target_on=plan.online_target_on,
        started_at=act.now,
        started_by_name=act.actor.name,
        phase=0,
    )
    begins = {f"phase{phase.number}": _midnight(phase.starts_on) for phase in phases}
    over = datetime.combine(phases[-1].ends_on, time(23, 59, 59), SHANGHAI)
    case = internal.open_case(
        act,
        FLOW,
        unit=plan.lead,
        by=plan.lead,
        variables={"area": plan.area, "lead": plan.lead, **begins, "over": over},
        data={
            "area": act.units.name(plan.area),
            "lead": act.units.name(plan.lead),
            **{f"phase{phase.number}": phase.starts_on.isoformat() for phase in phases},
            "over": phases[-1].ends_on.isoformat(),
        },
    )
    campaign.case_id, campaign.case_no = case.id, case.case_no
    act.session.add(campaign)
    act.session.flush()
    act.session.add_all(
        CampaignUnit(campaign_id=campaign.id, unit=unit, zero_reported_at=None) for unit in sorted(set(plan.units))
    )
    act.record(
        "campaign.start",
        campaign.title,
        case,
        campaign=campaign.id,
        units=sorted(set(plan.units)),
        phases=campaign.phases,
    )
    return campaign


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)


def _checked(act: Act, plan: Plan) -> tuple[Phase, ...]:
    errors, phases = [], tuple[Phase, ...]()
    known = act.units.by_code
    if not plan.title.strip():
        errors.append(FieldError("/title", "请填写名称，例如“2016年公共服务事项清理”"))
    if plan.area not in known:
        errors.append(FieldError("/area", "请选择本级政府"))
    below = act.units.subtree(plan.area) if plan.area in known else frozenset()
    for field, code, what in (("lead", plan.lead, "牵头部门"), ("deputy", plan.deputy, "回避时的审核部门")):
        if code not in below:
            errors.append(FieldError(f"/{field}", f"请选择本级政府所属的{what}"))
    if below and plan.lead in below and plan.lead != lead_of(act.units, plan.area):
        errors.append(FieldError("/lead", "牵头部门由本级政府确定，请管理员先在单位中写明"))
    if plan.lead == plan.deputy and plan.lead:
        errors.append(FieldError("/deputy", "牵头部门不能审核自己的事项，请选择另一个部门"))
    for field, codes, what in (
        ("units", plan.units, "参加清理的单位"),
        ("reviewers", plan.reviewers, "会同审核的部门"),
    ):
        if not codes:
            errors.append(FieldError(f"/{field}", f"请至少选择一个{what}"))
        if foreign := [code for code in codes if code not in below]:
            errors.append(FieldError(f"/{field}", f"不属于本级政府：{'、'.join(map(act.units.name, foreign))}"))
    level = known[plan.area].level if plan.area in known else ""
    if other := [
        code
        for code in plan.units
        if code in below and not may_judge(below, level, unit=code, unit_level=known[code].level)
    ]:
        message = f"与本级政府不在同一行使层级，不由本级审核：{'、'.join(map(act.units.name, other))}"
        errors.append(FieldError("/units", message))
    try:
        phases = phases_of(plan.phases)
    except Refusal as refusal:
        errors.append(FieldError("/phases", refusal.reason))
    if errors:
        raise Invalid(f"有 {len(errors)} 处需要修改", errors=errors)
    return phases


def of(session: Session, campaign_id: str) -> Campaign:
    """The campaign. Raises NotFound."""
    found = session.get(Campaign, campaign_id)
    if found is None:
        raise NotFound("没有这次清理行动", remedy="请从清理行动列表中选择。")
    return found


def phases(campaign: Campaign) -> tuple[Phase, ...]:
    """Its four phases."""
    return phases_of([(date.fromisoformat(first), date.fromisoformat(last)) for first, last in campaign.phases])


def running(session: Session) -> list[Campaign]:
    """Those that are not closed, the newest first."""
    query = select(Campaign).where(Campaign.phase <= len(TITLES)).order_by(Campaign.id.desc())
    return list(session.scalars(query))


def of_unit(session: Session, unit: str) -> Campaign | None:
    """The newest running campaign a unit takes part in."""
    query = select(Campaign).join(CampaignUnit, CampaignUnit.campaign_id == Campaign.id)
    query = query.where(CampaignUnit.unit == unit, Campaign.phase <= len(TITLES)).order_by(Campaign.id.desc())
    return session.scalars(query).first()


def leads(actor: Actor, campaign: Campaign) -> bool:
    """Whether this person reviews for the lead department."""
    return actor.reaches(Role.LEAD_REVIEWER, campaign.lead)


def require_lead(act: Act, campaign: Campaign) -> None:
    if not leads(act.actor, campaign):
        raise Forbidden("只有牵头部门的审核人员可以这样做")


def assign(act: Act, campaign_id: str, *, unit: str, username: str, duty: str, part: str, phase: int = 0) -> TeamMember:
    """Put somebody on the campaign's roster. The lead does it for everybody, a unit's leaders for their own people."""
    campaign = of(act.session, campaign_id)
    own = act.actor.reaches(Role.SECTION_CHIEF, unit) or act.actor.reaches(Role.LEADER_IN_CHARGE, unit)
    if not (leads(act.actor, campaign) or own):
        raise Forbidden("工作班子由牵头部门或者本单位负责人确定")
    user = act.session.scalars(select(User).where(User.username == username, User.active)).one_or_none()
    errors = []
    if unit not in {*_units(act.session, campaign), campaign.lead, campaign.deputy, campaign.area, *campaign.reviewers}:
        errors.append(FieldError("/unit", "这个单位没有参加本次清理"))
    if user is None:
        errors.append(FieldError("/username", "没有这位人员"))
    if not duty.strip():
        errors.append(FieldError("/duty", "请写明职责"))
    if part not in PARTS:
        errors.append(FieldError("/part", "请选择 R（负责办理）、A（最终负责）、C（提供意见）或者 I（知会）"))
    if phase not in range(len(TITLES) + 1):
        errors.append(FieldError("/phase", "请选择阶段，0 表示各阶段"))
    if part == "A" and unit and _accountable(act.session, campaign, unit, phase):
        errors.append(FieldError("/part", "这个单位在这一阶段已有最终负责人，请先撤下"))
    if errors or user is None:
        raise Invalid(f"有 {len(errors)} 处需要修改", errors=errors)
    member = TeamMember(
        id=new_id(),
        campaign_id=campaign.id,
        unit=unit,
        user_id=user.id,
        name=user.name,
        duty=duty.strip(),
        part=part,
        phase=phase,
        since=act.now,
        until=None,
    )
    act.session.add(member)
    act.record(
        "campaign.assign", campaign.title, unit=unit, person=user.username, duty=member.duty, part=part, phase=phase
    )
    return member


def strike(act: Act, member_id: str) -> TeamMember:
    """Take somebody off the roster; that they were on it stays on record."""
    member = act.session.get(TeamMember, member_id, with_for_update=True)
    if member is None:
        raise NotFound("工作班子中没有这一条")
    campaign = of(act.session, member.campaign_id)
    own = act.actor.reaches(Role.SECTION_CHIEF, member.unit) or act.actor.reaches(Role.LEADER_IN_CHARGE, member.unit)
    if not (leads(act.actor, campaign) or own):
        raise Forbidden("工作班子由牵头部门或者本单位负责人确定")
    if member.until is not None:
        return member
    member.until = act.now
    act.record("campaign.strike", campaign.title, unit=member.unit, person=member.name, duty=member.duty)
    return member


def team(session: Session, campaign: Campaign) -> list[TeamMember]:
    """The roster as it is now, by unit."""
    query = select(TeamMember).where(TeamMember.campaign_id == campaign.id, TeamMember.until.is_(None))
    return list(session.scalars(query.order_by(TeamMember.unit, TeamMember.phase, TeamMember.id)))


def _units(session: Session, campaign: Campaign) -> list[str]:
    return list(session.scalars(select(CampaignUnit.unit).where(CampaignUnit.campaign_id == campaign.id)))


def _accountable(session: Session, campaign: Campaign, unit: str, phase: int) -> bool:
    return any(
        member.part == "A" and member.unit == unit and member.phase == phase for member in team(session, campaign)
    )
