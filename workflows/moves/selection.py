"""Which open cases a migration is about: all of a service, those of a unit or district, or a list of numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from engine.errors import FieldError, Invalid
from workflows.cases.models import Case
from workflows.catalogue.models import ServiceVersion
from workflows.people.queries import unit_tree

MOST_NUMBERS = 500
AT_ONCE = 200
"""Cases read together."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Open cases of a service; of `unit` and those below it, where one is named: it answers for them or received them.

    `cases` are case numbers, where only these are meant.
    """

    unit: str = ""
    cases: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {"unit": self.unit, "cases": list(self.cases)}


@dataclass(frozen=True, slots=True)
class Source:
    """A version some of the cases run under, and how many."""

    version: ServiceVersion
    cases: int


def chosen(session: Session, target: ServiceVersion, selection: Selection) -> list[ColumnElement[bool]]:
    """The conditions on `Case`. Raises Invalid for a unit or a number that means nothing here."""
    parts: list[ColumnElement[bool]] = [
        Case.service_key == target.service_key,
        Case.closed_at.is_(None),
        Case.version_id != target.id,
    ]
    if selection.unit:
        tree = unit_tree(session)
        if selection.unit not in tree.by_code:
            raise Invalid("没有这个单位", errors=[FieldError("/unit", f"没有代码为“{selection.unit}”的单位")])
        units = sorted(tree.subtree(selection.unit))
        parts.append(or_(Case.unit.in_(units), Case.window_unit.in_(units)))
    if selection.cases:
        _check(session, target, selection.cases)
        parts.append(Case.case_no.in_(selection.cases))
    return parts


def _check(session: Session, target: ServiceVersion, numbers: Sequence[str]) -> None:
    if len(numbers) > MOST_NUMBERS:
        raise Invalid("办件过多", errors=[FieldError("/cases", f"一次至多列 {MOST_NUMBERS} 个编号")])
    query = select(Case.case_no, Case.service_key, Case.closed_at, Case.version_id)
    rows: dict[str, Any] = {row.case_no: row for row in session.execute(query.where(Case.case_no.in_(numbers)))}
    wrong = [(index, number, _why_not(rows.get(number), target)) for index, number in enumerate(numbers)]
    errors = [FieldError(f"/cases/{index}", f"{number}：{why}") for index, number, why in wrong if why]
    if errors:
        raise Invalid(f"有 {len(errors)} 个编号不能用", errors=errors)


def _why_not(row: Any, target: ServiceVersion) -> str:
    if row is None or row.service_key != target.service_key:
        return "这个事项没有这个编号的办件"
    if row.closed_at is not None:
        return "已经办完"
    return "已经在这个版本" if row.version_id == target.id else ""


def sources(session: Session, conditions: Sequence[ColumnElement[bool]]) -> list[Source]:
    """The versions the chosen cases run under, the newest first."""
    counted = select(Case.version_id, func.count()).where(*conditions).group_by(Case.version_id)
    numbers = dict(session.execute(counted).all())
    query = select(ServiceVersion).where(ServiceVersion.id.in_(numbers)).order_by(ServiceVersion.number.desc())
    return [Source(version, numbers[version.id]) for version in session.scalars(query)]


def chunks(session: Session, conditions: Sequence[ColumnElement[bool]]) -> Iterator[Sequence[Any]]:
    """The chosen cases a few at a time, in the order they were received; only what a preview asks of them."""
    query = select(Case.id, Case.case_no, Case.instance_id, Case.version_id, Case.state, Case.commitment)
    query, last = query.where(*conditions).order_by(Case.id).limit(AT_ONCE), ""
    while rows := session.execute(query.where(Case.id > last)).all():
        yield rows
        last = rows[-1].id
