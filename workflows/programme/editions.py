"""Publish what was approved: the versions go live, and an edition keeps the catalogue with what changed (R10)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import Conflict, FieldError, Invalid, NotFound
from workflows.acts import Act
from workflows.annexes.columns import Annex
from workflows.annexes.exporting import FORMATS
from workflows.annexes.told import told
from workflows.cases import numbers
from workflows.cases.models import Case
from workflows.catalogue import commands as catalogue
from workflows.catalogue import queries
from workflows.catalogue.folder import Shelf
from workflows.catalogue.models import ServiceVersion
from workflows.people.queries import UnitTree
from workflows.programme import campaigns, gate, packages
from workflows.programme.models import Campaign, CatalogueEdition, Package, PackageRow
from workflows.rules.programme import DISPOSITIONS, PUBLISHABLE, Disposition

CHANGES: Mapping[str, str] = {
    "added": "新增",
    "changed": "变更",
    "kept": "未变",
    "removed": "不再列入",
    "waiting": "整改后公布",
}


def publish(act: Act, case: Case, effective_on: date | None) -> CatalogueEdition:
    """The package's approved rows go live. Those whose rectification is not accepted yet wait for a later edition."""
    package = packages.of_case(act.session, case.id)
    rows = packages.rows_of(act.session, package)
    return _edition(act, package, rows, effective_on, case)


def publish_rest(act: Act, case_no: str) -> CatalogueEdition:
    """What had to be changed first, now that the rectifications are accepted: one more edition."""
    package = packages.of_number(act.session, case_no)
    campaign = campaigns.of(act.session, package.campaign_id)
    campaigns.require_lead(act, campaign)
    case = act.session.get_one(Case, package.case_id, with_for_update=True)
    waiting = [
        row
        for row in packages.rows_of(act.session, package)
        if row.approved_at is not None
        and row.published_at is None
        and row.disposition in PUBLISHABLE
        and gate.rectified(act, row)
    ]
    if not waiting or case.completed_at is None:
        raise Conflict("没有可以公布的事项", code="nothing_to_publish", remedy="整改认可以后再公布。")
    return _edition(act, package, waiting, None, case)


def _edition(
    act: Act, package: Package, rows: Sequence[PackageRow], effective_on: date | None, case: Case
) -> CatalogueEdition:
    campaign = campaigns.of(act.session, package.campaign_id)
    before = newest(act.session, campaign.area)
    known = {row["key"]: row for row in (before.rows if before else [])}
    after, changes = dict(known), list[dict[str, Any]]()
    _require_fit(act, rows)
    for row in rows:
        old = known.get(row.service_key)
        if row.disposition not in PUBLISHABLE:
            if after.pop(row.service_key, None) is not None:
                changes.append(_change(row, "removed", old, None))
            continue
        if not gate.rectified(act, row):
            changes.append(_change(row, "waiting", old, old))
            continue
        new = _go_live(act, row, package.unit)
        after[row.service_key] = new
        same = old is not None and old["digest"] == new["digest"]
        changes.append(_change(row, "kept" if same else "changed" if old else "added", old, new))
        row.published_at = act.now
    listed = sorted(after.values(), key=lambda one: (one["unit"], one["seq"], one["key"]))
    edition = CatalogueEdition(
        area=campaign.area,
        number=numbers.take(act, f"edition:{campaign.area}"),
        campaign_id=campaign.id,
        package_id=package.id,
        unit=package.unit,
        approved_at=next((row.approved_at for row in rows if row.approved_at), act.now),
        published_at=act.now,
        published_by_name=act.actor.name,
        effective_on=effective_on or act.today,
        digest=hashlib.sha256(orjson.dumps(listed)).hexdigest(),
        rows=listed,
        changes=changes,
    )
    act.session.add(edition)
    act.session.flush()
    act.record(
        "edition.publish",
        f"{campaign.area} 第 {edition.number} 版",
        case,
        digest=edition.digest,
        changes={one["key"]: one["change"] for one in changes},
    )
    return edition


