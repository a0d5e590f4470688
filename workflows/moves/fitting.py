"""What the office asks of a move beside the engine: whatever began in law with an open step must be able to end."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.model import Element, Misfit
from workflows.cases import effects
from workflows.cases.models import CorrectionNotice, Task
from workflows.catalogue.folder import Service
from workflows.rules.verbs import State
from workflows.signing import parts
from workflows.signing.models import Part

LAW = "law"
"""The code of these reasons, beside the engine's. None is mended by naming another step."""

ASKED = "asked"
"""The code where others have their part in an open step which they could not have in the other version."""

MENDED = frozenset({"gone", "scope", "kind", "branch"})
"""The engine's reasons that may be mended by naming the element that takes another's place."""

_ENDS_SOMETHING = {"correct": "补正", "verify": "事后核查"}
"""Actions with which something of the case ends that began with the step: its suspension, its verification."""

Subject = tuple[str, str]
"""What a one-time notice asks for: the material or field, and what it is called."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An open task in which others have their part: who is waited for, and whether it was, or is being, voted on."""

    task_id: str = field(compare=False)
    element: str
    stage: str
    names: tuple[str, ...]
    voted: bool


def asked(session: Session, cases: Sequence[str]) -> Mapping[str, tuple[Asked, ...]]:
    """The tasks of these cases that others have a part in, by case."""
    query = select(Task).where(Task.case_id.in_(cases), Task.state == "open", or_(Task.asked > 0, Task.verdict != ""))
    tasks = session.scalars(query.order_by(Task.element, Task.id)).all()
    if not tasks:
        return {}
    live = select(Part).where(Part.task_id.in_([task.id for task in tasks]), Part.state.in_(parts.LIVE))
    rows = session.scalars(live.order_by(Part.asked_at, Part.position, Part.id)).all()
    found: dict[str, list[Asked]] = {}
    for task in tasks:
        theirs = [row for row in rows if row.task_id == task.id]
        voted = bool(task.verdict) or any(row.kind == parts.VOTE for row in theirs)
        names = tuple(row.user_name for row in theirs)
        found.setdefault(task.case_id, []).append(Asked(task.id, task.element, task.stage, names, voted))
    return {case: tuple(rows) for case, rows in found.items()}


def parts_that_differ(moved: Mapping[str, tuple[Element, Element]], rows: Iterable[Asked]) -> list[Misfit]:
    """Steps in which others could not go on: written already, another's to do, or voted on otherwise."""
    found = []
    for row in rows:
        if row.task_id not in moved:
            continue
        old, new = moved[row.task_id]
        names = "、".join(row.names)
        if row.stage == State.ENDORSING:
            said = f"“{_called(old)}”的结论已经写好，正在等{names}签署；签完或者撤回办理结果以后再迁移。"
            found.append(Misfit(old.id, ASKED, said))
        elif row.names and any(effects.inherited(old, name) != effects.inherited(new, name) for name in _WHOSE):
            said = f"“{_called(old)}”正在等{names}，新版的“{_called(new)}”由别的单位或者岗位办理；请先减签或者收回。"
            found.append(Misfit(old.id, ASKED, said))
        elif row.voted and old.gov("countersign") != new.gov("countersign"):
            said = f"“{_called(old)}”已经按原来的规则会签，新版的“{_called(new)}”会签规则不同。"
            found.append(Misfit(old.id, ASKED, said))
    return found


_WHOSE = ("org", "role")


def steps_that_differ(moved: Iterable[tuple[Element, Element]]) -> list[Misfit]:
    """Open steps that stand for something in law which their place in the other version does not, or the reverse."""
    found = []
    for old, new in moved:
        for action, words in _ENDS_SOMETHING.items():
            if (old.gov("action") == action) != (new.gov("action") == action):
                found.append(Misfit(old.id, LAW, f"“{_called(old)}”和新版的“{_called(new)}”，只有一个是{words}环节。"))
        if old.gov("suspends") and not new.gov("suspends"):
            said = f"“{_called(old)}”期间暂停计时，新版的“{_called(new)}”不暂停，时限会一直停着。"
            found.append(Misfit(old.id, LAW, said))
    return found


def of_the_case(new: Service, *, committed: bool, awaited: Collection[Subject]) -> list[Misfit]:
    """What this case has in hand that the other version could not bring to an end."""
    found = []
    if committed and not new.commitment_allowed:
        found.append(Misfit("", LAW, "本件已作出告知承诺，新版不适用告知承诺，承诺无从核查。"))
    names = new.correctable()
    lost = "、".join(name for subject, name in awaited if subject not in names)
    if lost:
        found.append(Misfit("", LAW, f"正在等待补正{lost}，新版的指南和申请表里没有这一项。"))
    return found


def awaited(session: Session, cases: Sequence[str]) -> Mapping[str, tuple[Subject, ...]]:
    """What the applicants of these cases have still to cure."""
    if not cases:
        return {}
    query = select(CorrectionNotice.case_id, CorrectionNotice.defects)
    rows = session.execute(query.where(CorrectionNotice.case_id.in_(cases), CorrectionNotice.answered_at.is_(None)))
    return {row.case_id: tuple((defect["subject"], defect["name"]) for defect in row.defects) for row in rows}


def _called(element: Element) -> str:
    return element.name or element.id
