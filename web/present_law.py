"""The register of bases, reviews, changes and editions as the JSON the API answers."""

from __future__ import annotations

from datetime import date
from typing import Any

from web.present import iso
from workflows.bases.conflicts import Conflict
from workflows.bases.models import BasisUse, LegalBasis
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
