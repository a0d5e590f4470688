"""No two elements of the model have the same id."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check.diagram import PREFIX, Diagram
from engine.check.findings import Finding, Severity
from engine.xml import line_of

ID = "duplicate-id"
SEVERITY: Severity = "error"


def check(diagram: Diagram) -> Iterator[Finding]:
    """Each later use of an id that is taken."""
    first: dict[str, int] = {}
    for element in diagram.root.iter(PREFIX + "*"):
        name = element.get("id")
        if not name:
            continue
        line = line_of(element)
        if name in first:
            yield Finding(
                ID,
                SEVERITY,
                name,
                line,
                f"编号 {name} 重复：第 {first[name]} 行已经用过，第 {line} 行又用了一次。",
                "请给其中一个元素换一个编号，并同步修改引用它的连线和图形。",
            )
        else:
            first[name] = line
