"""Conditions of materials, and conditions of acceptance a machine can check, are FEEL on fields of the application."""

from __future__ import annotations

from collections.abc import Iterator

from engine import feel
from engine.check import Finding, Severity
from engine.errors import Problem
from workflows.checks.folder import Guide

ID = "material-condition"
SEVERITY: Severity = "error"


def check(guide: Guide) -> Iterator[Finding]:
    """Conditions that cannot be read, or read what the application form does not ask."""
    for pointer, text in _conditions(guide):
        try:
            names = feel.compile(text).names
        except Problem as problem:
            message = f"条件“{text[:80]}”不是正确的 FEEL 表达式：{problem.detail.rstrip('。')}。"
            yield guide.finding(ID, SEVERITY, pointer, message, "例如：application.by_proxy = true。")
            continue
        if guide.application is None:
            continue
        fields = {field.key.partition(".")[0] for field in guide.application.fields} | {"commitment"}
        for name in sorted(names):
            if name.removeprefix("application.").partition(".")[0] not in fields:
                message = f"条件“{text[:80]}”读取 {name}，申请表中没有这个字段，条件永远不成立。"
                yield guide.finding(ID, SEVERITY, pointer, message, "请改为 application.<申请表字段>。")


def _conditions(guide: Guide) -> Iterator[tuple[str, str]]:
    for pointer, row in guide.materials:
        if "when" in row:
            yield f"{pointer}/when", row["when"]
    for index, row in enumerate(guide.row["conditions"]):
        if "check" in row:
            yield f"/conditions/{index}/check", row["check"]
