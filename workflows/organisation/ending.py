"""A unit ends (机构改革): what is open goes on with its successors in one act, what is done keeps its name (R01)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import Conflict, FieldError, Invalid, NotFound
from workflows.acts import Act
from workflows.office import Office
from workflows.organisation import following, services
from workflows.organisation.models import Window
from workflows.people.administer import refuse, require_admin
from workflows.people.models import Unit
from workflows.rules.jurisdiction import ENDINGS


@dataclass(frozen=True, slots=True)
class Ending:
    """How a unit ends. The first successor takes what `services` gives to no other."""

    on: date
    how: str
    successors: Sequence[str]
    reason: str
    services: Mapping[str, str]
    """Service → successor, where a unit is split."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What would follow: the unit's own services by key, others that name it, and how many of everything else."""

    own: Mapping[str, str]
    others: Mapping[str, str]
    counts: Mapping[str, int]


def preview(session: Session, office: Office, code: str) -> Preview:
    """What would follow if the unit ended now; nothing is changed. Raises NotFound, Conflict."""
    found = services.affected(session, office, _unit(session, code))
    return Preview(
        {row.key: row.name for row, own in found if own},
        {row.key: row.name for row, own in found if not own},
        following.counts(session, code),
    )


def end(act: Act, code: str, told: Ending) -> Mapping[str, int]:
    """End the unit; how many of each kind went on with its successors. Raises NotFound, Conflict, Invalid by field.

    Its row stays with its name, below the first successor, so that whoever holds a role there reads what the unit did.
    Documents keep the name and the number they were issued with. Services get a further edition that names the
    successor; open cases stay in the edition they have, and its old code is read as the successor's.
    """
    require_admin(act)
    unit = _unit(act.session, code, locked=True)
    successors = _checked(act, unit, told)
    main = successors[0]
    note = (
        f"机构调整：{unit.name}{ENDINGS[told.how]}{'、'.join(one.name for one in successors)}（{told.reason.strip()}）"
    )
    to = {key: successors[told.successors.index(new)] for key, new in told.services.items()}
    moved: dict[str, int] = dict(services.follow(act, unit, to, main, note))
    act.write()
    by_successor = {one.code: [key for key, new in to.items() if new is one] for one in successors}
    moved |= following.move(act.session, code, by_successor, main.code)
    moved |= following.move_people(act.session, code, main.code)
    moved |= _move_below(act, unit, main) | _move_windows(act, unit, main)
    unit.ended_on, unit.ended_how, unit.successors = told.on, told.how, [one.code for one in successors]
    act.session.flush()
    act.forget_units()
    act.session.expire_all()
    act.record(
        "unit.end", code, name=unit.name, on=told.on.isoformat(), how=told.how, successors=list(told.successors),
        services=dict(told.services), reason=told.reason.strip(), moved=moved,
    )  # fmt: skip
    return moved


def _move_below(act: Act, unit: Unit, main: Unit) -> dict[str, int]:
    """What stood below it stands below its successor, itself too; a successor from below comes up first."""
    session, moved = act.session, 0
    if main.code in act.units.subtree(unit.code):
        main.parent_code = unit.parent_code
    for child in session.scalars(select(Unit).where(Unit.parent_code == unit.code, Unit.code != main.code)):
        child.parent_code, moved = main.code, moved + 1
    unit.parent_code = main.code
    for government in session.scalars(select(Unit).where(Unit.lead_code == unit.code)):
        government.lead_code = main.code if main.level == government.level else None
    return {"下级单位": moved} if moved else {}


def _move_windows(act: Act, unit: Unit, main: Unit) -> dict[str, int]:
    """Its windows go to the successor; a number there is twice is told apart by where it was."""
    rows = act.session.scalars(select(Window).where(Window.hall == unit.code)).all()
    taken = set(act.session.scalars(select(Window.number).where(Window.hall == main.code)))
    for row in rows:
        row.number = f"{row.number}（{unit.short_name}）" if row.number in taken else row.number
        row.hall = main.code
    return {"窗口": len(rows)} if rows else {}


def _unit(session: Session, code: str, *, locked: bool = False) -> Unit:
    unit = session.get(Unit, code, with_for_update=locked)
    if unit is None:
        raise NotFound(f"没有代码为“{code}”的单位")
    if unit.ended_on is not None:
        raise Conflict(f"{unit.name}已于 {unit.ended_on} 撤并", code="unit_ended", remedy="请在接续的单位上办理。")
    return unit


def _checked(act: Act, unit: Unit, told: Ending) -> list[Unit]:
    errors = [] if told.how in ENDINGS else [FieldError("/how", "请选择方式")]
    if told.on > act.today:
        errors.append(FieldError("/on", "还没有到这一天，请在当天或者以后办理"))
    if not told.reason.strip():
        errors.append(FieldError("/reason", "请填写依据，例如批准文件的文号"))
    if not told.successors:
        errors.append(FieldError("/successors", "请选择接续的单位，未办完的事由它办理"))
    if told.how != "split" and len(told.successors) > 1:
        errors.append(FieldError("/successors", "只有拆分有几个接续的单位"))
    for place, code in enumerate(told.successors):
        if code == unit.code or code not in act.units.working or code in told.successors[:place]:
            errors.append(FieldError("/successors", f"“{code}”不能接续：须是另一个没有撤并的单位，只写一次"))
    own = {row.key for row, mine in services.affected(act.session, act.office, unit) if mine}
    for key, code in told.services.items():
        if key not in own:
            errors.append(FieldError(f"/services/{key}", "不是这个单位的事项"))
        elif code not in told.successors:
            errors.append(FieldError(f"/services/{key}", "须是接续的单位之一"))
    refuse(errors)
    rows = {row.code: row for row in act.session.scalars(select(Unit).where(Unit.code.in_(told.successors)))}
    if len(rows) != len(told.successors):
        raise Invalid("没有这个单位")
    return [rows[code] for code in told.successors]
