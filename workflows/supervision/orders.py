"""Issue a supervision order, answer it, accept or return the answer, withdraw it (R38, R42)."""

from __future__ import annotations

from sqlalchemy import select

from engine.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from workflows.acts import Act
from workflows.cases import dossier
from workflows.cases.models import Case
from workflows.documents.content import moment_text
from workflows.efficiency.models import Alarm
from workflows.limits import answering
from workflows.limits.models import Alert, AnswerClock
from workflows.rules.limits import Limit
from workflows.rules.orders import OPEN, Deed, Kind, limit_anew
from workflows.rules.refusal import Refusal
from workflows.supervision import deeds, parties
from workflows.supervision.deeds import title
from workflows.supervision.models import SupervisionOrder

ACCEPTED = "认可答复"
"""The result, where whoever accepts says no more."""


def answer(act: Act, order_id: str, text: str) -> SupervisionOrder:
    """The unit's answer. Raises Forbidden, Conflict `order_state`, or Invalid naming the field."""
    order, case = locked(act, order_id)
    if not parties.may_answer(act.session, act.actor, act.units, order, act.today):
        who = "单位分管领导" if order.level > 1 else "单位科室负责人或者分管领导"
        raise Forbidden(f"这份{title(order)}由被督办{who}答复", remedy="签发人不能答复自己签发的督办。")
    deeds.move(act, order, Deed.ANSWER)
    said = _said(text, "/answer", "请写明原因、处理措施和结果")
    order.answer, order.answered_at = said, act.now
    order.answered_by, order.answered_by_name = act.actor.user_id, act.actor.name
    answering.stop(act, clock_of(act, order))
    deeds.enter(act, order, case, Deed.ANSWER, said)
    body = f"{title(order)} {order.number} 已由{act.actor.name}答复，请审核：认可后办结，不认可的写明理由退回。"
    parties.send(act, order, parties.ids(parties.issuers(act, order)), f"{title(order)}已答复，待审核", body)
    return order


def accept(act: Act, order_id: str, opinion: str = "") -> SupervisionOrder:
    """The issuer accepts the answer, which closes the order, and with it the alert it came from."""
    order, case = _settled(act, order_id)
    deeds.move(act, order, Deed.ACCEPT)
    order.result = opinion.strip() or ACCEPTED
    deeds.enter(act, order, case, Deed.ACCEPT, order.result)
    _answer_alert(act, order, case)
    _answer_alarm(act, order)
    body = f"{title(order)} {order.number} 的答复已被认可：{order.result}"
    parties.send(act, order, [order.answered_by or ""], f"{title(order)}已办结", body)
    return order


def send_back(act: Act, order_id: str, reason: str, *, limit: str = "") -> SupervisionOrder:
    """The answer will not do: the time to answer begins anew, as long as before unless `limit` says otherwise."""
    order, case = _settled(act, order_id)
    deeds.move(act, order, Deed.RETURN)
    order.result = said = _said(reason, "/reason", "请写明退回的理由")
    try:
        anew = limit_anew(Limit.parse(clock_of(act, order).limit), limit, Kind(order.kind), act.today)
    except Refusal as refusal:
        raise Invalid("期限有误", errors=[FieldError("/limit", refusal.reason)]) from None
    clock = begin(act, order, case, anew)
    deeds.enter(act, order, case, Deed.RETURN, said, due_at=clock.due_at)
    told = parties.addressees(act, order)
    order.recipients = parties.listed(told)
    body = f"{title(order)} {order.number} 的答复被退回：{said} 请在 {moment_text(clock.due_at)} 前重新答复。"
    parties.send(act, order, parties.ids(told), f"{title(order)}的答复被退回", body)
    return order


