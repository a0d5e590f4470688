"""Circles at run time: cases under correction that wait for each other's documents, told once to whoever can end it."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflows import duties
from workflows.acts import Act
from workflows.cases.models import Case, CorrectionNotice
from workflows.catalogue.folder import Shelf
from workflows.notices import commands as notices
from workflows.people.queries import holders
from workflows.people.roles import Role
from workflows.proofs.book import ProofBook
from workflows.proofs.facts import Facts, document, facts
from workflows.rules.proofs import Waiting, waiting_circles

DUTY = "waiting-circle"
WAY_OUT = "可以由其中一件先容缺受理、改用告知承诺，或者由部门之间核验，不再要申请人提供。"

Circle = list[dict[str, str]]
"""`{"case_no", "service", "unit", "document"}` of each case: which document it waits for from the next."""


def circles(session: Session, shelf: Shelf, book: ProofBook) -> list[Circle]:
    """Every circle there is now, applicant by applicant."""
    under = select(Case).where(Case.state == "correcting", Case.closed_at.is_(None))
    several = under.with_only_columns(Case.applicant_hash).group_by(Case.applicant_hash).having(func.count() > 1)
    by_applicant = defaultdict[str, list[Case]](list)
    for case in session.scalars(under.where(Case.applicant_hash.in_(several)).order_by(Case.received_at, Case.id)):
        by_applicant[case.applicant_hash].append(case)
    cases = {case.case_no: case for some in by_applicant.values() for case in some}
    owed = _owed(session, [case.id for case in cases.values()])
    found = list[Circle]()
    for some in by_applicant.values():
        waiting = [_waiting(case, owed[case.id], facts(shelf.service(session, case.digest).row), book) for case in some]
        found += [[_step(cases[number], name) for number, name in way] for way in waiting_circles(waiting)]
    return found


def tell_new(act: Act, found: Iterable[Circle]) -> None:
    """Whoever leads the work on one of the cases, and their supervisors, are told of a circle once."""
    for circle in found:
        numbers = sorted(step["case_no"] for step in circle)
        known = hashlib.sha256(" ".join(numbers).encode()).hexdigest()
        if not duties.claim(act.session, DUTY, known, now=act.now):
            continue
        around = zip(circle, [*circle[1:], circle[0]], strict=True)
        said = "；".join(
            f"{step['service']}（{step['case_no']}）等{other['service']}的《{step['document']}》"
            for step, other in around
        )
        people = [
            user.id
            for unit in dict.fromkeys(step["unit"] for step in circle)
            for role in (Role.SECTION_CHIEF, Role.SUPERVISOR)
            for user in holders(act.people, act.units, role, unit)
        ]
        notices.send(
            act,
            people,
            kind="proofs",
            title=f"同一申请人的 {len(circle)} 件办件互相等待",
            body=f"{said}。{WAY_OUT}",
            link="/oversight/proofs",
        )


def _owed(session: Session, cases: list[str]) -> dict[str, set[str]]:
    """The materials of each case's notice that is not answered yet."""
    owed = defaultdict[str, set[str]](set)
    query = select(CorrectionNotice.case_id, CorrectionNotice.defects)
    rows: Any = session.execute(
        query.where(CorrectionNotice.case_id.in_(cases), CorrectionNotice.answered_at.is_(None))
    )
    for case_id, defects in rows:
        owed[case_id].update(defect["subject"] for defect in defects)
    return owed


def _waiting(case: Case, owed: set[str], its: Facts, book: ProofBook) -> Waiting:
    lacks = {document(row, its, book) for row in its["materials"] if row["id"] in owed}
    return Waiting(case.case_no, frozenset(lacks), frozenset(book.proper(name) for name in its["outputs"]))


def _step(case: Case, name: str) -> dict[str, str]:
    return {"case_no": case.case_no, "service": case.service_name, "unit": case.unit, "document": name}
