"""Deploying: idempotent, by content, and refusing by name what would not run right."""

from __future__ import annotations

import pytest

from engine.errors import Invalid, NotFound
from engine.runtime import Engine, Refused
from tests.engine.conftest import MORNING, Play
from tests.engine.diagrams import (
    MESSAGE,
    NAMESPACES,
    SIGNAL,
    boundary,
    catch,
    definitions,
    diagram,
    flows,
    node,
    par,
    process,
    script,
    timer,
    user,
    xor,
)

SIMPLE = diagram(user("a"), "s > a; a > e")


def test_the_same_files_have_the_same_digest(play: Play) -> None:
    files = {"flow.bpmn": SIMPLE, "forms/a.json": b"{}"}
    with play.database.write() as session:
        digest = play.engine.deploy(session, files)
        assert play.engine.deploy(session, dict(reversed(files.items()))) == digest
        assert play.engine.deploy(session, {**files, "forms/a.json": b"[]"}) != digest
        assert play.engine.files(session, digest) == files


def test_an_engine_started_anew_runs_what_was_deployed_before(play: Play) -> None:
    play.start(SIMPLE)
    play.engine = Engine()
    play.complete("a")
    assert play.finished


def test_an_unknown_digest_is_not_found(play: Play) -> None:
    with play.database.write() as session, pytest.raises(NotFound):
        play.engine.start(session, "0" * 64, key="K", variables={}, now=MORNING)


def test_elements_carry_their_foreign_attributes_and_their_innermost_lane() -> None:
    lanes = '<laneSet id="l"><lane id="l1" name="市局" gov:org="01"><childLaneSet id="l0">'
    lanes += (
        '<lane id="l2" name="窗口" gov:role="window"><flowNodeRef>a</flowNodeRef><flowNodeRef>p1</flowNodeRef></lane>'
    )
    lanes += "</childLaneSet></lane></laneSet>"
    inner = node("startEvent", "is") + user("u") + node("endEvent", "ie") + flows("is > u; u > ie")
    nodes = node("userTask", "a", name="受理", gov_action="accept", gov_limit="2WD") + node("subProcess", "p1", inner)
    elements = Engine().compile({"flow.bpmn": diagram(lanes + nodes, "s > a; a > p1; p1 > e")}).elements
    accept = elements["a"]
    assert (accept.kind, accept.name, accept.gov("action"), accept.gov("limit")) == (
        "userTask",
        "受理",
        "accept",
        "2WD",
    )
    assert accept.gov("role") == ""
    assert accept.lane is not None
    assert (accept.lane.name, accept.lane.gov("role")) == ("窗口", "window")
    assert accept.lane.lane is not None
    assert accept.lane.lane.gov("org") == "01"
    assert elements["u"].lane == accept.lane
    assert elements["s"].lane is None


def test_everything_expressions_read_is_known() -> None:
    nodes = user("a") + xor("x", "x_e") + script("c", "total = application.area * 2")
    compiled = Engine().compile(
        {"flow.bpmn": diagram(nodes, 's > a; a > x; x > c [a.outcome = "agree"]; x > e; c > e')}
    )
    assert compiled.reads == {"a.outcome", "application.area"}
    assert compiled.flows["a_x"] == ("a", "x")
    assert compiled.process_id == "p"


