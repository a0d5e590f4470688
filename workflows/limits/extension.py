"""Extending a case's clocks (延期): what the service declares, checked by the rules of law, entered in the ledgers."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from engine.errors import Conflict
from engine.store.columns import new_id
from workflows.acts import Act
from workflows.cases.models import Case
from workflows.catalogue.folder import ExtensionRule, Service
from workflows.documents.content import day_text
from workflows.limits import ledger
from workflows.limits.models import ClockRow, SpecialProcedure
from workflows.limits.running import open_clocks, what_ends
from workflows.rules.clock import Extend, due
from workflows.rules.extension import AskedTooLate, ExtensionRefused, check_extension
from workflows.rules.limits import Limit

ASKED_TOO_LATE = "期限届满后申请延期"
"""The ground under which an extension that was asked for too late is on record."""
_NONE = ExtensionRule(longest=None, of=("promised", "statutory"), approver="leader_in_charge", basis="")


def rule_for(service: Service) -> ExtensionRule:
    """What the service declares; nothing can be extended where it declares nothing."""
    return service.extension or _NONE


def check(act: Act, case: Case, rule: ExtensionRule, by: Limit, reason: str, *, asking: bool = False) -> None:
    """May these clocks be extended now? Conflict says in words why not (行政许可法 第四十二条).

    `asking` while somebody asks, and is not just answered: asked for too late is put on record.
    """
    rows = _clocks(act, case, rule)
    if not rows:
        raise Conflict("没有可以延期的时限：尚未起算，或者已经停止", code="extension_refused")
    ends: dict[str, date] = {}
    for row in open_clocks(act, case):
        entries = ledger.as_rules(ledger.entries(act.session, row.id))
        limit = Limit.parse(row.limit)
        if row in rows:
            try:
                check_extension(
                    limit,
                    entries,
                    act.calendar,
                    at=act.now,
                    by=by,
                    longest=rule.longest,
                    basis=rule.basis,
                    reason=reason,
                )
            except ExtensionRefused as refusal:
                if asking and isinstance(refusal, AskedTooLate):
                    _on_record(act, case, by, reason)
                remedy = refusal.article and f"依据：{refusal.article}。"
                raise Conflict(refusal.reason, code="extension_refused", remedy=remedy) from None
            entries = [*entries, Extend(act.today, by, rule.basis, act.now)]
        if row.task_id is None:
            ends[row.kind] = due(limit, entries, act.calendar).on
    if "promised" in ends and "statutory" in ends and ends["promised"] > ends["statutory"]:
        raise Conflict("延期后承诺的期限会晚于法定期限，不能延这么久", code="extension_refused")


def enter(act: Act, case: Case, rule: ExtensionRule, row: SpecialProcedure) -> None:
    """Lengthen the clocks; a due date that moves opens a new revision of their alerts."""
    clocks = _clocks(act, case, rule)
    for clock in clocks:
        ledger.enter(act, clock, "extend", basis=row.basis, by=row.limit, procedure=row.id)
    act.write()
    for clock in clocks:
        ledger.project(clock, ledger.entries(act.session, clock.id), act.calendar)


def told(act: Act, case: Case, service: Service) -> str:
    """The new date in a sentence for the applicant: of the promise, or of the law's limit where only that is longer."""
    longer = {row.kind: row for row in _clocks(act, case, rule_for(service))}
    clock = longer.get("promised") or longer["statutory"]
    return f"办件 {case.case_no} 现在最晚 {day_text(clock.due_at)} 前{what_ends(clock)}。"


def _on_record(act: Act, case: Case, by: Limit, reason: str) -> None:
    """That it was asked for too late stays on record, once a case: a form of being overdue by itself (R22)."""

    def record(anew: Act) -> None:
        locked = anew.session.get_one(Case, case_id, with_for_update=True)
        before = select(SpecialProcedure.id).where(SpecialProcedure.case_id == case_id)
        if anew.session.scalars(before.where(SpecialProcedure.ground == ASKED_TOO_LATE)).first() is not None:
            return
        row = SpecialProcedure(
            id=new_id(),
            case_id=case_id,
            kind="extension",
            ground=ASKED_TOO_LATE,
            basis="",
            limit=by.code,
            reason=reason.strip(),
            state="refused",
            asked_at=anew.now,
            asked_by=anew.actor.user_id,
            asked_by_name=anew.actor.name,
            settled_at=anew.now,
            settled_by="系统",
            opinion="期限已经届满，不能再申请延期",
        )
        anew.session.add(row)
        anew.record("special.refuse", row.ground, locked, procedure=row.id, opinion=row.opinion)

    case_id = case.id
    act.when_refused.append(record)


def _clocks(act: Act, case: Case, rule: ExtensionRule) -> list[ClockRow]:
    return [row for row in open_clocks(act, case) if row.task_id is None and row.kind in rule.of]
