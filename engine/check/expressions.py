"""Where a diagram holds expressions: conditions, scripts, timers and repetitions, each with the node that reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from engine import feel
from engine.check.diagram import PREFIX, Diagram, Node, Thing, local
from engine.errors import Problem
from engine.kinds import TASKS
from engine.xml import GOV, line_of, text_of

_ISO = re.compile(r"[PR][\dT/]|\d{4}-")
TIMER_KINDS = ("timeDate", "timeDuration", "timeCycle")
_REPETITIONS = {
    "loopCardinality": "多实例的数量",
    "completionCondition": "多实例的完成条件",
    "loopCondition": "循环条件",
}


@dataclass(frozen=True, slots=True)
class Written:
    """One expression as written. A finding points at `holder`; `after` says that `reader` is done by then."""

    holder: Thing
    reader: Node
    what: str
    text: str
    line: int
    after: bool = False


def conditions(diagram: Diagram) -> Iterator[Written]:
    """Conditions of sequence flows."""
    for flow in diagram.flows:
        expression = flow.child("conditionExpression")
        if flow.source and flow.condition is not None and expression is not None:
            line = line_of(expression)
            yield Written(flow, flow.source, f"{flow.label}的条件", flow.condition, line, after=True)


def repetitions(diagram: Diagram) -> Iterator[Written]:
    """Expressions that say how often an activity is repeated."""
    for node in diagram.nodes:
        for around in node.xml:
            if local(around).endswith("LoopCharacteristics"):
                for expression in around:
                    if what := _REPETITIONS.get(local(expression)):
                        yield Written(node, node, f"{node.label}{what}", text_of(expression), line_of(expression))


def scripts(diagram: Diagram) -> Iterator[Written]:
    """Scripts of script tasks, "" where there is none; and what rule tasks give their decisions."""
    for node in diagram.nodes:
        if node.kind == "scriptTask":
            script = node.child("script")
            text, line = ("", node.line) if script is None else (text_of(script), line_of(script))
            yield Written(node, node, f"{node.label}的脚本", text, line)
        elif node.kind == "businessRuleTask" and (inputs := node.xml.get(f"{{{GOV}}}inputs")):
            yield Written(node, node, f"{node.label}的决策输入", inputs, node.line)


def timers(diagram: Diagram) -> Iterator[tuple[Written, str]]:
    """Timer texts, each with its kind out of `TIMER_KINDS`, or "" where a timer says nothing."""
    for node in diagram.nodes:
        if node.kind in TASKS:
            continue
        for definition in node.xml.findall(PREFIX + "timerEventDefinition"):
            times = [child for child in definition if local(child) in TIMER_KINDS]
            for child in times:
                what = f"{node.label}的定时"
                yield Written(node, node, what, text_of(child), line_of(child)), local(child)
            if not times:
                yield Written(node, node, f"{node.label}的定时", "", line_of(definition)), ""


def looks_like_iso(text: str) -> bool:
    """Whether a timer's text is meant as ISO 8601 and not as FEEL, right or not."""
    return _ISO.match(text) is not None


def reads(diagram: Diagram) -> Iterator[tuple[Written, frozenset[str]]]:
    """Every readable expression with the names it reads; unreadable ones are another rule's."""
    timed = (written for written, _ in timers(diagram) if not looks_like_iso(written.text))
    for written in (*conditions(diagram), *repetitions(diagram), *timed):
        try:
            expression = feel.compile(written.text, diagram.functions)
            yield written, expression.names - expression.maybe_items
        except Problem:
            continue
    for written in scripts(diagram):
        try:
            script = feel.compile_script(written.text, diagram.functions)
            yield written, script.names - script.maybe_items
        except Problem:
            continue
