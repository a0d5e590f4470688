"""The joint review: five findings a row from each department, then the lead's disposition of each row (R09)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import Conflict, FieldError, Forbidden, Invalid
from workflows.acts import Act
from workflows.cases import dossier
from workflows.cases.models import Case, Task
from workflows.catalogue.models import ServiceRow
from workflows.people.roles import Role
from workflows.programme import packages
from workflows.programme.models import Finding, Package, PackageRow
from workflows.rules.jurisdiction import LEVELS
from workflows.rules.programme import DISPOSITIONS, QUESTIONS, VERDICTS, Disposition

REVIEW, DISPOSE, APPROVE = "Review", "Dispose", "Approve"
"""Elements of the package's flow."""
LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Decided:
    """What the lead disposes of one row."""

    disposition: str
    reason: str = ""
    into: str = ""
    level: str = ""
    rectify_by: date | None = None


def find(act: Act, case_no: str, key: str, answers: Mapping[str, Mapping[str, str]], *, unit: str = "") -> Finding:
    """Write a department's five findings of one row; again as often as wanted until its task is done.

    `unit` is needed where somebody reviews for several departments. Raises Invalid naming each question.
    """
    package = _locked(act, case_no)
    row = packages.row_of(act.session, package, key)
    task = _mine(act, package, REVIEW, Role.OFFICER, unit)
    _require_apart(act, package, task)
    clean = _answers(answers)
    found = act.session.get(Finding, (package.id, key, task.unit))
    before = {name: one["verdict"] for name, one in found.answers.items()} if found else {}
    if found is None:
        found = Finding(package_id=package.id, service_key=key, unit=task.unit)
        act.session.add(found)
    found.answers, found.written_at = clean, act.now
    found.written_by, found.written_by_name = act.actor.user_id, act.actor.name
    _record(
        act,
        package,
        "review.find",
        row.name,
        key=key,
        unit=task.unit,
        before=before,
        after={name: one["verdict"] for name, one in clean.items()},
    )
    return found


def dispose(act: Act, case_no: str, key: str, decided: Decided) -> PackageRow:
    """The lead department's disposition of one row; it can be changed until the government has approved."""
    package = _locked(act, case_no)
    row = packages.row_of(act.session, package, key)
    task = _mine(act, package, DISPOSE, Role.LEAD_REVIEWER, "")
    _require_apart(act, package, task)
    _check(act, key, decided)
    before = row.disposition
    row.disposition, row.reason = decided.disposition, decided.reason.strip()
    row.into = decided.into if decided.disposition == Disposition.MERGE else ""
    row.level = decided.level if decided.disposition == Disposition.DELEGATE else ""
    changes = decided.disposition == Disposition.RETAIN_WITH_CHANGES
    row.rectify_by = decided.rectify_by if changes else None
    row.disposed_at, row.disposed_by, row.disposed_by_name = act.now, act.actor.user_id, act.actor.name
    _record(act, package, "review.dispose", row.name, key=key, before=before, after=row.disposition, reason=row.reason)
    return row


def findings(session: Session, package: Package) -> dict[str, dict[str, Finding]]:
    """What was found, by row and department."""
    found: dict[str, dict[str, Finding]] = {}
    query = select(Finding).where(Finding.package_id == package.id).order_by(Finding.service_key, Finding.unit)
    for one in session.scalars(query):
        found.setdefault(one.service_key, {})[one.unit] = one
    return found


def require_found(act: Act, case: Case, task: Task) -> None:
    """A department's task is done only once it has answered all five questions of every row."""
    package = packages.of_case(act.session, case.id)
    found = findings(act.session, package)
    _refuse(
        f"/findings/{row.service_key}：“{row.name}”还没有填写五项审核意见"
        for row in packages.rows_of(act.session, package)
        if task.unit not in found.get(row.service_key, {})
    )


def require_disposed(act: Act, case: Case) -> None:
    """The lead's task is done only once every row has a disposition."""
    package = packages.of_case(act.session, case.id)
    _refuse(
        f"/dispositions/{row.service_key}：“{row.name}”还没有处置意见"
        for row in packages.rows_of(act.session, package)
        if not row.disposition
    )


