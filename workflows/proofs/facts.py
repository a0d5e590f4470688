"""What the audit needs of one service: plain data, kept beside its live version, and as a node of the graph."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from workflows.proofs.book import ProofBook
from workflows.rules.limits import Limit
from workflows.rules.proofs import Basis, Demand, Dossier, Graph, Group, Item, Rulebook
from workflows.rules.refusal import Refusal

Facts = Mapping[str, Any]
OWN = ("申请人", "本人", "委托人")
"""Issuers that are the applicant: what they write themselves is at hand."""
_PAPERS = frozenset({"licence", "certificate", "document"})
"""Kinds of results that other services can ask for as a document."""


def facts(row: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a service's guide (service.yaml as read); names are as written."""
    grounds = {basis["id"]: basis for basis in row["basis"]}
    limit = row["limits"].get("promised") or row["limits"].get("statutory")
    results = row["delivery"]["results"]
    return {
        "key": row["key"],
        "name": row["name"],
        "unit": row["unit"],
        "unit_name": row["unit_name"],
        "outputs": [r.get("document", r["name"]) for r in results if r["kind"] in _PAPERS or "document" in r],
        "limit": limit["limit"] if limit else "",
        "commitment": row["commitment"]["mode"] != "none",
        "materials": [_material(material, grounds) for material in row["materials"]],
    }


def _material(row: Mapping[str, Any], grounds: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    ground = grounds.get(row["basis"])
    kept = ("id", "name", "kind", "issuer", "demanded_by", "channel", "necessity")
    more = (
        "document",
        "issuing_item",
        "validity",
        "when",
        "alternative_group",
        "derivable_from",
        "personas",
        "retained",
        "dossier",
    )
    return {
        **{name: row[name] for name in kept},
        **{name: row[name] for name in more if row.get(name)},
        "commitment": bool(row["commitment_allowed"]),
        "basis": ground
        and {name: ground[name] for name in ("title", "doc_no", "level", "article", "effective_to") if name in ground},
    }


def item(found: Facts, book: ProofBook) -> Item:
    """A service as a node: its materials in groups, of which any one is enough where they say so.

    Materials of one alternative group that are asked on different conditions are no alternatives to each other.
    """
    groups: dict[tuple[str, ...], list[Mapping[str, Any]]] = {}
    for row in found["materials"]:
        together = row.get("alternative_group")
        when, personas = row.get("when", ""), tuple(row.get("personas", ()))
        alike = (together, row["necessity"], when, *personas) if together else (row["id"],)
        groups.setdefault(alike, []).append(row)
    return Item(
        key=found["key"],
        name=found["name"],
        outputs=tuple(book.proper(name) for name in found["outputs"]),
        groups=tuple(
            Group(
                tuple(_demand(row, found, book) for row in rows),
                rows[0].get("when", ""),
                frozenset(rows[0].get("personas", ())),
                rows[0]["necessity"] == "optional",
            )
            for rows in groups.values()
        ),
        days=days(found["limit"]),
    )


def _demand(row: Mapping[str, Any], found: Facts, book: ProofBook) -> Demand:
    basis = row["basis"]
    return Demand(
        document=document(row, found, book),
        name=row["name"],
        id=row["id"],
        proof=row["kind"] == "proof",
        issuer=row["issuer"],
        issuing_item=row.get("issuing_item", ""),
        basis=basis
        and Basis(
            basis["title"],
            basis["level"],
            basis.get("article", ""),
            _day(basis, "effective_to"),
            basis.get("doc_no", ""),
        ),
        shared=row["channel"] == "data_share",
        committable=row["commitment"] and found["commitment"],
        derivable_from=tuple(book.proper(name) for name in row.get("derivable_from", ())),
        validity=days(row["validity"]) if "validity" in row else None,
        retained="retained" in row,
        dossier=_dossier(row["dossier"]) if "dossier" in row else None,
    )


def _dossier(row: Mapping[str, Any]) -> Dossier:
    opinions, argument = row.get("opinions", {}), row.get("argument", {})
    hearing, decision = row.get("hearing", {}), row.get("decision", {})
    return Dossier(
        opinions_from=_day(opinions, "from"),
        opinions_to=_day(opinions, "to"),
        opinions=opinions.get("summary", ""),
        argued_on=_day(argument, "on"),
        argument=argument.get("conclusion", ""),
        hearing=bool(hearing.get("needed")),
        notified_on=_day(hearing, "notified_on"),
        heard_on=_day(hearing, "held_on"),
        decided_on=_day(decision, "on"),
    )


def _day(row: Mapping[str, Any], name: str) -> date | None:
    """A day as written; None where there is none, or no such day."""
    try:
        return date.fromisoformat(row[name]) if row.get(name) else None
    except ValueError:
        return None


def document(row: Mapping[str, Any], found: Facts, book: ProofBook) -> str:
    """The proper name; a form or a letter of the applicant's own is a document of its service alone."""
    name = book.proper(row.get("document", row["name"]))
    own = row["kind"] == "application_form" or row["issuer"] in OWN
    return f"{found['name']}的{name}" if own and "document" not in row else name


def days(limit: str) -> float:
    """About how many days on the calendar; 0 for none, for a fixed date and for what cannot be read."""
    try:
        return Limit.parse(limit).about_days or 0.0
    except Refusal:
        return 0.0


def graph(all_facts: Iterable[Facts], book: ProofBook, rules: Rulebook) -> Graph:
    """The catalogue's graph.

    What no service of it issues comes from outside, unless a body that must not issue it is the only one named.
    """
    items = tuple(item(found, book) for found in all_facts)
    issued = {name for one in items for name in one.outputs}
    asked = [demand for one in items for group in one.groups for demand in group.demands]
    outside = {demand.document for demand in asked if not rules.barred_kind(demand)} - issued
    return Graph(items, book.everybody, book.personas, frozenset(outside - book.everybody))
