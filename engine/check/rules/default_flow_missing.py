"""A choice has a default flow unless one of its flows must be taken."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.check.diagram import Diagram, Node
from engine.check.findings import Finding, Severity

ID = "default-flow-missing"
SEVERITY: Severity = "error"

_EQUALITY = re.compile(r"^=?\s*([\w.\s]+?)\s*(!=|=)\s*([^=<>]+?)\s*$")


def check(diagram: Diagram) -> Iterator[Finding]:
    """Gateways and activities whose outgoing flows all have conditions, and no default for the day all are false."""
    for node in diagram.nodes:
        if node.kind in ("parallelGateway", "eventBasedGateway", "complexGateway") or node.default or not node.outgoing:
            continue
        conditions = [flow.condition for flow in node.outgoing if flow.condition]
        if len(conditions) == len(node.outgoing) and not _complementary(conditions):
            yield Finding.at(node, ID, SEVERITY, *_words(node))


def _words(node: Node) -> tuple[str, str]:
    if len(node.outgoing) == 1:
        flow = node.outgoing[0]
        return (
            f"{node.label}唯一的出线{flow.called}带有条件，条件不成立时流程会停在这里。",
            "请删去该条件；若要选择，请用排他网关并设默认连线。",
        )
    return (
        f"{node.label}的 {len(node.outgoing)} 条出线都有条件，没有默认连线；所有条件都不成立时流程无法继续。",
        "请把其中一条设为默认连线（default），并去掉它的条件。",
    )


def _complementary(conditions: list[str]) -> bool:
    """Whether two of them are `a = b` and `a != b`: one is always true, for null as well."""
    seen: dict[tuple[str, str], str] = {}
    for condition in conditions:
        if match := _EQUALITY.match(condition):
            sides = ("".join(match[1].split()), match[3])
            if seen.setdefault(sides, match[2]) != match[2]:
                return True
    return False
