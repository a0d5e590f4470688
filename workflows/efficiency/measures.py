"""What is counted: each measure is a set of rows that one query finds, so that its figure and its list agree.

A row says for which unit it counts, what it is (a case, an alert …), which case it belongs to, when it happened and
how much it counts. Figures are sums of these rows, lists are the rows themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    Subquery,
    and_,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy import case as when
from sqlalchemy.orm import Session

from engine.clock import SHANGHAI
from engine.store.spans import seconds_between
from workflows.cases import served
from workflows.cases.models import Case, CorrectionNotice, Rating, Task
from workflows.catalogue.models import ServiceRow
from workflows.letters.models import Letter
from workflows.limits.extension import ASKED_TOO_LATE
from workflows.limits.models import Alert, AnswerClock, ClockRow, SpecialProcedure
from workflows.programme.models import OverdueRow
from workflows.proofs.models import ProofReport
from workflows.rules.bulletins import Month, Overdue, form_of
from workflows.rules.letters import Kind as LetterKind
from workflows.rules.triggers import NO_REASONS, OF_CLOCK
from workflows.supervision.models import AccountabilityRecord, OrderDeed, SupervisionOrder

OF_THE_WHOLE, NOT_TOLD = (
    tuple(kind for kind in OF_CLOCK if form_of(kind) is form) for form in (Overdue.WHOLE, Overdue.UNANSWERED)
)
"""Kinds of clocks whose running out is that form of being overdue."""
LAST_DAY = timedelta(days=1)
"""Done within so much of the end of a promise of several days: at the last minute (R36 慢作为)."""
SEVERAL_DAYS = timedelta(days=3)
PER_MILLE = 1000


@dataclass(frozen=True, slots=True)
class Window:
    """From a moment, included, to another, not included."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing that is counted; `at_fault` where it finds fault, so that a bulletin keeps what stands behind it."""

    code: str
    title: str
    unit: str
    rows: Callable[[Window], Any]
    at_fault: bool = False


def of_month(month: Month) -> Window:
    return Window(_midnight(month.first), _midnight(month.shifted(1).first))


def of_days(first: date, last: date) -> Window:
    """Both days included."""
    return Window(_midnight(first), _midnight(last + timedelta(days=1)))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)


def counted(session: Session, measure: str, window: Window, units: Sequence[str] | None = None) -> dict[str, int]:
    """The figure by unit; units without any row are left out."""
    rows = found(session, measure, window, units)
    query = select(rows.c.unit, func.sum(rows.c.value)).group_by(rows.c.unit)
    return {unit: int(value) for unit, value in session.execute(query)}


def by_window(
    session: Session, measure: str, windows: Sequence[Window], units: Sequence[str] | None = None
) -> dict[str, list[int]]:
    """The figure by unit in each of these windows, which follow one another: one query, one pass."""
    rows = found(session, measure, Window(windows[0].start, windows[-1].end), units)
    sums = (
        func.sum(when((and_(rows.c.at >= one.start, rows.c.at < one.end), rows.c.value), else_=0)) for one in windows
    )
    query = select(rows.c.unit, *sums).group_by(rows.c.unit)
    return {unit: [int(value or 0) for value in values] for unit, *values in session.execute(query)}


def found(session: Session, measure: str, window: Window, units: Sequence[str] | None = None) -> Subquery:
    """The rows behind the figure: `unit`, `subject`, `case_id`, `at`, `value`."""
    rows: Subquery = MEASURES[measure].rows(window).subquery()
    own = select(Case.id).where(served.own(session))
    query = select(rows).where(or_(rows.c.case_id.is_(None), rows.c.case_id.not_in(own)))
    if units is not None:
        query = query.where(rows.c.unit.in_(units))
    return query.subquery()


def _select(unit: Any, subject: Any, case_id: Any, at: Any, value: Any = None) -> Select[Any]:
    counts = literal(1) if value is None else value
    return select(
        unit.label("unit"), subject.label("subject"), case_id.label("case_id"), at.label("at"), counts.label("value")
    )


