"""The steps on the longest way together fit into the promise (R07)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from engine.check import Finding, Severity
from engine.check.diagram import PREFIX, Node, Scope
from engine.xml import text_of
from workflows.checks.folder import Folder, gov
from workflows.checks.longest import Way, longest
from workflows.rules.limits import Limit, Unit
from workflows.rules.refusal import Refusal

ID = "time-sum"
SEVERITY: Severity = "error"

_BEGINS = {"receipt": "received", "acceptance": "accepted", "decision": "decided"}


def check(folder: Folder) -> Iterator[Finding]:
    """Ways on which every step keeps its time, and the case is late for all that.

    Of steps at the same time the longest counts, of a way back nothing. A step that is repeated counts as often as its
    declared bound says, once where it has none or a step in it stops the clock. Only limits in the promise's own unit
    are added, so what is found is certain; corrections and steps that stop the clock are outside the promise.
    """
    row = folder.guide.row["limits"]["promised"]
    promised = _parsed(row["limit"])
    if promised is None or promised.unit is Unit.DATE:
        return
    budget = Budget(promised.unit, row["until"])
    for scope in folder.diagram.scopes:
        if scope.parent is None:
            total, way = longest(
                scope, lambda node: gov(node, "milestone") == _BEGINS[row["from"]], budget.ends, budget.weight
            )
            if total > promised.value:
                steps = [f"{node.name or node.id} {Limit(budget.weight(node), promised.unit)}" for node in way]
                needed = f"{Limit(total, promised.unit)}（{' + '.join(steps)}）"
                message = f"最长的一条路径共需 {needed}，超过承诺时限 {promised}。"
                fix = "请缩短各环节的时限，把能同时办理的改为并行，或者延长承诺时限。"
                yield folder.guide.finding(ID, SEVERITY, "/limits/promised/limit", message, fix)


class Budget:
    """What a node takes of a promise in this unit that is kept at this milestone."""

    def __init__(self, unit: Unit, until: str) -> None:
        self._unit = unit
        self._until = until

    def ends(self, node: Node) -> bool:
        """Whether the promise is kept there, or somewhere in it."""
        return _any(node, lambda inner: gov(inner, "milestone") == self._until)

    def weight(self, node: Node) -> int:
        if _stops_the_clock(node):
            return 0
        own = _parsed(gov(node, "limit"))
        if node.inner and (own is None or self.ends(node)):
            return self._inside(node.inner)[0] * _turns(node)
        if own is None or own.unit is not self._unit:
            return 0
        return own.value * (1 if node.inner else _turns(node))  # a subprocess's own limit holds for all its turns

    def _inside(self, scope: Scope) -> Way:
        return longest(scope, lambda node: node.kind == "startEvent", self.ends, self.weight)


def _stops_the_clock(node: Node) -> bool:
    return gov(node, "action") == "correct" or bool(gov(node, "suspends"))


def _any(node: Node, holds: Callable[[Node], bool]) -> bool:
    """Whether it holds of the node or of any in it."""
    return holds(node) or (node.inner is not None and any(_any(inner, holds) for inner in node.inner.nodes))


def _turns(node: Node) -> int:
    """How often an activity runs, one turn after the other, by its declared bound."""
    if _any(node, _stops_the_clock):
        return 1
    loop, several = node.child("standardLoopCharacteristics"), node.child("multiInstanceLoopCharacteristics")
    bound = "" if loop is None else loop.get("loopMaximum", "")
    if several is not None and several.get("isSequential") == "true":
        cardinality = several.find(PREFIX + "loopCardinality")
        bound = "" if cardinality is None else text_of(cardinality)
    return int(bound) if bound.isdecimal() and bound.isascii() else 1


def _parsed(text: str) -> Limit | None:
    try:
        return Limit.parse(text) if text else None
    except Refusal:
        return None
