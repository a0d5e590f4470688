"""How a case ends early, withdrawn by its applicant or terminated by the office; and the rating after its result."""

from __future__ import annotations

from collections.abc import Mapping

from engine.errors import Conflict, FieldError, Forbidden, Invalid
from workflows.acts import Act
from workflows.cases import dossier, effects
from workflows.cases.models import Case, Rating
from workflows.catalogue import queries as catalogue
from workflows.documents import commands as documents
from workflows.limits import commands as limits
from workflows.notices import commands as notices
from workflows.people.roles import ROLE_NAMES, Actor, Role
from workflows.rules.termination import GROUNDS, REPEALED

SCORES = {5: "非常满意", 4: "满意", 3: "基本满意", 2: "不满意", 1: "非常不满意"}
"""Five levels (GB/T 39046 A.8)."""


def _applicants(act: Act, case: Case) -> bool:
    return bool(case.applicant_user_id) and case.applicant_user_id == act.actor.user_id


def withdraw(act: Act, case_no: str, reason: str) -> Case:
    """Take the application back, as long as nothing has been decided."""
    case = dossier.locked(act.session, case_no)
    if not (_applicants(act, case) or act.actor.reaches(Role.WINDOW, case.window_unit)):
        raise Forbidden("只有申请人可以撤回申请")
    if case.decided_at is not None or case.completed_at is not None:
        raise Conflict("已作出决定，不能撤回", code="too_late", remedy="对决定有异议的，请按决定书载明的途径提出。")
    _stop(act, case, "case.withdraw", "withdrawn", reason=reason.strip())
    case.state = "withdrawn"
    return case


def terminate(act: Act, case_no: str, ground: str, reason: str, *, basis: str = "") -> Case:
    """End the procedure without a decision (终止办理), on one of `rules.termination.GROUNDS` and with a reason.

    Only the leader in charge of the unit that answers for the case may, and only before the decision: what was
    decided is withdrawn or revoked by another act in law. Everything that is open ends, and the applicant is told.
    """
    case = dossier.locked(act.session, case_no)
    if not act.actor.reaches(Role.LEADER_IN_CHARGE, case.unit):
        raise Forbidden("只有承办单位的分管领导可以终止办理")
    if case.decided_at is not None or case.completed_at is not None:
        raise Conflict("已作出决定或者已经办结，不能终止", code="too_late", remedy="确有错误的，请依法另行作出处理。")
    known = GROUNDS.get(ground)
    given = (known.basis if known else "") or basis.strip()
    errors = [] if known else [FieldError("/ground", "请选择终止的情形")]
    if known and not given:
        errors.append(FieldError("/basis", "请写明依据的法律、法规、规章及条款"))
    if not reason.strip():
        errors.append(FieldError("/reason", "请写明终止的理由，将告知申请人"))
    if errors or known is None:
        raise Invalid(f"有 {len(errors)} 处需要修改", errors=errors)
    said = {"ground": ground, "basis": given, "reason": reason.strip()}
    _end(act, case, said, f"{ROLE_NAMES[Role.LEADER_IN_CHARGE]} {act.actor.name}")
    return case


def end_by_repeal(act: Act, case_id: str, reason: str, basis: str, approver: str) -> None:
    """End a case because its service's ground is gone, as two people decided for the service (R11); what is decided
    or over stays as it is."""
    case = dossier.locked_by_id(act.session, case_id)
    if case.decided_at is None and case.closed_at is None:
        _end(act, case, {"ground": REPEALED, "basis": basis, "reason": reason}, approver)


def _end(act: Act, case: Case, said: Mapping[str, str], approver: str) -> None:
    known, given = GROUNDS[said["ground"]], said["basis"]
    had = _stop(act, case, "case.terminate", "terminated", **said)
    case.state = "completed"
    by = {"ground": known.title, "approver": approver}
    service = catalogue.of_case(act.session, act.office.shelf, case)
    documents.issue(act, case, service, "termination_notice", special={**said, **by})
    link = f"/desk/cases/{case.case_no}"
    body = f"{known.title}（{given}）。这一件不用再办。"
    notices.send(act, had, kind="task", title="办件已终止办理", body=body, link=link, case_no=case.case_no)
    notices.tell_applicant(
        act,
        case,
        kind="terminated",
        title="您的办件已终止办理",
        body=f"办件 {case.case_no} 终止办理：{known.title}（{given}）。{said['reason']}",
    )


def may_terminate(actor: Actor, case: Case) -> bool:
    return case.decided_at is None and case.completed_at is None and actor.reaches(Role.LEADER_IN_CHARGE, case.unit)


def _stop(act: Act, case: Case, what: str, result: str, **said: str) -> list[str]:
    """End everything that is open of a case, put on record why; answer who had a task of it."""
    service = catalogue.of_case(act.session, act.office.shelf, case)
    had = [task.assignee_id for task in dossier.open_tasks(act, case) if task.assignee_id]
    step = act.office.engine.cancel(act.session, case.instance_id or "", now=act.now)
    act.record(what, case.case_no, case, **said)
    effects.apply(act, case, service, step)
    case.result = result
    case.completed_at = case.closed_at = act.now
    limits.stop_all(act, case)
    limits.project(act, case)
    return had


def rate(act: Act, case_no: str, score: int, comment: str) -> Rating:
    """Rate a finished case, once."""
    case = dossier.locked(act.session, case_no)
    if not _applicants(act, case):
        raise Forbidden("只有申请人可以评价")
    if case.completed_at is None:
        raise Conflict("办结后才能评价", code="too_early")
    if score not in SCORES:
        raise Invalid("请选择满意程度", errors=[FieldError("/score", "请选择 1 至 5 之间的满意程度")])
    if act.session.get(Rating, case.id) is not None:
        raise Conflict("您已经评价过了", code="rated")
    row = Rating(case_id=case.id, score=score, comment=comment.strip()[:500], at=act.now)
    act.session.add(row)
    act.record("case.rate", case.case_no, case, score=score)
    return row
