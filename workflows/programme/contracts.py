"""Contracts with the providers services are bought from, and how much was done under each (政府购买服务, R29)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.clock import SHANGHAI
from engine.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from engine.store.columns import new_id
from workflows.acts import Act
from workflows.cases.models import Task
from workflows.catalogue.models import ServiceRow
from workflows.people.roles import Actor, Role
from workflows.programme.models import Contract

WRITERS = (Role.OFFICER, Role.SECTION_CHIEF, Role.LEADER_IN_CHARGE)
MOST_FEN = 1_000_000_000
"""Ten million yuan for one step."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a contract says."""

    number: str
    unit: str
    provider: str
    services: Sequence[str]
    scope: str
    starts_on: date
    ends_on: date
    unit_price_fen: int
    kpi: str


@dataclass(frozen=True, slots=True)
class Volume:
    """What was done under a contract: steps completed, those in time, and what they come to in 分."""

    steps: int
    in_time: int
    fen: int


def record(act: Act, terms: Terms) -> Contract:
    """Put a contract on record. Raises Invalid naming each wrong field, Conflict where its number is taken."""
    if not any(act.actor.reaches(role, terms.unit) for role in WRITERS):
        raise Forbidden("合同由购买服务的单位登记")
    errors = []
    provider = act.units.by_code.get(terms.provider)
    if not terms.number.strip():
        errors.append(FieldError("/number", "请填写合同编号"))
    if provider is None or provider.kind != "provider":
        errors.append(FieldError("/provider", "请选择承接单位"))
    owned = dict(
        act.session.execute(
            select(ServiceRow.key, ServiceRow.unit).where(ServiceRow.key.in_(list(terms.services)))
        ).all()
    )
    mine = act.units.subtree(terms.unit)
    if not terms.services or any(owned.get(key) not in mine for key in terms.services):
        errors.append(FieldError("/services", "请选择本单位的事项"))
    if not terms.scope.strip():
        errors.append(FieldError("/scope", "请写明购买的服务内容"))
    if terms.ends_on < terms.starts_on:
        errors.append(FieldError("/ends_on", "截止日期早于开始日期"))
    if not 0 <= terms.unit_price_fen <= MOST_FEN:
        errors.append(FieldError("/unit_price_fen", "请填写单价（分），不小于 0"))
    if not terms.kpi.strip():
        errors.append(FieldError("/kpi", "请写明考核要求"))
    if errors:
        raise Invalid(f"有 {len(errors)} 处需要修改", errors=errors)
    if act.session.scalar(select(Contract.id).where(Contract.number == terms.number.strip())) is not None:
        raise Conflict(f"合同编号“{terms.number.strip()}”已经登记", code="contract_known", remedy="请核对编号。")
    row = Contract(
        id=new_id(),
        number=terms.number.strip(),
        unit=terms.unit,
        provider=terms.provider,
        services=sorted(set(terms.services)),
        scope=terms.scope.strip(),
        starts_on=terms.starts_on,
        ends_on=terms.ends_on,
        unit_price_fen=terms.unit_price_fen,
        kpi=terms.kpi.strip(),
        recorded_at=act.now,
        recorded_by_name=act.actor.name,
        ended_on=None,
    )
    act.session.add(row)
    act.record("contract.record", row.number, unit=row.unit, provider=row.provider, services=row.services)
    return row


def end(act: Act, contract_id: str, reason: str) -> Contract:
    """The contract ends today, before its last day."""
    row = act.session.get(Contract, contract_id, with_for_update=True)
    if row is None:
        raise NotFound("没有这份合同")
    if not any(act.actor.reaches(role, row.unit) for role in WRITERS):
        raise Forbidden("合同由购买服务的单位终止")
    if not reason.strip():
        raise Invalid("请说明理由", errors=[FieldError("/reason", "请说明终止的理由")])
    if row.ended_on is not None or row.ends_on < act.today:
        return row
    row.ended_on = act.today
    act.record("contract.end", row.number, reason=reason.strip())
    return row


def contracts(session: Session, actor: Actor) -> list[Contract]:
    """Those of the units this person works for or supervises, and of a provider its own; the newest first."""
    units = frozenset().union(*(grant.reaches for grant in actor.grants)) if actor.grants else frozenset()
    query = select(Contract).where(Contract.unit.in_(units) | Contract.provider.in_(units))
    return list(session.scalars(query.order_by(Contract.id.desc())))


def volume(session: Session, contract: Contract) -> Volume:
    """Steps the provider has completed of these services while the contract ran."""
    last = contract.ended_on or contract.ends_on
    begin, over = (datetime.combine(day, time(), SHANGHAI) for day in (contract.starts_on, last + timedelta(days=1)))
    done = (
        Task.unit == contract.provider,
        Task.role == Role.PROVIDER.value,
        Task.service_key.in_(contract.services),
        Task.state == "completed",
        Task.closed_at >= begin,
        Task.closed_at < over,
    )
    steps = session.scalar(select(func.count()).select_from(Task).where(*done)) or 0
    late = session.scalar(select(func.count()).select_from(Task).where(*done, Task.closed_at > Task.due_at)) or 0
    return Volume(steps, steps - late, steps * contract.unit_price_fen)
