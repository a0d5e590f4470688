"""How supervision looks from outside: orders with their time to answer and their deeds, accountability records."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from web.codes import ORDER_CARDS, ORDER_DEEDS, ORDER_KINDS, ORDER_STATES
from web.present import iso
from workflows.limits import answering
from workflows.people.queries import UnitTree
from workflows.rules.limits import Limit
from workflows.rules.triggers import TRIGGERS
from workflows.supervision import accountability as accounts
from workflows.supervision import listing
from workflows.supervision.models import OrderDeed


def order(shown: listing.Shown, now: datetime, tree: UnitTree) -> dict[str, Any]:
    """With the fields of GB/T 39046 table 11."""
    row, clock, card = shown.order, shown.clock, shown.card(now)
    return {
        "id": row.id,
        "number": row.number,
        "card": card.code,
        "card_words": ORDER_CARDS[card.code],
        "kind": row.kind,
        "kind_words": ORDER_KINDS[row.kind],
        "level": row.level,
        "state": row.state,
        "state_words": ORDER_STATES[row.state],
        "state_at": iso(row.state_at),
        "state_by": row.state_by,
        "case_no": row.case_no or None,
        "alert": row.alert_id,
        "rule": row.rule,
        "rule_words": TRIGGERS[row.rule],
        "warning": row.warning or None,
        "content": row.content,
        "basis": row.basis,
        "unit": row.unit,
        "unit_name": tree.short_name(row.unit),
        "responsible_unit": row.responsible_unit,
        "responsible_unit_name": tree.short_name(row.responsible_unit),
        "issuing_unit": row.issuing_unit,
        "issuing_unit_name": tree.short_name(row.issuing_unit),
        "issued_at": iso(row.issued_at),
        "issued_by": row.issued_by_name,
        "limit": clock.limit,
        "limit_text": str(Limit.parse(clock.limit)),
        "due_at": iso(clock.due_at),
        "provisional": clock.provisional,
        "light": answering.light(clock, now).code if shown.waiting else None,
        "overdue": shown.overdue(now),
        "to": row.recipients,
        "answer": row.answer or None,
        "answered_at": iso(row.answered_at),
        "answered_by": row.answered_by_name,
        "result": row.result or None,
    }


def deed(row: OrderDeed) -> dict[str, Any]:
    return {
        "number": row.number,
        "deed": row.deed,
        "deed_words": ORDER_DEEDS[row.deed],
        "level": row.level,
        "at": iso(row.at),
        "by": row.actor_name,
        "unit": row.unit,
        "text": row.text,
        "due_at": iso(row.due_at),
    }


def accountability(shown: accounts.Shown, tree: UnitTree) -> dict[str, Any]:
    row = shown.record
    return {
        "id": row.id,
        "unit": row.unit,
        "unit_name": tree.name(row.unit),
        "person": row.person_name or None,
        "outcome": row.outcome,
        "outcome_words": accounts.OUTCOMES[row.outcome],
        "facts": row.facts,
        "basis": row.basis,
        "evidence": [
            {"kind": one.kind, "id": one.ref, "case_no": one.case_no or None, "words": one.words}
            for one in shown.evidence
        ],
        "recorded_at": iso(row.recorded_at),
        "recorded_by": row.recorded_by_name,
        "struck_at": iso(row.struck_at),
        "struck_by": row.struck_by_name,
        "struck_reason": row.struck_reason or None,
    }
