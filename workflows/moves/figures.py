"""What a move to another version asks of people, version by version: steps, materials, days, answers never given."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from workflows.catalogue.changes import Figure, changes
from workflows.catalogue.folder import Shelf
from workflows.catalogue.models import ServiceVersion
from workflows.moves import variables
from workflows.moves.selection import Source


@dataclass(frozen=True, slots=True)
class Change:
    """What moving from `version` asks: its figures beside the other's; `blanks` are answers nobody was asked for."""

    version: ServiceVersion
    cases: int
    figures: tuple[Figure, ...]
    blanks: tuple[str, ...]

    @property
    def worse(self) -> list[str]:
        """What asks more of people, in words; it has to be confirmed."""
        grown = [f"{row.label}由 {row.before} 变为 {row.after}" for row in self.figures if row.worse]
        return [*grown, *(f"新版的条件要用{blank}，原版没有填写，按空值处理" for blank in self.blanks)]


def what_changes(session: Session, shelf: Shelf, target: ServiceVersion, sources: Iterable[Source]) -> list[Change]:
    """For each version the cases come from."""
    found, after = [], shelf.service(session, target.digest)
    for source in sources:
        before = shelf.service(session, source.version.digest)
        blanks = tuple(variables.never_asked(before, after))
        found.append(Change(source.version, source.cases, changes(before, after).figures, blanks))
    return found


def worse(found: Iterable[Change]) -> list[str]:
    """Everything that asks more of people, each once."""
    return list(dict.fromkeys(words for change in found for words in change.worse))