BAD = {
    "complex gateway": (node("complexGateway", "bad"), "s > bad; bad > e"),
    "event subprocess": (user("a") + node("subProcess", "bad", triggeredByEvent="true"), "s > a; a > e"),
    "ad hoc": (node("adHocSubProcess", "bad"), "s > bad; bad > e"),
    "link": (node("intermediateThrowEvent", "bad", '<linkEventDefinition name="x"/>'), "s > bad; bad > e"),
    "conditional": (catch("bad", "<conditionalEventDefinition/>"), "s > bad; bad > e"),
    "compensation": (user("a") + boundary("bad", "a", "<compensateEventDefinition/>"), "s > a; a > e"),
    "two definitions": (catch("bad", MESSAGE + SIGNAL), "s > bad; bad > e"),
    "nothing to wait for": (catch("bad", ""), "s > bad; bad > e"),
    "dangling boundary": (user("a") + boundary("bad", "nowhere", MESSAGE), "s > a; a > e; bad > e"),
    "cycle in the flow": (catch("bad", timer(cycle="R3/PT1H")), "s > bad; bad > e"),
    "interrupting cycle": (user("a") + boundary("bad", "a", timer(cycle="R3/PT1H")), "s > a; a > e; bad > e"),
    "unknown message": (catch("bad", '<messageEventDefinition messageRef="m9"/>'), "s > bad; bad > e"),
    "unknown error": (user("a") + boundary("bad", "a", '<errorEventDefinition errorRef="m1"/>'), "s > a; a > e"),
    "no time": (
        catch("bad", "<timerEventDefinition><timeDate> </timeDate></timerEventDefinition>"),
        "s > bad; bad > e",
    ),
    "cron": (user("a") + boundary("bad", "a", timer(cycle="0 0 9 * * ?"), False), "s > a; a > e; bad > e"),
    "bad duration": (catch("bad", timer("three days")), "s > bad; bad > e"),
    "bad condition": (user("a") + xor("bad", "bad_e"), "s > bad; bad > a [1 +]; bad > e; a > e"),
    "missing condition": (user("a", "b") + xor("bad"), "s > bad; bad > a; bad > b; a > e; b > e"),
    "python": (script("bad", "import os"), "s > bad; bad > e"),
    "empty script": (script("bad", " "), "s > bad; bad > e"),
    "unknown call": (node("callActivity", "bad", calledElement="q"), "s > bad; bad > e"),
    "call without name": (node("callActivity", "bad"), "s > bad; bad > e"),
    "subprocess without start": (node("subProcess", "bad", user("u")), "s > bad; bad > e"),
    "two starts": (node("startEvent", "s2") + user("a"), "s > a; s2 > a; a > e"),
    "unnamed loop": (node("userTask", "bad", "<standardLoopCharacteristics/>"), "s > bad; bad > e"),
    "unnamed instances": (node("userTask", "bad", "<multiInstanceLoopCharacteristics/>"), "s > bad; bad > e"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_would_not_run_right_is_refused_by_name(name: str) -> None:
    nodes, text = BAD[name]
    with pytest.raises(Refused) as refused:
        Engine().compile({"flow.bpmn": diagram(nodes, text)})
    found = refused.value.findings
    assert found[0].element == ("p" if name == "two starts" else "bad")
    assert all(any("\u4e00" <= letter <= "\u9fff" for letter in finding.message) for finding in found)


@pytest.mark.parametrize(
    "data",
    [
        b"<definitions",
        b"<html/>",
        definitions(""),
        definitions('<process id="p"/>'),
        definitions('<process id="p"><startEvent id="s"/></process>').replace(b'id="s"', b""),
        definitions(process(user("a"), "s > a; a > e") + process(user("b"), "s > b; b > e")),
        diagram(user("a", "a"), "s > a; a > e"),
        diagram(user("a"), "s > a; a > nowhere"),
        diagram(user("a") + node("boundaryEvent", "b"), "s > a; a > e; b > e"),
        diagram(user("a"), "s > a; a > s"),
        diagram(node("eventBasedGateway", "g") + user("a"), "s > g; g > a; a > e"),
        f"<definitions {NAMESPACES}><process id='p'><sequenceFlow/></process></definitions>".encode(),
    ],
)
def test_malformed_diagrams_give_a_problem_and_nothing_else(data: bytes) -> None:
    try:
        Engine().compile({"flow.bpmn": data})
    except Invalid:
        return
    assert data == diagram(user("a"), "s > a; a > s")


def test_a_missing_main_file_is_named() -> None:
    with pytest.raises(Refused, match=r"flow\.bpmn"):
        Engine().compile({"other.bpmn": SIMPLE})


def test_a_document_type_is_refused() -> None:
    with pytest.raises(Invalid):
        Engine().compile({"flow.bpmn": b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + SIMPLE})


@pytest.mark.parametrize(
    "text",
    [
        '__import__("os").system("id")',
        "().__class__.__bases__",
        "open",
        "eval",
        'a.__class__ = "x"',
        "a.__init__.__globals__",
    ],
)
def test_hostile_conditions_never_reach_python(play: Play, text: str) -> None:
    nodes = user("a", "b") + xor("x", "x_e")
    try:
        play.start(diagram(nodes, f"s > a; a > x; x > b [{text}]; x > e; b > e"))
    except Refused:
        return
    play.complete("a", a={"n": 1})
    assert play.finished


def test_data_objects_and_associations_only_document(play: Play) -> None:
    drawn = '<dataObject id="d"/><dataObjectReference id="dr" dataObjectRef="d" name="材料"/>'
    drawn += '<dataStoreReference id="ds" name="库"/>'
    task = '<dataOutputAssociation id="o"><targetRef>dr</targetRef></dataOutputAssociation>'
    task += '<dataInputAssociation id="i"><sourceRef>nowhere</sourceRef></dataInputAssociation>'
    play.start(diagram(drawn + node("userTask", "a", task), "s > a; a > e"))
    play.complete("a")
    assert play.finished


def test_a_chain_of_a_thousand_tasks_compiles() -> None:
    names = [f"a{number}" for number in range(1000)]
    text = "; ".join(f"{source} > {target}" for source, target in zip(["s", *names], [*names, "e"], strict=True))
    assert len(Engine().compile({"flow.bpmn": diagram(user(*names), text)}).elements) == 1002


def test_the_order_of_shapes_does_not_decide_which_condition_is_asked_first(play: Play) -> None:
    shapes = '<bpmndi:BPMNDiagram xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" '
    shapes += 'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"><bpmndi:BPMNPlane id="pl">'
    for name, y in (("a", 300), ("b", 100)):
        shapes += (
            f'<bpmndi:BPMNShape id="{name}_di" bpmnElement="{name}"><dc:Bounds x="0" y="{y}" width="1" height="1"/>'
        )
        shapes += "</bpmndi:BPMNShape>"
    shapes += "</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>"
    nodes = user("a", "b") + xor("x", "x_e")
    play.start(diagram(nodes, "s > x; x > a [true]; x > b [true]; x > e; a > e; b > e", more=shapes))
    assert play.open == ["a"]


def test_many_parallel_ends_of_a_start_event_are_allowed(play: Play) -> None:
    play.start(diagram(user("a", "b") + par("j"), "s > a; s > b; a > j; b > j; j > e"))
    assert play.open == ["a", "b"]
