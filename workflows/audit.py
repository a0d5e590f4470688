"""The record of every act: append-only, chained per case, so that a change to the past shows (R38)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Protocol

import orjson
from sqlalchemy import Index, Integer, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.store.columns import Record, Serial
from workflows.people.roles import Actor

GENESIS = "0" * 64


class AuditEntry(Record):
    """One act. `detail` holds no personal data in the clear; what is secret is hashed as ciphertext."""

    __tablename__ = "audit_entries"

    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    chain: Mapped[str]
    seq: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime]
    actor_id: Mapped[str]
    actor_name: Mapped[str]
    unit: Mapped[str]
    act: Mapped[str]
    subject: Mapped[str]
    detail: Mapped[dict[str, Any]]
    channel: Mapped[str]
    address: Mapped[str]
    previous: Mapped[str]
    hash: Mapped[str]

    __table_args__ = (UniqueConstraint("chain", "seq"), Index(None, "at"))


class AuditHead(Record):
    """The newest link of a chain that has no row of its own to keep it in."""

    __tablename__ = "audit_heads"

    chain: Mapped[str] = mapped_column(primary_key=True)
    audit_seq: Mapped[int] = mapped_column(Integer)
    audit_hash: Mapped[str]


class Head(Protocol):
    """Where a chain's newest link is kept: a case keeps its own, in the row its commands lock anyway."""

    audit_seq: Mapped[int]
    audit_hash: Mapped[str]


def digest(previous: str, fields: dict[str, Any]) -> str:
    """SHA-256 over the previous link and this entry's fields, keys sorted."""
    return hashlib.sha256(previous.encode() + orjson.dumps(fields, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _fields(entry: AuditEntry) -> dict[str, Any]:
    return {
        "chain": entry.chain,
        "seq": entry.seq,
        "at": entry.at.isoformat(),
        "actor": entry.actor_id,
        "actor_name": entry.actor_name,
        "unit": entry.unit,
        "act": entry.act,
        "subject": entry.subject,
        "detail": entry.detail,
        "channel": entry.channel,
        "address": entry.address,
    }


def append(
    session: Session,
    head: Any,
    chain: str,
    *,
    at: datetime,
    actor: Actor,
    act: str,
    subject: str,
    detail: dict[str, Any],
) -> AuditEntry:
    """Add one link and move the chain's head."""
    entry = AuditEntry(
        chain=chain,
        seq=head.audit_seq + 1,
        at=at,
        actor_id=actor.user_id,
        actor_name=actor.name,
        unit=actor.unit,
        act=act,
        subject=subject,
        detail=orjson.loads(orjson.dumps(detail, default=str)),
        channel=actor.channel,
        address=actor.address,
        previous=head.audit_hash,
    )
    entry.hash = digest(entry.previous, _fields(entry))
    session.add(entry)
    head.audit_seq, head.audit_hash = entry.seq, entry.hash
    return entry


def head_of(session: Session, chain: str) -> AuditHead:
    """The head of a chain that is not a case's, locked."""
    head = session.scalars(select(AuditHead).where(AuditHead.chain == chain).with_for_update()).one_or_none()
    if head is None:
        head = AuditHead(chain=chain, audit_seq=0, audit_hash=GENESIS)
        session.add(head)
    return head


def broken_links(session: Session, chain: str | None = None) -> Iterator[AuditEntry]:
    """Every entry that does not follow from the one before it, in one chain or in all."""
    query = select(AuditEntry).order_by(AuditEntry.chain, AuditEntry.seq).execution_options(yield_per=1000)
    if chain is not None:
        query = query.where(AuditEntry.chain == chain)
    current, previous, seq = None, GENESIS, 0
    for entry in session.scalars(query):
        if entry.chain != current:
            current, previous, seq = entry.chain, GENESIS, 0
        if entry.previous != previous or entry.seq != seq + 1 or entry.hash != digest(previous, _fields(entry)):
            yield entry
        previous, seq = entry.hash, entry.seq
