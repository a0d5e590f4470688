"""A flow node is in one lane."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check.diagram import Diagram, Lane
from engine.check.findings import Finding, Severity

ID = "node-in-two-lanes"
SEVERITY: Severity = "error"


def check(diagram: Diagram) -> Iterator[Finding]:
    """Nodes that two lanes claim, neither of them inside the other."""
    for node in diagram.nodes:
        leaves = [lane for lane in node.lanes if not any(_around(lane, other) for other in node.lanes)]
        unique = list({id(lane): lane for lane in leaves}.values())
        if len(unique) > 1:
            yield Finding.at(
                node,
                ID,
                SEVERITY,
                f"{node.label}同时列在{unique[0].label}和{unique[1].label}里，不能确定由谁办理。",
                "请只在一个泳道中保留它（flowNodeRef）。",
            )


def _around(lane: Lane, other: Lane) -> bool:
    """Whether `lane` contains `other`."""
    above = other.parent
    while above is not None and above is not lane:
        above = above.parent
    return above is lane
