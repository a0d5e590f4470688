"""Letters as people look for them: those this person answers, and one's own by number and password."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from engine.errors import Forbidden, NotFound
from workflows.cases import numbers
from workflows.letters import commands, handlers
from workflows.letters.models import Letter
from workflows.limits import answering
from workflows.limits.models import AnswerClock
from workflows.office import Office
from workflows.paging import PAGE, Page, bad_mark, cut
from workflows.people import commands as people
from workflows.people.queries import UnitTree
from workflows.people.roles import Actor, Role
from workflows.rules.letters import WAITING, Kind, State
from workflows.rules.lights import Light

TRIES, TRY_WINDOW = 20, timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Shown:
    """A letter with the time there is to answer it."""

    letter: Letter
    clock: AnswerClock

    @property
    def id(self) -> str:
        return self.letter.id

    @property
    def waiting(self) -> bool:
        return State(self.letter.state) in WAITING

    def light(self, now: datetime) -> Light:
        return answering.light(self.clock, now)


class WrongLetterPassword(Forbidden):
    """Number and password do not fit together; which of the two is wrong is not told."""

    code = "wrong_query_password"
    title = "来信编号或者查询密码不正确"
    remedy = "请核对来信时给出的编号和查询密码。"


def look_up(office: Office, number: str, password: str, address: str) -> Shown:
    """A letter for whoever has its number and password; wrong tries are counted per address."""
    key = f"letter-query:{address}"
    with office.read() as session:
        people.check_limit(session, key, limit=TRIES, window=TRY_WINDOW)
        row = session.execute(_all().where(Letter.number == number)).one_or_none()
        if row is not None and hmac.compare_digest(
            row[0].password_hash, numbers.password_hash(office.keys, row[0].id, password)
        ):
            return Shown(*row)
    with office.database.write() as session:
        people.count_try(session, key, limit=TRIES + 1, window=TRY_WINDOW)
    raise WrongLetterPassword


def letters(
    session: Session,
    actor: Actor,
    tree: UnitTree,
    *,
    state: str = "",
    kind: str = "",
    after: str = "",
    limit: int = PAGE,
) -> Page:
    """Those this person answers: what waits the soonest due first, else the newest first."""
    query = _all().where(_theirs(actor, tree))
    waits = state == "waiting"
    if state:
        query = query.where(Letter.state.in_(WAITING if waits else (state,)))
    if kind:
        query = query.where(Letter.kind == kind)
    if after:
        last = session.get(Letter, after)
        if last is None:
            raise bad_mark()
        due = session.get_one(AnswerClock, last.clock_id).due_at
        later = or_(AnswerClock.due_at > due, and_(AnswerClock.due_at == due, Letter.id > after))
        query = query.where(later if waits else Letter.id < after)
    order: tuple[Any, ...] = (AnswerClock.due_at, Letter.id) if waits else (Letter.id.desc(),)
    rows = [Shown(*row) for row in session.execute(query.order_by(*order).limit(limit + 1))]
    return cut(rows, limit)


def letter(session: Session, actor: Actor, tree: UnitTree, letter_id: str) -> Shown:
    """One of them. Raises NotFound where there is none for this person."""
    row = session.execute(_all().where(Letter.id == letter_id)).one_or_none()
    if row is None or not handlers.may_handle(actor, tree, row[0]):
        raise NotFound("没有这封来信")
    return Shown(*row)


def _all() -> Any:
    return select(Letter, AnswerClock).join(AnswerClock, AnswerClock.id == Letter.clock_id)


def _theirs(actor: Actor, tree: UnitTree) -> ColumnElement[bool]:
    own = actor.units(handlers.OF_THE_UNIT)
    above = {unit for unit in actor.units([Role.SUPERVISOR]) if actor.unit not in tree.subtree(unit)}
    return or_(
        and_(Letter.kind == Kind.CONSULTATION, Letter.unit.in_(sorted(own))),
        and_(Letter.kind == Kind.COMPLAINT, Letter.unit.in_(sorted(above))),
    )


opened = commands.opened
