"""Special procedures by an act: asked for, granted by the declared rank, told to the applicant in writing."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from engine.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from engine.store.columns import new_id
from workflows.acts import Act
from workflows.cases import access, dossier
from workflows.cases.models import Case
from workflows.catalogue import queries as catalogue
from workflows.catalogue.folder import Service
from workflows.documents import commands as documents
from workflows.documents.content import day_text
from workflows.limits import commands, extension, ledger, suspension
from workflows.limits.models import SpecialProcedure
from workflows.limits.running import suspensions
from workflows.notices import commands as notices
from workflows.people.queries import holders
from workflows.people.roles import ROLE_NAMES, Actor, Role
from workflows.rules.clock import due
from workflows.rules.limits import Limit
from workflows.rules.refusal import Refusal
from workflows.rules.suspension import check_suspension

RANKS = (Role.SECTION_CHIEF, Role.LEADER_IN_CHARGE)
"""Who can be asked for approval, lowest first; a higher rank may approve what a lower one may."""
TITLES = {"suspension": "暂停计时", "extension": "延期"}
_DOCUMENTS = {"suspension": "suspension_notice", "extension": "extension_notice"}


def suspend(act: Act, case_no: str, ground: str, *, needed: str = "", reason: str) -> SpecialProcedure:
    """Ask for the case's time to stop on a declared ground; it stops as soon as the rank declared for it approves."""
    case, service = _asked(act, case_no)
    standing = [row.ground for row in suspensions(act, case)]
    try:
        found, limit = check_suspension(
            service.grounds, ground, needed=_limit(needed, "/needed"), reason=reason, standing=standing
        )
    except Refusal as refusal:
        raise _refused(refusal) from None
    row = _ask(act, case, "suspension", ground, found.basis, limit.code, reason, found.approver)
    return _settled_at_once(act, case, service, row)


def extend(act: Act, case_no: str, by: str, *, reason: str) -> SpecialProcedure:
    """Ask for more time, before it is up and only once (行政许可法 第四十二条)."""
    case, service = _asked(act, case_no)
    limit = _limit(by, "/by")
    if limit is None:
        raise Invalid("请写明延长多久", errors=[FieldError("/by", "请写作 10WD（工作日）")])
    rule = extension.rule_for(service)
    extension.check(act, case, rule, limit, reason, asking=True)
    row = _ask(act, case, "extension", "延长期限", rule.basis, limit.code, reason, rule.approver)
    return _settled_at_once(act, case, service, row)


def settle(act: Act, case_no: str, procedure_id: str, *, granted: bool, opinion: str = "") -> SpecialProcedure:
    """The approver's answer. A refusal needs its reasons."""
    case = dossier.locked(act.session, case_no)
    row = act.session.get(SpecialProcedure, procedure_id, populate_existing=True)
    if row is None or row.case_id != case.id:
        raise NotFound("没有这个特别程序")
    if row.state != "asked":
        raise Conflict(f"这个申请已由{row.settled_by or '系统'}处理", code="already_settled")
    service = catalogue.of_case(act.session, act.office.shelf, case)
    if not may_approve(act.actor, row.approver, case.unit):
        raise Forbidden(f"须由{ROLE_NAMES[Role(row.approver)]}批准", remedy="请等待有权批准的人员处理。")
    if not granted and not opinion.strip():
        raise Invalid("请说明不同意的理由", errors=[FieldError("/opinion", "请填写理由")])
    row.opinion = opinion.strip()
    if granted:
        _grant(act, case, service, row)
        return row
    row.state, row.settled_at, row.settled_by = "refused", act.now, act.actor.name
    act.record("special.refuse", row.ground, case, procedure=row.id, opinion=row.opinion)
    _tell(act, [row.asked_by or ""], f"未同意{TITLES[row.kind]}", f"{row.opinion}", case)
    return row


def resume(act: Act, case_no: str, result: str, *, procedure_id: str = "") -> SpecialProcedure:
    """What the time stood still for is over, with this result: time runs on from the next day."""
    case, _service = _asked(act, case_no)
    rows = [row for row in suspensions(act, case) if row.item_id is None and procedure_id in ("", row.id)]
    if not rows:
        raise Conflict(
            "没有可以恢复的暂停计时", code="not_suspended", remedy="流程环节造成的暂停计时，随环节办结恢复。"
        )
    if len(rows) > 1:
        detail = f"正因“{'、'.join(row.ground for row in rows)}”暂停计时"
        raise Invalid(detail, errors=[FieldError("/procedure", "请指明结束哪一项")])
    if not result.strip():
        raise Invalid("请写明结果", errors=[FieldError("/result", "请写明结果，例如鉴定意见")])
    row = rows[0]
    row.result = result.strip()
    suspension.end(act, case, row)
    commands.stop_special(act, case, row.id)
    act.record("special.end", row.ground, case, procedure=row.id, result=row.result)
    commands.project(act, case)
    title = f"{row.ground}已经结束，恢复计时"
    notices.tell_applicant(act, case, kind="special", title=title, body=row.result)
    return row


