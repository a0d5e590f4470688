"""What of an ended unit goes on with its successor, and what stays as it was: rows by rows, in one table to add to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, CursorResult, Update, func, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from workflows.adjusting.commands import PENDING
from workflows.adjusting.models import ChangeRequest
from workflows.bases.models import ReviewTask
from workflows.cases.models import Case, Task
from workflows.letters.models import Letter
from workflows.limits.models import Alert, ClockRow
from workflows.organisation.models import Window
from workflows.people.models import Unit, User
from workflows.proofs.models import ProofReport
from workflows.supervision.models import SupervisionOrder


@dataclass(frozen=True, slots=True)
class Follows:
    """A column that names a unit, and which of its rows are still open: those go on with the successor.

    What is closed keeps the unit it was done by. `of` says which rows belong to some services, where a unit is split.
    """

    title: str
    column: InstrumentedAttribute[str]
    open: ColumnElement[bool]
    of: Callable[[Collection[str]], ColumnElement[bool]]


def _of_cases(
    column: InstrumentedAttribute[str] | InstrumentedAttribute[str | None],
) -> Callable[[Collection[str]], ColumnElement[bool]]:
    return lambda keys: column.in_(select(Case.id).where(Case.service_key.in_(keys)))


_WAITING = Letter.state.in_(("open", "accepted"))
_WAITING = Letter.state.in_(("open", "accepted"))
"""A complaint goes on being about the unit it is about; only who answers it follows."""
_ORDERED = SupervisionOrder.state.in_(("issued", "answered", "returned"))

FOLLOWING: Sequence[Follows] = (
    Follows("在办件", Case.unit, Case.closed_at.is_(None), Case.service_key.in_),
    Follows("由其收件的在办件", Case.window_unit, Case.closed_at.is_(None), Case.service_key.in_),
    Follows("未办任务", Task.unit, Task.state == "open", Task.service_key.in_),
    Follows("在走的时限", ClockRow.unit, ClockRow.state != "stopped", _of_cases(ClockRow.case_id)),
    Follows("未答复的预警", Alert.unit, Alert.answered_at.is_(None), Alert.service_key.in_),
    Follows("未办结的督办", SupervisionOrder.unit, _ORDERED, _of_cases(SupervisionOrder.case_id)),
    Follows("负有责任的督办", SupervisionOrder.responsible_unit, _ORDERED, _of_cases(SupervisionOrder.case_id)),
    Follows("未答复的来信", Letter.unit, _WAITING, Letter.service_key.in_),
    Follows("由其办理的来信", Letter.handled_by, _WAITING, Letter.service_key.in_),
    Follows("未答复的咨询、投诉", Letter.handled_by, _WAITING, Letter.service_key.in_),
    Follows("未答复的咨询", Letter.unit, _WAITING & (Letter.kind == "consultation"), Letter.service_key.in_),
    Follows("未答复的举报", ProofReport.unit, ProofReport.state == "open", ProofReport.service_key.in_),
    Follows("未执行的动态调整", ChangeRequest.unit, ChangeRequest.state.in_(PENDING), ChangeRequest.service_key.in_),
    Follows("未答复的依据复核", ReviewTask.unit, ReviewTask.state == "open", ReviewTask.service_key.in_),
)


def counts(session: Session, code: str) -> Mapping[str, int]:
    """How many rows of each kind would follow, those of which there are any."""
    found = {
        one.title: session.scalar(select(func.count()).where(one.column == code, one.open)) or 0 for one in FOLLOWING
    }
    people = session.scalars(select(User)).all()
    found["人员"] = sum(user.unit_code == code for user in people)
    found["岗位"] = sum(grant["unit"] == code for user in people for grant in user.grants)
    found["窗口"] = session.scalar(select(func.count()).where(Window.hall == code)) or 0
    found["下级单位"] = (
        session.scalar(select(func.count()).where(Unit.parent_code == code, Unit.ended_on.is_(None))) or 0
    )
    return {title: number for title, number in found.items() if number}


def move(session: Session, code: str, to: Mapping[str, Collection[str]], main: str) -> Mapping[str, int]:
    """Let what is open follow: that of some services to the successors named for them, everything else to `main`."""
    moved = dict[str, int]()
    for one in FOLLOWING:
        mine = update(one.column.class_).where(one.column == code, one.open)
        number = 0
        for successor, keys in to.items():
            if successor != main and keys:
                number += _done(session, mine.where(one.of(keys)).values({one.column: successor}))
        number += _done(session, mine.values({one.column: main}))
        if number:
            moved[one.title] = number
    return moved


def _done(session: Session, change: Update) -> int:
    result = session.execute(change)
    return result.rowcount if isinstance(result, CursorResult) else 0


def move_people(session: Session, code: str, to: str) -> Mapping[str, int]:
    """People and the roles held for the unit go to its successor; a role held there already is held once."""
    people = roles = 0
    for user in session.scalars(select(User).with_for_update()):
        if user.unit_code == code:
            user.unit_code, people = to, people + 1
        held = [(grant["role"], grant["unit"]) for grant in user.grants]
        if any(unit == code for _, unit in held):
            roles += sum(unit == code for _, unit in held)
            kept = dict.fromkeys((role, to if unit == code else unit) for role, unit in held)
            user.grants = [{"role": role, "unit": unit} for role, unit in kept]
    return {title: number for title, number in (("人员", people), ("岗位", roles)) if number}