def _refuse(told: Any) -> None:
    errors = [FieldError(*text.split("：", 1)) for text in told]
    if errors:
        raise Invalid(
            f"还有 {len(errors)} 个事项没有填写",
            remedy="请打开审核意见，逐个事项填写后再提交。",
            errors=errors,
        )


def _locked(act: Act, case_no: str) -> Package:
    dossier.locked(act.session, case_no)
    return packages.of_number(act.session, case_no)


def _mine(act: Act, package: Package, element: str, role: Role, unit: str) -> Task:
    """The open task this is written for."""
    open_ones = packages.open_tasks(act.session, package, element)
    mine = [task for task in open_ones if act.actor.reaches(role, task.unit) and unit in ("", task.unit)]
    if not open_ones:
        raise Conflict("这次报送现在不在这一环节", code="not_in_review", remedy="请在我的待办中查看它办到哪一步。")
    if not mine:
        raise Forbidden("审核意见由会同审核的部门填写，处置意见由牵头部门填写")
    if len(mine) > 1:
        raise Invalid("请写明代表哪个部门", errors=[FieldError("/unit", "您可以代表几个部门，请选择一个")])
    return mine[0]


def _require_apart(act: Act, package: Package, task: Task) -> None:
    """Four-eyes: neither for the implementing unit nor by somebody of it (R09)."""
    own = act.units.subtree(package.unit)
    if task.unit in own or act.actor.unit in own:
        raise Forbidden("实施单位的人员不能审核、处置本单位的事项")


def _answers(sent: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    errors, clean = [], {}
    for name, words in QUESTIONS.items():
        one = sent.get(name) or {}
        verdict, comment = str(one.get("verdict") or ""), str(one.get("comment") or "").strip()
        if verdict not in VERDICTS:
            errors.append(FieldError(f"/findings/{name}/verdict", f"请回答“{words}”"))
        elif verdict == "not_ok" and not comment:
            errors.append(FieldError(f"/findings/{name}/comment", f"“{words}”有问题的，请说明问题"))
        clean[name] = {
            "verdict": verdict,
            "comment": comment[:LONGEST],
            "suggestion": str(one.get("suggestion") or "").strip()[:LONGEST],
        }
    if errors:
        raise Invalid("五项审核意见都要填写", errors=errors)
    return clean


def _check(act: Act, key: str, decided: Decided) -> None:
    errors = []
    if decided.disposition not in DISPOSITIONS:
        errors.append(FieldError("/disposition", f"请选择处置意见：{'、'.join(DISPOSITIONS.values())}"))
    elif decided.disposition != Disposition.RETAIN and not decided.reason.strip():
        errors.append(FieldError("/reason", "请写明理由；修改后保留的，写明怎样修改"))
    if decided.disposition == Disposition.MERGE:
        row = act.session.get(ServiceRow, decided.into)
        if decided.into == key or (row is None and not _put_forward(act.session, decided.into)):
            errors.append(FieldError("/into", "请选择并入哪个事项"))
    if decided.disposition == Disposition.DELEGATE and decided.level not in LEVELS:
        errors.append(FieldError("/level", "请选择下放到哪一级"))
    if decided.disposition == Disposition.RETAIN_WITH_CHANGES and (
        decided.rectify_by is None or decided.rectify_by <= act.today
    ):
        errors.append(FieldError("/rectify_by", "请写明整改的最后一日，不早于明天"))
    if errors:
        raise Invalid(f"有 {len(errors)} 处需要修改", errors=errors)


def _put_forward(session: Session, key: str) -> bool:
    return session.scalars(select(PackageRow).where(PackageRow.service_key == key)).first() is not None


def _record(act: Act, package: Package, what: str, subject: str, **detail: Any) -> None:
    case = dossier.locked_by_id(act.session, package.case_id)
    act.record(what, subject, case, package=package.case_no, **detail)
