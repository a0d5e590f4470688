"""The table of what runs is true: a diagram for each row, really run or really refused, at deployment and by checks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from engine import support
from engine.check import check
from engine.runtime import Engine, Refused
from engine.spiff.run import Run
from tests.engine.conftest import MORNING
from tests.engine.diagrams import (
    ERROR,
    ESCALATION,
    MESSAGE,
    SIGNAL,
    TERMINATE,
    boundary,
    definitions,
    diagram,
    flows,
    inc,
    node,
    par,
    process,
    script,
    several,
    sub,
    throw,
    timer,
    user,
    xor,
)

DEFINITIONS = {
    "none": "",
    "message": MESSAGE,
    "timer": timer("P1D"),
    "signal": SIGNAL,
    "error": ERROR,
    "escalation": ESCALATION,
    "terminate": TERMINATE,
    "cancel": "<cancelEventDefinition/>",
    "compensate": "<compensateEventDefinition/>",
    "conditional": "<conditionalEventDefinition><condition>true</condition></conditionalEventDefinition>",
    "link": '<linkEventDefinition name="x"/>',
}
LOOP = node("standardLoopCharacteristics", "l", node("loopCondition", "c", "false"), loopMaximum="2")
DRAWN = '<dataObject id="x"/><dataObjectReference id="dr" dataObjectRef="x"/><dataStoreReference id="ds" name="库"/>'
IO = '<ioSpecification><dataInput id="d" name="材料"/><inputSet/><outputSet/></ioSpecification>'


def one(kind: str, inner: str = "", **attributes: str) -> bytes:
    """A process of one node `x`."""
    return diagram(node(kind, "x", inner, **attributes), "s > x; x > e")


def items(collection: str, **options: Any) -> str:
    return several(collection, **options).replace('id="x"', 'id="item"')


def within(tag: str = "subProcess", inner: str = "", **attributes: str) -> bytes:
    ends = node("startEvent", "xs") + user("u") + node("endEvent", "xe") + flows("xs > u; u > xe")
    return diagram(node(tag, "x", inner + ends, **attributes), "s > x; x > e")


def beside(nodes: str) -> bytes:
    """Something that stands in a process without a flow to it."""
    return diagram(user("a") + nodes, "s > a; a > e")


MODELS: dict[str, bytes] = {
    **{kind: one(kind) for kind in ("task", "userTask", "manualTask", "serviceTask", "sendTask", "businessRuleTask")},
    "receiveTask": one("receiveTask"),
    "scriptTask": diagram(script("x", "n = 1"), "s > x; x > e"),
    "subProcess": within(),
    "transaction": within("transaction"),
    "callActivity": one("callActivity", calledElement="q"),
    "subProcess triggeredByEvent": beside(
        node("subProcess", "x", node("startEvent", "y", MESSAGE) + user("u") + flows("y > u"), triggeredByEvent="true")
    ),
    "adHocSubProcess": one("adHocSubProcess", user("u")),
    "isForCompensation": beside(node("userTask", "x", isForCompensation="true")),
    "receiveTask instantiate": one("receiveTask", instantiate="true", messageRef="m1"),
    "startQuantity": one("userTask", startQuantity="2"),
    "completionQuantity": one("userTask", completionQuantity="2"),
    "multiInstanceLoopCharacteristics": one("userTask", items("[1, 2]")),
    "multiInstanceLoopCharacteristics isSequential": one("userTask", items("[1, 2]", sequential=True)),
    "loopCardinality": one("userTask", several(count="2", out=False)),
    "completionCondition": one("userTask", items("[1, 2]", until="numberOfCompletedInstances = 1")),
    "standardLoopCharacteristics": one("userTask", LOOP),
    "behavior": one("userTask", items("[1, 2]").replace("isSequential", 'behavior="None" isSequential')),
    "exclusiveGateway": diagram(xor("x", "x_e") + user("a"), "s > x; x > a [true]; x > e; a > e"),
    "parallelGateway": diagram(par("x", "j") + user("a", "b"), "s > x; x > a; x > b; a > j; b > j; j > e"),
    "inclusiveGateway": diagram(
        inc("x", "x_b") + inc("j") + user("a", "b"), "s > x; x > a [true]; x > b; a > j; b > j; j > e"
    ),
    "eventBasedGateway": diagram(
        node("eventBasedGateway", "x") + node("intermediateCatchEvent", "c", MESSAGE)
        + node("intermediateCatchEvent", "d", timer("P1D")), "s > x; x > c; x > d; c > e; d > e",
    ),
    "eventBasedGateway Parallel": diagram(
        node("eventBasedGateway", "x", eventGatewayType="Parallel") + node("intermediateCatchEvent", "c", MESSAGE)
        + node("intermediateCatchEvent", "d", timer("P1D")), "s > x; x > c; x > d; c > e; d > e",
    ),
    "eventBasedGateway instantiate": diagram(
        node("eventBasedGateway", "x", instantiate="true") + node("intermediateCatchEvent", "c", MESSAGE)
        + node("intermediateCatchEvent", "d", timer("P1D")), "s > x; x > c; x > d; c > e; d > e",
    ),
    "complexGateway": one("complexGateway"),
    "sequenceFlow": one("task"),
    "conditionExpression": diagram(xor("g", "g_e") + user("x"), "s > g; g > x [1 < 2]; g > e; x > e"),
    "default": diagram(xor("g", "g_x") + user("x"), "s > g; g > x; g > e [1 > 2]; x > e"),
    "conditionExpression after a task": diagram(
        node("userTask", "a", default="a_e") + user("x"), "s > a; a > x [1 < 2]; a > e; x > e"
    ),
    "several flows after a task": diagram(user("a", "x", "y"), "s > a; a > x; a > y; x > e; y > e"),
    "several flows between the same two nodes": diagram(
        xor("g", "g_x") + user("x"), "s > g; g > x [1 > 2] as twin; g > x; x > e"
    ),
    "several start events": diagram(node("startEvent", "s2") + user("a"), "s > a; s2 > a; a > e", identity="x"),
    "laneSet": beside('<laneSet id="x"><lane id="l1"><flowNodeRef>a</flowNodeRef><flowNodeRef>s</flowNodeRef>'
                      "<flowNodeRef>e</flowNodeRef></lane></laneSet>"),
    "dataObject": beside(DRAWN),
    "dataObjectReference": beside(DRAWN),
    "dataStoreReference": beside(DRAWN),
    "ioSpecification": one("userTask", IO),
    "association": beside('<textAnnotation id="t"/><association id="x" sourceRef="a" targetRef="t"/>'),
    "textAnnotation": beside('<textAnnotation id="x"><text>注</text></textAnnotation>'),
    "group": beside('<group id="x"/>'),
    "extensionElements": one("userTask", '<extensionElements><y xmlns="urn:other"/></extensionElements>'),
}  # fmt: skip
CALLED = definitions(process(user("u"), "s > u; u > e", identity="q"))
ROWS = [row for rows in (support.TASKS, support.MARKS, support.GATEWAYS, support.FLOWS) for row in rows]


def event(position: str, trigger: str) -> bytes:
    """A diagram with the event `x` at a place, and with whatever makes it happen."""
    definition = DEFINITIONS[trigger]
    if position == "startEvent":
        nodes = node("startEvent", "x", definition) + user("a") + node("endEvent", "e")
        return whole(nodes + flows("x > a; a > e"))
    if position == "subProcess startEvent":
        inner = node("startEvent", "x", definition) + user("u") + node("endEvent", "pe") + flows("x > u; u > pe")
        return diagram(node("subProcess", "p1", inner), "s > p1; p1 > e")
    if position == "endEvent" and trigger in ("error", "escalation", "cancel"):
        inner = user("u") + node("endEvent", "x", definition) + xor("k", "k_p1e")
        tag = "transaction" if trigger == "cancel" else "subProcess"
        nodes = sub("p1", inner, "p1s > u; u > k; k > x [u.go]; k > p1e", tag=tag) + user("h")
        return diagram(nodes + boundary("b", "p1", definition), "s > p1; p1 > e; b > h; h > e")
    if position == "endEvent":
        nodes = node("startEvent", "s") + user("a") + node("endEvent", "x", definition)
        return whole(nodes + flows("s > a; a > x"))
    if position.startswith("boundaryEvent"):
        return at_boundary(definition, trigger, "cancelActivity" not in position)
    kind = position
    if trigger == "signal" and kind == "intermediateCatchEvent":
        nodes = par("g", "j") + user("u") + throw("t", SIGNAL) + node(kind, "x", definition)
        return diagram(nodes, "s > g; g > u; g > x; u > t; t > j; x > j; j > e")
    return diagram(node(kind, "x", definition) + user("a"), "s > x; x > a; a > e")


def whole(nodes: str) -> bytes:
    return definitions(node("process", "p", nodes, isExecutable="true"))


def at_boundary(definition: str, trigger: str, interrupting: bool) -> bytes:
    event_ = boundary("x", "a", definition, interrupting) + user("h")
    way = "x > h; h > e"
    if trigger == "signal":
        nodes = par("g", "j") + user("a", "u") + throw("t", SIGNAL) + xor("k")
        way = "x > h; h > k" if interrupting else way
        return diagram(nodes + event_, f"s > g; g > a; g > u; u > t; t > j; a > k; k > j; j > e; {way}")
    if trigger in ("error", "escalation", "cancel"):
        tag = "transaction" if trigger == "cancel" else "subProcess"
        inner = user("u") + node("endEvent", "f", definition) + xor("k", "k_ae")
        return diagram(sub("a", inner, "as > u; u > k; k > f [u.go]; k > ae", tag=tag) + event_, f"s > a; a > e; {way}")
    return diagram(user("a") + event_, f"s > a; a > e; {way}")


def steps(files: dict[str, bytes]) -> Iterator[tuple[str, str]]:
    """Run to the end, whatever can happen before whatever must be done; element and kind of all that passed."""
    compiled = Engine().compile(files)
    now = MORNING
    run = Run.start(compiled, {}, now)
    happened: set[str] = set()
    for _ in range(20):
        yield from ((key, element.kind) for key, element in run.passed)
        if run.finished:
            return
        run = Run.load(compiled, run.dump(), now)
        message = min(run.expects() - happened, default="")
        timers = [(key, due) for key, (name, due) in run.timers().items() if name not in happened]
        if message:
            happened.add(message)
            assert run.deliver(message, {})
        elif timers:
            happened |= {name for name, _ in run.timers().values()}
            now = timers[0][1] + timedelta(seconds=1)
            run = Run.load(compiled, run.dump(), now)
            assert run.fire(timers[0][0])
        else:
            item, (name, _) = min(run.items().items(), key=lambda entry: (entry[1][0] != "u", entry[1][0]))
            assert run.complete(item, {name: {"go": True}, "y": 1})
    raise AssertionError("it does not end")


def refused_at(data: bytes) -> set[str]:
    with pytest.raises(Refused) as refused:
        Engine().compile({"flow.bpmn": data, "q.bpmn": CALLED})
    found = {finding.element for finding in check(data) if finding.severity == "error"}
    named = {finding.element for finding in refused.value.findings}
    assert found & {"x", "s2"}
    return named


def errors(data: bytes) -> list[str]:
    return [finding.message for finding in check(data) if finding.severity == "error"]


def test_every_row_has_a_diagram_and_every_diagram_a_row() -> None:
    names = [row.name for row in [*ROWS, *support.DOCUMENTATION]]
    assert sorted(names) == sorted(MODELS)


@pytest.mark.parametrize("row", [row for row in ROWS if row.how != "refused"], ids=lambda row: row.name)
def test_what_is_said_to_run_runs_to_the_end(row: support.Row) -> None:
    data = MODELS[row.name]
    assert errors(data) == []
    assert "x" in [key for key, _ in steps({"flow.bpmn": data, "q.bpmn": CALLED})]


@pytest.mark.parametrize("row", [row for row in ROWS if row.how == "refused"], ids=lambda row: row.name)
def test_what_is_said_to_be_refused_is_refused_by_its_id(row: support.Row) -> None:
    assert "x" in refused_at(MODELS[row.name])
    assert row.remark


@pytest.mark.parametrize("row", support.DOCUMENTATION, ids=lambda row: row.name)
def test_what_only_documents_changes_no_run(row: support.Row) -> None:
    data = MODELS[row.name]
    assert errors(data) == []
    assert len(list(steps({"flow.bpmn": data}))) == 3


EVENTS = [pytest.param(position, row, id=f"{position}-{row.name}") for position, row in support.events()]


@pytest.mark.parametrize(("position", "row"), EVENTS)
def test_an_event_runs_at_its_place_or_is_refused_by_its_id(position: str, row: support.Row) -> None:
    data = event(position, row.name)
    if row.how == "refused":
        assert "x" in refused_at(data)
        assert row.remark
    else:
        assert errors(data) == []
        assert ("x", support.POSITIONS[position][0]) in list(steps({"flow.bpmn": data}))


@pytest.mark.parametrize("position", support.POSITIONS)
def test_no_event_runs_where_the_table_does_not_say_so(position: str) -> None:
    for trigger in DEFINITIONS.keys() - support.RUNS[position] - {"none"}:
        assert "x" in refused_at(event(position, trigger))


def test_two_triggers_of_one_event_are_refused() -> None:
    assert "x" in refused_at(one("intermediateCatchEvent", MESSAGE + SIGNAL))


def test_the_page_is_written_from_the_table() -> None:
    """To write it anew: `python -c "from engine.support import page; print(page(), end='')" > docs/bpmn.md`."""
    page = Path(__file__).parents[2] / "docs" / "bpmn.md"
    assert page.read_text(encoding="utf-8") == support.page()
