"""Alarms of the indicators (R36): raised once by the ticker, answered by the unit, or in a supervision order.

Each day the month of the day before is looked at, and the month before that: what came late to be known is not lost.
The unique row of an alarm (rule, unit, what it is about) is the claim.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import Session

from engine.clock import SHANGHAI, local_date
from engine.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from engine.store.columns import new_id
from workflows import duties
from workflows.acts import Act
from workflows.cases.models import Case, Task
from workflows.documents.content import moment_text
from workflows.efficiency import measures, versions
from workflows.efficiency.bulletins import due_on
from workflows.efficiency.models import Alarm
from workflows.limits import answering
from workflows.limits.models import AnswerClock
from workflows.notices import commands as notices
from workflows.office import Office
from workflows.paging import PAGE, Page, bad_mark, cut
from workflows.people import absence
from workflows.people.models import User
from workflows.people.queries import holders
from workflows.people.roles import Actor, Role
from workflows.proofs.models import ProofReport
from workflows.rules.bulletins import Month, month_of
from workflows.rules.efficiency import ALARMS, AlarmRule, How, Indicators, Threshold, exceeded
from workflows.rules.orders import OPEN, TO_ANSWER
from workflows.rules.triggers import TRIGGERS
from workflows.rules.workdays import Calendar
from workflows.supervision import issue
from workflows.supervision.models import SupervisionOrder
from workflows.supervision.parties import Told, listed
from workflows.supervision.queries import WATCHING, watched

DUTY = "alarms"
TOLD = (Role.SECTION_CHIEF, Role.LEADER_IN_CHARGE, Role.SUPERVISOR)
AT_ONCE = 200
"""New alarms in one transaction."""
QUOTED = 3
"""How many alarms a message quotes."""


@dataclass(frozen=True, slots=True)
class Found:
    """What passes a threshold and has no alarm yet."""

    rule: str
    unit: str
    subject: str
    month: str
    case_id: str | None
    said: str


def raise_due(office: Office) -> None:
    """Raise what the day before has brought, where nobody has done so today."""
    now = office.clock.now()
    period = due_on(now)
    with office.read() as session:
        if not period or duties.is_done(session, DUTY, period):
            return
        _, indicators = versions.current(session)
        calendar = office.calendars.current(session)
        last = month_of(local_date(now) - timedelta(days=1))
        fresh = [
            one
            for month in (last.shifted(-1), last)
            for one in _new(session, indicators, month, now, calendar, waiting=month is last)
        ]
    for begin in range(0, max(len(fresh), 1), AT_ONCE):
        with office.act() as act:
            if begin == 0 and not duties.claim(act.session, DUTY, period, now=act.now):
                return
            _raise(act, fresh[begin : begin + AT_ONCE])


def _new(
    session: Session, indicators: Indicators, month: Month, now: datetime, calendar: Calendar, *, waiting: bool
) -> Iterator[Found]:
    window = measures.of_month(month)
    for code, rule in ALARMS.items():
        threshold = indicators.alarms[code]
        if not threshold.on:
            continue
        match rule.how:
            case How.EACH:
                yield from _each(session, rule, month, window)
            case How.SHARE:
                yield from _shares(session, rule, threshold, month, window)
            case How.WAITING if waiting:
                find = _untouched if rule.measure == "tasks" else _unread
                yield from find(session, rule.code, threshold.days, month, now, calendar)


def _each(session: Session, rule: AlarmRule, month: Month, window: measures.Window) -> Iterator[Found]:
    rows = measures.found(session, rule.measure, window)
    query = select(rows.c.unit, rows.c.subject, rows.c.case_id, rows.c.at, Case.case_no)
    query = query.outerjoin(Case, Case.id == rows.c.case_id)
    known = exists().where(Alarm.rule == rule.code, Alarm.unit == rows.c.unit, Alarm.subject == rows.c.subject)
    query = query.where(~known)
    for unit, subject, case_id, at, case_no in session.execute(query):
        about = f"办件 {case_no}，" if case_no else ""
        said = f"{about}{measures.MEASURES[rule.measure].title}，{moment_text(at)}。"
        yield Found(rule.code, unit, subject, month.code, case_id, said)


def _shares(
    session: Session, rule: AlarmRule, threshold: Threshold, month: Month, window: measures.Window
) -> Iterator[Found]:
    known = set(session.scalars(select(Alarm.unit).where(Alarm.rule == rule.code, Alarm.subject == month.code)))
    whole = measures.counted(session, rule.of, window)
    for unit, value in measures.counted(session, rule.measure, window).items():
        of = whole.get(unit, 0)
        if unit not in known and exceeded(threshold, value, of):
            what, per = measures.MEASURES[rule.measure].title, measures.MEASURES[rule.of].title
            share = f"占 {value * 100 / of:.1f}%，超过 {threshold.per_mille / 10:g}%"
            said = f"{month.words}{what} {value}，{per} {of}，{share}。"
            yield Found(rule.code, unit, month.code, month.code, None, said)


def _untouched(
    session: Session, rule: str, days: int, month: Month, now: datetime, calendar: Calendar
) -> Iterator[Found]:
    """Open tasks nobody has claimed for so many working days. The applicant's own are not the office's; those that
    are late have their own alert already."""
    query = select(Task.unit, Task.id, Task.case_id, Task.case_no, Task.step, Task.opened_at).where(
        Task.state == "open",
        Task.assignee_id.is_(None),
        Task.role != Role.APPLICANT,
        Task.suspended.is_(False),
        or_(Task.due_at.is_(None), Task.due_at > now),
        Task.opened_at < _before(now, days, calendar),
        Task.id.not_in(select(Alarm.subject).where(Alarm.rule == rule)),
    )
    for unit, task_id, case_id, case_no, step, opened_at in session.execute(query):
        said = f"办件 {case_no}“{step}”自 {moment_text(opened_at)} 起 {days} 个工作日无人认领。"
        yield Found(rule, unit, task_id, month.code, case_id, said)


def _unread(session: Session, rule: str, days: int, month: Month, now: datetime, calendar: Calendar) -> Iterator[Found]:
    """Reports of citizens that nobody has answered for so many working days."""
    query = select(ProofReport.unit, ProofReport.id, ProofReport.number, ProofReport.reported_at).where(
        ProofReport.state == "open",
        ProofReport.reported_at < _before(now, days, calendar),
        ProofReport.id.not_in(select(Alarm.subject).where(Alarm.rule == rule)),
    )
    for unit, report_id, number, reported_at in session.execute(query):
        said = f"{moment_text(reported_at)} 收到的举报 {number}，{days} 个工作日没有答复。"
        yield Found(rule, unit, report_id, month.code, None, said)


def _before(now: datetime, days: int, calendar: Calendar) -> datetime:
    """What began before this moment has waited for so many whole working days."""
    day = local_date(now)
    for _ in range(days):
        day = calendar.previous_workday(day)
    return datetime.combine(day, time(), SHANGHAI)


def _raise(act: Act, found: Sequence[Found]) -> None:
    """The alarms, the time to answer each, and one message a person for all that concern them."""
    if not found:
        return
    number, _ = versions.settled(act)
    told: dict[str, list[Found]] = {}
    people = {unit: _told(act, unit) for unit in {one.unit for one in found}}
    for one in found:
        clock = answering.start(act, TO_ANSWER, case=None, reminds=False)
        alarm = Alarm(
            id=new_id(),
            rule=one.rule,
            indicators=number,
            unit=one.unit,
            subject=one.subject,
            month=one.month,
            case_id=one.case_id,
            said=one.said,
            raised_at=act.now,
            recipients=listed(people[one.unit]),
            clock_id=clock.id,
        )
        act.session.add(alarm)
        act.record("alarm.raise", one.rule, unit=one.unit, about=one.subject, alarm=alarm.id, indicators=number)
        for user, _, _ in people[one.unit]:
            told.setdefault(user.id, []).append(one)
    for user_id, theirs in told.items():
        quoted = "".join(f"{one.rule} {TRIGGERS[one.rule]}：{one.said}" for one in theirs[:QUOTED])
        more = f"另有 {len(theirs) - QUOTED} 条，见指标预警页面。" if len(theirs) > QUOTED else ""
        title = f"指标预警 {len(theirs)} 条，请在 {TO_ANSWER} 内答复"
        notices.send(act, [user_id], kind="alarm", title=title, body=quoted + more, link="/oversight/alarms")


def _told(act: Act, unit: str) -> Told:
    chosen: dict[str, tuple[User, Role]] = {}
    for role in TOLD:
        for user in holders(act.people, act.units, role, unit):
            chosen.setdefault(user.id, (user, role))
    return absence.there(act, chosen)


def answer(act: Act, alarm_id: str, text: str) -> Alarm:
    """What the unit, or its supervisor, says and does about it; once."""
    alarm = _locked(act, alarm_id)
    if not any(act.actor.reaches(role, alarm.unit) for role in WATCHING):
        raise Forbidden("只有监察人员和责任单位负责人可以答复预警")
    if not text.strip():
        raise Invalid("请填写答复", errors=[FieldError("/answer", "请写明原因和处理措施")])
    _refuse_second(act, alarm)
    answering.stop(act, act.session.get_one(AnswerClock, alarm.clock_id))
    alarm.answer, alarm.answered_at = text.strip(), act.now
    alarm.answered_by, alarm.answered_by_name = act.actor.user_id, act.actor.name
    act.record("alarm.answer", alarm.rule, alarm=alarm.id, answer=alarm.answer)
    return alarm


def order(act: Act, alarm_id: str, *, kind: str, content: str, basis: str = "", limit: str = "") -> SupervisionOrder:
    """Answer it in a supervision order; what closes the order closes the alarm."""
    alarm = act.session.get(Alarm, alarm_id)
    case_no = act.session.scalar(select(Case.case_no).where(Case.id == alarm.case_id)) if alarm else None
    if alarm is None or not act.actor.reaches(Role.SUPERVISOR, alarm.unit):
        raise NotFound("没有这条预警")
    draft = issue.Draft(
        kind=kind,
        content=content,
        unit=alarm.unit,
        case_no=case_no or "",
        rule=alarm.rule,
        basis=basis,
        limit=limit,
    )
    issued = issue.issue(act, draft)  # locks the case first, as every act does
    _refuse_second(act, _locked(act, alarm_id))
    answering.stop(act, act.session.get_one(AnswerClock, alarm.clock_id))
    alarm.order_id = issued.id
    return issued


def _locked(act: Act, alarm_id: str) -> Alarm:
    alarm = act.session.get(Alarm, alarm_id, with_for_update=True, populate_existing=True)
    if alarm is None:
        raise NotFound("没有这条预警")
    return alarm


def _refuse_second(act: Act, alarm: Alarm) -> None:
    if alarm.answered_at is not None:
        raise Conflict(
            f"这条预警已由{alarm.answered_by_name}答复",
            code="alert_answered",
            extra={"closed_by": alarm.answered_by_name, "closed_at": alarm.answered_at.isoformat()},
        )
    standing = act.session.get(SupervisionOrder, alarm.order_id) if alarm.order_id else None
    if standing is not None and standing.state in OPEN:
        raise Conflict(
            f"这条预警已转为督办 {standing.number}",
            code="alert_in_order",
            remedy="请在督办单中答复和审核。",
            extra={"order": standing.id, "number": standing.number},
        )


@dataclass(frozen=True, slots=True)
class Shown:
    """An alarm with its case, the time to answer it and the order in which it is answered."""

    alarm: Alarm
    clock: AnswerClock
    case_no: str | None
    order: SupervisionOrder | None

    @property
    def id(self) -> str:
        return self.alarm.id

    def in_order(self) -> SupervisionOrder | None:
        return self.order if self.order is not None and self.order.state != "withdrawn" else None

    def late(self, now: datetime) -> bool:
        return self.clock.state == "running" and self.clock.due_at < now


def alarms(
    session: Session,
    actor: Actor,
    *,
    open_only: bool = False,
    rule: str = "",
    unit: str = "",
    after: str = "",
    limit: int = PAGE,
) -> Page:
    """Alarms of the units this person watches, the newest first."""
    query = _visible(actor)
    if open_only:
        query = query.where(Alarm.answered_at.is_(None))
    for column, value in ((Alarm.rule, rule), (Alarm.unit, unit)):
        if value:
            query = query.where(column == value)
    if after:
        if session.get(Alarm, after) is None:
            raise bad_mark()
        query = query.where(Alarm.id < after)
    rows = [Shown(*row) for row in session.execute(query.order_by(Alarm.id.desc()).limit(limit + 1))]
    return cut(rows, limit)


def alarm(session: Session, actor: Actor, alarm_id: str) -> Shown:
    row = session.execute(_visible(actor).where(Alarm.id == alarm_id)).one_or_none()
    if row is None:
        raise NotFound("没有这条预警")
    return Shown(*row)


def counts(session: Session, actor: Actor) -> Mapping[str, int]:
    """Unanswered alarms by rule, of the units this person watches."""
    query = select(Alarm.rule, func.count()).where(Alarm.unit.in_(watched(actor)), Alarm.answered_at.is_(None))
    return {row[0]: row[1] for row in session.execute(query.group_by(Alarm.rule))}


def _visible(actor: Actor) -> Select[Alarm, AnswerClock, str, SupervisionOrder]:
    query = select(Alarm, AnswerClock, Case.case_no, SupervisionOrder)
    query = query.join(AnswerClock, AnswerClock.id == Alarm.clock_id).outerjoin(Case, Case.id == Alarm.case_id)
    query = query.outerjoin(SupervisionOrder, SupervisionOrder.id == Alarm.order_id)
    return query.where(Alarm.unit.in_(watched(actor)))
