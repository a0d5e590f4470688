"""A unit puts its catalogue before the lead: what is missing is told at once, a whole package gets a receipt (R43)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from engine.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from engine.store.columns import new_id
from workflows.acts import Act
from workflows.cases import internal
from workflows.cases.models import Case, Task
from workflows.catalogue import queries as catalogue
from workflows.people.roles import Role
from workflows.programme import campaigns, coverage, standing
from workflows.programme.models import Campaign, CampaignUnit, Package, PackageRow
from workflows.programme.standing import Standing
from workflows.rules.programme import FINAL

FLOW = "gov-package"
SUBMITTERS = (Role.OFFICER, Role.SECTION_CHIEF, Role.LEADER_IN_CHARGE)


def submit(act: Act, campaign_id: str, unit: str) -> Package:
    """Put forward every row of the unit that is not disposed of yet; without any row it is a zero report (零报告).

    Raises Invalid `incomplete` with an error for each thing that is missing, all of them at once.
    """
    campaign = campaigns.of(act.session, campaign_id)
    require_unit(act, campaign, unit)
    open_one = _open(act.session, campaign, unit)
    if open_one is not None:
        raise Conflict(
            f"本单位的报送 {open_one.case_no} 还没有办完",
            code="package_open",
            remedy="请等审核办完，或者按退回的意见重新报送。",
        )
    rows = _complete(act, campaign, unit)
    reviewers = [code for code in campaign.reviewers if _apart(act, code, unit)]
    if rows and not reviewers:
        raise Invalid(
            "没有可以会同审核的部门", remedy="审核部门不能是实施单位或者与它有隶属关系的单位，请牵头部门补充。"
        )
    by_deputy = not _apart(act, campaign.lead, unit)
    lead = campaign.deputy if by_deputy else campaign.lead
    package = Package(
        id=new_id(),
        campaign_id=campaign.id,
        unit=unit,
        round=0,
        digest="",
        seal="",
        submitted_at=act.now,
        submitted_by=act.actor.user_id,
        submitted_by_name=act.actor.name,
    )
    case = internal.open_case(
        act,
        FLOW,
        unit=lead,
        by=unit,
        variables={
            "area": campaign.area,
            "lead": lead,
            "submitter": unit,
            "reviewers": reviewers,
            "rows": len(rows),
        },
        data={
            "area": act.units.name(campaign.area),
            "lead": act.units.name(lead),
            "submitter": act.units.name(unit),
            "reviewers": "、".join(map(act.units.name, reviewers)),
            "rows": len(rows),
        },
    )
    package.case_id, package.case_no = case.id, case.case_no
    act.session.add(package)
    act.session.flush()
    _put(act, package, rows)
    act.record(
        "package.submit", case.case_no, case, unit=unit, rows=[row.row.key for row in rows], digest=package.digest
    )
    return package


def resubmit(act: Act, case: Case) -> None:
    """The unit has completed what was missing: rows and digest are those of now."""
    package = of_case(act.session, case.id)
    campaign = campaigns.of(act.session, package.campaign_id)
    require_unit(act, campaign, package.unit)
    rows = _complete(act, campaign, package.unit, again=package.id)
    before = package.digest
    act.session.execute(delete(PackageRow).where(PackageRow.package_id == package.id))
    _put(act, package, rows)
    act.record("package.resubmit", case.case_no, case, round=package.round, before=before, digest=package.digest)


def _put(act: Act, package: Package, rows: Sequence[Standing]) -> None:
    lines = []
    for one in rows:
        version = catalogue.version(act.session, one.version)
        service = act.office.shelf.service(act.session, version.digest)
        lines.append(f"{one.row.key} {version.digest}")
        act.session.add(
            PackageRow(
                package_id=package.id,
                service_key=one.row.key,
                seq=int(service.row["seq"]),
                name=service.name,
                version_id=version.id,
                digest=version.digest,
                disposition="",
                into="",
                level="",
                reason="",
                disposed_by="",
                disposed_by_name="",
            )
        )
    package.round += 1
    package.digest = digest(lines)
    package.seal = act.office.keys.fingerprint(f"{package.case_no} {package.round} {package.digest}")
    package.submitted_at = act.now
    package.submitted_by, package.submitted_by_name = act.actor.user_id, act.actor.name
    if not rows:
        part = act.session.get_one(CampaignUnit, (package.campaign_id, package.unit))
        part.zero_reported_at = act.now


def digest(lines: Iterable[str]) -> str:
    """SHA-256 over `key digest` lines in their order; each digest is that of the service's whole folder."""
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


