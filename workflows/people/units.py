"""What administrators do to units: add one, state what it is; every act is audited with before and after."""

from __future__ import annotations

import re
from dataclasses import asdict

from engine.errors import FieldError, NotFound
from workflows.acts import Act
from workflows.people import standing
from workflows.people.administer import refuse, require_admin
from workflows.people.models import Unit
from workflows.people.standing import Particulars

_CODE = re.compile(r"[a-z][a-z0-9-]{1,31}")


def add(act: Act, code: str, parent: str, told: Particulars) -> Unit:
    """A new unit below `parent`. Raises Invalid with an error for each field."""
    require_admin(act)
    errors = []
    if not _CODE.fullmatch(code):
        errors.append(FieldError("/code", "代码用 2 至 32 位小写字母、数字或者连字符，以字母开头"))
    elif code in act.units.by_code:
        errors.append(FieldError("/code", f"代码“{code}”已被{act.units.name(code)}使用"))
    told, wrong = standing.checked(act.units, code, told)
    errors += wrong
    if parent not in act.units.by_code:
        errors.append(FieldError("/parent", f"没有代码为“{parent}”的单位" if parent else "请选择上级单位"))
    refuse(errors)
    unit = standing.row(code, parent, told)
    act.session.add(unit)
    act.forget_units()
    act.record("unit.add", code, parent=parent, **asdict(told))
    return unit


def change(act: Act, code: str, told: Particulars) -> Unit:
    """Another name, word, level …; papers already issued keep what is printed on them. Its code and place stay."""
    require_admin(act)
    unit = act.session.get(Unit, code, with_for_update=True)
    if unit is None:
        raise NotFound(f"没有代码为“{code}”的单位")
    told, errors = standing.checked(act.units, code, told)
    refuse(errors)
    before = standing.of(unit)
    for column, value in standing.columns(told).items():
        setattr(unit, column, value)
    act.forget_units()
    act.record("unit.change", code, name=told.name, changed=standing.differences(before, told))
    return unit