def _require_fit(act: Act, rows: Sequence[PackageRow]) -> None:
    """All that keeps rows from going live, at once."""
    errors = []
    for row in rows:
        if row.disposition in PUBLISHABLE and gate.rectified(act, row):
            version = _version(act.session, row)
            if version is None or version.state not in ("proposed", "live"):
                what = "审核过的版本已被撤回或者退回，请实施单位重新提交版本并报送"
                errors.append(FieldError(f"/rows/{row.service_key}", f"“{row.name}”{what}"))
            elif version.state == "proposed" and version.proposed_by == act.actor.user_id:
                errors.append(FieldError(f"/rows/{row.service_key}", f"“{row.name}”是您提交的版本，请由另一人公布"))
    if errors:
        raise Invalid(f"有 {len(errors)} 个事项不能公布", errors=errors)


def _version(session: Session, row: PackageRow) -> ServiceVersion | None:
    """The version that was reviewed; where it had to be changed, the one put forward since."""
    if row.disposition == Disposition.RETAIN_WITH_CHANGES:
        query = select(ServiceVersion).where(
            ServiceVersion.service_key == row.service_key, ServiceVersion.state == "proposed"
        )
        newer = session.scalars(query.order_by(ServiceVersion.number.desc())).first()
        if newer is not None:
            return newer
        live = queries.live_id(session, row.service_key)
        return session.get(ServiceVersion, live) if live else None
    return session.get(ServiceVersion, row.version_id)


def _go_live(act: Act, row: PackageRow, unit: str) -> dict[str, Any]:
    version = _version(act.session, row)
    assert version is not None  # _require_fit
    if version.state == "proposed":
        catalogue.go_live(act, version.id, "清理行动审定后公布")
    service = act.office.shelf.service(act.session, version.digest)
    return {
        "seq": int(service.row["seq"]),
        "key": service.key,
        "name": service.name,
        "category": service.category,
        "unit": service.unit,
        "version": version.number,
        "digest": version.digest,
        "disposition": row.disposition,
        "into": row.into,
    }


def _change(
    row: PackageRow, change: str, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None
) -> dict[str, Any]:
    return {
        "key": row.service_key,
        "name": row.name,
        "change": change,
        "from": old["version"] if old else None,
        "to": new["version"] if new else None,
        "why": f"{DISPOSITIONS[Disposition(row.disposition)]}{f'：{row.reason}' if row.reason else ''}",
    }


def newest(session: Session, area: str) -> CatalogueEdition | None:
    query = select(CatalogueEdition).where(CatalogueEdition.area == area)
    return session.scalars(query.order_by(CatalogueEdition.number.desc())).first()


def of(session: Session, edition_id: int) -> CatalogueEdition:
    """One edition; what it says never changes. Raises NotFound."""
    found = session.get(CatalogueEdition, edition_id)
    if found is None:
        raise NotFound("没有这个版次")
    return found


def editions(session: Session, campaign: Campaign | None = None) -> list[CatalogueEdition]:
    """The newest first."""
    query = select(CatalogueEdition).order_by(CatalogueEdition.id.desc())
    if campaign is not None:
        query = query.where(CatalogueEdition.campaign_id == campaign.id)
    return list(session.scalars(query))


def annex(session: Session, shelf: Shelf, tree: UnitTree, edition: CatalogueEdition, which: Annex, form: str) -> bytes:
    """An edition in the shape of the notice's annex, with the dispositions; equal editions give equal bytes."""
    lines, marked = [], False
    for one in edition.rows:
        row = dict(shelf.service(session, one["digest"]).row)
        row["disposition"] = DISPOSITIONS[Disposition(one["disposition"])]
        lines.append(told(which, row, tree.name(row["unit"])))
        marked = marked or bool(row.get("illustrative"))
    content: bytes = FORMATS[form].write(which, lines, illustrative=marked)
    return content
