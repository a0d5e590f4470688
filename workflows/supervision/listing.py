"""Supervision orders as people look for them: what waits for me, what is open, what is late; one with all its deeds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, true
from sqlalchemy.orm import Session

from engine.clock import local_date
from engine.errors import NotFound
from workflows.limits.models import AnswerClock
from workflows.paging import PAGE, Page, bad_mark, cut
from workflows.people.absence import stand_ins
from workflows.people.models import User
from workflows.people.queries import UnitTree
from workflows.people.roles import SYSTEM, Actor, Role
from workflows.rules.orders import OPEN, WAITING, Card, Kind, State, card
from workflows.supervision import parties
from workflows.supervision.models import OrderDeed, SupervisionOrder
from workflows.supervision.queries import watched

SHOWS = ("mine", "open", "overdue", "closed", "all")


@dataclass(frozen=True, slots=True)
class Shown:
    """An order with the time there is to answer it."""

    order: SupervisionOrder
    clock: AnswerClock

    @property
    def id(self) -> str:
        return self.order.id

    @property
    def waiting(self) -> bool:
        """The unit has to answer."""
        return self.order.state in WAITING

    def overdue(self, now: datetime) -> bool:
        return self.waiting and self.clock.state == "running" and self.clock.due_at < now

    def card(self, now: datetime) -> Card:
        """The colour it shows now."""
        late = self.clock.state != "suspended" and (self.clock.stopped_at or now) > self.clock.due_at
        return card(Kind(self.order.kind), self.order.level, ran_out=late)


@dataclass(frozen=True, slots=True)
class May:
    """What this person may do with an order as it stands."""

    answer: bool
    settle: bool
    withdraw: bool


def orders(
    session: Session,
    actor: Actor,
    tree: UnitTree,
    now: datetime,
    *,
    show: str = "all",
    kind: str = "",
    unit: str = "",
    case_no: str = "",
    urgent_first: bool = False,
    after: str = "",
    limit: int = PAGE,
) -> Page:
    """Orders this person may see: the newest first, or what is due soonest."""
    query = _visible(session, actor, tree, now).where(_is(session, actor, tree, now)[show])
    for column, value in (
        (SupervisionOrder.kind, kind),
        (SupervisionOrder.unit, unit),
        (SupervisionOrder.case_no, case_no),
    ):
        if value:
            query = query.where(column == value)
    if after:
        query = query.where(_after(session, after, urgent_first=urgent_first))
    order = (AnswerClock.due_at, SupervisionOrder.id) if urgent_first else (SupervisionOrder.id.desc(),)
    rows = [Shown(*row) for row in session.execute(query.order_by(*order).limit(limit + 1))]
    return cut(rows, limit)


def counts(session: Session, actor: Actor, tree: UnitTree, now: datetime, *, unit: str = "") -> dict[str, int]:
    """How many there are to each choice of the filter."""
    conditions = _is(session, actor, tree, now)
    sums = (func.sum(case((conditions[name], 1), else_=0)) for name in SHOWS)
    query = _visible(session, actor, tree, now).with_only_columns(*sums)
    if unit:
        query = query.where(SupervisionOrder.unit == unit)
    return {name: int(found or 0) for name, found in zip(SHOWS, session.execute(query).one(), strict=True)}


def order(session: Session, actor: Actor, tree: UnitTree, now: datetime, order_id: str) -> Shown:
    """One order. Raises NotFound where there is none for this person."""
    row = session.execute(_visible(session, actor, tree, now).where(SupervisionOrder.id == order_id)).one_or_none()
    if row is None:
        raise NotFound("没有这份督办单")
    return Shown(*row)


def deeds(session: Session, found: SupervisionOrder) -> list[OrderDeed]:
    """All that was done to it, in order."""
    return list(session.scalars(select(OrderDeed).where(OrderDeed.order_id == found.id).order_by(OrderDeed.number)))


def may(session: Session, actor: Actor, tree: UnitTree, found: SupervisionOrder, today: date) -> May:
    """What the forms on an order's page offer; the commands ask again."""
    settles = parties.may_settle(session, actor, tree, found, today)
    return May(
        answer=found.state in WAITING and parties.may_answer(session, actor, tree, found, today),
        settle=found.state == State.ANSWERED and settles and found.answered_by != actor.user_id,
        withdraw=found.state in OPEN and settles,
    )