def _within(at: Any, window: Window) -> ColumnElement[bool]:
    return and_(at >= window.start, at < window.end)


def _cases(at: Any, *conditions: Any) -> Callable[[Window], Any]:
    """Cases by when something happened to them."""
    return lambda window: _select(Case.unit, Case.id, Case.id, at).where(_within(at, window), *conditions)


def _of_kind(kind: str) -> ColumnElement[bool]:
    return Case.service_key.in_(select(ServiceRow.key).where(ServiceRow.case_kind == kind))


_LATE = exists().where(
    ClockRow.case_id == Case.id, ClockRow.kind.in_(OF_THE_WHOLE), ClockRow.stopped_at > ClockRow.due_at
)
_LATE_STEP = exists().where(ClockRow.case_id == Case.id, ClockRow.kind == "step", ClockRow.stopped_at > ClockRow.due_at)


def _deemed(unit: Any) -> Callable[[Window], Any]:
    """Accepted by silence: counted when the time for the notice ran out, since the acceptance is dated back."""

    def rows(window: Window) -> Any:
        query = _select(unit, Alert.id, Alert.case_id, Alert.due_at).join(Case, Case.id == Alert.case_id)
        return query.where(_ran_out(window), Alert.clock_kind.in_(NOT_TOLD), Case.acceptance_mode == "deemed")

    return rows


def _accepted(window: Window) -> Any:
    return union_all(_cases(Case.accepted_at, Case.acceptance_mode != "deemed")(window), _deemed(Case.unit)(window))


def _in_process(window: Window) -> Any:
    """At work when the window ended; what was finished since was still at work then."""
    there = or_(Case.completed_at.is_(None), Case.completed_at >= window.end)
    return _select(Case.unit, Case.id, Case.id, Case.received_at).where(Case.received_at < window.end, there)


def _handled(window: Window) -> Any:
    """At work at some time within the window: a unit that finishes nothing is measured by what lay with it."""
    there = or_(Case.completed_at.is_(None), Case.completed_at >= window.start)
    return _select(Case.unit, Case.id, Case.id, Case.received_at).where(Case.received_at < window.end, there)


def _limits_used(window: Window) -> Any:
    """How much of its promise each finished case used, in thousandths; suspensions lengthen both alike."""
    whole = seconds_between(ClockRow.started_at, ClockRow.due_at)
    used = seconds_between(ClockRow.started_at, ClockRow.stopped_at)
    value = cast(func.round(used * PER_MILLE / when((whole > 0, whole), else_=literal(1.0))), Integer)
    query = _select(Case.unit, Case.id, Case.id, Case.completed_at, value)
    return query.join(ClockRow, ClockRow.case_id == Case.id).where(_within(Case.completed_at, window), *_promise())


def _promised(window: Window) -> Any:
    """The finished cases that had a promise to use."""
    query = _select(Case.unit, Case.id, Case.id, Case.completed_at)
    return query.join(ClockRow, ClockRow.case_id == Case.id).where(_within(Case.completed_at, window), *_promise())


def _promise() -> tuple[ColumnElement[bool], ...]:
    return ClockRow.kind == "promised", ClockRow.stopped_at.is_not(None)


def _last_day(window: Window) -> Any:
    left = seconds_between(ClockRow.stopped_at, ClockRow.due_at)
    several = seconds_between(ClockRow.started_at, ClockRow.due_at) > SEVERAL_DAYS.total_seconds()
    at_last = and_(left >= 0, left < LAST_DAY.total_seconds(), several)
    return _promised(window).where(at_last)


def _alerts(*kinds: str) -> Callable[[Window], Any]:
    """Clocks that ran out within the window, by the red alert each raised once. What was late is never un-lated."""

    def rows(window: Window) -> Any:
        query = _select(Alert.unit, Alert.id, Alert.case_id, Alert.due_at)
        return query.where(_ran_out(window), Alert.clock_kind.in_(kinds))

    return rows


