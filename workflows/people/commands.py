"""Sign in and out, add people, slow down guessing."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import NamedTuple

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from engine.clock import machine_now
from engine.errors import NotSignedIn, TooMany
from engine.store.upsert import insert_into
from workflows.people.models import RateLimit, SignIn, User
from workflows.people.queries import stamp_of_units
from workflows.people.roles import Role

PAGE_HOURS, API_HOURS = 12, 12
SIGN_IN_TRIES, SIGN_IN_WINDOW = 10, timedelta(minutes=5)
FORGOTTEN = timedelta(hours=1)
"""Longer than any window: what was counted before is of no use to anybody."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A fresh session: the token is shown once and kept only as a hash."""

    token: str
    csrf: str
    user: User
    expires_at: datetime


@cache
def hasher() -> PasswordHasher:
    """Argon2id with OWASP's parameters: 19 MiB, two passes, one lane; some 20 ms a check."""
    return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def add_user(
    session: Session,
    username: str,
    name: str,
    password: str,
    unit: str | None,
    grants: Iterable[tuple[Role, str]],
    *,
    hashing: PasswordHasher | None = None,
) -> User:
    """`hashing` is for passwords that are no secret; a hash says itself how it is verified."""
    user = User(
        username=username,
        name=name,
        password_hash=(hashing or hasher()).hash(password),
        unit_code=unit,
        grants=[{"role": role.value, "unit": code} for role, code in grants],
        created_at=machine_now(),
    )
    session.add(user)
    return user


def authenticate(session: Session, username: str, password: str) -> User | None:
    """Whose name and password these are; None when they do not fit together.

    It takes long on purpose: ask in a reading session, so that nobody who writes has to wait. The caller counts the
    failure with `count_try`.
    """
    user = session.scalars(select(User).where(User.username == username, User.active)).one_or_none()
    try:
        hasher().verify(user.password_hash if user else _absent(), password)
    except (VerificationError, InvalidHashError):
        return None
    return user


def open_session(session: Session, user: User, *, kind: str) -> Opened:
    now = machine_now()
    token, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(24)
    expires = now + timedelta(hours=PAGE_HOURS if kind == "page" else API_HOURS)
    session.execute(delete(SignIn).where(SignIn.expires_at < now))
    session.add(
        SignIn(token_hash=token_hash(token), user_id=user.id, kind=kind, csrf=csrf, created_at=now, expires_at=expires)
    )
    return Opened(token, csrf, user, expires)


@cache
def _absent() -> str:
    """A hash nobody's password fits, so that an unknown name takes as long as a wrong password."""
    return hasher().hash(secrets.token_hex(16))


class SignedIn(NamedTuple):
    """Whose session it is, as much as every request needs of them, and the stamp the units have just now."""

    id: str
    username: str
    name: str
    unit_code: str | None
    grants: Sequence[Mapping[str, str]]
    csrf: str
    expires_at: datetime
    units: str | None


_PERSON, _SESSION = User.__table__.c, SignIn.__table__.c
_SIGNED_IN = (
    select(*(_PERSON[name] for name in SignedIn._fields[:5]), _SESSION.csrf, _SESSION.expires_at, stamp_of_units())
    .join_from(SignIn.__table__, User.__table__, _SESSION.user_id == _PERSON.id)
    .where(_SESSION.token_hash == bindparam("token"), _SESSION.kind == bindparam("kind"), _PERSON.active)
)


def signed_in(session: Session, token: str, kind: str) -> SignedIn:
    """Whose session this is. Raises NotSignedIn when there is none or it has run out.

    Every request asks it: it reads columns and makes no object that a session would keep.
    """
    row = session.connection().execute(_SIGNED_IN, {"token": token_hash(token), "kind": kind}).one_or_none()
    if row is None or row.expires_at < machine_now():
        raise NotSignedIn("登录已失效")
    return SignedIn._make(row)


def sign_out(session: Session, token: str) -> None:
    session.execute(delete(SignIn).where(SignIn.token_hash == token_hash(token)))


def count_try(session: Session, key: str, *, limit: int, window: timedelta) -> None:
    """Count one try under `key`; raises TooMany beyond `limit` tries in `window` (machine time)."""
    now = machine_now()
    session.execute(delete(RateLimit).where(RateLimit.window_started_at < now - FORGOTTEN))
    first = insert_into(session, RateLimit).values(key=key, window_started_at=now, tries=0)
    session.execute(first.on_conflict_do_nothing(index_elements=["key"]))
    row = session.get_one(RateLimit, key, with_for_update=True)
    if now - row.window_started_at > window:
        row.window_started_at, row.tries = now, 0
    row.tries += 1
    if row.tries > limit:
        minutes = max(1, int((row.window_started_at + window - now).total_seconds() // 60) + 1)
        raise TooMany("尝试次数过多", remedy=f"请在 {minutes} 分钟后再试。")


def check_limit(session: Session, key: str, *, limit: int, window: timedelta) -> None:
    """Raise TooMany if `key` was already tried `limit` times in `window`."""
    row = session.get(RateLimit, key)
    if row is not None and row.tries >= limit and machine_now() - row.window_started_at <= window:
        raise TooMany("尝试次数过多", remedy=f"请在 {int(window.total_seconds() // 60)} 分钟后再试。")
