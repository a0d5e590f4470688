"""What the office asks of a move beside the engine: whatever began in law with an open step must be able to end."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.model import Element, Misfit
from workflows.cases.models import CorrectionNotice
from workflows.catalogue.folder import Service

LAW = "law"
"""The code of these reasons, beside the engine's. None is mended by naming another step."""

MENDED = frozenset({"gone", "scope", "kind", "branch"})
"""The engine's reasons that may be mended by naming the element that takes another's place."""

_ENDS_SOMETHING = {"correct": "补正", "verify": "事后核查"}
"""Actions with which something of the case ends that began with the step: its suspension, its verification."""

Subject = tuple[str, str]
"""What a one-time notice asks for: the material or field, and what it is called."""


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
