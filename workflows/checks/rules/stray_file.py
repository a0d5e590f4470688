"""A service's folder holds nothing that is never read."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check import Finding, Severity
from workflows.catalogue.folder import FILE
from workflows.checks.folder import Files

ID = "stray-file"
SEVERITY: Severity = "warning"


def check(source: Files) -> Iterator[Finding]:
    """Files the office does not know."""
    for name in source.files:
        if not FILE.fullmatch(name):
            message = f"事项文件夹中的文件 {name} 不会被读取，也不会部署。"
            kept = "service.yaml、cases.yaml、*.bpmn、*.dmn 和 forms/*.json"
            fix = f"请移走它；这里只放 {kept}，文件名用字母、数字、连字符。"
            yield Finding(ID, SEVERITY, name, 0, message, fix, name)
