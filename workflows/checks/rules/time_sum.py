"""The steps on the longest way together fit into the promise (R07)."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check import Finding, Severity
from engine.check.diagram import Node, Scope
from workflows.checks.folder import Folder, gov
from workflows.checks.walks import longest
from workflows.rules.limits import Limit, Unit
from workflows.rules.refusal import Refusal

ID = "time-sum"
SEVERITY: Severity = "warning"

_BEGINS = {"receipt": "received", "acceptance": "accepted", "decision": "decided"}


def check(folder: Folder) -> Iterator[Finding]:
    """Ways whose steps may take longer than promised.

    Of steps at the same time the longest counts, of a loop one turn. Only limits in the promise's own unit are added,
    so what is found is certain; corrections and steps that stop the clock are outside the promise.
    """
    row = folder.guide.row["limits"]["promised"]
    promised = _parsed(row["limit"])
    if promised is None or promised.unit is Unit.DATE:
        return

    def weight(node: Node) -> int:
        if gov(node, "action") == "correct" or gov(node, "suspends"):
            return 0
        own = _parsed(gov(node, "limit"))
        if own is not None:
            return own.value if own.unit is promised.unit else 0
        return _inside(node.inner)[0] if node.inner else 0

    def _inside(scope: Scope) -> tuple[int, list[Node]]:
        return longest(scope, lambda node: node.kind == "startEvent", lambda _: False, weight)

    for scope in folder.diagram.scopes:
        if scope.parent is None:
            total, way = longest(
                scope,
                lambda node: gov(node, "milestone") == _BEGINS[row["from"]],
                lambda node: gov(node, "milestone") == row["until"],
                weight,
            )
            if total > promised.value:
                steps = " + ".join(f"{node.name or node.id} {Limit(weight(node), promised.unit)}" for node in way)
                message = f"最长的一条路径共需 {Limit(total, promised.unit)}（{steps}），超过承诺时限 {promised}。"
                fix = "请缩短各环节的时限，把能同时办理的改为并行，或者延长承诺时限。"
                yield folder.guide.finding(ID, SEVERITY, "/limits/promised/limit", message, fix)


def _parsed(text: str) -> Limit | None:
    try:
        return Limit.parse(text) if text else None
    except Refusal:
        return None