def may_ask(act_actor: Actor, case: Case, tasks_are_theirs: bool) -> bool:
    """Whoever works on the case, or leads its unit."""
    return tasks_are_theirs or any(act_actor.reaches(rank, case.unit) for rank in RANKS)


def may_approve(actor: Actor, approver: str, unit: str) -> bool:
    """Does this person hold the rank for the unit, or a higher one?"""
    return any(actor.reaches(rank, unit) for rank in RANKS[RANKS.index(Role(approver)) :])


def _asked(act: Act, case_no: str) -> tuple[Case, Service]:
    """The case, for somebody who may move its time, while there is still time to move."""
    case = dossier.locked(act.session, case_no)
    theirs = any(
        task.role != Role.APPLICANT and access.may_work_on(act.actor, task) for task in dossier.open_tasks(act, case)
    )
    if not may_ask(act.actor, case, theirs):
        raise Forbidden("只有承办人或者本单位负责人可以办理", remedy="请由正在办理本件的人员提出。")
    if case.decided_at is not None or case.completed_at is not None:
        raise Conflict("已经作出决定，办理时限不再变动", code="too_late")
    return case, catalogue.of_case(act.session, act.office.shelf, case)


def _ask(
    act: Act, case: Case, kind: str, ground: str, basis: str, limit: str, reason: str, approver: str
) -> SpecialProcedure:
    query = select(SpecialProcedure.id).where(SpecialProcedure.case_id == case.id, SpecialProcedure.state == "asked")
    if act.session.scalars(query.where(SpecialProcedure.kind == kind)).first() is not None:
        raise Conflict(f"已有待批准的{TITLES[kind]}申请", code="already_asked", remedy="请等待批准。")
    row = SpecialProcedure(
        id=new_id(),
        case_id=case.id,
        kind=kind,
        ground=ground,
        basis=basis,
        limit=limit,
        reason=reason.strip(),
        approver=approver,
        state="asked",
        asked_at=act.now,
        asked_by=act.actor.user_id,
        asked_by_name=act.actor.name,
    )
    act.session.add(row)
    act.record("special.ask", ground, case, procedure=row.id, limit=limit, basis=basis, reason=row.reason)
    return row


def _settled_at_once(act: Act, case: Case, service: Service, row: SpecialProcedure) -> SpecialProcedure:
    """Whoever holds the rank approves by asking; otherwise those who do are told."""
    if may_approve(act.actor, row.approver, case.unit):
        _grant(act, case, service, row)
        return row
    people = [user.id for user in holders(act.people, act.units, row.approver, case.unit)]
    if not people:
        role = ROLE_NAMES[Role(row.approver)]
        raise Conflict(f"本单位没有{role}，不能批准", code="no_approver", remedy="请管理员先设置有权批准的人员。")
    _tell(act, people, f"请审批{TITLES[row.kind]}：{row.ground}", f"{act.actor.name}提出：{row.reason}", case)
    return row


def _grant(act: Act, case: Case, service: Service, row: SpecialProcedure) -> None:
    if row.kind == "extension":
        extension.check(act, case, extension.rule_for(service), Limit.parse(row.limit), row.reason)
        extension.enter(act, case, extension.rule_for(service), row)
        row.state = "granted"
    else:
        row.expected_on = _expected(act, row.limit)
        suspension.start(act, case, row)
        commands.start_special(act, case, row)
    row.settled_at, row.settled_by = act.now, act.actor.name
    act.record("special.grant", row.ground, case, procedure=row.id, limit=row.limit, approver=row.approver)
    commands.project(act, case)
    documents.issue(act, case, service, _DOCUMENTS[row.kind], special=_said(act, case, row))
    title = f"您的办件{TITLES[row.kind]}：{row.ground}，{Limit.parse(row.limit)}"
    anew = extension.told(act, case, service) if row.kind == "extension" else ""
    body = f"{anew}理由：{row.reason} 依据：{row.basis}。"
    notices.tell_applicant(act, case, kind="special", title=title, body=body)


def _expected(act: Act, limit: str) -> date:
    started = ledger.as_rules([ledger.Entry("start", act.now, "", {})])
    return due(Limit.parse(limit), started, act.calendar).on


def _said(act: Act, case: Case, row: SpecialProcedure) -> dict[str, str]:
    """What the written notice says of it."""
    return {
        "ground": row.ground,
        "basis": row.basis,
        "time": str(Limit.parse(row.limit)),
        "until": day_text(row.expected_on),
        "reason": row.reason,
        "approver": f"{ROLE_NAMES[Role(row.approver)]} {act.actor.name}",
    }


def _limit(text: str, pointer: str) -> Limit | None:
    try:
        return Limit.parse(text) if text.strip() else None
    except Refusal as refusal:
        raise Invalid("时限写法有误", errors=[FieldError(pointer, str(refusal))]) from None


def _refused(refusal: Refusal) -> Conflict:
    return Conflict(refusal.reason, code="special_refused", remedy=refusal.article and f"依据：{refusal.article}。")


def _tell(act: Act, users: list[str], title: str, body: str, case: Case) -> None:
    link = f"/desk/cases/{case.case_no}"
    notices.send(act, users, kind="special", title=title, body=body, link=link, case_no=case.case_no)
