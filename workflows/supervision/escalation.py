"""What the office does by itself when an answer is due: remind, go one level up, tell that it is at the top."""

from __future__ import annotations

from sqlalchemy import select

from engine.store.columns import new_id
from workflows.acts import Act
from workflows.cases.models import Case
from workflows.documents.content import moment_text
from workflows.efficiency.models import Alarm
from workflows.letters import late
from workflows.letters.models import Letter
from workflows.limits import answering
from workflows.limits.models import Alert, AnswerClock
from workflows.people.roles import SYSTEM
from workflows.rules.lights import RUNGS, Rung
from workflows.rules.orders import TO_ANSWER, TOP, Deed, Kind
from workflows.rules.triggers import ALARM_UNANSWERED, ALERT_UNANSWERED, TRIGGERS
from workflows.supervision import deeds, orders, parties
from workflows.supervision.deeds import title
from workflows.supervision.issue import put
from workflows.supervision.models import SupervisionOrder


def climb(act: Act, clock: AnswerClock, rung: Rung, case: Case | None, order: SupervisionOrder | None) -> None:
    """One rung of the time to answer was reached: of an order, or of an alert where there is none."""
    letter = _letter_of(act, clock) if order is None else None
    if letter is not None:
        late.climb(act, letter, clock, rung)
    elif order is None:
        if rung is Rung.RED and clock.alert_id is None:
            _from_alarm(act, act.session.scalars(select(Alarm).where(Alarm.clock_id == clock.id)).one(), case, clock)
        elif rung is Rung.RED and case is not None:
            _from_alert(act, act.session.get_one(Alert, clock.alert_id), case, clock)
    elif rung is Rung.YELLOW:
        _remind(act, order, case, clock)
    elif order.level < TOP:
        _one_level_up(act, order, case)
    else:
        _top_reached(act, order, case, clock)


def _letter_of(act: Act, clock: AnswerClock) -> Letter | None:
    if clock.alert_id is not None or clock.case_id is not None:
        return None
    return act.session.scalars(select(Letter).where(Letter.clock_id == clock.id)).one_or_none()


def _from_alert(act: Act, alert: Alert, case: Case, clock: AnswerClock) -> None:
    """The alert was the first order; not answered, it becomes a second one, to the leader and to supervision."""
    answering.stop(act, clock)
    order = SupervisionOrder(
        id=new_id(),
        kind=Kind.ORDER,
        level=TOP,
        unit=alert.unit,
        responsible_unit=alert.unit,
        alert_id=alert.id,
        ran_out=clock.id,
        rule=ALERT_UNANSWERED,
        warning=alert.rung,
        content=f"预警逾期未答复：“{alert.service_name}”{alert.step}应于 {moment_text(alert.due_at)} 前完成，"
        f"{RUNGS[Rung(alert.rung)].light.words}的预警于 {moment_text(alert.raised_at)} 发出，"
        f"到 {moment_text(clock.due_at)} 没有答复。请分管领导约谈责任人，书面答复原因、处理措施和完成时间。",
        basis="",
        issuing_unit=parties.issuing_unit(act, alert.unit),
        issued_by=SYSTEM.user_id,
    )
    put(act, order, case, TO_ANSWER)


def _from_alarm(act: Act, alarm: Alarm, case: Case | None, clock: AnswerClock) -> None:
    """The same for an alarm of an indicator."""
    answering.stop(act, clock)
    order = SupervisionOrder(
        id=new_id(),
        kind=Kind.ORDER,
        level=TOP,
        unit=alarm.unit,
        responsible_unit=alarm.unit,
        ran_out=clock.id,
        rule=ALARM_UNANSWERED,
        warning="",
        content=f"指标预警逾期未答复：{alarm.rule} {TRIGGERS[alarm.rule]}。{alarm.said}"
        f"到 {moment_text(clock.due_at)} 没有答复。请分管领导约谈责任人，书面答复原因、处理措施和完成时间。",
        basis="",
        issuing_unit=parties.issuing_unit(act, alarm.unit),
        issued_by=SYSTEM.user_id,
    )
    alarm.order_id = order.id
    put(act, order, case, TO_ANSWER)


def _remind(act: Act, order: SupervisionOrder, case: Case | None, clock: AnswerClock) -> None:
    deeds.enter(act, order, case, "remind")
    told = parties.ids(parties.addressees(act, order))
    body = f"{title(order)} {order.number} 应在 {moment_text(clock.due_at)} 前答复，逾期将升级督办。"
    parties.send(act, order, told, f"{title(order)}即将到期", body)


def _one_level_up(act: Act, order: SupervisionOrder, case: Case | None) -> None:
    """The same order, at the second level: the leader answers, supervision is told, time begins anew."""
    deeds.move(act, order, Deed.ESCALATE)
    order.level += 1
    clock = orders.begin(act, order, case, TO_ANSWER)
    deeds.enter(act, order, case, Deed.ESCALATE, due_at=clock.due_at)
    told = parties.addressees(act, order)
    order.recipients = parties.listed(told)
    body = (
        f"{title(order)} {order.number} 逾期未答复，升级为二级督办。"
        f"请{act.units.short_name(order.unit)}分管领导约谈责任人，在 {moment_text(clock.due_at)} 前答复。"
    )
    parties.send(act, order, parties.ids(told), f"{title(order)}升级为二级督办", body)


def _top_reached(act: Act, order: SupervisionOrder, case: Case | None, clock: AnswerClock) -> None:
    """There is no level above: people decide what follows. The order stays open until it is answered and accepted."""
    deeds.enter(act, order, case, "overdue")
    told = parties.ids(parties.issuers(act, order))
    body = (
        f"二级督办 {order.number}（{act.units.short_name(order.unit)}）到 {moment_text(clock.due_at)} 仍未答复。"
        "请约谈单位主要负责人，需要问责的登记问责记录，引用这份督办。"
    )
    parties.send(act, order, told, "二级督办逾期未答复", body)
