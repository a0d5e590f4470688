"""Ask for an adjustment and decide on it: two people, reason, basis, the day from which it holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from engine.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from workflows.acts import Act
from workflows.adjusting import carrying
from workflows.adjusting.models import ChangeRequest
from workflows.bases import queries as bases
from workflows.catalogue import reach, standing
from workflows.catalogue.models import ServiceRow, ServiceVersion
from workflows.notices import commands as notices
from workflows.people.queries import holders
from workflows.people.roles import Role
from workflows.rules.adjusting import KINDS, OPEN_CASES, Kind, Standing, starts

PENDING = ("proposed", "approved")


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks for. `effective_on` is ISO text, "" for as soon as it is approved."""

    kind: str
    service: str
    reason: str
    basis: str
    effective_on: str = ""
    successors: Sequence[str] = ()
    version: str = ""
    open_cases: str = "continue"
    review: str | None = None


def propose(act: Act, wish: Wish) -> ChangeRequest:
    """Ask for it. Raises Invalid naming each wrong field, Conflict where something is pending or does not fit."""
    row = act.session.get(ServiceRow, wish.service, with_for_update=True)
    version = act.session.get(ServiceVersion, wish.version) if wish.version else None
    name, unit = _named(act, row, version)
    kind, on = _checked(act, wish, row, version)
    reach.require(act.session, act.office.shelf, act.actor, wish.service, Role.DESIGNER, Role.APPROVER)
    pending = select(ChangeRequest).where(ChangeRequest.service_key == wish.service, ChangeRequest.state.in_(PENDING))
    if (other := act.session.scalars(pending).first()) is not None:
        raise Conflict(
            f"“{name}”已有一项{KINDS[Kind(other.kind)].words}在审批或者待执行",
            code="change_pending",
            remedy="请等它有了结果，或者由提出人撤回。",
            extra={"change": other.id},
        )
    request = ChangeRequest(
        kind=kind.value,
        service_key=wish.service,
        service_name=name,
        unit=unit,
        successors=list(dict.fromkeys(wish.successors)),
        version_id=version.id if version else None,
        reason=wish.reason.strip(),
        basis=wish.basis.strip(),
        effective_on=on,
        open_cases=wish.open_cases,
        review_id=wish.review,
        state="proposed",
        proposed_by=act.actor.user_id,
        proposed_by_name=act.actor.name,
        proposed_at=act.now,
        before=carrying.told(act, row),
        after={},
    )
    act.session.add(request)
    act.session.flush()
    act.record("change.propose", request.id, **_said(request))
    approvers = [one.id for one in holders(act.people, act.units, Role.APPROVER, unit)]
    title = f"待审批：{KINDS[kind].words}“{name}”"
    _tell(act, [one for one in approvers if one != act.actor.user_id], request, title, request.reason)
    return request


def approve(act: Act, change_id: str, note: str = "") -> ChangeRequest:
    """Agree to it; where its day has come it is carried out at once, else on that day."""
    request = _settle(act, change_id, "approved", note)
    act.record("change.approve", request.id, note=request.settled_note, **_said(request))
    if request.effective_on <= act.today:
        carrying.carry_out(act, request)
    _tell_proposer(act, request, "已批准")
    return request


def reject(act: Act, change_id: str, note: str) -> ChangeRequest:
    """Send it back; the note says why."""
    if not note.strip():
        raise Invalid("请说明退回的理由", errors=[FieldError("/note", "请填写退回理由")])
    request = _settle(act, change_id, "rejected", note)
    act.record("change.reject", request.id, note=request.settled_note)
    _tell_proposer(act, request, "已退回")
    return request


def withdraw(act: Act, change_id: str, note: str = "") -> ChangeRequest:
    """Take back what one asked for oneself, until it is carried out."""
    request = _pending(act, change_id, PENDING)
    if request.proposed_by != act.actor.user_id:
        raise Forbidden("只有提出人可以撤回", remedy="审批人员不同意的，请退回。")
    request.state, request.settled_note = "withdrawn", note.strip()
    act.record("change.withdraw", request.id, note=note.strip())
    return request


def _settle(act: Act, change_id: str, state: str, note: str) -> ChangeRequest:
    request = _pending(act, change_id, ("proposed",))
    reach.require(act.session, act.office.shelf, act.actor, request.service_key, Role.APPROVER)
    version = act.session.get(ServiceVersion, request.version_id) if request.version_id else None
    if act.actor.user_id in (request.proposed_by, version.proposed_by if version else ""):
        raise Forbidden("提出人不能审批自己提出的调整", remedy="请由另一位审批人员处理。")
    request.state, request.settled_at, request.settled_note = state, act.now, note.strip()
    request.settled_by, request.settled_by_name = act.actor.user_id, act.actor.name
    return request


