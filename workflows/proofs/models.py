"""The audit's tables: the facts of each live version, runs with their findings, and proofs that citizens reported."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.columns import Record, new_id


class ProofFacts(Record):
    """What the audit needs of a service's live version, so that a catalogue is audited without reading every folder."""

    __tablename__ = "proof_facts"

    service_key: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str]  # of the version it was read from
    outputs: Mapped[list[Any]]  # documents it issues, by their proper names
    facts: Mapped[dict[str, Any]]


class ProofRun(Record):
    """One audit of the whole catalogue (证明清理)."""

    __tablename__ = "proof_runs"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    ran_at: Mapped[datetime]
    rule_set: Mapped[str]  # 2016 | 2019
    services: Mapped[int] = mapped_column(Integer)
    materials: Mapped[int] = mapped_column(Integer)
    errors: Mapped[int] = mapped_column(Integer)
    warnings: Mapped[int] = mapped_column(Integer)
    new: Mapped[int] = mapped_column(Integer)  # findings no earlier run had, or that had gone in between
    gone: Mapped[int] = mapped_column(Integer)  # findings of the run before that this one has no more
    waits: Mapped[list[Any]] = mapped_column(default=list)  # circles among open cases, each a list of its steps


class ProofFault(Record):
    """One finding, from the run that first had it to the one that had it no more; it is told once."""

    __tablename__ = "proof_faults"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    identity: Mapped[str] = mapped_column(unique=True)  # digest of what makes it the same fault from run to run
    rule: Mapped[str]
    severity: Mapped[str]  # error | warning
    service_key: Mapped[str]  # where it is shown
    service_name: Mapped[str]
    unit: Mapped[str]
    document: Mapped[str]
    material: Mapped[str]
    message: Mapped[str]
    fix: Mapped[str]
    article: Mapped[str]
    path: Mapped[list[Any]]  # [{"item", "name", "document"}] of a circle
    personas: Mapped[list[Any]]  # whom it catches
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    gone_at: Mapped[datetime | None]

    __table_args__ = (Index(None, "gone_at", "severity"), Index(None, "service_key"))


class ProofReport(Record):
    """A citizen's report that a proof was demanded (举报索要证明, R34). It asks for nobody's name."""

    __tablename__ = "proof_reports"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str]  # what the public query asks for beside the number
    service_key: Mapped[str]
    service_name: Mapped[str]
    unit: Mapped[str]  # of the service, which answers
    digest: Mapped[str]  # the version whose list it was held against
    document: Mapped[str]  # the proof that was demanded, as the citizen calls it
    standing: Mapped[str]  # by the published list: unlisted | shared | listed
    listed: Mapped[str]  # the material of the list, "" where it is not on it
    place: Mapped[str] = mapped_column(default="")  # where it was demanded, and by whom
    story: Mapped[str] = mapped_column(default="")
    state: Mapped[str]  # open | answered
    reported_at: Mapped[datetime]
    reported_by: Mapped[str | None]  # an account, where signed in
    verdict: Mapped[str] = mapped_column(default="")  # upheld | lawful | unclear
    answer: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None]
    answered_by_name: Mapped[str | None]

    __table_args__ = (Index(None, "unit", "state"), Index(None, "reported_by"))
