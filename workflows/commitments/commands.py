"""Commit, decide first, verify later; a false commitment revokes the result and bars the next one (R15, R16)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import Forbidden, Invalid
from workflows.acts import Act
from workflows.cases.models import Case
from workflows.catalogue.folder import Service
from workflows.commitments.models import Commitment, CreditBar
from workflows.documents import commands as documents
from workflows.limits import commands as limits
from workflows.notices import commands as notices

OUTCOMES = {"true": "verified", "false_minor": "verified_minor", "false": "found_false", "unverifiable": "unverifiable"}


def bar_of(session: Session, applicant_hash: str) -> CreditBar | None:
    """The false commitment that still bars this applicant, if any."""
    query = select(CreditBar).where(CreditBar.applicant_hash == applicant_hash, CreditBar.repaired_at.is_(None))
    return session.scalars(query).first()


def require_may_commit(act: Act, service: Service, id_number: str) -> None:
    """The service allows it and the applicant is not barred (国办发〔2020〕42号)."""
    if not service.commitment_allowed:
        raise Invalid("这个事项不适用告知承诺", code="no_commitment", remedy="请按办事指南提交全部材料。")
    if bar_of(act.session, act.office.keys.fingerprint(id_number)) is not None:
        raise Forbidden(
            "您曾作出虚假承诺，在信用修复前不适用告知承诺制",
            code="commitment_barred",
            remedy="请按办事指南提交全部材料；完成信用修复后可以再次选择告知承诺。",
        )


def make(act: Act, case: Case, service: Service) -> None:
    """Record the commitment and issue its letter."""
    act.session.add(
        Commitment(
            case_id=case.id,
            applicant_hash=case.applicant_hash,
            materials=[material.id for material in service.materials if material.commitment_allowed],
            made_at=act.now,
        )
    )
    act.record("commitment.make", case.case_no, case)
    documents.issue(act, case, service, "commitment_letter")


def on_decided(act: Act, case: Case, service: Service) -> None:
    """The verification clock exists the moment the decision is made (R15)."""
    if case.commitment == "made" and case.result != "refused":
        limits.start_verification(act, case, service)


def record_verification(act: Act, case: Case, service: Service, form: Mapping[str, Any]) -> None:
    """Take over what verification found; a false commitment revokes the result and bars its maker."""
    outcome = str(form.get("outcome") or "")
    if outcome not in OUTCOMES:
        raise Invalid("请选择核查结论")
    row = act.session.get(Commitment, case.id)
    if row is None:
        return
    row.outcome, row.verified_at, row.verified_by = outcome, act.now, act.actor.user_id
    row.finding = str(form.get("opinion") or "")
    case.commitment = OUTCOMES[outcome]
    limits.stop_verification(act, case)
    act.record("commitment.verify", case.case_no, case, outcome=outcome)
    if outcome != "false":
        return
    case.state, case.result = "revoked", "revoked"
    act.session.add(
        CreditBar(applicant_hash=case.applicant_hash, case_id=case.id, reason=row.finding, barred_at=act.now)
    )
    documents.issue(act, case, service, "revocation")
    act.record("case.revoke", case.case_no, case, reason="虚假承诺")
    notices.send(
        act,
        [case.applicant_user_id or ""],
        kind="revoked",
        title="办理结果已撤销",
        body=f"办件 {case.case_no} 的承诺经核查不实，结果已撤销；信用修复前不再适用告知承诺。",
        link=f"/my/cases/{case.case_no}",
        case_no=case.case_no,
    )


def repair(act: Act, bar_id: str, evidence: str) -> CreditBar:
    """Credit repaired: the applicant may commit again."""
    bar = act.session.get(CreditBar, bar_id)
    if bar is None or bar.repaired_at is not None:
        raise Invalid("没有需要修复的记录")
    if not evidence.strip():
        raise Invalid("请说明信用修复的依据")
    bar.repaired_at = act.now
    act.record("credit.repair", bar.id, evidence=evidence.strip())
    return bar
