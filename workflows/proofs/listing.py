"""What people look up: the findings of the last audits, and the published list of required proofs (保留证明清单)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.errors import NotFound
from workflows.catalogue.folder import Shelf
from workflows.paging import PAGE, Page, bad_mark, cut
from workflows.proofs import queries
from workflows.proofs.book import ProofBook
from workflows.proofs.models import ProofFault, ProofRun
from workflows.rules.proofs import Graph


@dataclass(frozen=True, slots=True)
class Required:
    """A row of the list: on what ground, by whom it is demanded, who issues it, and whether it has to be handed in.

    Outside this list nobody may demand a proof (优化营商环境条例第四十四条，重庆市优化营商环境条例第五十条).
    """

    id: str
    name: str
    basis: str
    demanded_by: str
    issuer: str
    service: str
    service_name: str
    shared: bool
    committable: bool
    when: str
    dossier: Mapping[str, Any]
    """Why it was kept when proofs were cleared (service.yaml, `dossier`); empty where it was not in question."""


def last_run(session: Session) -> ProofRun | None:
    return session.scalars(select(ProofRun).order_by(ProofRun.ran_at.desc(), ProofRun.id.desc()).limit(1)).first()


def faults(
    session: Session,
    *,
    severity: str = "",
    rule: str = "",
    service: str = "",
    gone: bool = False,
    after: str = "",
    limit: int = PAGE,
) -> Page:
    """The findings that stand, or those that are gone; errors first, the newest first among them."""
    query = select(ProofFault).where(ProofFault.gone_at.is_not(None) if gone else ProofFault.gone_at.is_(None))
    for column, value in (
        (ProofFault.severity, severity),
        (ProofFault.rule, rule),
        (ProofFault.service_key, service),
    ):
        if value:
            query = query.where(column == value)
    if after:
        last = session.get(ProofFault, after)
        if last is None:
            raise bad_mark()
        same = (ProofFault.severity == last.severity) & (ProofFault.id < last.id)
        query = query.where((ProofFault.severity > last.severity) | same)
    rows = list(session.scalars(query.order_by(ProofFault.severity, ProofFault.id.desc()).limit(limit + 1)))
    return cut(rows, limit)


def counts(session: Session) -> dict[str, int]:
    """How many stand of each severity, and how many are gone."""
    query = select(ProofFault.severity, func.count()).where(ProofFault.gone_at.is_(None)).group_by(ProofFault.severity)
    found = {row[0]: row[1] for row in session.execute(query)}
    gone = session.scalar(select(func.count()).where(ProofFault.gone_at.is_not(None))) or 0
    return {"error": found.get("error", 0), "warning": found.get("warning", 0), "gone": gone}


def fault(session: Session, fault_id: str) -> ProofFault:
    row = session.get(ProofFault, fault_id)
    if row is None:
        raise NotFound("没有这条证明清理结果")
    return row


def required(session: Session, shelf: Shelf, book: ProofBook, q: str = "", *, since: str = "") -> Iterator[Required]:
    """Every proof that a live service requires, from the service `since` on, in the catalogue's order.

    Each word of `q` is part of its name, of its service's, of who demands or issues it.
    """
    words = q.split()
    written = [word for word in words if not book.stands_for_others(word)]
    for found in queries.with_proofs(session, shelf, written, since=since):
        for row in found["materials"]:
            if row["kind"] != "proof":
                continue
            basis = row["basis"]
            shown = Required(
                id=row["id"],
                name=row["name"],
                basis=f"《{basis['title']}》{basis.get('article', '')}" if basis else "",
                demanded_by=found["unit_name"],
                issuer=row["issuer"],
                service=found["key"],
                service_name=found["name"],
                shared=row["channel"] == "data_share",
                committable=row["commitment"] and found["commitment"],
                when=row.get("when", ""),
                dossier=row.get("dossier", {}),
            )
            said = f"{shown.name} {book.proper(shown.name)} {shown.service_name} {shown.demanded_by} {shown.issuer}"
            if all(word in said for word in words):
                yield shown


def near(whole: Graph, keys: Iterable[str]) -> Graph:
    """The part of the graph around some services: they, whoever issues to them, and whoever asks them."""
    wanted = set(keys)
    issued = {name for item in whole.items if item.key in wanted for name in item.outputs}
    asked = {d.document for item in whole.items if item.key in wanted for group in item.groups for d in group.demands}
    items = tuple(
        item
        for item in whole.items
        if item.key in wanted
        or not asked.isdisjoint(item.outputs)
        or any(demand.document in issued for group in item.groups for demand in group.demands)
    )
    return Graph(items, whole.base, whole.personas, whole.outside)
