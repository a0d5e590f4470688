"""The proof audit on one folder, held against the rest of the catalogue: findings as every check gives them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from engine.check import Finding
from workflows.catalogue.reading import Places
from workflows.catalogue.schemas import Schemas
from workflows.checks.folder import GUIDE, Files
from workflows.checks.yaml_files import well_formed
from workflows.proofs.book import ProofBook
from workflows.proofs.facts import Facts, facts, graph
from workflows.rules.bases import Quoted
from workflows.rules.proofs import ProofFinding, audit

PERSONA = "proof-persona"
Others = Callable[[Facts], Iterable[Facts]]
"""Gives the other services that this one's documents come from, near and far."""
Ends = Iterable[tuple[Quoted, date]]
"""Last days of bases, from the register."""


def check_proofs(
    key: str,
    files: Mapping[str, bytes],
    schemas: Schemas,
    *,
    others: Others,
    book: ProofBook,
    today: date,
    ends: Ends = (),
) -> list[Finding]:
    """What the audit finds that concerns this service; nothing where its guide cannot be read: another rule says so."""
    written = well_formed(Files(key, files, schemas), GUIDE, "service")
    if written is None:
        return []
    found = facts(written.value)
    known = {persona.id for persona in book.personas}
    rows = {row["id"]: f"/materials/{index}" for index, row in enumerate(written.value["materials"])}
    told = [*_unknown_personas(found, known, rows, written.places)]
    for fault in of_service(found, others(found), book, today, ends):
        own = fault.material if fault.items[0] == found["key"] else _own_material(fault, found, book)
        pointer = rows.get(own, "/materials")
        told.append(_finding(fault, pointer, written.places))
    return told


def of_service(
    found: Facts, others: Iterable[Facts], book: ProofBook, today: date, ends: Ends = ()
) -> list[ProofFinding]:
    """What concerns this service: its own faults, and every circle it stands in."""
    rules = book.rules(today, ends)
    catalogue = [found, *(other for other in others if other["key"] != found["key"])]
    faults = audit(graph(catalogue, book, rules), rules).findings
    return [
        fault
        for fault in faults
        if fault.items[0] == found["key"] or any(step.item == found["key"] for step in fault.path)
    ]


def _finding(fault: ProofFinding, pointer: str, places: Places) -> Finding:
    message = f"{fault.message.rstrip('。')}（{fault.article}）。"
    return Finding(fault.rule, fault.severity, GUIDE + pointer, places.line(pointer), message, fault.fix, GUIDE)


def _own_material(fault: ProofFinding, found: Facts, book: ProofBook) -> str:
    """The material by which this service stands in a circle that is shown at another."""
    asked = next((step.document for step in fault.path if step.item == found["key"]), "")
    rows = (row["id"] for row in found["materials"] if book.proper(row.get("document", row["name"])) == asked)
    return next(rows, "")


def _unknown_personas(found: Facts, known: set[str], rows: Mapping[str, str], places: Places) -> Iterator[Finding]:
    for row in found["materials"]:
        for persona in row.get("personas", ()):
            if persona not in known:
                pointer = f"{rows[row['id']]}/personas"
                message = f"材料“{row['name']}”所指的申请人情形 {persona} 没有定义。"
                fix = f"请从 bpmn/proofs/audit.yaml 的 personas 中选择：{'、'.join(sorted(known)) or '（无）'}。"
                yield Finding(PERSONA, "error", GUIDE + pointer, places.line(pointer), message, fix, GUIDE)