def _ran_out(window: Window) -> ColumnElement[bool]:
    """Never raised before it was due: the index of alerts goes by when they were raised."""
    return and_(Alert.raised_at >= window.start, _within(Alert.due_at, window), Alert.rung != "yellow")


def _late_delivery(window: Window) -> Any:
    query = _alerts("step")(window).join(ClockRow, ClockRow.id == Alert.clock_id)
    return query.join(Task, Task.id == ClockRow.task_id).where(Task.action == "deliver")


def _unanswered(window: Window) -> Any:
    """Applicants not told in time; alerts, orders of supervision and reports of citizens not answered in time."""
    alerts = _select(Alert.unit, AnswerClock.id, Alert.case_id, AnswerClock.due_at)
    alerts = alerts.select_from(AnswerClock).join(Alert, Alert.id == AnswerClock.alert_id)
    not_in_time = or_(AnswerClock.stopped_at.is_(None), AnswerClock.stopped_at > AnswerClock.due_at)
    alerts = alerts.where(_within(AnswerClock.due_at, window), not_in_time, AnswerClock.state != "suspended")
    return union_all(_alerts(*NOT_TOLD)(window), alerts, _orders_overdue(window))


def _orders_overdue(window: Window) -> Any:
    """Each time an order of supervision ran out: as it went one level up, or at the top."""
    subject = _deed_key()
    query = _select(SupervisionOrder.unit, subject, SupervisionOrder.case_id, OrderDeed.at)
    query = query.select_from(OrderDeed).join(SupervisionOrder, SupervisionOrder.id == OrderDeed.order_id)
    return query.where(OrderDeed.deed.in_(("escalate", "overdue")), _within(OrderDeed.at, window))


def _deed_key() -> ColumnElement[str]:
    return OrderDeed.order_id + "-" + cast(OrderDeed.number, String)


def _special(kind: str, state: Sequence[str], *more: Any) -> Callable[[Window], Any]:
    at = func.coalesce(SpecialProcedure.settled_at, SpecialProcedure.began_at)

    def rows(window: Window) -> Any:
        query = _select(Case.unit, SpecialProcedure.id, Case.id, at).select_from(SpecialProcedure)
        query = query.join(Case, Case.id == SpecialProcedure.case_id)
        return query.where(SpecialProcedure.kind == kind, SpecialProcedure.state.in_(state), _within(at, window), *more)

    return rows


def _notices(*conditions: Any) -> Callable[[Window], Any]:
    def rows(window: Window) -> Any:
        query = _select(Case.window_unit, CorrectionNotice.id, Case.id, CorrectionNotice.sent_at)
        query = query.select_from(CorrectionNotice).join(Case, Case.id == CorrectionNotice.case_id)
        return query.where(_within(CorrectionNotice.sent_at, window), *conditions)

    return rows


def _ratings(value: Any, *conditions: Any) -> Callable[[Window], Any]:
    def rows(window: Window) -> Any:
        query = _select(Case.unit, Rating.case_id, Case.id, Rating.at, value).select_from(Rating)
        return query.join(Case, Case.id == Rating.case_id).where(_within(Rating.at, window), *conditions)

    return rows


def _orders(*conditions: Any) -> Callable[[Window], Any]:
    order = SupervisionOrder

    def rows(window: Window) -> Any:
        query = _select(order.unit, order.id, order.case_id, order.issued_at)
        return query.where(_within(order.issued_at, window), order.state != "withdrawn", *conditions)

    return rows


def _answers(window: Window) -> Any:
    subject = _deed_key()
    query = _select(SupervisionOrder.unit, subject, SupervisionOrder.case_id, OrderDeed.at)
    query = query.select_from(OrderDeed).join(SupervisionOrder, SupervisionOrder.id == OrderDeed.order_id)
    return query.where(OrderDeed.deed == "answer", _within(OrderDeed.at, window))


