"""A call repeated with its key acts once: same answer, no second case, and a clear word while the first is at work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from engine.errors import Conflict, Invalid
from tests.hall import Hall
from workflows import idempotency
from workflows.cases.models import Case
from workflows.idempotency import CallKey, IdempotentCall


@contextmanager
def calling(key: str = "k", asked: str = "POST /cases") -> Iterator[CallKey]:
    call = CallKey(key, asked)
    token = idempotency.current.set(call)
    try:
        yield call
    finally:
        idempotency.current.reset(token)


def test_the_key_is_written_with_the_act_and_only_by_the_first_of_several(hall: Hall) -> None:
    with calling() as call:
        hall.receive()
        assert call.used
        hall.receive()
    assert [row.key for row in hall.rows(IdempotentCall)] == ["k"]
    assert len(hall.rows(Case)) == 2


def test_the_same_call_made_elsewhere_meanwhile_does_nothing(hall: Hall) -> None:
    with calling():
        hall.receive()
    with calling(), pytest.raises(Conflict, match="idempotency_pending"):
        hall.receive()
    assert len(hall.rows(Case)) == 1


def test_a_failed_act_leaves_the_key_free(hall: Hall) -> None:
    with calling() as call, pytest.raises(Invalid):
        hall.receive(applicant={"phone": "12"})
    assert hall.rows(IdempotentCall) == []
    with calling():
        hall.receive()
    assert len(hall.rows(Case)) == 1
    assert call.key == "k"


def test_the_answer_is_kept_and_given_again_for_the_same_request_only(hall: Hall) -> None:
    with calling() as call:
        hall.receive()
    with hall.office.read() as session, pytest.raises(Conflict, match="idempotency_pending"):
        idempotency.earlier(session, call)
    cipher = hall.office.keys.answers(call.key)
    with hall.office.database.write() as session:
        idempotency.keep(session, call, 201, cipher.seal(b"ABCDEFGH"))
    with hall.office.read() as session:
        row = idempotency.earlier(session, call)
        assert row is not None
        assert row.status == 201
        assert b"ABCDEFGH" not in (row.response or b"")
        assert cipher.unseal(row.response or b"") == b"ABCDEFGH"
        assert idempotency.earlier(session, CallKey("other", call.request_hash)) is None
        with pytest.raises(Conflict, match="idempotency_key_reused"):
            idempotency.earlier(session, CallKey(call.key, "POST /other"))


def test_a_call_without_a_key_leaves_no_trace(hall: Hall) -> None:
    hall.receive()
    assert hall.rows(IdempotentCall) == []
