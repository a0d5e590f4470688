"""What an accountability record may rest on, looked up within what the reader may see (R40)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import FieldError
from workflows.audit import AuditEntry
from workflows.cases import access
from workflows.cases.models import Case
from workflows.documents.content import moment_text
from workflows.limits.models import Alert, ClockEvent, ClockRow
from workflows.people.roles import Actor, Role
from workflows.rules.lights import RUNGS, Rung
from workflows.supervision.models import SupervisionOrder

KINDS: Mapping[str, str] = {
    "order": "督办",
    "alert": "预警",
    "audit": "审计记录",
    "clock": "时限台账记录",
}


@dataclass(frozen=True, slots=True)
class Cited:
    """One piece of evidence: what it is, its key, the case it is about, what it says."""

    kind: str
    ref: str
    case_no: str
    words: str
    act: str = ""
    """What was done, as the chain or the ledger has it; to choose by."""

    @property
    def key(self) -> str:
        """As a form sends it."""
        return f"{self.kind}:{self.ref}"


def resolve(session: Session, actor: Actor, sent: Sequence[Mapping[str, Any]]) -> tuple[list[Cited], list[FieldError]]:
    """What was cited, each piece once; and what is wrong with it. A record without evidence is refused."""
    found: dict[str, Cited] = {}
    errors = [] if sent else [FieldError("/evidence", "请引用至少一条证据：预警、督办、审计记录或者时限台账记录")]
    for position, one in enumerate(sent):
        cited = _one(session, actor, str(one.get("kind", "")), str(one.get("id", "")))
        if cited is None:
            errors.append(FieldError(f"/evidence/{position}", "没有这条证据，或者不在您的监察范围内"))
        else:
            found.setdefault(cited.key, cited)
    return list(found.values()), errors


def of_case(session: Session, actor: Actor, case: Case) -> list[Cited]:
    """Everything about one case that may be cited: orders, alerts, its chain, the ledgers of its clocks."""
    orders = select(SupervisionOrder).where(SupervisionOrder.case_id == case.id).order_by(SupervisionOrder.id)
    alerts = select(Alert).where(Alert.case_id == case.id).order_by(Alert.id)
    entries = select(AuditEntry).where(AuditEntry.chain == f"case:{case.id}").order_by(AuditEntry.seq)
    ledgers = select(ClockEvent, ClockRow).join(ClockRow, ClockRow.id == ClockEvent.clock_id)
    return [
        *(_order(row) for row in session.scalars(orders) if actor.reaches(Role.SUPERVISOR, row.unit)),
        *(_alert(row) for row in session.scalars(alerts) if actor.reaches(Role.SUPERVISOR, row.unit)),
        *(_entry(row, case.case_no) for row in session.scalars(entries)),
        *(
            _ledger(event, clock, case.case_no)
            for event, clock in session.execute(ledgers.where(ClockRow.case_id == case.id).order_by(ClockEvent.id))
        ),
    ]


def _one(session: Session, actor: Actor, kind: str, ref: str) -> Cited | None:
    match kind:
        case "order":
            order = session.get(SupervisionOrder, ref)
            return _order(order) if order is not None and actor.reaches(Role.SUPERVISOR, order.unit) else None
        case "alert":
            alert = session.get(Alert, ref)
            return _alert(alert) if alert is not None and actor.reaches(Role.SUPERVISOR, alert.unit) else None
        case "audit":
            entry = session.get(AuditEntry, int(ref)) if _numbered(ref) else None
            case = _seen(session, actor, entry.chain.removeprefix("case:")) if entry is not None else None
            return _entry(entry, case.case_no) if entry is not None and case is not None else None
        case "clock":
            event = session.get(ClockEvent, int(ref)) if _numbered(ref) else None
            clock = session.get(ClockRow, event.clock_id) if event is not None else None
            case = _seen(session, actor, clock.case_id) if clock is not None else None
            return _ledger(event, clock, case.case_no) if event and clock and case else None
    return None


def _numbered(ref: str) -> bool:
    return ref.isdecimal() and ref.isascii() and len(ref) <= 18


def _seen(session: Session, actor: Actor, case_id: str) -> Case | None:
    return session.scalars(select(Case).where(Case.id == case_id, access.visible(actor))).one_or_none()


def _order(row: SupervisionOrder) -> Cited:
    return Cited("order", row.id, row.case_no, f"{row.number}，{moment_text(row.issued_at)} 发出")


def _alert(row: Alert) -> Cited:
    light = RUNGS[Rung(row.rung)].light.words
    return Cited("alert", row.id, row.case_no, f"{row.case_no} {row.step} {light}，{moment_text(row.raised_at)} 发出")


def _entry(row: AuditEntry, case_no: str) -> Cited:
    said = f"{case_no} 办理记录第 {row.seq} 条，{moment_text(row.at)}，{row.actor_name}"
    return Cited("audit", str(row.id), case_no, said, row.act)


def _ledger(event: ClockEvent, clock: ClockRow, case_no: str) -> Cited:
    said = f"{case_no} 时限“{clock.name}”，{moment_text(event.at)}，{event.actor_name}"
    return Cited("clock", str(event.id), case_no, said, event.kind)
