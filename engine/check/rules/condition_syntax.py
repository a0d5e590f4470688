"""Conditions are FEEL."""

from __future__ import annotations

from collections.abc import Iterator

from engine import feel
from engine.check.diagram import Diagram
from engine.check.expressions import conditions, repetitions
from engine.check.findings import Finding, Severity
from engine.errors import Problem

ID = "condition-syntax"
SEVERITY: Severity = "error"


def check(diagram: Diagram) -> Iterator[Finding]:
    """Conditions of flows and repetitions that cannot be read as FEEL."""
    for written in (*conditions(diagram), *repetitions(diagram)):
        try:
            feel.compile(written.text, diagram.functions)
        except Problem as problem:
            yield Finding(
                ID,
                SEVERITY,
                written.holder.id,
                written.line,
                f"{written.what}“{written.text[:80]}”不是正确的 FEEL 表达式：{problem.detail.rstrip('。')}。",
                '请按 FEEL 书写，例如 examine.outcome = "agree" and application.area >= 50。',
            )
