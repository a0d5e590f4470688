"""An event-based gateway leads to several waiting events, each with no other way in."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check.diagram import Diagram, Node
from engine.check.findings import Finding, Severity

ID = "event-gateway"
SEVERITY: Severity = "error"


def check(diagram: Diagram) -> Iterator[Finding]:
    """What an event-based gateway cannot wait for, and gateways that leave no choice."""
    for node in diagram.nodes:
        if node.kind == "eventBasedGateway":
            yield from _check(node)


def _check(gateway: Node) -> Iterator[Finding]:
    targets = [flow.target for flow in gateway.outgoing if flow.target]
    if len(targets) == 1:
        yield Finding.at(
            gateway, ID, SEVERITY, f"{gateway.label}只有一条出线，没有可选的事件。", "请至少连接两个中间捕获事件。"
        )
    for target in targets:
        if target.kind not in ("intermediateCatchEvent", "receiveTask"):
            yield Finding.at(
                gateway,
                ID,
                SEVERITY,
                f"{gateway.label}连到了{target.label}；事件网关之后只能是中间捕获事件或接收任务。",
                "请在该环节前加一个中间捕获事件；若要按条件选择，请改用排他网关。",
            )
        elif len(target.incoming) > 1:
            yield Finding.at(
                target,
                ID,
                SEVERITY,
                f"{target.label}除了{gateway.label}还有别的进线，不能确定由谁触发。",
                "请让事件网关之后的事件只有一条进线。",
            )
