"""Reading the credit record: who may not commit at present, and who may again."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.cases.models import Case
from workflows.commitments.models import CreditBar


@dataclass(frozen=True, slots=True)
class Barred:
    """A credit bar with the case it comes from; the applicant is told by mask only."""

    bar: CreditBar
    case_no: str
    service_name: str
    applicant_masked: str


def bars(session: Session, *, repaired: bool = False, limit: int = 200) -> list[Barred]:
    """The bars in force, or those already lifted; newest first."""
    lifted = CreditBar.repaired_at.is_not(None) if repaired else CreditBar.repaired_at.is_(None)
    query = (
        select(CreditBar, Case.case_no, Case.service_name, Case.applicant_masked)
        .join(Case, Case.id == CreditBar.case_id)
        .where(lifted)
        .order_by(CreditBar.barred_at.desc())
        .limit(limit)
    )
    return [Barred(*row) for row in session.execute(query)]
