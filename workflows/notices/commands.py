"""Leave a message in somebody's inbox, and for the channels they have chosen; mark it read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from engine.store.columns import new_id
from workflows.acts import Act
from workflows.cases.models import Case
from workflows.notices import outbox
from workflows.notices.models import Message


def send(act: Act, users: Iterable[str], *, kind: str, title: str, body: str, link: str, case_no: str = "") -> None:
    """One message for each of `users`, in the transaction of what caused it."""
    outbox.post(act, _leave(act, users, kind=kind, title=title, body=body, link=link, case_no=case_no))


def tell_applicant(act: Act, case: Case, *, kind: str, title: str, body: str) -> None:
    """One message about a case for whoever applied with an account of their own, and an SMS to the number they gave
    where messages of this kind go by SMS, account or not."""
    link = f"/my/cases/{case.case_no}"
    users = [case.applicant_user_id or ""]
    left = _leave(act, users, kind=kind, title=title, body=body, link=link, case_no=case.case_no)
    outbox.post(act, left, but_short=outbox.tell_by_phone(act, case, kind))


def _leave(act: Act, users: Iterable[str], **said: str) -> list[dict[str, Any]]:
    """The rows of the messages, which the act writes with all others at its end."""
    more = {"created_at": act.now, "read_at": None, **said}
    left = [{"id": new_id(), "user_id": user, **more} for user in dict.fromkeys(users) if user]
    for row in left:
        act.append(Message, row)
    return left


def mark_read(act: Act, message_id: str | None = None) -> None:
    """One message of the actor's, or all of them, as read."""
    query = update(Message).where(Message.user_id == act.actor.user_id, Message.read_at.is_(None))
    if message_id is not None:
        query = query.where(Message.id == message_id)
    act.session.execute(query.values(read_at=act.now))


MANY = 100
"""Nobody counts further, and every open page asks all the time."""


def unread(session: Session, user_id: str) -> int:
    """How many are unread, at most `MANY`."""
    some = select(Message.id).where(Message.user_id == user_id, Message.read_at.is_(None)).limit(MANY).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def inbox(session: Session, user_id: str, limit: int = 50) -> list[Message]:
    query = select(Message).where(Message.user_id == user_id).order_by(Message.created_at.desc()).limit(limit)
    return list(session.scalars(query))
