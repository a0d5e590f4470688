"""The YAML files of a folder, read and held against their schemas."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check import Finding, Severity
from engine.errors import Invalid
from workflows.catalogue.reading import Written
from workflows.checks.folder import Files


def schema_findings(source: Files, file: str, schema: str, rule: str, severity: Severity) -> Iterator[Finding]:
    """Everything wrong with the form of one file; a missing file is another rule's."""
    if file not in source.files:
        return
    try:
        written, wrong = source.read(file, schema)
    except Invalid as problem:
        line = int(problem.extra.get("line", 0))
        fix = "请检查缩进、冒号后的空格和引号；值里有冒号或者以数字开头时加引号。"
        yield Finding(rule, severity, file, line, f"{problem.detail}。", fix, file)
        return
    for pointer, clause in wrong:
        line = written.places.line(pointer)
        fix = f"请按 bpmn/schemas/{schema}.schema.json 的说明填写。"
        yield Finding(rule, severity, file + pointer, line, f"{clause}。", fix, file)


def well_formed(source: Files, file: str, schema: str) -> Written | None:
    """The file, where it can be read and follows its schema."""
    if file not in source.files:
        return None
    try:
        written, wrong = source.read(file, schema)
    except Invalid:
        return None
    return None if wrong else written
