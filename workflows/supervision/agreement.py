"""Do supervision orders agree with their clocks, their record and the chain; does the time to answer with its rules."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.audit import AuditEntry
from workflows.limits import answering
from workflows.limits.models import AnswerClock
from workflows.office import Office
from workflows.rules.orders import WAITING
from workflows.supervision.deeds import digest
from workflows.supervision.models import OrderDeed, SupervisionOrder


def disagreements(session: Session, office: Office, case_id: str | None) -> Iterator[str]:
    """What does not agree about one case, or, for None, about what belongs to no case."""
    suspensions = answering.stored_suspensions(session, case_id)
    calendar = office.calendars.current(session)
    clocks = {row.id: row for row in session.scalars(select(AnswerClock).where(AnswerClock.case_id == case_id))}
    for row in clocks.values():
        current = row.state != "stopped" and row.counted_by >= calendar.edition  # else a job is about to count it again
        if current and (row.state, row.due_at) != answering.counted(row, suspensions, calendar):
            yield "答复期限与日历和暂停计时不符"
        if row.state != "running" and row.next_rung_at is not None:
            yield "答复期限没有在计时，却还要升级"
    chained = _chained(session, f"case:{case_id}" if case_id else "office:order")
    for order in session.scalars(select(SupervisionOrder).where(SupervisionOrder.case_id == case_id)):
        if (clocks[order.clock_id].state != "stopped") != (order.state in WAITING):
            yield f"{order.number} 的状态与答复期限不符"
        deeds = session.scalars(select(OrderDeed).where(OrderDeed.order_id == order.id)).all()
        said = {row.number: digest(row.text) for row in deeds}
        if said != chained.get(order.id) or len(said) != order.deeds:
            yield f"{order.number} 的办理记录与审计链不符"


def _chained(session: Session, chain: str) -> dict[str, dict[int, str]]:
    """By order and number of the deed, the digest of its text that the chain holds."""
    query = select(AuditEntry.detail).where(AuditEntry.chain == chain, AuditEntry.act.startswith("order."))
    found: dict[str, dict[int, str]] = {}
    for detail in session.scalars(query):
        found.setdefault(detail["order"], {})[detail["deed"]] = detail["text"]
    return found
