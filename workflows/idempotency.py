"""Once-only calls: a call repeated with its key gets the first answer and acts no second time."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.clock import machine_now
from engine.errors import Conflict
from engine.store.columns import Record
from engine.store.upsert import insert_into


class IdempotentCall(Record):
    """A call that was made with a key; its row is written in the transaction of what it did."""

    __tablename__ = "idempotent_calls"

    key: Mapped[str] = mapped_column(primary_key=True)
    request_hash: Mapped[str]
    status: Mapped[int | None]
    response: Mapped[bytes | None]  # sealed
    created_at: Mapped[datetime]


@dataclass
class CallKey:
    """The key of the call being served. `used` once an act has written it."""

    key: str
    request_hash: str
    used: bool = False


current: ContextVar[CallKey | None] = ContextVar("idempotent_call", default=None)


def earlier(session: Session, call: CallKey) -> IdempotentCall | None:
    """The same call made before. Conflict if the key was used for another request, or its answer is not known yet."""
    row = session.get(IdempotentCall, call.key)
    if row is None:
        return None
    if row.request_hash != call.request_hash:
        raise Conflict(
            "这个 Idempotency-Key 已用于另一个请求", code="idempotency_key_reused", remedy="请换一个新的键。"
        )
    if row.status is None:
        raise _pending()
    return row


def _pending() -> Conflict:
    return Conflict(
        "相同的请求正在处理或者已经处理", code="idempotency_pending", remedy="请查询办件状态，不要重复提交。"
    )


def mark(session: Session) -> None:
    """Write the current call's key with the act that serves it. Conflict if the same call was just made elsewhere."""
    call = current.get()
    if call is None or call.used:
        return
    row = insert_into(session, IdempotentCall).values(
        key=call.key, request_hash=call.request_hash, created_at=machine_now()
    )
    written = session.execute(row.on_conflict_do_nothing(index_elements=["key"]).returning(IdempotentCall.key))
    if written.first() is None:
        raise _pending()
    call.used = True


def keep(session: Session, call: CallKey, status: int, response: bytes) -> None:
    """Keep the sealed answer for the next time."""
    row = session.get(IdempotentCall, call.key)
    if row is not None:
        row.status, row.response = status, response
