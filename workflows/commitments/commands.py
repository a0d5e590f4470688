"""Commit, decide first, verify later; a false commitment revokes the result and bars the next one (R15, R16)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.clock import local_date
from engine.errors import FieldError, Forbidden, Invalid
from workflows.acts import Act
from workflows.cases.models import Case
from workflows.catalogue.folder import Service
from workflows.commitments.models import Commitment, CreditBar
from workflows.limits import commands as limits
from workflows.notices import commands as notices
from workflows.rules.commitment import BarKind, CreditRecord, Finding, Mode, consequence, may_commit

OUTCOMES = {"true": "verified", "false_minor": "verified_minor", "false": "found_false", "unverifiable": "unverifiable"}


def bars_of(session: Session, applicant_hash: str) -> list[CreditRecord]:
    """The false commitments on this applicant's record, those repaired too."""
    rows = session.scalars(select(CreditBar).where(CreditBar.applicant_hash == applicant_hash))
    return [
        CreditRecord(
            BarKind.FALSE_COMMITMENT,
            barred_from=local_date(row.barred_at),
            repaired_on=local_date(row.repaired_at) if row.repaired_at else None,
        )
        for row in rows
    ]


def require_may_commit(act: Act, service: Service, id_number: str, materials: Collection[str]) -> None:
    """The service allows it, there is something to commit to, and the applicant is not barred (国办发〔2020〕42号)."""
    records = bars_of(act.session, act.office.keys.fingerprint(id_number))
    committable = [material.id for material in service.materials if material.commitment_allowed]
    mode = Mode(service.commitment["mode"])
    eligible = may_commit(records, act.today, mode=mode, chosen=True, materials=materials, committable=committable)
    if eligible.allowed:
        return
    if any(record.bars(act.today) for record in records):
        raise Forbidden(
            "；".join(eligible.reasons),
            code="commitment_barred",
            remedy="请按办事指南提交全部材料；完成信用修复后可以再次选择告知承诺。",
        )
    raise Invalid("；".join(eligible.reasons), code="no_commitment", remedy="请按办事指南提交全部材料。")


def make(act: Act, case: Case, materials: Collection[str]) -> None:
    """Record the commitment and what it stands for. Its letter is issued where the diagram says so."""
    act.session.add(
        Commitment(
            case_id=case.id,
            applicant_hash=case.applicant_hash,
            materials=list(materials),
            made_at=act.now,
        )
    )
    act.record("commitment.make", case.case_no, case)


def on_decided(act: Act, case: Case, service: Service, *, refused: bool) -> None:
    """The verification clock exists the moment the decision is made (R15); a refusal leaves nothing to verify."""
    if case.commitment == "made" and not refused:
        limits.start_verification(act, case, service)


def record_verification(act: Act, case: Case, form: Mapping[str, Any]) -> None:
    """Take over what verification found; a false commitment revokes the result and bars its maker.

    Where shared data contradict the commitment it is verified before anything is decided: false then leaves nothing to
    revoke, and the decision can only be a refusal.

    Aid granted before its formalities (法律援助法 art. 44) is verified too, without a commitment: false then revokes,
    and nobody is barred.
    """
    outcome = str(form.get("outcome") or "")
    if outcome not in OUTCOMES:
        raise Invalid("请选择核查结论")
    limits.stop_verification(act, case)
    row = act.session.get(Commitment, case.id)
    if row is not None:
        row.outcome, row.verified_at, row.verified_by = outcome, act.now, act.actor.user_id
        row.finding = str(form.get("opinion") or "")
        case.commitment = OUTCOMES[outcome]
    act.record("commitment.verify", case.case_no, case, outcome=outcome)
    follows = consequence(Finding(outcome))
    if not follows.revoke:
        return
    revoked = case.decided_at is not None
    if revoked:
        case.state, case.result = "revoked", "revoked"
        act.record("case.revoke", case.case_no, case, reason="核查不实")
    if row is not None and follows.bars:
        act.session.add(
            CreditBar(applicant_hash=case.applicant_hash, case_id=case.id, reason=row.finding or "", barred_at=act.now)
        )
    barred = "；信用修复前不再适用告知承诺" if row is not None else ""
    notices.tell_applicant(
        act,
        case,
        kind="revoked" if revoked else "found_false",
        title="办理结果已撤销" if revoked else "承诺经核查不实",
        body=f"办件 {case.case_no} 经核查不实，{'结果已撤销' if revoked else '将依法作出决定'}{barred}。",
    )


def require_not_false(case: Case, outcome: str | None) -> None:
    """Nothing is granted on a commitment found false before the decision (国办发〔2020〕42号: 终止办理)."""
    if outcome == "granted" and case.commitment == "found_false":
        raise Invalid(
            "承诺经核查不实，不能准予",
            code="commitment_false",
            errors=[FieldError("/data/outcome", "承诺经核查不实，只能作出不予的决定")],
        )


def repair(act: Act, bar_id: str, evidence: str) -> CreditBar:
    """Credit repaired: the applicant may commit again."""
    bar = act.session.get(CreditBar, bar_id)
    if bar is None or bar.repaired_at is not None:
        raise Invalid("没有需要修复的记录")
    if not evidence.strip():
        raise Invalid("请说明信用修复的依据", errors=[FieldError("/evidence", "请说明信用修复的依据")])
    bar.repaired_at = act.now
    act.record("credit.repair", bar.id, evidence=evidence.strip())
    return bar
