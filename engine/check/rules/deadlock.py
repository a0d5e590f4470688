"""No run gets stuck: every join receives what it waits for."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check.diagram import Diagram
from engine.check.findings import Finding, Severity
from engine.check.soundness import Stuck, play

ID = "deadlock"
SEVERITY: Severity = "error"


def check(diagram: Diagram) -> Iterator[Finding]:
    """Joins at which a possible run waits for ever, each with such a run."""
    for played in play(diagram):
        for stuck in played.stuck:
            yield Finding.at(
                stuck.node,
                ID,
                SEVERITY,
                f"{stuck.node.label}会一直等待{_missing(stuck)}，办件卡在这里。会卡住的走法：{stuck.path}。",
                "请让分支与汇合成对：并行网关分出的各路由并行网关汇合；排他网关选出的一路由排他网关汇合，或直接连到下一个环节。",
            )


def _missing(stuck: Stuck) -> str:
    names = [(flow.source.label if flow.source else flow.label) for flow in stuck.missing[:3]]
    more = f"等 {len(stuck.missing)} 路" if len(stuck.missing) > 3 else ""
    return "来自" + "、".join(names) + more + "的进线"
