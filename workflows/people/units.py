"""What administrators do to units: add one, state what it is; every act is audited with before and after."""

from __future__ import annotations

import re
from dataclasses import asdict

from sqlalchemy import select

from engine.errors import Conflict, FieldError, NotFound
from workflows.acts import Act
from workflows.people import standing
from workflows.people.administer import refuse, require_admin
from workflows.people.models import Unit
from workflows.people.standing import Particulars

CODE = re.compile(r"[a-z][a-z0-9-]{1,31}")


def add(act: Act, code: str, parent: str, told: Particulars) -> Unit:
    """A new unit below `parent`. Raises Invalid with an error for each field."""
    require_admin(act)
    errors = []
    if not CODE.fullmatch(code):
        errors.append(FieldError("/code", "代码用 2 至 32 位小写字母、数字或者连字符，以字母开头"))
    elif code in act.units.by_code:
        errors.append(FieldError("/code", f"代码“{code}”已被{act.units.name(code)}使用"))
    told, wrong = standing.checked(act.units, code, told)
    errors += wrong
    if parent not in act.units.working:
        errors.append(FieldError("/parent", f"没有代码为“{parent}”的单位" if parent else "请选择上级单位"))
    refuse(errors)
    unit = standing.row(code, parent, told)
    act.session.add(unit)
    act.forget_units()
    act.record("unit.add", code, parent=parent, **asdict(told))
    return unit


def change(act: Act, code: str, told: Particulars, parent: str | None = None) -> Unit:
    """Another name, word, level …; papers already issued keep what is printed on them. Its code stays.

    With another `parent` it moves there, and everything below it too: roles reach where it stands now. Raises NotFound,
    Conflict where it has ended, Invalid by field.
    """
    require_admin(act)
    unit = act.session.get(Unit, code, with_for_update=True)
    if unit is None:
        raise NotFound(f"没有代码为“{code}”的单位")
    if unit.ended_on is not None:
        raise Conflict(f"{unit.name}已于 {unit.ended_on} 撤并", code="unit_ended", remedy="请在接续的单位上办理。")
    told, errors = standing.checked(act.units, code, told)
    moves = parent is not None and parent != (unit.parent_code or "")
    if moves:
        errors += _about_parent(act, unit, parent or "")
    refuse(errors)
    before, above = standing.of(unit), unit.parent_code
    if moves:
        unit.parent_code = parent
        act.record("unit.move", code, name=told.name, parent=[above, parent], below=len(act.units.subtree(code)) - 1)
    for column, value in standing.columns(told).items():
        setattr(unit, column, value)
    act.forget_units()
    act.record("unit.change", code, name=told.name, changed=standing.differences(before, told))
    return unit


def _about_parent(act: Act, unit: Unit, parent: str) -> list[FieldError]:
    """The units are locked and read again: two moves at once must not make a circle."""
    act.session.scalars(select(Unit.code).order_by(Unit.code).with_for_update()).all()
    act.forget_units()
    if unit.parent_code is None:
        return [FieldError("/parent", "最上级的单位没有上级")]
    if parent not in act.units.working:
        return [FieldError("/parent", f"没有代码为“{parent}”的单位" if parent else "请选择上级单位")]
    if parent in act.units.subtree(unit.code):
        return [FieldError("/parent", f"{act.units.name(parent)}在这个单位之下，不能做它的上级")]
    return []
