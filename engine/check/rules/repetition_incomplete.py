"""A repeated activity says how often."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check.diagram import PREFIX, Diagram, Node
from engine.check.findings import Finding, Severity

ID = "repetition-incomplete"
SEVERITY: Severity = "error"


def check(diagram: Diagram) -> Iterator[Finding]:
    """Multi-instance activities without exactly one of number and list; loops without condition and maximum."""
    for node in diagram.nodes:
        if words := _multiple(node) or _loop(node):
            yield Finding.at(node, ID, SEVERITY, *words)


def _multiple(node: Node) -> tuple[str, str] | None:
    around = node.child("multiInstanceLoopCharacteristics")
    if around is None:
        return None
    number = around.find(PREFIX + "loopCardinality")
    items = around.find(PREFIX + "loopDataInputRef")
    if number is None and items is None:
        return (
            f"{node.label}是多实例，但没有说明数量。",
            "请填写数量（loopCardinality），或逐项办理的列表（loopDataInputRef）。",
        )
    if number is not None and items is not None:
        return (f"{node.label}的多实例同时写了数量和列表，不知道以哪个为准。", "请只保留其中一个。")
    if (around.find(PREFIX + "outputDataItem") is None) != (around.find(PREFIX + "loopDataOutputRef") is None):
        return (
            f"{node.label}的多实例只写了结果项和结果集合中的一个。",
            "请同时填写结果集合（loopDataOutputRef）和结果项（outputDataItem），或都不写。",
        )
    return None


def _loop(node: Node) -> tuple[str, str] | None:
    around = node.child("standardLoopCharacteristics")
    if around is None:
        return None
    maximum = around.get("loopMaximum")
    if maximum is not None and not (maximum.isdecimal()):
        return (f"{node.label}的最多循环次数“{maximum[:20]}”不是整数。", "请填写整数，例如 3。")
    if maximum is None and around.find(PREFIX + "loopCondition") is None:
        return (f"{node.label}是循环，但没有循环条件，也没有最多次数。", "请填写循环条件或最多次数。")
    return None
