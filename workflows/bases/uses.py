"""What rests on which basis in one guide: conditions, materials, limits, special procedures, fees, steps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from workflows.catalogue.folder import Service
from workflows.rules.bases import Contradiction, Quoted, Said, contradictions

Rest = Mapping[str, str]
"""`{"kind", "id", "name"}` of one thing that rests on a basis."""

KINDS: Mapping[str, str] = {
    "condition": "受理条件",
    "material": "申请材料",
    "limit": "办理时限",
    "suspension": "暂停计时",
    "extension": "延长期限",
    "fee": "收费",
    "notice": "一次性告知",
    "commitment": "告知承诺",
    "step": "流程环节",
    "service": "事项本身",
}
"""The kinds of things, in the words of pages and tasks."""
LIMITS = {"statutory": "法定时限", "promised": "承诺时限"}


@dataclass(frozen=True, slots=True)
class Use:
    """One basis of a guide and all that rests on it."""

    row: Mapping[str, Any]
    rests: Sequence[Rest]
    carries: bool


def uses(service: Service) -> list[Use]:
    """Every basis of the guide. What names none of them rests on the service's bases as a whole.

    A basis carries its service where a condition rests on it, or where it is the only one: without it, there is
    nothing to apply for (法无授权不可为, R12).
    """
    found: dict[str, list[Rest]] = {row["id"]: [] for row in service.row["basis"]}
    for quoted, rest in _rests(service):
        if quoted in found:
            found[quoted].append(rest)
    rows = {row["id"]: row for row in service.row["basis"]}
    alone = len(rows) == 1
    return [
        Use(row, rests or [_thing("service", "", service.name)], alone or any(r["kind"] == "condition" for r in rests))
        for row, rests in ((rows[ref], rests) for ref, rests in found.items())
    ]


def stated(row: Mapping[str, Any]) -> dict[str, str]:
    """What a guide itself states of limits and fees, by the names bases state them with."""
    found = {}
    if statutory := row["limits"].get("statutory"):
        found["statutory"] = statutory["limit"]
    if extension := row["limits"].get("extension"):
        found["extension"] = extension["longest"]
    found["notice"] = row["notice"]["limit"]
    if limit := row["delivery"].get("limit"):
        found["delivery"] = limit
    return found | {f"fee:{fee['name']}": fee["amount"] for fee in row["fees"].get("items", ())}


def of_guide(row: Mapping[str, Any]) -> Iterator[Contradiction]:
    """Where the bases of one guide (service.yaml as read) contradict each other, or the guide them."""
    said = [
        Said(one["of"], one["value"], str(_cited(basis)), basis["level"], _since(basis))
        for basis in row["basis"]
        for one in basis.get("states", ())
    ]
    return contradictions(said, stated(row))


def _cited(basis: Mapping[str, Any]) -> Quoted:
    return Quoted(basis["title"], "", basis.get("article", ""))


def _since(basis: Mapping[str, Any]) -> date | None:
    try:
        return date.fromisoformat(basis["effective_from"]) if basis.get("effective_from") else None
    except ValueError:
        return None


def _rests(service: Service) -> Iterator[tuple[str, Rest]]:
    row = service.row
    for index, condition in enumerate(row["conditions"]):
        yield condition["basis"], _thing("condition", str(index), condition["text"])
    for material in row["materials"]:
        if material["basis"]:
            yield material["basis"], _thing("material", material["id"], material["name"])
    for kind, words in LIMITS.items():
        limit = row["limits"].get(kind)
        if limit and "basis" in limit:
            yield limit["basis"], _thing("limit", kind, words)
    for ground in row["limits"].get("suspensions", ()):
        yield ground["basis"], _thing("suspension", ground["ground"], ground["ground"])
    if extension := row["limits"].get("extension"):
        yield extension["basis"], _thing("extension", "extension", "延长期限")
    for fee in row["fees"].get("items", ()):
        for name in ("basis", "reduction_basis"):
            if name in fee:
                yield fee[name], _thing("fee", fee["name"], fee["name"] + ("的减免" if name != "basis" else ""))
    for name, words in (("notice", "一次性告知"), ("commitment", "告知承诺")):
        if "basis" in row[name]:
            yield row[name]["basis"], _thing(name, name, words)
    for element, node in service.compiled.elements.items():
        if quoted := node.gov("basis"):
            kind = "suspension" if node.gov("suspends") else "step"
            name = f"{node.name or element}（{node.gov('suspends')}）" if kind == "suspension" else node.name or element
            yield quoted, _thing(kind, element, name)


def _thing(kind: str, id_: str, name: str) -> Rest:
    return {"kind": kind, "id": id_, "name": name}