def _raised(*conditions: Any) -> Callable[[Window], Any]:
    query = _select(Alert.unit, Alert.id, Alert.case_id, Alert.raised_at)
    return lambda window: query.where(_within(Alert.raised_at, window), *conditions)


def _reports(*conditions: Any) -> Callable[[Window], Any]:
    none = literal(None)
    query = _select(ProofReport.unit, ProofReport.id, none, ProofReport.reported_at)
    return lambda window: query.where(_within(ProofReport.reported_at, window), *conditions)


def _letters(kind: LetterKind, at: Any, *conditions: Any) -> Callable[[Window], Any]:
    """Of letters: a consultation counts for its unit, a complaint for the unit it is about."""
    query = _select(Letter.unit, Letter.id, literal(None), at).where(Letter.kind == kind.value, *conditions)
    return lambda window: query.where(_within(at, window))


def _letters_late(window: Window) -> Any:
    """Letters whose time ran out before they were answered; a complaint for supervision, which answers it."""
    unit = when((Letter.kind == LetterKind.COMPLAINT.value, Letter.handled_by), else_=Letter.unit)
    query = _select(unit, Letter.id, literal(None), AnswerClock.due_at).select_from(Letter)
    query = query.join(AnswerClock, AnswerClock.id == Letter.clock_id)
    late = or_(AnswerClock.stopped_at.is_(None), AnswerClock.stopped_at > AnswerClock.due_at)
    ran_out = AnswerClock.rungs.contains("red")
    return query.where(_within(AnswerClock.due_at, window), late, ran_out)


def _accountability(window: Window) -> Any:
    row = AccountabilityRecord
    query = _select(row.unit, row.id, literal(None), row.recorded_at)
    return query.where(_within(row.recorded_at, window), row.struck_at.is_(None))


def _programme(window: Window) -> Any:
    """Rows that missed a phase's exit rule of the clean-up programme (R08)."""
    row = OverdueRow
    return _select(row.unit, row.id, literal(None), row.told_at).where(_within(row.told_at, window))


