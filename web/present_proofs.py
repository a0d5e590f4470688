"""How proofs look from outside: rows of the list, findings, the graph, reports."""

from __future__ import annotations

from typing import Any

from web.codes import PROOF_RULES
from web.present import iso
from workflows.proofs import drawing
from workflows.proofs.listing import Required
from workflows.proofs.models import ProofFault, ProofReport, ProofRun
from workflows.proofs.reports import STANDINGS
from workflows.rules.proofs import Graph


def required(row: Required) -> dict[str, Any]:
    return {
        "service": row.service,
        "service_name": row.service_name,
        "material": row.id,
        "name": row.name,
        "basis": row.basis,
        "demanded_by": row.demanded_by,
        "issuer": row.issuer,
        "shared": row.shared,
        "committable": row.committable,
        "when": row.when,
    }


def fault(row: ProofFault) -> dict[str, Any]:
    return {
        "id": row.id,
        "rule": row.rule,
        "rule_words": PROOF_RULES[row.rule],
        "severity": row.severity,
        "service": row.service_key,
        "service_name": row.service_name,
        "unit": row.unit,
        "document": row.document,
        "material": row.material,
        "message": row.message,
        "fix": row.fix,
        "article": row.article,
        "path": row.path,
        "personas": row.personas,
        "first_seen_at": iso(row.first_seen_at),
        "last_seen_at": iso(row.last_seen_at),
        "gone_at": iso(row.gone_at),
    }


def run(row: ProofRun) -> dict[str, Any]:
    return {
        "ran_at": iso(row.ran_at),
        "rule_set": row.rule_set,
        "services": row.services,
        "materials": row.materials,
        "errors": row.errors,
        "warnings": row.warnings,
        "new": row.new,
        "gone": row.gone,
    }


def graph(found: Graph) -> dict[str, Any]:
    return {
        "services": [
            {
                "key": item.key,
                "name": item.name,
                "issues": list(item.outputs),
                "asks": [
                    {"documents": [demand.document for demand in group.demands], "when": group.when}
                    for group in item.groups
                ],
            }
            for item in found.items
        ],
        "arrows": [
            {"asks": arrow.asks, "issues": arrow.issues, "documents": list(arrow.documents)}
            for arrow in drawing.arrows(found)
        ],
    }


def report(row: ProofReport) -> dict[str, Any]:
    """What anybody with number and password may see."""
    return {
        "number": row.number,
        "service": row.service_key,
        "service_name": row.service_name,
        "document": row.document,
        "standing": row.standing,
        "standing_words": STANDINGS[row.standing],
        "listed": row.listed or None,
        "state": row.state,
        "reported_at": iso(row.reported_at),
        "verdict": row.verdict or None,
        "answer": row.answer or None,
        "answered_at": iso(row.answered_at),
    }


def report_file(row: ProofReport) -> dict[str, Any]:
    """The same for whoever answers it."""
    told = {"id": row.id, "unit": row.unit, "place": row.place, "story": row.story, "answered_by": row.answered_by_name}
    return report(row) | told
