"""How things look from outside: rows as the JSON the API answers and the words the pages show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from engine.clock import SHANGHAI
from forms import mask
from web.codes import RUNGS, STATES
from workflows.audit import AuditEntry
from workflows.cases.models import Case, Copy, Task, Urge
from workflows.cases.queries import CaseFile, clock_light, task_light
from workflows.cases.rulings import Ruling
from workflows.cases.states import state_of
from workflows.catalogue.folder import Service
from workflows.catalogue.models import ServiceRow, ServiceVersion
from workflows.documents.models import Document
from workflows.limits.models import Alert, ClockRow, SpecialProcedure
from workflows.people.queries import UnitTree
from workflows.rules.limits import Limit
from workflows.searching.guide import public
from workflows.searching.queries import Hit
from workflows.signing.models import Part


def iso(moment: datetime | None) -> str | None:
    """An aware moment in Asia/Shanghai, with its offset."""
    return moment.astimezone(SHANGHAI).isoformat(timespec="seconds") if moment else None


def day(value: datetime | date | None) -> str:
    """A day as people write it in tables."""
    if value is None:
        return ""
    return f"{value.astimezone(SHANGHAI):%Y-%m-%d}" if isinstance(value, datetime) else f"{value:%Y-%m-%d}"


def moment(value: datetime | None) -> str:
    """Day and minute."""
    return f"{value.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if value else ""


def service_row(row: ServiceRow, tree: UnitTree) -> dict[str, Any]:
    return {
        "key": row.key,
        "name": row.name,
        "category": {"code": row.category, "name": row.category_name},
        "unit": row.unit,
        "unit_name": tree.name(row.unit),
        "case_kind": row.case_kind,
        "promised": row.promised,
        "online": row.online,
        "standing": row.standing,
    }


def hit(row: Hit, tree: UnitTree) -> dict[str, Any]:
    """A service that was found, with the places of what was typed."""
    return {
        **service_row(row.row, tree),
        "name_marks": row.name.marks,
        "field": row.field,
        "line": row.line.text if row.line else "",
        "line_marks": row.line.marks if row.line else [],
    }


def service_guide(service: Service, version: ServiceVersion) -> dict[str, Any]:
    """The whole guide (annex 2), with the address of its diagram and the application form as designers wrote it."""
    return {
        **public(service.row),
        "version": version.number,
        "diagram": f"/api/v1/services/{service.key}/diagram.svg",
        "application_form": [
            {
                "key": f.key,
                "label": f.label,
                "type": f.type,
                "required": f.required,
                "options": [{"value": value, "label": label} for value, label in f.options or []],
            }
            for f in service.application_form.fields
        ],
    }


def clock(row: ClockRow, now: datetime, tree: UnitTree) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": row.kind,
        "name": row.name,
        "task": row.task_id,
        "unit": row.unit,
        "unit_name": tree.short_name(row.unit),
        "limit": row.limit,
        "limit_text": str(Limit.parse(row.limit)),
        "basis": row.basis,
        "state": row.state,
        "light": clock_light(row, now).code,
        "light_words": clock_light(row, now).words,
        "started_at": iso(row.started_at),
        "warn_at": iso(row.warn_at),
        "due_at": iso(row.due_at),
        "due_on": day(row.due_at),
        "provisional": row.provisional,
        "stopped_at": iso(row.stopped_at),
        "revision": row.revision,
    }


def task(row: Task, now: datetime, tree: UnitTree) -> dict[str, Any]:
    light = task_light(row, now)
    return {
        "id": row.id,
        "case_no": row.case_no,
        "service": row.service_key,
        "service_name": row.service_name,
        "applicant": row.applicant_masked,
        "element": row.element,
        "step": row.step,
        "action": row.action,
        "form": row.form,
        "unit": row.unit,
        "unit_name": tree.short_name(row.unit),
        "role": row.role,
        "assignee": row.assignee_name,
        "state": row.state,
        "light": light.code,
        "light_words": light.words,
        "warn_at": iso(row.warn_at),
        "due_at": iso(row.due_at),
        "statutory_due_at": iso(row.statutory_due_at),
        "opened_at": iso(row.opened_at),
        "closed_at": iso(row.closed_at),
        "closed_by": row.closed_by_name,
        "outcome": row.outcome,
        "stage": state_of(row).value,
        "countersign": row.countersign,
        "verdict": row.verdict,
        "version": row.version,
    }


def urge(row: Urge, *, own: bool) -> dict[str, Any]:
    """Who was told is the office's to know, not the applicant's."""
    told = [] if own else [one["name"] for one in row.told]
    return {"by": row.by_name, "at": iso(row.at), "workday": day(row.workday), "told": told}


def copy(row: Copy) -> dict[str, Any]:
    return {"name": row.user_name, "by": row.by_name, "at": iso(row.at), "reason": row.reason}


def part(row: Part) -> dict[str, Any]:
    """What others have to do in a task, without what they wrote."""
    return {
        "id": row.id,
        "kind": row.kind,
        "round": row.round,
        "rule": row.rule,
        "state": row.state,
        "user": row.user_id,
        "name": row.user_name,
        "asked_by": row.asked_by_name,
        "asked_at": iso(row.asked_at),
        "outcome": row.outcome,
        "ended_at": iso(row.ended_at),
        "ended_by": row.ended_by_name,
    }


def case_row(row: Case) -> dict[str, Any]:
    return {
        "case_no": row.case_no,
        "service": row.service_key,
        "service_name": row.service_name,
        "applicant": row.applicant_masked,
        "unit": row.unit,
        "channel": row.channel,
        "state": row.state,
        "state_words": STATES[row.state],
        "result": row.result,
        "commitment": row.commitment,
        "received_at": iso(row.received_at),
        "accepted_at": iso(row.accepted_at),
        "decided_at": iso(row.decided_at),
        "completed_at": iso(row.completed_at),
    }


def document(row: Document) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": row.kind,
        "title": row.title,
        "number": row.number,
        "unit": row.unit_name,
        "issued_at": iso(row.issued_at),
        "state": row.state,
        "sha256": row.sha256,
    }


def alert(row: Alert, tree: UnitTree) -> dict[str, Any]:
    return {
        "id": row.id,
        "case_no": row.case_no,
        "service": row.service_key,
        "service_name": row.service_name,
        "clock": {"id": row.clock_id, "kind": row.clock_kind, "name": row.step},
        "unit": row.unit,
        "unit_name": tree.short_name(row.unit),
        "rung": row.rung,
        "level": RUNGS[row.rung],
        "revision": row.revision,
        "raised_at": iso(row.raised_at),
        "due_at": iso(row.due_at),
        "to": row.recipients,
        "answered": row.answered_at is not None,
        "answered_at": iso(row.answered_at),
        "answered_by": row.answered_by_name,
        "answer": row.answer,
    }


def masked_applicant(applicant: Any) -> dict[str, str]:
    """The applicant as everybody but the applicant sees them; unmasking is an act of its own (C.5)."""
    if not applicant:
        return {}
    return {
        "kind": applicant["kind"],
        "name": mask.mask_name(applicant["name"]),
        "id_number": mask.mask_id_number(applicant["id_number"]),
        "phone": mask.mask_phone(applicant["phone"]),
    }


def special_procedure(row: SpecialProcedure) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": row.kind,
        "ground": row.ground,
        "basis": row.basis,
        "limit": row.limit,
        "reason": row.reason,
        "state": row.state,
        "approver": row.approver,
        "asked_by": row.asked_by_name,
        "settled_by": row.settled_by,
        "opinion": row.opinion,
        "began_at": iso(row.began_at),
        "expected_on": day(row.expected_on) or None,
        "ended_at": iso(row.ended_at),
        "result": row.result,
    }


def case_file(file: CaseFile, now: datetime, tree: UnitTree, *, own: bool) -> dict[str, Any]:
    """The whole file: state, clocks, tasks, materials, notices, documents."""
    return {
        **case_row(file.case),
        "version": file.version,
        "applicant": dict(file.applicant) if own else masked_applicant(file.applicant),
        "data": file.data if own else {},
        "clocks": [clock(row, now, tree) for row in file.clocks],
        "tasks": [task(row, now, tree) for row in file.tasks],
        "materials": [
            {"material": row.material, "name": row.name, "how": row.how, "round": row.round, "upload": row.upload_id}
            for row in file.materials
        ],
        "missing": [{"material": material.id, "name": material.name} for material in file.missing],
        "correction_notices": [
            {
                "round": row.round,
                "defects": row.defects,
                "sent_at": iso(row.sent_at),
                "cure_by": day(row.cure_by) or None,
                "answered_at": iso(row.answered_at),
                "supplied": row.supplied,
            }
            for row in file.notices
        ],
        "special_procedures": [special_procedure(row) for row in file.special],
        "documents": [document(row) for row in file.documents],
        "urges": [urge(row, own=own) for row in file.urges],
        "copies": [] if own else [copy(row) for row in file.copies],
        "alerts": [alert(row, tree) for row in file.alerts],
        "commitment": {
            "state": file.case.commitment,
            "outcome": file.commitment.outcome,
            "made_at": iso(file.commitment.made_at),
            "verified_at": iso(file.commitment.verified_at),
        }
        if file.commitment
        else None,
        "rating": {"score": file.rating.score, "comment": file.rating.comment} if file.rating else None,
    }


def history_entry(row: AuditEntry, rulings: Sequence[Ruling]) -> dict[str, Any]:
    """A link of a case's chain; `rulings` are those of the chain, of which it takes its own."""
    return {
        "seq": row.seq,
        "at": iso(row.at),
        "actor": row.actor_name,
        "unit": row.unit,
        "act": row.act,
        "subject": row.subject,
        "detail": row.detail,
        "rules": [
            {"decision": ruling.decision, "title": ruling.title, **asdict(rule)}
            for ruling in rulings
            if ruling.seq == row.seq
            for rule in ruling.rules
        ],
        "hash": row.hash,
    }


def progress(file: CaseFile, now: datetime) -> dict[str, Any]:
    """What the public may see with number and password: no names, no staff, only where things stand."""
    done = [row for row in file.tasks if row.state == "completed"]
    return {
        "case_no": file.case.case_no,
        "service_name": file.case.service_name,
        "state": file.case.state,
        "state_words": STATES[file.case.state],
        "result": file.case.result,
        "received_at": iso(file.case.received_at),
        "accepted_at": iso(file.case.accepted_at),
        "completed_at": iso(file.case.completed_at),
        "due_on": next((day(row.due_at) for row in file.clocks if row.kind == "promised"), None),
        "steps_done": [{"step": row.step, "closed_at": iso(row.closed_at)} for row in done],
        "steps_open": [
            {"step": row.step, "light": task_light(row, now).code, "due_on": day(row.due_at) or None}
            for row in file.open_tasks
        ],
        "correction": [
            {"name": defect["name"], "problem": defect["problem"], "cure": defect["cure"]}
            for notice in file.notices
            if notice.answered_at is None
            for defect in notice.defects
        ],
    }
