"""An expression reads a field that the step's form asks."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from engine.check import Finding, Severity
from engine.kinds import FOR_PEOPLE
from workflows.checks.folder import Folder, gov
from workflows.checks.reads import reads
from workflows.checks.vocabulary import GIVEN_BY_OFFICE

ID = "unknown-field"
SEVERITY: Severity = "error"


def check(folder: Folder) -> Iterator[Finding]:
    """Fields no form has: such a condition never holds, and nobody would know why."""
    for written, element, name in reads(folder.diagram):
        node = folder.diagram.by_id.get(element)
        form = folder.form_of(node) if node is not None and node.kind in FOR_PEOPLE else None
        if node is None or form is None:
            continue
        keys = {field.key.partition(".")[0] for field in form.fields}
        if name not in keys | GIVEN_BY_OFFICE.get(gov(node, "action"), frozenset()):
            close = difflib.get_close_matches(name, sorted(keys), n=1)
            hint = f"是否应为 {element}.{close[0]}？" if close else ""
            message = (
                f"{written.what}读取 {element}.{name}，{node.label}的表单 {gov(node, 'form')} 没有字段 {name}。{hint}"
            )
            yield Finding(ID, SEVERITY, written.holder.id, written.line, message, "请改正字段名，或者在表单中加上它。")
