"""Absence and stand-ins (代理): while somebody is away, reminders and orders reach who stands in for them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from engine.store.columns import new_id
from workflows.acts import Act
from workflows.people.models import Absence, User
from workflows.people.roles import STAFF, Actor, Role

LEADS = (Role.SECTION_CHIEF, Role.LEADER_IN_CHARGE)
_WORKING = frozenset({*STAFF, Role.SUPERVISOR})
_LONGEST = 366
"""Days of the longest absence; a longer one is a change of duties."""


def may_record_for(actor: Actor, user: User) -> bool:
    """One's own, those of one's unit as its chief or leader, anybody's as administrator."""
    if user.id == actor.user_id or actor.holds(Role.ADMIN):
        return True
    return user.unit_code is not None and any(actor.reaches(role, user.unit_code) for role in LEADS)


def record(act: Act, username: str, stand_in: str, from_on: date, until_on: date, *, reason: str = "") -> Absence:
    """Somebody is away from `from_on` to `until_on`, both included. Raises Invalid naming each wrong field."""
    away = _person(act.session, username)
    if away is None:
        raise NotFound(f"没有用户名为“{username}”的人员")
    if not may_record_for(act.actor, away):
        raise Forbidden("只能登记本人或者本单位人员的请假")
    deputy = _checked(act, away, _person(act.session, stand_in), from_on, until_on)
    theirs = select(Absence).where(Absence.user_id == away.id, Absence.cancelled_at.is_(None))
    if act.session.scalars(theirs.where(Absence.from_on <= until_on, Absence.until_on >= from_on)).first() is not None:
        raise Conflict("这段时间已经登记过请假", code="absence_overlaps", remedy="请先撤销原来的登记。")
    row = Absence(
        id=new_id(),
        user_id=away.id,
        stand_in_id=deputy.id,
        from_on=from_on,
        until_on=until_on,
        reason=reason.strip(),
        recorded_at=act.now,
        recorded_by=act.actor.name,
    )
    act.session.add(row)
    days = {"from_on": from_on.isoformat(), "until_on": until_on.isoformat()}
    act.record("absence.record", away.username, None, stand_in=deputy.username, **days)
    return row


def cancel(act: Act, absence_id: str) -> Absence:
    """They are back, or did not go."""
    row = act.session.get(Absence, absence_id, with_for_update=True)
    away = act.session.get(User, row.user_id) if row else None
    if row is None or away is None:
        raise NotFound("没有这条请假登记")
    if not may_record_for(act.actor, away):
        raise Forbidden("只能撤销本人或者本单位人员的请假")
    if row.cancelled_at is None:
        row.cancelled_at = act.now
        act.record("absence.cancel", away.username)
    return row


def stand_ins(session: Session, today: date) -> Mapping[str, str]:
    """Who is away today → who is there instead, by id; through others who are away too. In a circle nobody is."""
    query = select(Absence.user_id, Absence.stand_in_id).where(
        Absence.from_on <= today, Absence.until_on >= today, Absence.cancelled_at.is_(None)
    )
    direct: dict[str, str] = {row.user_id: row.stand_in_id for row in session.execute(query)}
    found = {}
    for away in direct:
        seen, there = {away}, direct[away]
        while there in direct and there not in seen:
            seen.add(there)
            there = direct[there]
        if there not in seen:
            found[away] = there
    return found


def there(act: Act, found: Mapping[str, tuple[User, Role]]) -> list[tuple[User, Role, str]]:
    """Who is to be told, by user id, as they are there today: each once, a stand-in with the name of who is away."""
    if act.stand_ins is None:
        act.stand_ins = stand_ins(act.session, act.today)
    instead = act.stand_ins
    by_id = {user.id: user for user in act.people}
    told: dict[str, tuple[User, Role, str]] = {}
    for user, role in found.values():
        deputy = by_id.get(instead.get(user.id, ""))
        present, stands_for = (deputy, user.name) if deputy is not None else (user, "")
        told.setdefault(present.id, (present, role, stands_for))
    return list(told.values())


def upcoming(session: Session, actor: Actor, today: date) -> list[tuple[Absence, User, User]]:
    """The absences this person may see that are not over, soonest first, with who is away and who stands in."""
    rows = session.scalars(
        select(Absence)
        .where(Absence.until_on >= today, Absence.cancelled_at.is_(None))
        .order_by(Absence.from_on, Absence.id)
    ).all()
    people = {user.id: user for user in session.scalars(select(User))}
    return [
        (row, people[row.user_id], people[row.stand_in_id])
        for row in rows
        if may_record_for(actor, people[row.user_id]) or row.stand_in_id == actor.user_id
    ]


def colleagues(session: Session, actor: Actor) -> list[User]:
    """Everybody at work who could be away or stand in: those of the actor's units; administrators see all."""
    reach = frozenset().union(*(grant.reaches for grant in actor.grants)) | {actor.unit}
    users = session.scalars(select(User).where(User.active).order_by(User.unit_code, User.name, User.username))
    return [user for user in users if _works(user) and (actor.holds(Role.ADMIN) or user.unit_code in reach)]


def _checked(act: Act, away: User, deputy: User | None, from_on: date, until_on: date) -> User:
    """Who stands in, where everything is in order."""
    errors = []
    if deputy is None or not deputy.active or not _works(deputy):
        errors.append(FieldError("/stand_in", "请选择在岗的工作人员"))
    elif deputy.id == away.id:
        errors.append(FieldError("/stand_in", "代理人不能是本人"))
    if until_on < from_on:
        errors.append(FieldError("/until", "结束日期早于开始日期"))
    elif until_on < act.today:
        errors.append(FieldError("/until", "结束日期已经过去"))
    elif (until_on - from_on).days >= _LONGEST:
        errors.append(FieldError("/until", f"一次不超过 {_LONGEST} 天"))
    if errors or deputy is None:
        raise Invalid(f"有 {len(errors)} 处需要修改", errors=errors)
    return deputy


def _works(user: User) -> bool:
    return any(grant["role"] in _WORKING for grant in user.grants)


def _person(session: Session, username: str) -> User | None:
    return session.scalars(select(User).where(User.username == username)).one_or_none()
