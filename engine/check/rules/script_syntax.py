"""Scripts are lines of `name = FEEL expression`."""

from __future__ import annotations

from collections.abc import Iterator

from engine import feel
from engine.check.diagram import Diagram
from engine.check.expressions import scripts
from engine.check.findings import Finding, Severity
from engine.errors import Problem

ID = "script-syntax"
SEVERITY: Severity = "error"


def check(diagram: Diagram) -> Iterator[Finding]:
    """Empty scripts and scripts that cannot be read."""
    for written in scripts(diagram):
        detail = "脚本是空的。" if not written.text else _fault(written.text, diagram)
        if detail:
            yield Finding(
                ID,
                SEVERITY,
                written.holder.id,
                written.line,
                f"{written.what}不能执行：{detail}",
                "脚本每行写一个“名称 = FEEL 表达式”，例如 total = application.price * 2；不能写 Python 或 JavaScript。",
            )


def _fault(text: str, diagram: Diagram) -> str:
    try:
        feel.compile_script(text, diagram.functions)
    except Problem as problem:
        return problem.detail.rstrip("。") + "。"
    return ""
