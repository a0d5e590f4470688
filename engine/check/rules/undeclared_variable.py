"""What an expression reads is declared, or comes from a step before it."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from engine import feel
from engine.check.ancestry import Ancestry
from engine.check.diagram import PREFIX, Diagram
from engine.check.expressions import Written, reads, scripts
from engine.check.findings import Finding, Severity
from engine.errors import Problem

ID = "undeclared-variable"
SEVERITY: Severity = "error"


def check(diagram: Diagram) -> Iterator[Finding]:
    """Names nobody provides. Runs only where the declared variables are known."""
    if diagram.variables is None:
        return
    ancestry = Ancestry(diagram)
    data = _data_names(diagram)
    writes = {written.reader.id: _written_names(written.text, diagram) for written in scripts(diagram)}
    for written, names in reads(diagram):
        before = ancestry.before(written.reader, itself=written.after)
        provided = data | before | {name for node in before for name in writes.get(node, ())}
        for name in sorted(names):
            if not _declared(name, diagram.variables) and name.partition(".")[0] not in provided:
                yield Finding(ID, SEVERITY, written.holder.id, written.line, *_words(diagram, written, name, provided))


def _words(diagram: Diagram, written: Written, name: str, provided: set[str]) -> tuple[str, str]:
    first = name.partition(".")[0]
    if later := diagram.by_id.get(first):
        return (
            f"{written.what}读取 {name}，但{later.label}不在它之前，那时还没有结果。",
            "请改为读取之前环节的结果，或调整先后次序。",
        )
    rest = name[len(first) :]
    known = [*(diagram.variables or ()), *(earlier + rest for earlier in provided)]
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.7)
    hint = f"是否应为 {close[0]}？" if close else ""
    return (
        f"{written.what}读取 {name}，但没有声明这个变量，也没有编号为 {first} 的前置环节。{hint}",
        "请改正名称：申请数据写 application.字段名，环节结果写 环节编号.字段名。",
    )


def _declared(name: str, variables: frozenset[str]) -> bool:
    """Whether the name itself, something it is part of, or something that is part of it is declared."""
    parts = name.split(".")
    if any(".".join(parts[:length]) in variables for length in range(1, len(parts) + 1)):
        return True
    return any(variable.startswith(name + ".") for variable in variables)


def _written_names(text: str, diagram: Diagram) -> frozenset[str]:
    try:
        return frozenset(name.partition(".")[0] for name in feel.compile_script(text, diagram.functions).writes)
    except Problem:
        return frozenset()


def _data_names(diagram: Diagram) -> set[str]:
    """Names of data objects, of items of repeated activities, and of inputs and outputs of called processes."""
    kinds = ("dataObject", "dataObjectReference", "inputDataItem", "outputDataItem", "dataInput", "dataOutput")
    elements = (element for kind in kinds for element in diagram.root.iter(PREFIX + kind))
    return {name for element in elements for name in (element.get("id"), element.get("name")) if name}
