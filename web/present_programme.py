"""The clean-up programme as the API answers it."""

from __future__ import annotations

from typing import Any

from workflows.programme.contracts import Volume
from workflows.programme.coverage import Covered
from workflows.programme.models import Campaign, CatalogueEdition, Contract, Finding, OverdueRow, Power, TeamMember
from workflows.programme.queries import Overview, PackageView, UnitLine
from workflows.programme.standing import Standing
from workflows.rules.programme import QUESTIONS


def campaign(row: Campaign) -> dict[str, Any]:
    return {
        "id": row.id,
        "title": row.title,
        "area": row.area,
        "lead": row.lead,
        "deputy": row.deputy,
        "reviewers": row.reviewers,
        "case_no": row.case_no,
        "current": row.phase,
        "online_target_on": row.online_target_on.isoformat() if row.online_target_on else None,
        "started_at": row.started_at.isoformat(),
    }


def overview(shown: Overview) -> dict[str, Any]:
    phases = [
        {
            "number": phase.number,
            "title": phase.title,
            "exit": phase.exit,
            "starts_on": phase.starts_on.isoformat(),
            "ends_on": phase.ends_on.isoformat(),
            "workdays": workdays,
            "percent": shown.percent(phase.number),
        }
        for phase, workdays in zip(shown.phases, shown.workdays, strict=True)
    ]
    return {
        **campaign(shown.campaign),
        "online_percent": shown.online_percent,
        "phases": phases,
        "units": [unit_line(line) for line in shown.units],
        "team": [member(row) for row in shown.team],
        "overdue": [overdue(row) for row in shown.overdue],
    }


def unit_line(line: UnitLine) -> dict[str, Any]:
    return {
        "unit": line.unit,
        **{name: getattr(line.progress, name) for name in line.progress.__slots__},
        "online": line.covered.online,
        "online_percent": line.covered.online_percent,
        "coverage_percent": line.covered.figures.percent,
        "exceptions": len(line.covered.open),
        "overdue": line.overdue,
        "zero_reported_at": line.zero_reported_at.isoformat() if line.zero_reported_at else None,
        "packages": [package.case_no for package in line.packages],
    }


def member(row: TeamMember) -> dict[str, Any]:
    return {"id": row.id, "unit": row.unit, "name": row.name, "duty": row.duty, "part": row.part, "phase": row.phase}


def overdue(row: OverdueRow) -> dict[str, Any]:
    return {
        "phase": row.phase,
        "unit": row.unit,
        "service": row.service_key,
        "name": row.name,
        "lacks": row.lacks,
        "told_at": row.told_at.isoformat(),
        "told": row.told,
    }


def power(row: Power) -> dict[str, Any]:
    return {
        "unit": row.unit,
        "kind": row.kind,
        "code": row.code,
        "name": row.name,
        "basis": row.basis,
        "item": row.item,
        "reason": row.reason,
        "note": row.reason_note,
    }


def unit_in_campaign(unit: str, rows: list[Standing], covered: Covered) -> dict[str, Any]:
    return {
        "unit": unit,
        "rows": [
            {
                "service": one.row.key,
                "name": one.row.name,
                "lacks": lacks(one),
                "disposition": one.row.disposition,
            }
            for one in rows
        ],
        "missing": [power(row) for row in covered.open],
        "excused": [power(row) for row in covered.excused],
        "surplus": [{"service": key, "name": name} for key, name in covered.surplus],
        "coverage_percent": covered.figures.percent,
    }


def lacks(one: Standing) -> list[str]:
    """What the unit has still to do for a row before it can be put forward."""
    said = [text for text in one.row.missing(2).split("；") if text]
    return said or (["草稿还没有提交版本"] if one.drafted or not one.version else [])


def package(shown: PackageView) -> dict[str, Any]:
    row = shown.package
    return {
        "case_no": row.case_no,
        "campaign": row.campaign_id,
        "unit": row.unit,
        "round": row.round,
        "submitted_at": row.submitted_at.isoformat(),
        "submitted_by": row.submitted_by_name,
        "digest": row.digest,
        "seal": row.seal,
        "state": shown.case.state,
        "open": sorted({task.element for task in shown.open}),
        "rows": [
            {
                "service": one.service_key,
                "seq": one.seq,
                "name": one.name,
                "digest": one.digest,
                "findings": [finding(each) for each in shown.findings.get(one.service_key, {}).values()],
                "differ": shown.differ(one.service_key),
                "disposition": one.disposition,
                "into": one.into,
                "level": one.level,
                "reason": one.reason,
                "rectify_by": one.rectify_by.isoformat() if one.rectify_by else None,
                "order": one.order_id,
                "approved_at": one.approved_at.isoformat() if one.approved_at else None,
                "published_at": one.published_at.isoformat() if one.published_at else None,
            }
            for one in shown.rows
        ],
    }


def finding(row: Finding) -> dict[str, Any]:
    answers = {name: row.answers[name] for name in QUESTIONS}
    return {"unit": row.unit, "written_by": row.written_by_name, "written_at": row.written_at.isoformat(), **answers}


def edition(row: CatalogueEdition) -> dict[str, Any]:
    return {
        "id": row.id,
        "area": row.area,
        "number": row.number,
        "unit": row.unit,
        "approved_at": row.approved_at.isoformat(),
        "published_at": row.published_at.isoformat(),
        "effective_on": row.effective_on.isoformat(),
        "digest": row.digest,
    }


def edition_in_full(row: CatalogueEdition) -> dict[str, Any]:
    named = ("seq", "name", "category", "unit", "version", "disposition")
    return {
        **edition(row),
        "rows": [{"service": one["key"], **{name: one[name] for name in named}} for one in row.rows],
        "changes": [
            {"service": one["key"], "name": one["name"], "change": one["change"], "why": one["why"]}
            for one in row.changes
        ],
    }


def contract(row: Contract, done: Volume) -> dict[str, Any]:
    return {
        "id": row.id,
        "number": row.number,
        "unit": row.unit,
        "provider": row.provider,
        "services": row.services,
        "scope": row.scope,
        "starts_on": row.starts_on.isoformat(),
        "ends_on": row.ends_on.isoformat(),
        "ended_on": row.ended_on.isoformat() if row.ended_on else None,
        "unit_price_fen": row.unit_price_fen,
        "kpi": row.kpi,
        "steps": done.steps,
        "in_time": done.in_time,
        "fen": done.fen,
    }
