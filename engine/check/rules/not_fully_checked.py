"""Says so where a diagram has too many possible runs for all to be played."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check.diagram import Diagram
from engine.check.findings import Finding, Severity
from engine.check.soundness import MAX_STATES, play

ID = "not-fully-checked"
SEVERITY: Severity = "warning"


def check(diagram: Diagram) -> Iterator[Finding]:
    """Scopes whose check for deadlocks stopped at the bound."""
    for played in play(diagram):
        if not played.complete:
            yield Finding.at(
                played.scope,
                ID,
                SEVERITY,
                f"{played.scope.label}的走法太多，检查了 {MAX_STATES} 种状态后停止；其余走法是否会卡住没有检查。",
                "请把同时进行的大段内容拆成子流程，每个子流程会单独检查。",
            )
