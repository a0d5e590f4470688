"""The designers' tables the audit is held against: rule set, barred proofs, what everybody has, personas."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from engine.errors import FieldError, Invalid
from workflows.catalogue.reading import read_yaml
from workflows.catalogue.schemas import Schemas
from workflows.rules.bases import Quoted
from workflows.rules.proofs import Barred, CannotKnow, Persona, Rulebook, RuleSet


class ProofBook:
    """`bpmn/proofs`, read once per process; `covers` gives the connector that has a document's content."""

    def __init__(self, bpmn: Path, covers: Mapping[str, str]) -> None:
        self._folder = bpmn / "proofs"
        self._schemas = Schemas(bpmn / "schemas")
        self._covers = covers

    @cached_property
    def _audit(self) -> Mapping[str, Any]:
        row: Mapping[str, Any] = read_yaml("audit.yaml", (self._folder / "audit.yaml").read_bytes())
        wrong = [FieldError(pointer, clause) for pointer, clause in self._schemas.errors("proofs", row)]
        if wrong:
            raise Invalid("证明清理对照表（bpmn/proofs/audit.yaml）写得不对", code="proof_tables", errors=wrong)
        return row

    @cached_property
    def _prohibited(self) -> Mapping[str, Any]:
        row: Mapping[str, Any] = read_yaml("prohibited.yaml", (self._folder / "prohibited.yaml").read_bytes())
        return row

    @cached_property
    def _names(self) -> Mapping[str, str]:
        return {name: proper for proper, names in self._audit.get("names", {}).items() for name in names}

    def proper(self, name: str) -> str:
        """A document's name across the catalogue."""
        return self._names.get(name, name)

    def stands_for_others(self, word: str) -> bool:
        """Is it part of a name under which documents are known that may be written otherwise?"""
        return any(word in proper for proper in self._names.values())

    @cached_property
    def everybody(self) -> frozenset[str]:
        """Documents that everybody has anyhow."""
        return frozenset(self.proper(name) for name in self._audit["everybody"])

    @cached_property
    def personas(self) -> tuple[Persona, ...]:
        return tuple(
            Persona(
                row["id"],
                row["name"],
                frozenset(self.proper(name) for name in row.get("has", ())),
                frozenset(self.proper(name) for name in row.get("lacks", ())),
            )
            for row in self._audit.get("personas", ())
        )

    @property
    def rule_set(self) -> RuleSet:
        return RuleSet(self._audit["rule_set"])

    def rules(self, today: date, ends: Iterable[tuple[Quoted, date]] = ()) -> Rulebook:
        """What single proofs are held against on this day; `ends` are the last days of bases, from the register."""
        return Rulebook(
            today=today,
            ends=tuple(ends),
            rule_set=self.rule_set,
            committees=tuple(self._prohibited["committees"]),
            barred=tuple(Barred(row["kind"], tuple(row.get("names", ()))) for row in self._prohibited["prohibited"]),
            cannot_know=tuple(
                CannotKnow(tuple(row["issuers"]), frozenset(row["documents"]), row["reason"])
                for row in self._audit.get("cannot_know", ())
            ),
            derivable={
                self.proper(name): tuple(self.proper(source) for source in sources)
                for name, sources in self._audit.get("derivable", {}).items()
            },
            opinion_days=self._audit.get("opinion_days", 7),
            shared={self.proper(name): connector for name, connector in self._covers.items()},
        )
