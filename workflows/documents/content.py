"""What each document says (C.6): its data, assembled from the case at the moment of issue."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import segno
from sqlalchemy import Select, select

from engine.clock import SHANGHAI
from forms import mask
from workflows.acts import Act
from workflows.cases import dossier
from workflows.cases.models import Case, CaseMaterial, CorrectionNotice, Task
from workflows.catalogue.folder import Service
from workflows.commitments.models import Commitment
from workflows.documents.models import Document
from workflows.limits import running
from workflows.rules.limits import Limit


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of document: its title, the word in its number, and whether the window or the unit issues it."""

    title: str
    word: str
    by_window: bool = False


KINDS: Mapping[str, Kind] = {
    "receipt": Kind("收件凭证", "收", by_window=True),
    "correction_notice": Kind("一次性告知书", "补", by_window=True),
    "acceptance_notice": Kind("受理通知书", "受", by_window=True),
    "non_acceptance_notice": Kind("不予受理通知书", "不受", by_window=True),
    "commitment_letter": Kind("告知承诺书", "诺"),
    "suspension_notice": Kind("特别程序告知书", "特"),
    "extension_notice": Kind("延期办理告知书", "延"),
    "decision_granted": Kind("准予决定书", "准"),
    "decision_refused": Kind("不予决定书", "不准"),
    "revocation": Kind("撤销决定书", "撤"),
    "termination_notice": Kind("终止办理通知书", "终"),
}


def assemble(act: Act, case: Case, service: Service, document: Document, special: Mapping[str, str]) -> dict[str, Any]:
    """Everything a template may print. Numbers of persons are masked; the full file stays in the dossier."""
    sealed = dossier.opened(act.office.keys, case)
    applicant = sealed["applicant"]
    notice = act.session.scalars(_newest_notice(case)).first() if document.kind == "correction_notice" else None
    password, token = act.query_secrets.get(case.id, ("", ""))
    address = act.office.settings.public_url
    track = f"{address}/track/{token}" if token else f"{address}/track"
    return {
        "kind": document.kind,
        "title": document.title,
        "number": document.number,
        "date": day_text(document.issued_at),
        "time": moment_text(document.issued_at),
        "unit": document.unit_name,
        "case": {
            "no": case.case_no,
            "query_password": password,
            "received_at": moment_text(case.received_at),
            "accepted_on": day_text(case.accepted_at),
            "acceptance_mode": {"normal": "正常受理", "commitment": "告知承诺受理", "deemed": "视为受理"}.get(
                case.acceptance_mode or "", ""
            ),
            "channel": {"online": "网上申请", "window": "窗口申请"}.get(case.channel, case.channel),
            "kind": {"immediate": "即办件", "promised": "承诺件", "joint": "联办件"}.get(service.case_kind, ""),
            "result": case.result or "",
        },
        "applicant": {
            "name": applicant["name"],
            "id_number": mask.mask_id_number(applicant["id_number"]),
            "phone": mask.mask_phone(applicant["phone"]),
        },
        "service": {
            "name": service.name,
            "key": service.key,
            "unit": service.row["unit_name"],
            "fees": "不收费" if service.row["fees"].get("free") else "按办事指南",
            "basis": [service.basis_text(row["id"]) for row in service.row["basis"]],
            "phones": [f"{row['name']} {row['number']}" for row in service.row["phones"]["enquiry"]],
            "supervision": [f"{row['name']} {row['number']}" for row in service.row["phones"]["supervision"]],
            "hall": service.row["accepting"].get("hall_name", ""),
            "address": service.row["accepting"].get("address", ""),
        },
        **(_handed_in(act, case, service, sealed["data"]) if document.kind == "receipt" else _NOTHING),
        "defects": notice.defects if notice else [],
        "cure_by": day_text(notice.cure_by) if notice and notice.cure_by else "",
        "clocks": [
            {
                "kind": row.kind,
                "name": row.name,
                "limit": str(Limit.parse(row.limit)),
                "basis": row.basis,
                "due": day_text(row.due_at),
                "provisional": row.provisional,
            }
            for row in running.clocks(act, case)
        ],
        "special": dict(special),
        "decision": _decision(act, case, _SETTLED_BY[document.kind]) if document.kind in _SETTLED_BY else {},
        "commitment": _commitment(act, case, service) if case.commitment else {},
        "officer": act.actor.name,
        "remedy": service.remedy,
        "track": track,
    }


