"""What the diagram may read of the application is asked by the application form."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check import Finding, Severity
from workflows.checks.folder import Guide, field_of

ID = "variables-declared"
SEVERITY: Severity = "error"

_TYPES = {"number": {"number"}, "boolean": {"checkbox"}, "date": {"datetime"}}
"""Types of variables that only some types of fields give; text comes from any."""


def check(guide: Guide) -> Iterator[Finding]:
    """Declared variables without a field, or of another type than their field."""
    if guide.application is None:
        return
    for name, type_ in guide.row["variables"].items():
        field = field_of(guide.application, name)
        pointer = f"/variables/{name}"
        if field is None:
            message = f"变量 {name} 在申请表中没有对应的字段，流程图读到的总是空。"
            yield guide.finding(ID, SEVERITY, pointer, message, "请在申请表中加上这个字段，或者删去变量。")
        elif type_ in _TYPES and field.type not in _TYPES[type_] and field.kind != "money" and not field.options:
            message = f"变量 {name} 声明为 {type_}，申请表中的“{field.label}”是 {field.type}。"
            yield guide.finding(ID, SEVERITY, pointer, message, "请改正变量的类型。")
