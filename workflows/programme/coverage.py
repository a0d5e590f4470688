"""Lists of powers and duties against the catalogue: nothing left out (不漏项, R05); online by its day (R46)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import FieldError, Forbidden, Invalid, NotFound
from workflows.acts import Act
from workflows.office import Office
from workflows.people.queries import UnitTree
from workflows.people.roles import STAFF, Actor, Role
from workflows.programme import standing
from workflows.programme.models import Campaign, Power
from workflows.rules import programme
from workflows.rules.programme import REASONS, Coverage

KINDS: Mapping[str, str] = {"power": "权力清单", "responsibility": "责任清单"}


@dataclass(frozen=True, slots=True)
class Covered:
    """A unit's lists held against its rows."""

    unit: str
    figures: Coverage
    open: Sequence[Power]
    """Powers that no row answers and no reason explains: they keep the unit from submitting."""
    excused: Sequence[Power]
    surplus: Sequence[tuple[str, str]]
    """Key and name of the services that answer no power."""
    online: int
    rows: int

    @property
    def online_percent(self) -> int | None:
        return self.online * 100 // self.rows if self.rows else None


def of_unit(session: Session, office: Office, tree: UnitTree, campaign: Campaign, unit: str) -> Covered:
    """The coverage of one unit; without any list nothing is open."""
    return of_units(session, office, tree, campaign, [unit])[unit]


def of_units(
    session: Session,
    office: Office,
    tree: UnitTree,
    campaign: Campaign,
    units: Sequence[str],
    *,
    known: Mapping[str, list[standing.Standing]] | None = None,
) -> dict[str, Covered]:
    """The coverage of these units that take part; `known` are their rows, where somebody has them already."""
    rows = known or standing.standings(session, office, tree, campaign, units)
    query = select(Power).where(Power.unit.in_(list(units))).order_by(Power.kind, Power.code)
    powers: dict[str, list[Power]] = {}
    for power in session.scalars(query):
        powers.setdefault(power.unit, []).append(power)
    return {unit: _covered(unit, powers.get(unit, []), rows[unit]) for unit in units}


def _covered(unit: str, powers: Sequence[Power], rows: Sequence[standing.Standing]) -> Covered:
    by_code = {f"{power.kind}/{power.code}": power for power in powers}
    items = {one.row.key: one.row.name for one in rows}
    figures = programme.coverage(
        {code: power.item or power.name for code, power in by_code.items()},
        items,
        {code: power.reason for code, power in by_code.items() if power.reason},
    )
    surplus = [(key, items[key]) for key in figures.surplus] if powers else []
    return Covered(
        unit,
        figures,
        [by_code[code] for code in figures.missing],
        [by_code[code] for code in figures.excused],
        surplus,
        sum(one.online in standing.ONLINE for one in rows),
        len(rows),
    )


def powers(session: Session, actor: Actor, unit: str, kind: str = "") -> list[Power]:
    """A unit's lists, for its own people and those who review or supervise. Raises NotFound."""
    seeing = (*STAFF, Role.SUPERVISOR, Role.ADMIN, Role.DESIGNER, Role.APPROVER)
    if unit not in actor.units(seeing) and not actor.holds(Role.LEAD_REVIEWER, Role.GOVERNMENT_APPROVER):
        raise NotFound("没有这个单位的清单", remedy="只能查看本单位或者由您审核、监察的单位。")
    query = select(Power).where(Power.unit == unit)
    if kind:
        query = query.where(Power.kind == kind)
    return list(session.scalars(query.order_by(Power.kind, Power.code)))


def explain(act: Act, unit: str, kind: str, code: str, *, reason: str, note: str = "") -> Power:
    """Say why a power has no row, or take that back with an empty reason."""
    require_own(act, unit)
    power = act.session.get(Power, (unit, kind, code), with_for_update=True)
    if power is None:
        raise NotFound("清单中没有这一项")
    errors = []
    if reason and reason not in REASONS:
        errors.append(FieldError("/reason", f"请选择理由：{'、'.join(REASONS.values())}"))
    if reason == "merged" and not note.strip():
        errors.append(FieldError("/note", "请写明并入哪个事项"))
    if errors:
        raise Invalid(f"有 {len(errors)} 处需要修改", errors=errors)
    before = power.reason
    power.reason, power.reason_note = reason, note.strip()[:200]
    power.reason_by_name, power.reason_at = act.actor.name, act.now
    act.record("power.explain", f"{unit} {kind} {code}", before=before, after=reason, note=power.reason_note)
    return power


def require_own(act: Act, unit: str) -> None:
    roles = (Role.OFFICER, Role.SECTION_CHIEF, Role.LEADER_IN_CHARGE)
    if not any(act.actor.reaches(role, unit) for role in roles):
        raise Forbidden("只有本单位的人员可以办理本单位的清单")
