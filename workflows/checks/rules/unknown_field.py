"""An expression reads a field that the step's form asks, or a result that its decision gives."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from engine.check import Finding, Severity
from engine.check.diagram import Node
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
        if node is None or (given := _given(folder, node)) is None or name in given[0]:
            continue
        keys, lacks, fix = given
        close = difflib.get_close_matches(name, sorted(keys), n=1)
        hint = f"是否应为 {element}.{close[0]}？" if close else ""
        message = f"{written.what}读取 {element}.{name}，{node.label}的{lacks} {name}。{hint}"
        yield Finding(ID, SEVERITY, written.holder.id, written.line, message, fix)


def _given(folder: Folder, node: Node) -> tuple[frozenset[str], str, str] | None:
    """What a step gives, with the words for what it does not; None where that is not known."""
    if node.kind not in FOR_PEOPLE:
        found = folder.decided(node)
        if found is None or found.results is None:
            return None
        return found.results, f"决策 {gov(node, 'decision')} 不给出", f"它给出：{'、'.join(sorted(found.results))}。"
    form = folder.form_of(node)
    if form is None:
        return None
    keys = frozenset(field.key.partition(".")[0] for field in form.fields)
    given = keys | GIVEN_BY_OFFICE.get(gov(node, "action"), frozenset())
    return given, f"表单 {gov(node, 'form')} 没有字段", "请改正字段名，或者在表单中加上它。"
