"""Builds small decision models: the XML a designer's tool would save, from a few lines of Python."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

MODEL = "https://www.omg.org/spec/DMN/20191111/MODEL/"


def text(expression: str, tag: str = "text") -> str:
    return f"<{tag}>{escape(expression)}</{tag}>"


def literal(expression: str, kind: str = "") -> str:
    return f"<literalExpression{typed(kind)}>{text(expression)}</literalExpression>"


def typed(kind: str) -> str:
    return f' typeRef="{escape(kind)}"' if kind else ""


def table(
    policy: str,
    inputs: Sequence[str],
    outputs: Sequence[str],
    rules: Sequence[str],
    *,
    aggregation: str = "",
    values: Mapping[str, str] | None = None,
    defaults: Mapping[str, str] | None = None,
) -> str:
    """A table. Columns are "name: type"; a rule is "cell ; cell => value ; value". `values` by column's name."""
    values, defaults, parts = values or {}, defaults or {}, []
    for column in inputs:
        name, _, kind = column.partition(": ")
        allowed = f"<inputValues>{text(values[name])}</inputValues>" if name in values else ""
        expression = f"<inputExpression{typed(kind)}>{text(name)}</inputExpression>"
        parts.append(f"<input>{expression}{allowed}</input>")
    for column in outputs:
        name, _, kind = column.partition(": ")
        allowed = f"<outputValues>{text(values[name])}</outputValues>" if name in values else ""
        default = f"<defaultOutputEntry>{text(defaults[name])}</defaultOutputEntry>" if name in defaults else ""
        parts.append(f'<output name="{escape(name)}"{typed(kind)}>{allowed}{default}</output>')
    for number, rule in enumerate(rules, 1):
        tests, _, results = rule.partition("=>")
        cells = "".join(f"<inputEntry>{text(cell.strip())}</inputEntry>" for cell in tests.split(";") if inputs)
        cells += "".join(f"<outputEntry>{text(cell.strip())}</outputEntry>" for cell in results.split(";"))
        parts.append(f'<rule id="rule{number}">{cells}</rule>')
    total = f' aggregation="{aggregation}"' if aggregation else ""
    return f'<decisionTable id="table" hitPolicy="{policy}"{total}>{"".join(parts)}</decisionTable>'


def decision(
    name: str,
    box: str,
    *,
    kind: str = "",
    inputs: Sequence[str] = (),
    decisions: Sequence[str] = (),
    knowledge: Sequence[str] = (),
) -> str:
    """A decision whose id is its name with a `d_` before it; required things are named by id."""
    needs = "".join(
        f'<{group}Requirement><required{what} href="#{id}"/></{group}Requirement>'
        for group, what, ids in (
            ("information", "Input", inputs),
            ("information", "Decision", decisions),
            ("knowledge", "Knowledge", knowledge),
        )
        for id in ids
    )
    variable = f'<variable name="{escape(name)}"{typed(kind)}/>'
    return f'<decision id="d_{escape(name)}" name="{escape(name)}">{variable}{needs}{box}</decision>'


def input_data(name: str, kind: str = "") -> str:
    return f'<inputData id="i_{name}" name="{name}"><variable name="{name}"{typed(kind)}/></inputData>'


def function(parameters: Sequence[str], body: str, tag: str = "functionDefinition") -> str:
    """Parameters are "name: type"."""
    formal = "".join(
        f'<formalParameter name="{name}"{typed(kind)}/>'
        for name, _, kind in (each.partition(": ") for each in parameters)
    )
    return f"<{tag}>{formal}{body}</{tag}>"


def knowledge(name: str, parameters: Sequence[str], body: str, needs: Sequence[str] = (), kind: str = "") -> str:
    required = "".join(
        f'<knowledgeRequirement><requiredKnowledge href="#k_{id}"/></knowledgeRequirement>' for id in needs
    )
    variable = f'<variable name="{name}"{typed(kind)}/>'
    logic = function(parameters, body, "encapsulatedLogic")
    return f'<businessKnowledgeModel id="k_{name}" name="{name}">{variable}{logic}{required}</businessKnowledgeModel>'


def context(entries: Mapping[str, str], result: str = "") -> str:
    made = "".join(f'<contextEntry><variable name="{name}"/>{box}</contextEntry>' for name, box in entries.items())
    return f"<context>{made}{f'<contextEntry>{result}</contextEntry>' if result else ''}</context>"


def invocation(called: str, bindings: Mapping[str, str]) -> str:
    bound = "".join(f'<binding><parameter name="{name}"/>{box}</binding>' for name, box in bindings.items())
    return f"<invocation>{literal(called)}{bound}</invocation>"


def relation(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f'<column name="{column}"/>' for column in columns)
    body = "".join(f"<row>{''.join(map(literal, row))}</row>" for row in rows)
    return f"<relation>{head}{body}</relation>"


def item(
    name: str, kind: str = "", *, allowed: str = "", many: bool = False, parts: Sequence[str] = (), tag: str = ""
) -> str:
    """An item definition, or a component of one with `tag="itemComponent"`."""
    tag = tag or "itemDefinition"
    inner = (f"<typeRef>{escape(kind)}</typeRef>" if kind else "") + "".join(parts)
    inner += f"<allowedValues>{text(allowed)}</allowedValues>" if allowed else ""
    return f'<{tag} name="{name}" isCollection="{"true" if many else "false"}">{inner}</{tag}>'


def model(*parts: str, namespace: str = MODEL) -> bytes:
    head = f'<definitions xmlns="{namespace}" id="definitions" name="model" namespace="urn:test">'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{head}{"".join(parts)}</definitions>'.encode()
