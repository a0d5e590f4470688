"""A condition stands only where it is read."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check.diagram import Diagram, Flow
from engine.check.findings import Finding, Severity

ID = "condition-ignored"
SEVERITY: Severity = "error"


def check(diagram: Diagram) -> Iterator[Finding]:
    """Conditions after gateways and events that do not choose, and on default flows."""
    for flow in diagram.flows:
        if flow.condition is not None and (words := _words(flow)):
            yield Finding.at(flow, ID, SEVERITY, *words)


def _words(flow: Flow) -> tuple[str, str] | None:
    node = flow.source
    if node is None:
        return None
    if node.kind in ("parallelGateway", "eventBasedGateway"):
        return (
            f"{node.label}不看条件，出线{flow.called}上的条件不会起作用。",
            "请删去条件；若要按条件选择，请改用排他网关或包容网关。",
        )
    if flow is node.default:
        return (
            f"{node.label}的默认连线{flow.called}写有条件；其他条件都不成立时总会走它，这个条件不会起作用。",
            "请删去默认连线上的条件。",
        )
    return None
