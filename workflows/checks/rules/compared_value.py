"""A condition compares with a value that can be chosen or answered."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check import Finding, Severity
from engine.kinds import FOR_PEOPLE
from workflows.checks.folder import FOR_CONNECTORS, Folder, field_of
from workflows.checks.reads import compared
from workflows.sharing.connectors import Status

ID = "compared-value"
SEVERITY: Severity = "error"


def check(folder: Folder) -> Iterator[Finding]:
    """Comparisons that never hold because the value is not among the options."""
    for written, element, name, value in compared(folder.diagram):
        options = _options(folder, element, name)
        if options and value not in options:
            message = f"{written.what}把 {element}.{name} 与“{value}”比较，它只可能是 {'、'.join(options)}。"
            yield Finding(ID, SEVERITY, written.holder.id, written.line, message, "请改为选项的值，不是选项的文字。")


def _options(folder: Folder, element: str, name: str) -> list[str]:
    """What the name can be, where that is known; [] otherwise."""
    if element == "application":
        field = field_of(folder.guide.application, name)
        return [option.text for option in field.options] if field is not None else []
    node = folder.diagram.by_id.get(element)
    if node is not None and node.kind in FOR_PEOPLE:
        return folder.options_of(node, name) or []
    if node is not None and (found := folder.decided(node)) is not None:
        return list(found.options.get(name, ()))
    if node is not None and node.kind in FOR_CONNECTORS and name == "status":
        return [status.value for status in Status]
    return []
