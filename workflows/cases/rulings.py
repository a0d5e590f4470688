"""Which rules of which decision tables led a case on: put on record as they fire, told as their version has them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from engine.feel.dmn import ToldRule, tell, title
from engine.model import Step
from workflows.acts import Act
from workflows.audit import AuditEntry
from workflows.cases.models import Case
from workflows.catalogue.folder import Service, Shelf

APPLIED = "rules.apply"
"""The act under which they stand in the case's chain."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """What one decision table said at one step: its title, and the rules that fired, in the table's order."""

    seq: int
    at: datetime
    step: str
    decision: str
    title: str
    rules: tuple[ToldRule, ...]


def record(act: Act, case: Case, service: Service, step: Step) -> None:
    """A link of the chain for each decision a step made: the version it was made by, and the rules that fired.

    A case may move to another version later; by which rule it was decided stays what it was.
    """
    for element, rules in step.fired:
        reference = element.gov("decision")
        model = service.decisions(reference.partition("#")[0])
        fired = [{"decision": name, "title": title(model, name), "rules": numbers} for name, numbers in rules.items()]
        subject = element.name or element.id
        act.record(APPLIED, subject, case, decision=reference, fired=fired, digest=service.compiled.digest)


def standing(entries: Iterable[AuditEntry], rulings: Iterable[Ruling]) -> list[Ruling]:
    """The last ruling of each table, without those that came of a step which was taken back or done anew since."""
    done: dict[str, int] = {}
    undone: list[tuple[int, int]] = []
    for entry in entries:
        detail = entry.detail
        if entry.act == "task.complete":
            done[detail["element"]] = done[detail["task"]] = entry.seq
        elif entry.act in ("task.take_back", "task.send_back"):
            back_to = detail["task"] if entry.act == "task.take_back" else detail["to"]
            undone.append((done.get(back_to, 0), entry.seq))
    kept = [ruling for ruling in rulings if not any(first < ruling.seq < last for first, last in undone)]
    return list({(ruling.step, ruling.decision): ruling for ruling in kept}.values())


def of_entries(session: Session, shelf: Shelf, entries: Iterable[AuditEntry]) -> Iterator[Ruling]:
    """The rulings among entries of a case's chain, in their order."""
    for entry in entries:
        if entry.act == APPLIED:
            detail = entry.detail
            model = shelf.service(session, detail["digest"]).decisions(detail["decision"].partition("#")[0])
            for fired in detail["fired"]:
                rules = tuple(tell(model, fired["decision"], number) for number in fired["rules"])
                yield Ruling(entry.seq, entry.at, entry.subject, fired["decision"], fired["title"], rules)
