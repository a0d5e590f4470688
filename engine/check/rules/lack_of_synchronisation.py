"""Ways that run at the same time are joined before they go on together."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check.diagram import Diagram
from engine.check.findings import Finding, Severity
from engine.check.soundness import Doubled, play

ID = "lack-of-synchronisation"
SEVERITY: Severity = "error"


def check(diagram: Diagram) -> Iterator[Finding]:
    """The first place of each scope where a second token arrives, with a run that does it."""
    for played in play(diagram):
        for doubled in played.doubled:
            yield Finding.at(
                doubled.node,
                ID,
                SEVERITY,
                f"同时进行的几路没有汇合就继续，{_again(doubled)}会重复执行。走法：{doubled.path}。",
                "请在这几路相遇处用并行网关（或与分支相同的网关）汇合，再继续后面的环节。",
            )


def _again(doubled: Doubled) -> str:
    target = doubled.flow.target
    return f"{doubled.node.label}之后的{target.label if target else doubled.flow.label}"
