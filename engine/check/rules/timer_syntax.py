"""A timer's text is an ISO 8601 time of its kind, or FEEL."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime

from engine import feel
from engine.check.diagram import Diagram
from engine.check.expressions import timers
from engine.check.findings import Finding, Severity
from engine.errors import Problem

ID = "timer-syntax"
SEVERITY: Severity = "error"

_DURATION = r"P(?=[\dT])(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?"
_ISO_DURATION = re.compile(_DURATION)
_ISO_CYCLE = re.compile(rf"R\d*/(?:(?P<start>[^/]+)/)?{_DURATION}")
_LOOKS_ISO = re.compile(r"[PR][\dT/]|\d{4}-")
_SAMPLES = {
    "timeDuration": ("时长", "P7D（7 天）、PT2H（2 小时）"),
    "timeDate": ("时刻", "2026-12-01T09:00:00+08:00"),
    "timeCycle": ("周期", "R3/PT1H（每小时一次，共 3 次）"),
}


def check(diagram: Diagram) -> Iterator[Finding]:
    """Timers without a text, of the wrong kind, or unreadable."""
    for written, kind in timers(diagram):
        if not written.text:
            what, samples = "时长或时刻", "P7D、2026-12-01T09:00:00+08:00"
            detail = "没有填写"
        else:
            what, samples = _SAMPLES[kind]
            detail = _fault(written.text, kind)
        if detail:
            yield Finding(
                ID,
                SEVERITY,
                written.holder.id,
                written.line,
                f"{written.what}{'“' + written.text[:80] + '”' if written.text else ''}{detail}，不知道何时到期。",
                f"请填写{what}，例如 {samples}，或结果为{what}的 FEEL 表达式。",
            )


def _fault(text: str, kind: str) -> str:
    if _iso(text, kind):
        return ""
    if _LOOKS_ISO.match(text):
        return f"不是 ISO 8601 {_SAMPLES[kind][0]}"
    try:
        feel.compile(text)
    except Problem as problem:
        return f"既不是 ISO 8601 {_SAMPLES[kind][0]}，也不是正确的 FEEL 表达式（{problem.detail.rstrip('。')}）"
    return ""


def _iso(text: str, kind: str) -> bool:
    if kind == "timeDuration":
        return _ISO_DURATION.fullmatch(text) is not None
    if kind == "timeDate":
        return _moment(text)
    cycle = _ISO_CYCLE.fullmatch(text)
    return cycle is not None and (cycle["start"] is None or _moment(cycle["start"]))


def _moment(text: str) -> bool:
    for read in (datetime.fromisoformat, date.fromisoformat):
        try:
            read(text)
        except ValueError:
            continue
        return True
    return False