def _pending(act: Act, change_id: str, states: Sequence[str]) -> ChangeRequest:
    request = act.session.get(ChangeRequest, change_id, with_for_update=True)
    if request is None:
        raise NotFound("没有这项调整")
    if request.state not in states:
        by = f"由{request.settled_by_name}" if request.settled_by_name else ""
        raise Conflict(f"这项调整已{by}处理", code="already_settled")
    return request


def _named(act: Act, row: ServiceRow | None, version: ServiceVersion | None) -> tuple[str, str]:
    """What the service is called, and whose it is; one that was never live is named by its proposed version."""
    if row is not None:
        return row.name, row.unit
    if version is None:
        raise Invalid("请选择事项", errors=[FieldError("/service", "没有这个事项；新增的，请选择待审核的版本")])
    service = act.office.shelf.service(act.session, version.digest)
    return service.name, service.unit


def _checked(act: Act, wish: Wish, row: ServiceRow | None, version: ServiceVersion | None) -> tuple[Kind, date]:
    errors = []
    if wish.kind not in list(Kind):
        raise Invalid("请选择调整的种类", errors=[FieldError("/kind", f"只能是：{'、'.join(Kind)}")])
    kind = Kind(wish.kind)
    rule, now = KINDS[kind], standing.of(row) if row is not None else None
    if rule.version:
        if version is None or version.service_key != wish.service or version.state != "proposed":
            errors.append(FieldError("/version", "请选择这个事项待审核的版本"))
        elif (kind is Kind.ADD) != (row is None):
            errors.append(FieldError("/kind", "已经公布过的事项请选“变更”，没有公布过的选“新增”"))
    elif now is None or not starts(kind, now, wish.open_cases):
        where = now.words if now is not None else "没有公布过"
        errors.append(FieldError("/kind", f"事项现在{where}，不能{rule.words}"))
    if now is not None and rule.version and now not in _LISTED:
        errors.append(FieldError("/kind", f"事项{now.words}，请先恢复"))
    errors += _successors(act, wish, rule.successors)
    for name, words in (
        ("reason", "请说明理由，将告知申请人"),
        ("basis", "请写明依据，例如废止决定、机构改革方案的文号"),
    ):
        if not getattr(wish, name).strip():
            errors.append(FieldError(f"/{name}", words))
    if wish.open_cases not in OPEN_CASES:
        errors.append(FieldError("/open_cases", f"只能是：{'、'.join(OPEN_CASES)}"))
    elif wish.open_cases == "terminate" and kind not in (Kind.SUSPEND, Kind.CANCEL):
        errors.append(FieldError("/open_cases", "只有暂停、取消才能终止在办件"))
    on = _day(wish.effective_on, act.today, errors)
    if wish.open_cases == "terminate" and not errors and not bases.rests_on_ended(act.session, wish.service, on):
        errors.append(FieldError("/open_cases", "事项的依据没有失效，在办件应当办完"))
    if errors:
        raise Invalid(f"有 {len(errors)} 处需要修改", errors=errors)
    return kind, on


_LISTED = (Standing.OPEN, Standing.SUSPENDED)


def _successors(act: Act, wish: Wish, number: tuple[int, int]) -> list[FieldError]:
    keys = list(dict.fromkeys(wish.successors))
    if not number[0] <= len(keys) <= number[1]:
        least, most = number
        told = "不用写去向" if not most else f"请选择 {least} 个" if least == most else f"请选择 {least} 至 {most} 个"
        return [FieldError("/successors", f"{told}改办的事项")]
    live = set(
        act.session.scalars(
            select(ServiceRow.key).where(ServiceRow.key.in_(keys), ServiceRow.live_version_id.is_not(None))
        )
    )
    wrong = [key for key in keys if key not in live or key == wish.service]
    return [FieldError("/successors", f"不能改办 {'、'.join(wrong)}：须是另一个现行的事项")] if wrong else []


def _day(written: str, today: date, errors: list[FieldError]) -> date:
    try:
        on = date.fromisoformat(written.strip()) if written.strip() else today
    except ValueError:
        errors.append(FieldError("/effective_on", "日期写作 2026-12-31"))
        return today
    if on < today:
        errors.append(FieldError("/effective_on", "生效日期不能早于今天"))
    return on


def _said(request: ChangeRequest) -> dict[str, Any]:
    """What the audit keeps of a request."""
    return {
        "kind": request.kind,
        "service": request.service_key,
        "successors": request.successors,
        "reason": request.reason,
        "basis": request.basis,
        "effective_on": request.effective_on.isoformat(),
        "open_cases": request.open_cases,
    }


def _tell_proposer(act: Act, request: ChangeRequest, how: str) -> None:
    title = f"{how}：{KINDS[Kind(request.kind)].words}“{request.service_name}”"
    done = "，已执行" if request.state == "carried_out" else ""
    _tell(act, [request.proposed_by], request, title, f"{act.actor.name}{how}{done}。{request.settled_note}")


def _tell(act: Act, users: Sequence[str], request: ChangeRequest, title: str, body: str) -> None:
    notices.send(act, users, kind="change", title=title, body=body, link=f"/design/changes/{request.id}")
