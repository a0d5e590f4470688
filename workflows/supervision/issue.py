"""Issue a supervision order: from an alert, from a case, against a unit, or by itself (R38, R42)."""

from __future__ import annotations

from dataclasses import dataclass

from engine.clock import local_date
from engine.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from engine.store.columns import new_id
from workflows.acts import Act
from workflows.cases import access, dossier, numbers
from workflows.cases.models import Case
from workflows.documents.content import moment_text
from workflows.limits import answering
from workflows.limits.models import Alert, AnswerClock
from workflows.people.roles import Role
from workflows.rules.limits import Limit
from workflows.rules.numbering import document_number
from workflows.rules.orders import KINDS, Kind, State, answer_limit
from workflows.rules.refusal import Refusal
from workflows.rules.triggers import OF_CLOCK, OTHER, TRIGGERS
from workflows.supervision import deeds, orders, parties
from workflows.supervision.models import SupervisionOrder


@dataclass(frozen=True, slots=True)
class Draft:
    """What a supervisor writes. From an alert or a case, unit and rule go without saying."""

    kind: str
    content: str
    unit: str = ""
    responsible_unit: str = ""
    case_no: str = ""
    alert_id: str = ""
    rule: str = ""
    basis: str = ""
    limit: str = ""
    """`3WD` or a last day; "" for the kind's usual time."""


def issue(act: Act, draft: Draft) -> SupervisionOrder:
    """Issue an order; its number is taken at the end of the act. Raises Invalid naming each wrong field."""
    alert, case = _origin(act, draft)
    unit = draft.unit or (alert.unit if alert else case.unit if case else "")
    kind, limit = _checked(act, draft, unit)
    if not act.actor.reaches(Role.SUPERVISOR, unit):
        raise Forbidden("只能督办您监察范围内的单位")
    if not set(parties.answerers(act, unit, 1)) - {act.actor.user_id}:
        raise Conflict(
            f"{act.units.name(unit)}没有可以答复的负责人",
            code="nobody_to_answer",
            remedy="请管理员先设置该单位的科室负责人或者分管领导。",
        )
    if alert is not None:
        orders.refuse_second(act, alert.id)
        _take_over(act, alert)
    order = SupervisionOrder(
        id=new_id(),
        kind=kind,
        level=1,
        unit=unit,
        responsible_unit=draft.responsible_unit or unit,
        alert_id=alert.id if alert else None,
        rule=draft.rule or (OF_CLOCK.get(alert.clock_kind, OTHER) if alert else OTHER),
        warning=alert.rung if alert else "",
        content=draft.content.strip(),
        basis=draft.basis.strip(),
        issuing_unit=act.actor.unit,
        issued_by=act.actor.user_id,
    )
    put(act, order, case, limit)
    return order


def put(act: Act, order: SupervisionOrder, case: Case | None, limit: Limit) -> None:
    """Time begins, then, at the end of the act, number, record and messages."""
    clock = answering.start(act, limit, case=case)
    order.case_id, order.case_no = (case.id, case.case_no) if case else (None, "")
    order.state, order.state_at, order.state_by = State.ISSUED, act.now, act.actor.name
    order.issued_at, order.issued_by_name = act.now, act.actor.name
    order.clock_id, order.deeds = clock.id, 0
    act.at_end(lambda: _send_off(act, order, case, clock))


def _send_off(act: Act, order: SupervisionOrder, case: Case | None, clock: AnswerClock) -> None:
    issuer, year = act.units.by_code.get(order.issuing_unit), local_date(act.now).year
    word = KINDS[Kind(order.kind)].word
    serial = numbers.take(act, f"supervision:{order.issuing_unit}:{word}:{year}")
    order.number = document_number(issuer.document_word if issuer else "", year, word, serial)
    told = parties.addressees(act, order)
    order.recipients = parties.listed(told)
    act.session.add(order)
    deeds.enter(act, order, case, "issue", order.content, due_at=clock.due_at)
    name = f"{'二级' if order.level > 1 else ''}{deeds.title(order)}"
    about = f"办件 {order.case_no}，" if order.case_no else ""
    answer_by = f"请{act.units.short_name(order.unit)}在 {moment_text(clock.due_at)} 前答复。"
    body = f"{order.number}：{about}{order.content} {answer_by}"
    parties.send(act, order, parties.ids(told), f"收到{name}", body)


def _origin(act: Act, draft: Draft) -> tuple[Alert | None, Case | None]:
    """The alert and the case it is about, the case locked."""
    if draft.alert_id:
        alert = act.session.get(Alert, draft.alert_id)
        if alert is None or not act.actor.reaches(Role.SUPERVISOR, alert.unit):
            raise NotFound("没有这条预警")
        return alert, dossier.locked_by_id(act.session, alert.case_id)
    if not draft.case_no.strip():
        return None, None
    case = dossier.locked(act.session, draft.case_no.strip())
    access.require_see(act.session, act.actor, case)
    return None, case


def _checked(act: Act, draft: Draft, unit: str) -> tuple[Kind, Limit]:
    errors, limit = [], None
    if draft.kind not in list(Kind):
        errors.append(FieldError("/kind", "请选择督办单、监察建议书或者限期整改通知书"))
    else:
        try:
            limit = answer_limit(Kind(draft.kind), draft.limit, act.today)
        except Refusal as refusal:
            errors.append(FieldError("/limit", refusal.reason))
        if KINDS[Kind(draft.kind)].needs_basis and not draft.basis.strip():
            errors.append(FieldError("/basis", "请写明整改的依据"))
    if unit not in act.units.working:
        errors.append(FieldError("/unit", "请选择被督办单位"))
    if draft.responsible_unit and draft.responsible_unit not in act.units.working:
        errors.append(FieldError("/responsible_unit", "没有这个单位"))
    if draft.rule and draft.rule not in TRIGGERS:
        errors.append(FieldError("/rule", "没有这条监察规则"))
    if not draft.content.strip():
        errors.append(FieldError("/content", "请写明督办的问题和要求"))
    if errors or limit is None:
        raise Invalid(f"有 {len(errors)} 处需要修改", errors=errors)
    return Kind(draft.kind), limit


def _take_over(act: Act, alert: Alert) -> None:
    """From now on the alert is answered in the order."""
    clock = answering.of_alert(act.session, alert.id)
    if clock is not None:
        answering.stop(act, clock)