def withdraw(act: Act, order_id: str, reason: str) -> SupervisionOrder:
    """The issuer takes the order back. An alert it came from may then be answered by itself again."""
    order, case = _may_settle(act, order_id)
    deeds.move(act, order, Deed.WITHDRAW)
    order.result = said = _said(reason, "/reason", "请写明撤回的理由")
    answering.stop(act, clock_of(act, order))
    deeds.enter(act, order, case, Deed.WITHDRAW, said)
    body = f"{title(order)} {order.number} 已撤回，不用再答复：{said}"
    parties.send(act, order, parties.ids(parties.addressees(act, order)), f"{title(order)}已撤回", body)
    return order


def locked(act: Act, order_id: str) -> tuple[SupervisionOrder, Case | None]:
    """The order for an act: its case's row is locked first, then its own."""
    case_id = act.session.scalars(select(SupervisionOrder.case_id).where(SupervisionOrder.id == order_id)).first()
    case = dossier.locked_by_id(act.session, case_id) if case_id else None
    order = act.session.get(SupervisionOrder, order_id, with_for_update=True, populate_existing=True)
    if order is None:
        raise NotFound("没有这份督办单")
    return order, case


def clock_of(act: Act, order: SupervisionOrder) -> AnswerClock:
    """The time to answer that runs now, or ran last."""
    return act.session.get_one(AnswerClock, order.clock_id)


def begin(act: Act, order: SupervisionOrder, case: Case | None, limit: Limit) -> AnswerClock:
    """The time to answer begins anew, in a row of its own."""
    answering.stop(act, clock_of(act, order))
    clock = answering.start(act, limit, case=case)
    order.clock_id = clock.id
    return clock


def of_alert(act: Act, alert_id: str) -> SupervisionOrder | None:
    """The open order in which an alert is answered."""
    query = select(SupervisionOrder).where(SupervisionOrder.alert_id == alert_id, SupervisionOrder.state.in_(OPEN))
    return act.session.scalars(query).first()


def refuse_second(act: Act, alert_id: str) -> None:
    """Raises Conflict where an alert is in an order already."""
    order = of_alert(act, alert_id)
    if order is not None:
        raise Conflict(
            f"这条预警已转为{title(order)} {order.number}",
            code="alert_in_order",
            remedy="请在督办单中答复和审核。",
            extra={"order": order.id, "number": order.number},
        )


def _may_settle(act: Act, order_id: str) -> tuple[SupervisionOrder, Case | None]:
    order, case = locked(act, order_id)
    if not parties.may_settle(act.session, act.actor, act.units, order, act.today):
        raise Forbidden(f"这份{title(order)}由签发人处理", remedy="签发人请假的，由登记的代理人处理。")
    return order, case


def _settled(act: Act, order_id: str) -> tuple[SupervisionOrder, Case | None]:
    """For whoever judges the answer: never who gave it (four eyes)."""
    order, case = _may_settle(act, order_id)
    if order.answered_by == act.actor.user_id:
        raise Forbidden("答复人不能审核自己的答复", remedy="请由签发人或者其他监察人员审核。")
    return order, case


def _answer_alert(act: Act, order: SupervisionOrder, case: Case | None) -> None:
    alert = act.session.get(Alert, order.alert_id) if order.alert_id else None
    if alert is None or alert.answered_at is not None:
        return
    alert.answer, alert.answered_at = order.answer, order.answered_at
    alert.answered_by, alert.answered_by_name = order.answered_by, order.answered_by_name
    act.record("alert.answer", alert.case_no, case, alert=alert.id, rung=alert.rung, order=order.number)


def _answer_alarm(act: Act, order: SupervisionOrder) -> None:
    alarm = act.session.scalars(select(Alarm).where(Alarm.order_id == order.id).with_for_update()).one_or_none()
    if alarm is None or alarm.answered_at is not None:
        return
    alarm.answer, alarm.answered_at = order.answer, order.answered_at
    alarm.answered_by, alarm.answered_by_name = order.answered_by, order.answered_by_name
    act.record("alarm.answer", alarm.rule, alarm=alarm.id, order=order.number)


def _said(text: str, pointer: str, message: str) -> str:
    if not text.strip():
        raise Invalid(message, errors=[FieldError(pointer, message)])
    return text.strip()