def missing(act: Act, campaign: Campaign, unit: str, rows: Sequence[Standing]) -> list[FieldError]:
    """Everything that keeps the unit from submitting, each with its place."""
    errors = []
    for one in rows:
        said = [one.row.missing(2)]
        if not one.row.missing(2) and (one.drafted or not one.version):
            said.append("草稿还没有提交版本，请在流程设计中检查并提交")
        errors += [FieldError(f"/rows/{one.row.key}", f"“{one.row.name}”{text}") for text in said if text]
    for power in coverage.of_unit(act.session, act.office, act.units, campaign, unit).open:
        errors.append(
            FieldError(
                f"/powers/{power.kind}/{power.code}",
                f"{coverage.KINDS[power.kind]}中的“{power.name}”没有对应的事项，也没有说明理由",
            )
        )
    return errors


def _complete(act: Act, campaign: Campaign, unit: str, again: str = "") -> list[Standing]:
    """What the unit puts forward. Raises Invalid `incomplete`, or Conflict where there is nothing to put forward."""
    rows = standing.standings(act.session, act.office, act.units, campaign, [unit])[unit]
    mine = set[str]()
    if again:
        mine = set(act.session.scalars(select(PackageRow.service_key).where(PackageRow.package_id == again)))
    waiting = [one for one in rows if one.row.disposition not in FINAL or one.row.key in mine]
    if rows and not waiting:
        raise Conflict("本单位的事项都已有处置意见", code="nothing_to_submit", remedy="有新的事项时再报送。")
    if errors := missing(act, campaign, unit, waiting):
        raise Invalid(
            f"还有 {len(errors)} 处不齐全，不能报送",
            code="incomplete",
            remedy="请按每一处的说明补齐，再报送。",
            errors=errors,
        )
    return waiting


def require_unit(act: Act, campaign: Campaign, unit: str) -> None:
    if not any(act.actor.reaches(role, unit) for role in SUBMITTERS):
        raise Forbidden("只有本单位的人员可以报送")
    if act.session.get(CampaignUnit, (campaign.id, unit)) is None:
        raise NotFound("这个单位没有参加本次清理", remedy="请牵头部门把它列入。")


def _apart(act: Act, code: str, unit: str) -> bool:
    """Neither the unit itself nor above or below it: nobody reviews their own (four-eyes, R09)."""
    return code not in act.units.subtree(unit) and unit not in act.units.subtree(code)


def _open(session: Session, campaign: Campaign, unit: str) -> Package | None:
    query = select(Package).join(Case, Case.id == Package.case_id)
    query = query.where(Package.campaign_id == campaign.id, Package.unit == unit, Case.closed_at.is_(None))
    return session.scalars(query).first()


def of_case(session: Session, case_id: str) -> Package:
    """The package whose flow this case is."""
    return session.scalars(select(Package).where(Package.case_id == case_id)).one()


def of_number(session: Session, case_no: str) -> Package:
    """The package by the number of its case. Raises NotFound."""
    found = session.scalars(select(Package).where(Package.case_no == case_no)).one_or_none()
    if found is None:
        raise NotFound(f"没有编号为“{case_no}”的报送")
    return found


def rows_of(session: Session, package: Package) -> list[PackageRow]:
    """Its rows, in the catalogue's order."""
    query = select(PackageRow).where(PackageRow.package_id == package.id)
    return list(session.scalars(query.order_by(PackageRow.seq, PackageRow.service_key)))


def row_of(session: Session, package: Package, key: str) -> PackageRow:
    """One of them. Raises NotFound."""
    found = session.get(PackageRow, (package.id, key))
    if found is None:
        raise NotFound("这次报送中没有这个事项")
    return found


def open_tasks(session: Session, package: Package, element: str) -> list[Task]:
    """The open tasks of one step of its flow."""
    query = select(Task).where(Task.case_id == package.case_id, Task.element == element, Task.state == "open")
    return list(session.scalars(query))
