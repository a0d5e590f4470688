"""What a unit is: kind, level, nature, credit code, area, and which department leads there (R01, R02)."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import Any

from engine.errors import FieldError, Invalid
from forms.identity import check_credit_code
from workflows.people.models import Unit
from workflows.people.queries import UnitTree
from workflows.rules.jurisdiction import KINDS, LEVELS, NATURES, NEVER_CLEARING

_AREA = re.compile(r"[0-9]{6}|[0-9]{9}|[0-9]{12}")


@dataclass(frozen=True, slots=True)
class Particulars:
    """What is stated of a unit beside its code and its place in the tree."""

    name: str
    short: str
    kind: str
    word: str
    phone: str = ""
    level: str = ""
    nature: str = ""
    credit_code: str = ""
    area: str = ""
    clearing: bool = False
    """It has services of its own to list (清理单位)."""
    lead: str = ""
    """Of a government: the department it has charged with the programme (牵头部门)."""


def of(unit: Unit) -> Particulars:
    return Particulars(
        unit.name,
        unit.short_name,
        unit.kind,
        unit.document_word,
        unit.phone,
        unit.level,
        unit.nature,
        unit.credit_code,
        unit.area,
        unit.clearing,
        unit.lead_code or "",
    )


def row(code: str, parent: str | None, told: Particulars) -> Unit:
    """A unit's row."""
    return Unit(code=code, parent_code=parent, **columns(told))


def columns(told: Particulars) -> dict[str, Any]:
    """The columns of the unit's row."""
    renamed = {"short": "short_name", "word": "document_word", "lead": "lead_code"}
    values = {renamed.get(field, field): value for field, value in asdict(told).items()}
    return values | {"lead_code": told.lead or None}


def differences(before: Particulars, after: Particulars) -> dict[str, list[Any]]:
    """What changed, by field, as the audit has it: before and after."""
    old, new = asdict(before), asdict(after)
    return {field: [old[field], new[field]] for field in new if old[field] != new[field]}


def checked(tree: UnitTree, code: str, told: Particulars) -> tuple[Particulars, list[FieldError]]:
    """The particulars in their normal form, and what is wrong with them, each with the field it is about."""
    errors = [] if told.name else [FieldError("/name", "请填写名称")]
    if told.kind not in KINDS:
        errors.append(FieldError("/kind", f"没有名为“{told.kind}”的类别" if told.kind else "请选择类别"))
    if not told.word:
        errors.append(FieldError("/word", "请填写机关代字，文书编号要用"))
    if told.level not in LEVELS:
        errors.append(FieldError("/level", f"没有代码为“{told.level}”的行使层级" if told.level else "请选择行使层级"))
    if told.nature not in NATURES and (told.nature or told.clearing):
        known = f"没有代码为“{told.nature}”的主体性质" if told.nature else "清理单位须填写主体性质"
        errors.append(FieldError("/nature", known))
    if told.clearing and told.kind in NEVER_CLEARING:
        errors.append(FieldError("/clearing", f"{KINDS[told.kind]}没有自己的事项，不是清理单位"))
    if told.area and not _AREA.fullmatch(told.area):
        errors.append(FieldError("/area", "行政区划代码为 6 位，镇街 9 位，村社区 12 位数字"))
    credit, wrong = _credit(tree, code, told.credit_code)
    errors += [*wrong, *_lead(tree, code, told)]
    fields = asdict(told) | {"short": told.short or told.name, "credit_code": credit}
    return Particulars(**fields), errors


def _credit(tree: UnitTree, code: str, sent: str) -> tuple[str, list[FieldError]]:
    if not sent:
        return "", []
    try:
        credit = check_credit_code(sent)
    except Invalid as problem:
        return sent, [FieldError("/credit_code", problem.detail)]
    for unit in tree.working.values():
        if unit.credit_code == credit and unit.code != code:
            return credit, [FieldError("/credit_code", f"这个代码已登记给{unit.name}")]
    return credit, []


def _lead(tree: UnitTree, code: str, told: Particulars) -> list[FieldError]:
    if not told.lead:
        return []
    lead = tree.working.get(told.lead)
    if told.kind != "government":
        return [FieldError("/lead", "只有人民政府确定牵头部门")]
    if lead is None:
        return [FieldError("/lead", f"没有代码为“{told.lead}”的单位")]
    if lead.code == code or lead.code not in tree.subtree(code):
        return [FieldError("/lead", f"{lead.name}不是本级政府所属的单位")]
    if lead.level != told.level:
        return [FieldError("/lead", f"{lead.name}的行使层级与本级政府不同，不能牵头")]
    return []


def lead_of(tree: UnitTree, code: str) -> str:
    """The department that leads the programme for this unit: the one its own level's government has named; "" if none.

    The government is the nearest one above, or the unit itself, that stands at the unit's own level.
    """
    unit = tree.by_code.get(code)
    level = unit.level if unit else ""
    while unit is not None:
        if unit.kind == "government" and unit.level == level:
            return unit.lead_code or ""
        unit = tree.by_code.get(unit.parent_code or "")
    return ""
