"""A timer's text is an ISO 8601 time of its kind, or FEEL."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from engine import feel
from engine.check.diagram import Diagram, Node
from engine.check.expressions import looks_like_iso, timers
from engine.check.findings import Finding, Severity
from engine.errors import Problem
from engine.spiff.timers import parse_cycle, parse_duration, parse_moment

ID = "timer-syntax"
SEVERITY: Severity = "error"

_ISO: dict[str, Callable[[str], object]] = {
    "timeDuration": parse_duration,
    "timeDate": parse_moment,
    "timeCycle": parse_cycle,
}
_SAMPLES = {
    "timeDuration": ("时长", "P7D（7 天）、PT2H（2 小时）"),
    "timeDate": ("时刻", "2026-12-01T09:00:00+08:00"),
    "timeCycle": ("周期", "R3/PT1H（每小时一次，共 3 次，用在不中断的边界事件上）"),
}


def check(diagram: Diagram) -> Iterator[Finding]:
    """Timers without a text, of the wrong kind, or unreadable."""
    for written, kind in timers(diagram):
        if not written.text:
            what, samples = "时长或时刻", "P7D、2026-12-01T09:00:00+08:00"
            detail = "没有填写"
        else:
            what, samples = _SAMPLES[kind]
            detail = _fault(written.text, kind, diagram) or _misplaced(written.reader, kind)
        if detail:
            yield Finding(
                ID,
                SEVERITY,
                written.holder.id,
                written.line,
                f"{written.what}{'“' + written.text[:80] + '”' if written.text else ''}{detail}，不能确定何时到期。",
                f"请填写{what}，例如 {samples}，或结果为{what}的 FEEL 表达式。",
            )


def _fault(text: str, kind: str, diagram: Diagram) -> str:
    if _ISO[kind](text) is not None:
        return ""
    if looks_like_iso(text):
        return f"不是 ISO 8601 {_SAMPLES[kind][0]}"
    try:
        feel.compile(text, diagram.functions)
    except Problem as problem:
        return f"既不是 ISO 8601 {_SAMPLES[kind][0]}，也不是正确的 FEEL 表达式（{problem.detail.rstrip('。')}）"
    return ""


def _misplaced(node: Node, kind: str) -> str:
    """A cycle goes on: only what is not interrupted by it, or starts a process, can take more than its first turn."""
    if kind == "timeCycle" and (node.kind == "intermediateCatchEvent" or (node.host and node.interrupting)):
        return "是周期，但该事件只触发一次"
    return ""
