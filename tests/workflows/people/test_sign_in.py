"""Signing in: the password is checked slowly, tries are counted, a session is kept as a hash and runs out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from engine.clock import machine_now
from engine.errors import NotSignedIn, TooMany
from tests.hall import Hall
from workflows.people import commands as people
from workflows.people.models import RateLimit, SignIn, User

TRIES = {"limit": 3, "window": timedelta(minutes=5)}


def sign_in(hall: Hall, username: str = "clerk", kind: str = "api") -> people.Opened:
    with hall.office.database.write() as session:
        user = people.authenticate(session, username, f"demo-{username}")
        assert user is not None
        return people.open_session(session, user, kind=kind)


def count(hall: Hall, key: str) -> None:
    with hall.office.database.write() as session:
        people.count_try(session, key, limit=TRIES["limit"], window=TRIES["window"])  # type: ignore[arg-type]


@pytest.mark.parametrize(("username", "password"), [("clerk", "wrong"), ("nobody", "demo-nobody"), ("clerk", "")])
def test_name_and_password_have_to_fit_together(hall: Hall, username: str, password: str) -> None:
    with hall.office.read() as session:
        assert people.authenticate(session, username, password) is None


def test_somebody_who_left_cannot_sign_in_and_is_signed_out(hall: Hall) -> None:
    opened = sign_in(hall)
    with hall.office.database.write() as session:
        session.execute(update(User).where(User.username == "clerk").values(active=False))
    with hall.office.read() as session:
        assert people.authenticate(session, "clerk", "demo-clerk") is None
        with pytest.raises(NotSignedIn):
            people.signed_in(session, opened.token, "api")


def test_a_session_is_found_by_its_token_and_kept_only_as_a_hash(hall: Hall) -> None:
    opened = sign_in(hall)
    with hall.office.read() as session:
        found = people.signed_in(session, opened.token, "api")
    assert (found.username, found.csrf) == ("clerk", opened.csrf)
    [row] = hall.rows(SignIn)
    assert opened.token not in str(vars(row))


def test_a_token_of_the_api_opens_no_page(hall: Hall) -> None:
    opened = sign_in(hall, kind="api")
    with hall.office.read() as session, pytest.raises(NotSignedIn):
        people.signed_in(session, opened.token, "page")


def test_a_session_ends_with_its_time_and_the_next_sign_in_sweeps_it_out(hall: Hall) -> None:
    opened = sign_in(hall)
    with hall.office.database.write() as session:
        session.execute(update(SignIn).values(expires_at=machine_now() - timedelta(seconds=1)))
    with hall.office.read() as session, pytest.raises(NotSignedIn):
        people.signed_in(session, opened.token, "api")
    fresh = sign_in(hall)
    assert [row.token_hash for row in hall.rows(SignIn)] == [people.token_hash(fresh.token)]


def test_signing_out_ends_this_session_and_no_other(hall: Hall) -> None:
    first, second = sign_in(hall), sign_in(hall)
    with hall.office.database.write() as session:
        people.sign_out(session, first.token)
    with hall.office.read() as session:
        people.signed_in(session, second.token, "api")
        with pytest.raises(NotSignedIn):
            people.signed_in(session, first.token, "api")


def test_guessing_is_stopped_after_the_tries_allowed(hall: Hall) -> None:
    for _ in range(3):
        count(hall, "sign-in:clerk")
    with pytest.raises(TooMany) as caught:
        count(hall, "sign-in:clerk")
    assert "分钟后再试" in caught.value.remedy_here
    count(hall, "sign-in:somebody-else")
    with hall.office.read() as session, pytest.raises(TooMany):
        people.check_limit(session, "sign-in:clerk", **TRIES)  # type: ignore[arg-type]


def test_tries_are_counted_anew_once_the_window_is_over(hall: Hall) -> None:
    for _ in range(3):
        count(hall, "sign-in:clerk")
    past = machine_now() - timedelta(minutes=6)
    with hall.office.database.write() as session:
        session.execute(update(RateLimit).values(window_started_at=past))
    with hall.office.read() as session:
        people.check_limit(session, "sign-in:clerk", **TRIES)  # type: ignore[arg-type]
    count(hall, "sign-in:clerk")
    assert [row.tries for row in hall.rows(RateLimit)] == [1]


def test_passwords_are_kept_as_argon2id(hall: Hall) -> None:
    hashes = [row.password_hash for row in hall.rows(User)]
    assert all(text.startswith("$argon2id$") for text in hashes)
    assert len(set(hashes)) == len(hashes)
