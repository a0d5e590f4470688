"""The record of every act: append-only, chained per case, so that a change to the past shows (R38)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

import orjson
from sqlalchemy import Index, Integer, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.store.columns import Record, Serial
from engine.store.upsert import insert_into
from workflows.cases.models import Case
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


@dataclass(slots=True)
class Head:
    """The newest link of a chain, where many chains are written at once."""

    audit_seq: int
    audit_hash: str


_CHAINED = (
    "chain", "seq", "at", "actor_id", "actor_name", "unit", "act", "subject", "detail", "channel", "address",
    "previous",
)  # fmt: skip


def digest(row: Mapping[str, Any]) -> str:
    """SHA-256 over everything an entry says, the hash of the entry before it included; keys sorted, moments in UTC."""
    said = {name: row[name] for name in _CHAINED}
    said["at"] = row["at"].astimezone(UTC).isoformat()
    return hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()


def link(
    head: Case | AuditHead | Head,
    chain: str,
    *,
    at: datetime,
    actor: Actor,
    act: str,
    subject: str,
    detail: dict[str, Any],
) -> dict[str, Any]:
    """The columns of a chain's next entry; the chain's head moves on to it. `detail` is of what JSON itself has."""
    row: dict[str, Any] = {
        "chain": chain,
        "seq": head.audit_seq + 1,
        "at": at,
        "actor_id": actor.user_id,
        "actor_name": actor.name,
        "unit": actor.unit,
        "act": act,
        "subject": subject,
        "detail": detail,
        "channel": actor.channel,
        "address": actor.address,
        "previous": head.audit_hash,
    }
    row["hash"] = digest(row)
    head.audit_seq, head.audit_hash = row["seq"], row["hash"]
    return row


def head_of(session: Session, chain: str) -> AuditHead:
    """The head of a chain that is not a case's, locked."""
    head = session.get(AuditHead, chain, with_for_update=True)
    if head is None:
        first = insert_into(session, AuditHead).values(chain=chain, audit_seq=0, audit_hash=GENESIS)
        session.execute(first.on_conflict_do_nothing(index_elements=["chain"]))
        head = session.get_one(AuditHead, chain, with_for_update=True)
    return head


@dataclass(frozen=True, slots=True)
class Broken:
    """One place where a chain does not hold."""

    chain: str
    seq: int
    what: str


def as_of_one_moment(session: Session) -> None:
    """Let a session that has asked nothing yet see all its answers as of one moment, as SQLite does by itself."""
    if session.get_bind().dialect.name == "postgresql" and not session.in_transaction():
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def broken_links(session: Session, chain: str | None = None) -> Iterator[Broken]:
    """Where a chain, or all of them, were changed: entries altered, taken out, put in, or cut off at the end.

    Give it a fresh session: on PostgreSQL everything is read as of one moment.
    """
    as_of_one_moment(session)
    heads = _heads(session, chain)
    query = select(AuditEntry).order_by(AuditEntry.chain, AuditEntry.seq).execution_options(yield_per=1000)
    if chain is not None:
        query = query.where(AuditEntry.chain == chain)
    for name, entries in groupby(session.scalars(query), key=lambda entry: entry.chain):
        yield from _broken(name, entries, heads.pop(name, None))
    for name, (seq, _) in heads.items():
        if seq:
            yield Broken(name, seq, "整条链缺失")


def _broken(chain: str, entries: Iterable[AuditEntry], head: tuple[int, str] | None) -> Iterator[Broken]:
    seq, previous = 0, GENESIS
    for entry in entries:
        if entry.seq != seq + 1:
            yield Broken(chain, entry.seq, f"前面缺少 {entry.seq - seq - 1} 条")
        if entry.previous != previous or entry.hash != digest(vars(entry)):
            yield Broken(chain, entry.seq, f"“{entry.act}”与前后不符")
        seq, previous = entry.seq, entry.hash
    if head is None:
        yield Broken(chain, seq, "链不属于任何办件或者登记")
    elif head != (seq, previous):
        yield Broken(chain, seq, f"链尾与登记不符，应有 {head[0]} 条")


def _heads(session: Session, chain: str | None) -> dict[str, tuple[int, str]]:
    """The newest link of every chain as its owner's row keeps it."""
    name = "case:" + Case.id
    of_cases = select(name, Case.audit_seq, Case.audit_hash)
    of_office = select(AuditHead.chain, AuditHead.audit_seq, AuditHead.audit_hash)
    if chain is not None:
        of_cases, of_office = of_cases.where(name == chain), of_office.where(AuditHead.chain == chain)
    return {row[0]: (row[1], row[2]) for query in (of_cases, of_office) for row in session.execute(query)}
