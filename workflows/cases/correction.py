"""The one-time notice (一次性告知, R20) and the supplement that answers it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from engine.errors import Conflict, FieldError, Forbidden, Invalid
from workflows.acts import Act
from workflows.cases import dossier, effects, materials, states, tasks
from workflows.cases.models import Case, CorrectionNotice, Task
from workflows.catalogue import queries as catalogue
from workflows.catalogue.folder import Service
from workflows.documents import commands as documents
from workflows.notices import commands as notices
from workflows.people.roles import Role
from workflows.rules.clock import due
from workflows.rules.ledger import Start
from workflows.rules.limits import Limit
from workflows.rules.notices import SecondNoticeRefused, check_second_notice
from workflows.rules.verbs import State, Verb


def open_task(act: Act, case: Case, action: str) -> Task:
    """The case's open task of this action; Conflict when the case is not at that point."""
    query = select(Task).where(Task.case_id == case.id, Task.state == "open", Task.action == action)
    task = act.session.scalars(query).first()
    if task is None:
        raise Conflict(f"办件当前不在“{_ACTION_NAMES.get(action, action)}”环节", code="not_at_this_step")
    return task


_ACTION_NAMES = {"accept": "受理审查", "correct": "申请人补正"}


def notify(act: Act, case_no: str, defects: Sequence[Mapping[str, Any]], *, note: str = "") -> CorrectionNotice:
    """Send the one complete list of what is missing or wrong.

    It is frozen when sent. A second list is refused unless every defect concerns what was newly supplied (R20).
    """
    case = dossier.locked(act.session, case_no)
    task = open_task(act, case, "accept")
    tasks.require_mine(act, task)
    service = catalogue.of_case(act.session, act.office.shelf, case)
    frozen = _checked(service, defects)
    earlier = list(
        act.session.scalars(
            select(CorrectionNotice).where(CorrectionNotice.case_id == case.id).order_by(CorrectionNotice.round)
        )
    )
    if earlier:
        newly = list(earlier[-1].supplied or [])
        told = [row["subject"] for notice in earlier for row in notice.defects]
        try:
            check_second_notice(told, newly, [row["subject"] for row in frozen], service.correctable())
        except SecondNoticeRefused as refusal:
            raise Conflict(
                str(refusal), code="second_notice", remedy="请在已告知的范围内审查，或者依法作出决定。"
            ) from None
    cure_by = _cure_by(act, service)
    notice = CorrectionNotice(
        case_id=case.id,
        task_id=task.id,
        round=len(earlier) + 1,
        defects=frozen,
        sent_at=act.now,
        sent_by=act.actor.user_id,
    )
    act.session.add(notice)
    act.session.flush()
    case.state = "correcting"
    act.record("case.correction_notice", case.case_no, case, round=notice.round, defects=frozen)
    opinion = note.strip() or "；".join(f"{row['name']}：{row['problem']}" for row in frozen)
    tasks.finish(
        act, case, service, task, {"outcome": "correct", "opinion": opinion[:2000]}, given={"cure_by": cure_by}
    )
    documents.issue(act, case, service, "correction_notice")
    notices.tell_applicant(
        act,
        case,
        kind="correction",
        title="请补正申请材料",
        body=f"办件 {case.case_no} 需要补正 {len(frozen)} 项，请一次补齐。",
    )
    return notice


def _cure_by(act: Act, service: Service) -> str | None:
    """The moment by which the applicant must have cured, as the diagram's timer reads it: `Accept.cure_by`.

    It is the end of the correction's own limit, counted like any other and rolled over rest days (民法典 art. 203).
    """
    limits = [e.gov("limit") for e in service.compiled.elements.values() if e.gov("action") == "correct"]
    limit = next((Limit.parse(text) for text in limits if text), None)
    return due(limit, [Start(act.today, act.now)], act.calendar).at.isoformat() if limit else None


def _checked(service: Service, defects: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    names = service.correctable()
    if not defects:
        raise Invalid("请列明需要补正的内容", errors=[FieldError("/items", "至少列出一项，且须一次列全")])
    errors, frozen, seen = [], [], set()
    for index, row in enumerate(defects):
        subject = str(row.get("material") or row.get("field") or row.get("subject") or "")
        problem = str(row.get("problem") or "").strip()
        if subject not in names:
            errors.append(FieldError(f"/items/{index}/material", "办事指南中没有这项材料，申请表中也没有这个字段"))
        elif subject in seen:
            errors.append(FieldError(f"/items/{index}/material", "同一项只能列一次"))
        if not problem:
            errors.append(FieldError(f"/items/{index}/problem", "请写明缺什么、错在哪里"))
        seen.add(subject)
        cure = str(row.get("cure") or "").strip() or "请按办事指南的要求补齐"
        frozen.append({"subject": subject, "name": names.get(subject, subject), "problem": problem, "cure": cure})
    if errors:
        raise Invalid(f"有 {len(errors)} 处需要修改", errors=errors)
    return frozen


def supplement(
    act: Act, case_no: str, supplied: Sequence[Mapping[str, Any]], data: Mapping[str, Any] | None = None
) -> Case:
    """The applicant, or the window for them, hands in what the notice asked for."""
    case = dossier.locked(act.session, case_no)
    if not (case.applicant_user_id == act.actor.user_id or act.actor.reaches(Role.WINDOW, case.window_unit)):
        raise Forbidden("只有申请人或者受理窗口可以提交补正材料")
    task = open_task(act, case, "correct")
    service = catalogue.of_case(act.session, act.office.shelf, case)
    notice = act.session.scalars(
        select(CorrectionNotice).where(CorrectionNotice.case_id == case.id).order_by(CorrectionNotice.round.desc())
    ).first()
    if notice is None:
        raise Conflict("没有待答复的补正告知")
    errors = materials.errors(act, service, supplied)
    if errors:
        raise Invalid(f"有 {len(errors)} 处需要修改", errors=errors)
    sealed = dossier.opened(act.office.keys, case)
    changed: list[str] = []
    if data:
        merged = {**sealed["data"], **data}
        clean = service.application_form.load(
            merged, service.form_context(act.now, sealed["applicant"]), pointer_prefix="/data"
        )
        changed = [key for key in data if clean.get(key) != sealed["data"].get(key)]
        clean = {**service.not_in_application_form(sealed["data"]), **clean}
        dossier.seal(act.office.keys, case, sealed["applicant"], clean)
        act.office.engine.write(
            act.session,
            case.instance_id or "",
            {"application": service.declared(clean, commitment=case.commitment is not None)},
            now=act.now,
        )
    given = materials.supply(act, case, service, supplied, round_=notice.round)
    _require_cured(notice, given, changed)
    notice.answered_at, notice.supplied = act.now, [*given, *changed]
    case.state = "received"
    act.record("case.supplement", case.case_no, case, round=notice.round, supplied=notice.supplied, task=task.id)
    states.enter(act, task, Verb.COMPLETE, State.COMPLETED)
    step = act.office.engine.complete(act.session, task.id, {task.element: {}}, now=act.now)
    effects.apply(act, case, service, step)
    return case


def _require_cured(notice: CorrectionNotice, given: list[str], changed: list[str]) -> None:
    """Every listed item has to be answered: the clock runs again only on a complete cure."""
    left = [row for row in notice.defects if row["subject"] not in (*given, *changed)]
    if left:
        raise Invalid(
            f"还有 {len(left)} 项未补正",
            code="not_cured",
            errors=[FieldError(f"/materials/{row['subject']}", f"{row['name']}：{row['problem']}") for row in left],
            remedy="请按一次性告知书的清单一次补齐后提交。",
        )