_NOTHING: Mapping[str, Any] = {"materials": [], "missing": []}


def _handed_in(act: Act, case: Case, service: Service, data: Mapping[str, Any]) -> dict[str, Any]:
    """What was received and what was not: the receipt alone says it."""
    supplied = list(act.session.scalars(_supplied(case)))
    there = {row.material for row in supplied}
    missing = service.still_missing(there, data, commitment=case.commitment is not None)
    return {
        "materials": [{"name": row.name, "how": _HOW[row.how], "round": row.round} for row in supplied],
        "missing": [material.name for material in missing],
    }


_HOW = {"upload": "电子", "paper": "纸质", "share": "数据共享", "commitment": "告知承诺"}


_SETTLED_BY = {
    "non_acceptance_notice": "accept",
    "decision_granted": "decide",
    "decision_refused": "decide",
    "revocation": "verify",
}
"""The kinds that state a decision with its reasons, and the action of the step that took it."""


def _supplied(case: Case) -> Select[CaseMaterial]:
    return select(CaseMaterial).where(CaseMaterial.case_id == case.id).order_by(CaseMaterial.round, CaseMaterial.id)


def _newest_notice(case: Case) -> Select[CorrectionNotice]:
    return select(CorrectionNotice).where(CorrectionNotice.case_id == case.id).order_by(CorrectionNotice.round.desc())


def _decision(act: Act, case: Case, action: str) -> dict[str, Any]:
    """Result, reasons and who decided, from the last task of this action: most often this act's own."""
    here = [task for task in act.tasks.get(case.id, []) if task.action == action and task.state == "completed"]
    query = select(Task).where(Task.case_id == case.id, Task.action == action, Task.state == "completed")
    settled = [task for task in here or act.session.scalars(query) if task.closed_at]
    task = max(settled, key=lambda row: (row.closed_at, row.opened_at), default=None)
    if task is None:
        return {"outcome": "", "reasons": "", "by": "", "on": ""}
    form = dossier.cipher(act.office.keys, case).unseal_json(task.secret)
    return {
        "outcome": task.outcome or "",
        "reasons": str(form.get("opinion") or ""),
        "by": task.closed_by_name or "",
        "on": day_text(task.closed_at),
    }


def _commitment(act: Act, case: Case, service: Service) -> dict[str, Any]:
    row = act.session.get(Commitment, case.id)
    if row is None:
        return {}
    names = {material.id: material.name for material in service.materials}
    declared = service.commitment
    limit = declared.get("verify_limit")
    return {
        **{key: value for key, value in declared.items() if isinstance(value, str | list | bool)},
        "materials": [names.get(material, material) for material in row.materials],
        "basis": service.basis_text(declared.get("basis")),
        "made_at": moment_text(row.made_at),
        "verify_limit": str(Limit.parse(limit)) if limit else "",
        "finding": row.finding or "",
    }


def day_text(value: datetime | date | None) -> str:
    if value is None:
        return ""
    day = value.astimezone(SHANGHAI).date() if isinstance(value, datetime) else value
    return f"{day.year}年{day.month}月{day.day}日"


def moment_text(value: datetime | None) -> str:
    if value is None:
        return ""
    local = value.astimezone(SHANGHAI)
    return f"{day_text(value)} {local:%H:%M}"


@lru_cache(maxsize=64)
def qr(text: str) -> str:
    """The tracking address as an SVG QR code that grows to the room it is given. The papers of a case share it."""
    out = io.BytesIO()
    segno.make(text, error="m").save(out, kind="svg", border=1, xmldecl=False, svgns=True, omitsize=True)
    return out.getvalue().decode()
