"""What is wrong with a diagram: one rule, one file, one page of docs; and the runner all checks share."""

from __future__ import annotations

from collections.abc import Collection

from engine.check import rules
from engine.check.diagram import Diagram
from engine.check.findings import Finding, Severity
from engine.check.runner import has_errors, run
from engine.feel.expression import NO_FUNCTIONS, Functions
from engine.xml import parse

__all__ = ["Finding", "Severity", "check", "has_errors"]


def check(
    xml: bytes, *, variables: Collection[str] | None = None, functions: Functions = NO_FUNCTIONS
) -> list[Finding]:
    """Everything wrong with a BPMN file, in the order of its lines. Never raises: an unreadable file is a finding.

    `variables` are the dotted names that expressions may read besides the results of earlier steps, such as
    "application.area"; None leaves names unchecked. `functions` are the host functions they may call.
    """
    unreadable = run(rules.READING, xml)
    if unreadable:
        return unreadable
    diagram = Diagram(parse(xml), variables, functions)
    structure = run(rules.STRUCTURE, diagram)
    soundness = [] if has_errors(structure) else run(rules.SOUNDNESS, diagram)
    findings = [*structure, *run(rules.EXPRESSIONS, diagram), *soundness]
    return sorted(findings, key=lambda finding: (finding.line, finding.element, finding.rule))
