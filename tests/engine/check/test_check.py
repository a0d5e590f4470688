"""`check` answers with findings whatever it is given, and knows what earlier steps provide."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from lxml import etree

from engine.check import check, has_errors
from engine.runtime import Engine
from engine.spiff.problems import Refused
from engine.xml import BPMN

HERE = Path(__file__).parent
DIAGRAMS = sorted(path for path in HERE.glob("*/*.bpmn") if path.parent.name != "readable-xml")


@pytest.mark.parametrize("data", [b"", b"\0", b"<", "办事".encode(), b"<a/>", b"%PDF-1.7", b"\xff\xfe<\0a\0/\0>\0"])
def test_what_is_no_diagram_is_a_finding(data: bytes) -> None:
    (finding,) = check(data)
    assert (finding.rule, finding.severity) == ("readable-xml", "error")


@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_diagram_never_breaks_a_rule(seed: int) -> None:
    chance = random.Random(seed)
    for path in chance.sample(DIAGRAMS, 5):
        root = etree.fromstring(path.read_bytes())
        elements = list(root.iter(f"{{{BPMN}}}*"))
        for _ in range(3):
            _damage(chance, elements)
        findings = check(etree.tostring(root), variables={"application.area"})
        assert not [finding for finding in findings if "未能完成" in finding.message]


def _damage(chance: random.Random, elements: list[etree._Element]) -> None:
    element, other = chance.choice(elements[1:]), chance.choice(elements)
    act = chance.choice(["drop", "attribute", "swap", "rename", "copy"])
    parent = element.getparent()
    if act == "drop" and parent is not None:
        parent.remove(element)
    elif act == "attribute" and element.attrib:
        element.set(chance.choice(list(element.attrib)), chance.choice(["", "gone", "办结", other.get("id", "")]))
    elif act == "swap":
        element.set("sourceRef", other.get("id", ""))
    elif act == "rename":
        element.tag = other.tag
    elif act == "copy":
        other.append(etree.fromstring(etree.tostring(element)))


def test_what_is_found_right_is_run_and_what_is_not_run_is_found() -> None:
    engine = Engine()
    for path in DIAGRAMS:
        if path.parent.name != "call-without-target":
            try:
                engine.compile({"flow.bpmn": path.read_bytes()})
                refused = False
            except Refused:
                refused = True
            assert not refused or has_errors(check(path.read_bytes())), path


@pytest.mark.parametrize("path", DIAGRAMS[::7], ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_half_a_file_is_one_finding(path: Path) -> None:
    data = path.read_bytes()
    assert [finding.rule for finding in check(data[: len(data) // 2])] == ["readable-xml"]


CHOICE = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">
  <process id="p" isExecutable="true">
    <startEvent id="s"/>
    <subProcess id="joint"><startEvent id="js"/><userTask id="fire"/><endEvent id="je"/>
      <sequenceFlow id="j1" sourceRef="js" targetRef="fire"/><sequenceFlow id="j2" sourceRef="fire" targetRef="je"/>
    </subProcess>
    <exclusiveGateway id="choice" default="no"/>
    <userTask id="later"/>
    <endEvent id="e"/>
    <sequenceFlow id="f1" sourceRef="s" targetRef="joint"/>
    <sequenceFlow id="f2" sourceRef="joint" targetRef="choice"/>
    <sequenceFlow id="yes" sourceRef="choice" targetRef="later">
      <conditionExpression>CONDITION</conditionExpression>
    </sequenceFlow>
    <sequenceFlow id="no" sourceRef="choice" targetRef="e"/>
    <sequenceFlow id="f3" sourceRef="later" targetRef="e"/>
  </process>
</definitions>"""


@pytest.mark.parametrize(
    ("condition", "declared", "wrong"),
    [
        ('application.area > 3 and application.kind = "new"', {"application"}, set()),
        ("application.area > 3", {"application.area"}, set()),
        ("application.area > 3", {"application.kind"}, {"undeclared-variable"}),
        ("application.area.unit = 3", {"application.area"}, set()),
        ('fire.outcome = "agree"', set(), set()),
        ('joint.fire.outcome = "agree"', set(), set()),
        ('later.outcome = "agree"', set(), {"undeclared-variable"}),
        ('fires.outcome = "agree"', set(), {"undeclared-variable"}),
        ("count(application.materials[item.required = true]) > 0", {"application"}, set()),
    ],
)
def test_names_are_declared_or_come_from_an_earlier_step(condition: str, declared: set[str], wrong: set[str]) -> None:
    xml = CHOICE.replace("CONDITION", condition.replace(">", "&gt;")).encode()
    assert {finding.rule for finding in check(xml, variables=declared)} == wrong


def test_names_are_not_asked_for_where_nothing_is_declared() -> None:
    assert check(CHOICE.replace("CONDITION", "anything = 1").encode()) == []


def test_a_misspelt_name_is_told_which_one_may_be_meant() -> None:
    xml = CHOICE.replace("CONDITION", "application.aera = 1").encode()
    (finding,) = check(xml, variables={"application.area"})
    assert "application.area" in finding.message
    assert (finding.element, finding.line) == ("yes", 13)


def test_functions_of_the_host_may_be_called_where_they_are_known() -> None:
    xml = CHOICE.replace("CONDITION", "workdays(application.received) = 3").encode()
    assert [finding.rule for finding in check(xml)] == ["condition-syntax"]
    assert check(xml, functions={"workdays": lambda day: 3}) == []
