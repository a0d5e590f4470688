"""Small diagrams for the tests, written as text: nodes first, then flows like `a > b [condition]`."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

NAMESPACES = 'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:gov="urn:banjie:gov:1"'
TYPES = (
    '<message id="m1" name="M1"/><message id="m2" name="M2"/><signal id="g1" name="S1"/>'
    '<error id="e1" name="E1" errorCode="X"/><escalation id="x1" name="X1" escalationCode="X"/>'
)
MESSAGE = '<messageEventDefinition messageRef="m1"/>'
SIGNAL = '<signalEventDefinition signalRef="g1"/>'
ERROR = '<errorEventDefinition errorRef="e1"/>'
ESCALATION = '<escalationEventDefinition escalationRef="x1"/>'
TERMINATE = "<terminateEventDefinition/>"


def node(kind: str, identity: str, inner: str = "", **attributes: str) -> str:
    written = "".join(f" {name.replace('gov_', 'gov:')}={quoteattr(value)}" for name, value in attributes.items())
    return f"<{kind} id={quoteattr(identity)}{written}>{inner}</{kind}>"


def user(*identities: str, inner: str = "") -> str:
    return "".join(node("userTask", identity, inner) for identity in identities)


def par(*identities: str) -> str:
    return "".join(node("parallelGateway", identity) for identity in identities)


def xor(identity: str, default: str = "") -> str:
    return node("exclusiveGateway", identity, **({"default": default} if default else {}))


def inc(identity: str, default: str = "") -> str:
    return node("inclusiveGateway", identity, **({"default": default} if default else {}))


def script(identity: str, text: str) -> str:
    return node("scriptTask", identity, f"<script>{escape(text)}</script>")


def boundary(identity: str, host: str, definition: str, interrupting: bool = True) -> str:
    attributes = {"attachedToRef": host, "cancelActivity": str(interrupting).lower()}
    return node("boundaryEvent", identity, definition, **attributes)


def catch(identity: str, definition: str) -> str:
    return node("intermediateCatchEvent", identity, definition)


def throw(identity: str, definition: str = "") -> str:
    return node("intermediateThrowEvent", identity, definition)


def timer(duration: str = "", *, date: str = "", cycle: str = "") -> str:
    place, text = next(
        (place, text) for place, text in (("timeDuration", duration), ("timeDate", date), ("timeCycle", cycle)) if text
    )
    return f"<timerEventDefinition><{place}>{escape(text)}</{place}></timerEventDefinition>"


def several(
    collection: str = "", *, sequential: bool = False, count: str = "", until: str = "", out: bool = True
) -> str:
    """Multi-instance marks: items `x` of a collection, results `y` collected in `ys`."""
    body = f"<loopCardinality>{escape(count)}</loopCardinality>" if count else ""
    body += f"<loopDataInputRef>{escape(collection)}</loopDataInputRef>" if collection else ""
    body += "<loopDataOutputRef>ys</loopDataOutputRef>" if out else ""
    body += '<inputDataItem id="x"/>' if collection else ""
    body += '<outputDataItem id="y"/>' if out else ""
    body += f"<completionCondition>{escape(until)}</completionCondition>" if until else ""
    tag = "multiInstanceLoopCharacteristics"
    return f'<{tag} isSequential="{str(sequential).lower()}">{body}</{tag}>'


def flows(text: str) -> str:
    """`a > b [condition]; b > c`: a flow's id is `a_b`, or what stands behind it as in `b > c as other`."""
    made = []
    for part in filter(None, map(str.strip, text.split(";"))):
        match = re.fullmatch(r"([\w.]+) > ([\w.]+)(?: \[(.*)\])?(?: as (\w+))?", part, re.DOTALL)
        assert match is not None, part
        source, target, condition, identity = match.groups()
        inner = f"<conditionExpression>{escape(condition)}</conditionExpression>" if condition else ""
        made.append(node("sequenceFlow", identity or f"{source}_{target}", inner, sourceRef=source, targetRef=target))
    return "".join(made)


def sub(identity: str, nodes: str, text: str, *, inner: str = "", tag: str = "subProcess") -> str:
    """A subprocess with start `<id>s` and end `<id>e`."""
    ends = node("startEvent", f"{identity}s") + node("endEvent", f"{identity}e")
    return node(tag, identity, inner + ends + nodes + flows(text))


def process(nodes: str, text: str, *, identity: str = "p") -> str:
    """A process with start `s` and end `e`."""
    ends = node("startEvent", "s") + node("endEvent", "e")
    return node("process", identity, ends + nodes + flows(text), isExecutable="true")


def diagram(nodes: str, text: str, *, more: str = "", identity: str = "p") -> bytes:
    return definitions(process(nodes, text, identity=identity) + more)


def definitions(body: str) -> bytes:
    return f'<definitions {NAMESPACES} targetNamespace="t">{TYPES}{body}</definitions>'.encode()
