"""The register of bases, reviews, changes and editions as the JSON the API answers."""

from __future__ import annotations

from datetime import date
from typing import Any

from web.present import iso
from workflows.adjusting.models import ChangeRequest
from workflows.bases.conflicts import Conflict
from workflows.bases.models import BasisUse, LegalBasis, ReviewTask
from workflows.catalogue.models import ServiceEdition
from workflows.rules.bases import ended


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def basis(row: LegalBasis, today: date) -> dict[str, Any]:
    names = ("id", "title", "doc_no", "article", "level", "text", "url", "note", "revision")
    return {
        **{name: getattr(row, name) for name in names},
        "effective_from": _day(row.effective_from),
        "effective_to": _day(row.effective_to),
        "ended": ended(row.effective_to, today),
        "changed_at": iso(row.changed_at),
        "changed_by": row.changed_by_name,
    }


def use(row: BasisUse) -> dict[str, Any]:
    return {
        "service": row.service_key,
        "service_name": row.service_name,
        "unit": row.unit,
        "article": row.article,
        "carries": row.carries,
        "rests": row.rests,
    }


def conflict(one: Conflict) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "bases": list(one.bases),
        "services": [{"key": key, "name": name} for key, name in one.services],
        "message": one.message,
        "fix": one.fix,
    }


def change(row: ChangeRequest) -> dict[str, Any]:
    names = ("id", "kind", "service_name", "unit", "successors", "reason", "basis", "open_cases", "state", "outcome")
    return {
        **{name: getattr(row, name) for name in names},
        "service": row.service_key,
        "version": row.version_id,
        "effective_on": _day(row.effective_on),
        "review": row.review_id,
        "proposed_by": row.proposed_by_name,
        "proposed_at": iso(row.proposed_at),
        "settled_by": row.settled_by_name,
        "settled_at": iso(row.settled_at),
        "settled_note": row.settled_note,
        "carried_out_at": iso(row.carried_out_at),
        "before": row.before or None,
        "after": row.after or None,
    }


def review(row: ReviewTask) -> dict[str, Any]:
    names = ("id", "basis_id", "basis", "service_name", "unit", "rests", "carries", "stopped", "state", "answer")
    return {
        **{name: getattr(row, name) for name in (*names, "new_basis", "opinion", "open_cases")},
        "service": row.service_key,
        "ends_on": _day(row.ends_on),
        "due_on": _day(row.due_on),
        "opened_at": iso(row.opened_at),
        "answered_by": row.answered_by_name,
        "answered_at": iso(row.answered_at),
        "change": row.change_id,
    }


def edition(row: ServiceEdition) -> dict[str, Any]:
    names = ("number", "version", "name", "ended", "note", "log")
    return {name: getattr(row, name) for name in names} | {"since": iso(row.since), "until": iso(row.until)}