_COMPLETED = Case.completed_at
_ALL = (
    Measure("received", "收件", "件", _cases(Case.received_at)),
    Measure("received_online", "其中网上收件", "件", _cases(Case.received_at, Case.channel == "online")),
    Measure("received_immediate", "其中即办件", "件", _cases(Case.received_at, _of_kind("immediate"))),
    Measure("received_promised", "其中承诺件", "件", _cases(Case.received_at, _of_kind("promised"))),
    Measure("received_joint", "其中联办件", "件", _cases(Case.received_at, _of_kind("joint"))),
    Measure("accepted", "受理", "件", _accepted),
    Measure("deemed", "逾期未告知，视为受理", "件", _deemed(Alert.unit), True),
    Measure("not_accepted", "不予受理", "件", _cases(_COMPLETED, Case.result == "not_accepted")),
    Measure("completed", "办结", "件", _cases(_COMPLETED)),
    Measure("completed_on_time", "其中按时办结", "件", _cases(_COMPLETED, ~_LATE)),
    Measure("completed_late", "其中超时办结", "件", _cases(_COMPLETED, _LATE), True),
    Measure("late_inside", "整体按时、环节超时", "件", _cases(_COMPLETED, ~_LATE, _LATE_STEP), True),
    Measure(
        "bypassed",
        "未经受理作出决定",
        "件",
        _cases(_COMPLETED, Case.accepted_at.is_(None), Case.result.in_(("granted", "refused"))),
        True,
    ),
    Measure("handled", "期内经办", "件", _handled),
    Measure("in_process", "期末在办", "件", _in_process),
    Measure("promised", "有承诺时限的办结件", "件", _promised),
    Measure("limits_used", "用去的承诺时限", "千分之", _limits_used),
    Measure("last_day", "最后一日办结", "件", _last_day, True),
    Measure(Overdue.WHOLE.value, "超过承诺或者法定时限", "件次", _alerts(*OF_THE_WHOLE), True),
    Measure(
        Overdue.EXTENSION.value,
        "期限届满后才申请延期",
        "次",
        _special("extension", ("refused",), SpecialProcedure.ground == ASKED_TOO_LATE),
        True,
    ),
    Measure(
        Overdue.UNREASONED.value,
        "不予受理、不予批准未说明理由",
        "件",
        _orders(SupervisionOrder.rule == NO_REASONS),
        True,
    ),
    Measure(Overdue.UNANSWERED.value, "逾期不告知、不答复", "次", _unanswered, True),
    Measure(Overdue.DELIVERY.value, "逾期不送达结果", "件", _late_delivery, True),
    Measure("late_statutory", "超过法定时限", "件", _alerts("statutory"), True),
    Measure("late_steps", "环节超时", "个", _alerts("step"), True),
    Measure("late_notices", "未按时一次性告知", "次", _alerts(*NOT_TOLD), True),
    Measure("late_verifications", "事后核查超时", "件", _alerts("verification"), True),
    Measure("late_specials", "特别程序超时", "件", _alerts("special"), True),
    Measure("extended", "批准延期", "件", _special("extension", ("granted",))),
    Measure("suspended", "暂停计时", "次", _special("suspension", ("running", "ended"))),
    Measure("notices", "一次性告知补正", "次", _notices()),
    Measure("second_notices", "再次要求补正", "次", _notices(CorrectionNotice.round > 1), True),
    Measure("rated", "评价", "件", _ratings(None)),
    Measure("rated_points", "评价得分合计", "分", _ratings(Rating.score)),
    Measure("rated_negative", "其中差评（不满意、非常不满意）", "件", _ratings(None, Rating.score <= 2), True),
    Measure("alerts_yellow", "黄灯预警", "条", _raised(Alert.rung == "yellow")),
    Measure("alerts_red", "红灯预警", "条", _raised(Alert.rung != "yellow")),
    Measure("orders", "督办单", "份", _orders(SupervisionOrder.kind == "order")),
    Measure("recommendations", "监察建议书", "份", _orders(SupervisionOrder.kind == "recommendation")),
    Measure("rectifications", "限期整改通知书", "份", _orders(SupervisionOrder.kind == "rectification")),
    Measure("orders_answered", "答复督办", "次", _answers),
    Measure("orders_overdue", "督办、整改逾期未答复", "次", _orders_overdue, True),
    Measure("charges_found", "查实违规收费", "件", _orders(SupervisionOrder.rule == "JC-09"), True),
    Measure("proofs_reported", "举报索要证明", "件", _reports()),
    Measure("proofs_upheld", "查实索要清单以外的证明", "件", _reports(ProofReport.verdict == "upheld"), True),
    Measure("accountability", "问责", "人次", _accountability),
    Measure("consultations", "咨询", "件", _letters(LetterKind.CONSULTATION, Letter.received_at)),
    Measure(
        "consultations_answered",
        "答复咨询",
        "件",
        _letters(LetterKind.CONSULTATION, Letter.answered_at, Letter.state == "answered"),
    ),
    Measure("complaints", "投诉", "件", _letters(LetterKind.COMPLAINT, Letter.received_at)),
    Measure(
        "complaints_answered",
        "答复投诉",
        "件",
        _letters(LetterKind.COMPLAINT, Letter.answered_at, Letter.state == "answered"),
    ),
    Measure("letters_late", "咨询、投诉逾期未办理", "件", _letters_late, True),
    Measure("programme_overdue", "清理行动逾期事项", "项", _programme, True),
)
MEASURES: Mapping[str, Measure] = MappingProxyType({one.code: one for one in _ALL})
"""All that is counted, in the order in which a bulletin tells it."""