def of_case(session: Session, actor: Actor, tree: UnitTree, now: datetime, case_id: str) -> list[Shown]:
    """The orders about a case that this person may see, oldest first."""
    query = _visible(session, actor, tree, now).where(SupervisionOrder.case_id == case_id)
    return [Shown(*row) for row in session.execute(query.order_by(SupervisionOrder.id))]


def of_alerts(session: Session, alerts: Sequence[str]) -> dict[str, SupervisionOrder]:
    """The order an alert was last made into, by alert; one withdrawn is none any more."""
    query = select(SupervisionOrder).where(
        SupervisionOrder.alert_id.in_(alerts), SupervisionOrder.state != State.WITHDRAWN
    )
    return {row.alert_id or "": row for row in session.scalars(query.order_by(SupervisionOrder.id))}


def open_counts(session: Session, now: datetime) -> tuple[int, int]:
    """Over all units: orders that wait for an answer, and of those the late ones."""
    late = and_(AnswerClock.state == "running", AnswerClock.due_at < now)
    query = select(func.count(), func.sum(case((late, 1), else_=0))).select_from(SupervisionOrder)
    query = query.join(AnswerClock, AnswerClock.id == SupervisionOrder.clock_id)
    waiting, overdue = session.execute(query.where(SupervisionOrder.state.in_(WAITING))).one()
    return waiting, int(overdue or 0)


def report_line(session: Session, now: datetime) -> str:
    """The same for the command line."""
    waiting, overdue = open_counts(session, now)
    return f"待答复的督办 {waiting} 份，其中逾期 {overdue} 份"


def _visible(session: Session, actor: Actor, tree: UnitTree, now: datetime) -> Select[SupervisionOrder, AnswerClock]:
    """Those of the units this person watches, or answers for today while somebody is away, and those they answered."""
    standing_in = frozenset().union(*parties.answering_units(session, actor, tree, local_date(now)).values())
    query = select(SupervisionOrder, AnswerClock).join(AnswerClock, AnswerClock.id == SupervisionOrder.clock_id)
    units = sorted(standing_in.union(watched(actor)))
    return query.where(or_(SupervisionOrder.unit.in_(units), SupervisionOrder.answered_by == actor.user_id))


def _is(session: Session, actor: Actor, tree: UnitTree, now: datetime) -> dict[str, ColumnElement[bool]]:
    """The choices of the filter as conditions."""
    waiting = SupervisionOrder.state.in_(WAITING)
    return {
        "mine": or_(_mine_to_answer(session, actor, tree, now), _mine_to_settle(session, actor, now)),
        "open": SupervisionOrder.state.in_(OPEN),
        "overdue": and_(waiting, AnswerClock.state == "running", AnswerClock.due_at < now),
        "closed": SupervisionOrder.state.not_in(OPEN),
        "all": true(),
    }


def _mine_to_answer(session: Session, actor: Actor, tree: UnitTree, now: datetime) -> ColumnElement[bool]:
    units = parties.answering_units(session, actor, tree, local_date(now))
    levels = (
        and_(SupervisionOrder.level == level, SupervisionOrder.unit.in_(sorted(reached)))
        for level, reached in units.items()
    )
    return and_(SupervisionOrder.state.in_(WAITING), SupervisionOrder.issued_by != actor.user_id, or_(*levels))


def _mine_to_settle(session: Session, actor: Actor, now: datetime) -> ColumnElement[bool]:
    away = [one for one, deputy in stand_ins(session, local_date(now)).items() if deputy == actor.user_id]
    return and_(
        SupervisionOrder.state == State.ANSWERED,
        SupervisionOrder.unit.in_(sorted(actor.units([Role.SUPERVISOR]))),
        SupervisionOrder.answered_by != actor.user_id,
        or_(
            SupervisionOrder.issued_by.in_([actor.user_id, SYSTEM.user_id, *away]),
            SupervisionOrder.issued_by.in_(select(User.id).where(User.active.is_(False))),
        ),
    )


def _after(session: Session, last_id: str, *, urgent_first: bool) -> ColumnElement[bool]:
    query = select(AnswerClock.due_at).join(SupervisionOrder, SupervisionOrder.clock_id == AnswerClock.id)
    due_at = session.scalars(query.where(SupervisionOrder.id == last_id)).one_or_none()
    if due_at is None:
        raise bad_mark()
    if not urgent_first:
        return SupervisionOrder.id < last_id
    later = and_(AnswerClock.due_at == due_at, SupervisionOrder.id > last_id)
    return or_(AnswerClock.due_at > due_at, later)
