"""The applicant's last words: withdraw before the decision, rate after the result."""

from __future__ import annotations

from engine.errors import Conflict, FieldError, Forbidden, Invalid
from workflows.acts import Act
from workflows.cases import dossier, effects
from workflows.cases.models import Case, Rating
from workflows.catalogue import queries as catalogue
from workflows.limits import commands as limits
from workflows.people.roles import Role

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
    service = catalogue.of_case(act.session, act.office.shelf, case)
    step = act.office.engine.cancel(act.session, case.instance_id or "", now=act.now)
    act.record("case.withdraw", case.case_no, case, reason=reason.strip())
    effects.apply(act, case, service, step)
    case.state, case.result = "withdrawn", "withdrawn"
    case.completed_at = case.closed_at = act.now
    limits.stop_all(act, case)
    limits.project(act, case)
    return case


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
