"""The file is well-formed XML without a document type, and its root is BPMN's `definitions`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check.findings import Finding, Severity
from engine.errors import Invalid
from engine.xml import BPMN, line_of, parse

ID = "readable-xml"
SEVERITY: Severity = "error"


def check(data: bytes) -> Iterator[Finding]:
    """What keeps the bytes from being read as BPMN 2.0."""
    try:
        root = parse(data)
    except Invalid as refused:
        yield Finding(ID, SEVERITY, "", int(refused.extra.get("line", 0)), refused.detail, refused.remedy_here)
        return
    if root.tag != f"{{{BPMN}}}definitions":
        yield Finding(
            ID,
            SEVERITY,
            root.get("id", ""),
            line_of(root),
            f"根元素是 <{root.tag.rpartition('}')[2]}>，不是 BPMN 2.0 的 <definitions>，不能作为流程图读取。",
            "请选择 BPMN 2.0 格式导出的流程图文件。",
        )
