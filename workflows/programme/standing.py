"""How far each service of a unit has come: catalogue row, guide, diagram, disposition, publication (R08)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.check import check, has_errors
from workflows.annexes.columns import Annex
from workflows.annexes.importing import readable
from workflows.catalogue import queries as catalogue
from workflows.catalogue.folder import is_internal
from workflows.catalogue.models import ServiceDraft, ServiceRow, ServiceVersion
from workflows.checks.folder import DIAGRAM, GUIDE
from workflows.office import Office
from workflows.people.queries import UnitTree
from workflows.programme.models import Campaign, CampaignUnit, Package, PackageRow
from workflows.rules.programme import Row

ONLINE = frozenset({"apply", "full"})
"""Levels at which a service can be applied for online (R46)."""
_NOT_YET = frozenset({"disposition"})


@dataclass(frozen=True, slots=True)
class Standing:
    """A service as the programme counts it. `version` is what would be put forward: proposed, else live; "" if none."""

    row: Row
    version: str = ""
    drafted: bool = False
    """A draft lies over that version, which nobody has proposed."""
    online: str = ""


def participants(session: Session, campaign: Campaign) -> list[str]:
    """The units that take part, by code."""
    query = select(CampaignUnit.unit).where(CampaignUnit.campaign_id == campaign.id)
    return sorted(session.scalars(query))


def standings(
    session: Session, office: Office, tree: UnitTree, campaign: Campaign, units: Iterable[str] | None = None
) -> dict[str, list[Standing]]:
    """Every service of these units, else of all that take part; a unit without any has an empty list.

    A service of a unit below one that takes part counts for the nearest that does.
    """
    wanted = list(participants(session, campaign) if units is None else units)
    taking_part = frozenset(participants(session, campaign))
    found: dict[str, list[Standing]] = {unit: [] for unit in wanted}
    disposed = disposals(session, campaign)
    for standing in _all(session, office):
        owner = nearest(tree, standing.row.unit, taking_part)
        if owner and tree.by_code[owner].level != tree.by_code[standing.row.unit].level:
            continue  # another level's own campaign (R02)
        if owner in found:
            last = disposed.get(standing.row.key)
            row = replace(standing.row, unit=owner)
            if last is not None:
                published = last.published_at is not None
                row = replace(row, disposition=last.disposition, published=published)
            found[owner].append(replace(standing, row=row))
    return found


def nearest(tree: UnitTree, unit: str, taking_part: frozenset[str]) -> str:
    """The unit itself or the first above it that takes part; "" where none does."""
    here: str | None = unit
    while here and here not in taking_part:
        above = tree.by_code.get(here)
        here = above.parent_code if above else None
    return here or ""


def disposals(session: Session, campaign: Campaign) -> dict[str, PackageRow]:
    """The newest row of each service in the campaign's packages."""
    query = select(PackageRow).join(Package, Package.id == PackageRow.package_id)
    query = query.where(Package.campaign_id == campaign.id).order_by(Package.id)
    return {row.service_key: row for row in session.scalars(query)}


def _all(session: Session, office: Office) -> Iterable[Standing]:
    drafts = {row.service_key: row for row in session.scalars(select(ServiceDraft))}
    waiting = select(ServiceVersion).where(ServiceVersion.state == "proposed").order_by(ServiceVersion.number)
    proposed = {row.service_key: row for row in session.scalars(waiting)}
    listed = {row.key: row for row in session.scalars(select(ServiceRow))}
    for key in sorted({*drafts, *proposed, *(key for key, row in listed.items() if row.live_version_id)}):
        if is_internal(key):
            continue
        version = proposed[key].id if key in proposed else (listed[key].live_version_id or "") if key in listed else ""
        files = catalogue.folder(session, office.shelf, key, drafts[key]) if key in drafts else {}
        if files and not _put_forward(session, office, proposed.get(key), files):
            if (standing := _drafted(office, key, files, version)) is not None:
                yield standing
        elif key in proposed:
            service = office.shelf.service(session, proposed[key].digest)
            yield Standing(Row(key, service.name, service.unit), version, online=service.online)
        else:
            row = listed[key]
            yield Standing(Row(key, row.name, row.unit), version, online=row.online)


def _put_forward(session: Session, office: Office, version: ServiceVersion | None, files: Mapping[str, bytes]) -> bool:
    """Whether a draft is what has been proposed; it lies there until somebody has decided."""
    return version is not None and dict(office.shelf.service(session, version.digest).files) == dict(files)


def _drafted(office: Office, key: str, files: Mapping[str, bytes], version: str) -> Standing | None:
    """A folder somebody works on: nothing has looked at it yet."""
    guide = readable(files.get(GUIDE, b""))
    if guide is None:
        return None
    wrong = {pointer.split("/")[1] for pointer, _ in office.shelf.schemas.errors("service", guide) if pointer}
    row = Row(
        key,
        str(guide["name"]),
        str(guide.get("unit", "")),
        lacks_row=lacking(guide, Annex.CATALOGUE, wrong),
        lacks_guide=lacking(guide, Annex.GUIDE, wrong),
        diagram=DIAGRAM in files and not has_errors(check(files[DIAGRAM])),
    )
    online = guide.get("online")
    level = str(online.get("level", "")) if isinstance(online, dict) else ""
    return Standing(row, version, drafted=True, online=level)


def lacking(guide: Mapping[str, Any], annex: Annex, wrong: Iterable[str] = ()) -> tuple[str, ...]:
    """The columns of the annex that are empty, or not written as they must be."""
    bad = set(wrong)
    return tuple(
        label
        for label, key in annex.columns.items()
        if key not in _NOT_YET and (guide.get(key) in (None, "", [], {}) or key in bad)
    )
