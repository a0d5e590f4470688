"""A service as designers see it: its live version, its draft, the folder of both together, and what the checks say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from engine.check import Finding
from engine.errors import NotFound
from web.identity import office
from workflows.annexes.importing import readable
from workflows.catalogue import queries
from workflows.catalogue.changes import DIAGRAM
from workflows.catalogue.folder import Service
from workflows.catalogue.models import ServiceDraft, ServiceVersion
from workflows.people.queries import unit_tree
from workflows.proofs.gate import check_in_catalogue


@dataclass(frozen=True, slots=True)
class Desk:
    """What lies on a designer's desk for one service."""

    key: str
    name: str
    versions: list[ServiceVersion]
    live: ServiceVersion | None
    service: Service | None
    """The live version, read."""
    draft: ServiceDraft | None

    @property
    def needs_flow(self) -> bool:
        """A draft without a diagram: it cannot be proposed until it has one."""
        return self.live is None and self.draft is not None and DIAGRAM not in self.draft.files

    @property
    def basis(self) -> str:
        """What somebody who opens it now starts from."""
        return queries.basis(self.draft, self.live.id if self.live else None)

    @property
    def stale(self) -> bool:
        """Another version became the live one since the draft was begun."""
        return self.draft is not None and self.draft.parent_id != (self.live.id if self.live else None)

    @property
    def proposed(self) -> list[ServiceVersion]:
        return [version for version in self.versions if version.state == "proposed"]

    def number_of(self, version_id: str | None) -> int | None:
        return next((version.number for version in self.versions if version.id == version_id), None)


def desk(session: Session, key: str) -> Desk:
    """Everything about one service. Raises NotFound where there is neither a version nor a draft."""
    versions, draft = queries.versions(session, key), queries.draft(session, key)
    if not versions and draft is None:
        raise NotFound(f"没有名为“{key}”的事项", remedy="请从事项列表中选择。")
    live = next((version for version in versions if version.state == "live"), None)
    shelf = office().shelf
    shown = live or (versions[0] if versions else None)
    known = shelf.service(session, shown.digest) if shown else None
    name = known.name if known else _named(draft) or key
    return Desk(key, name, versions, live, known if live else None, draft)


def _named(draft: ServiceDraft | None) -> str:
    """What a draft that has no version yet calls itself."""
    written = draft.files.get("service.yaml") if draft else None
    row = readable(written.encode()) if written else None
    return str(row["name"]) if row else ""


def folder(session: Session, found: Desk) -> dict[str, bytes]:
    """The files as they would be proposed now."""
    return queries.folder(session, office().shelf, found.key, found.draft)


def findings(session: Session, key: str, files: Mapping[str, bytes]) -> list[Finding]:
    """What the checks say of a folder, errors first."""
    found = check_in_catalogue(session, office(), unit_tree(session), key, files)
    return sorted(found, key=lambda finding: finding.severity != "error")


def refused(found: list[Finding]) -> bool:
    return any(finding.severity == "error" for finding in found)
