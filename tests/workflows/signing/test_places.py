"""Signing where several do one step at once, in a subprocess that is interrupted, and when a case moves."""

from __future__ import annotations

import pytest

from engine.errors import Conflict
from tests.hall import BENEFIT, Hall, moment
from tests.workflows.moves.editions import FLOW, edition, move_of, moved, replaced, shown, taken_back
from tests.workflows.signing.conftest import Desk
from workflows.cases import tasks
from workflows.cases.models import Task
from workflows.people.roles import Role
from workflows.signing import answering, asking
from workflows.signing.models import Part

_FLOW = '<bpmn:sequenceFlow id="{0}_to_{1}" sourceRef="{0}" targetRef="{1}"/>'
_INSIDE = (
    '<bpmn:subProcess id="Appraisal" name="专家鉴定"><bpmn:startEvent id="Begin"/>'
    '<bpmn:userTask id="Examine" name="审核" gov:action="examine" gov:form="forms/examine.json" gov:limit="2WD">'
    "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>2</bpmn:loopCardinality>"
    '</bpmn:multiInstanceLoopCharacteristics></bpmn:userTask><bpmn:endEvent id="Finish"/>'
    + _FLOW.format("Begin", "Examine")
    + '<bpmn:sequenceFlow id="Done" sourceRef="Examine" targetRef="Finish"/></bpmn:subProcess>'
    '<bpmn:boundaryEvent id="TooLong" attachedToRef="Appraisal" cancelActivity="true"><bpmn:timerEventDefinition>'
    "<bpmn:timeDuration>P7D</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>"
    + _FLOW.format("TooLong", "LookUp")
)
_LANE = ">TooLong</bpmn:flowNodeRef><bpmn:flowNodeRef>Appraisal</bpmn:flowNodeRef>"
EXAMINED = {"outcome": "agree", "opinion": "符合条件。"}


@pytest.fixture
def inside(hall: Hall) -> str:
    """Two people examine at once, inside a subprocess that is interrupted after a week."""
    edition(
        hall,
        BENEFIT,
        replaced(FLOW, 'targetRef="Examine"', 'targetRef="Appraisal"'),
        replaced(FLOW, 'sourceRef="Examine"', 'sourceRef="Appraisal"'),
        replaced(FLOW, ">Examine</bpmn:flowNodeRef>", _LANE),
        replaced(FLOW, r'(?s)<bpmn:userTask id="Examine".*?</bpmn:userTask>', _INSIDE),
        checked=False,
    )
    for number in (1, 2):
        hall.engage(f"s{number}", Role.OFFICER, "shebao")
    case_no = hall.receive().case.case_no
    hall.accept(case_no)
    hall.tick()
    return case_no


def test_each_instance_waits_for_its_own_signers_and_the_flow_for_both(hall: Hall, inside: str) -> None:
    first, second = hall.rows(Task, Task.case_no == inside, Task.state == "open")
    with hall.act("shebao") as act:
        asking.add_signers(act, first.id, ["s1"], "请核对", after=True)
    with hall.act("shebao") as act:
        asking.countersign(act, second.id, ["s1", "s2"], "any", "请表决")
    with hall.act("shebao") as act:
        tasks.complete(act, first.id, EXAMINED)
    with hall.act("s1") as act:
        answering.sign(act, second.id, "agree", "")
    with hall.act("shebao") as act:
        tasks.complete(act, second.id, EXAMINED)
    assert hall.open(inside) == ["Examine"]
    with hall.act("s1") as act:
        answering.sign(act, first.id, "agree", "")
    assert hall.open(inside) == ["Review"]
    hall.agrees(inside)


def test_an_interrupted_subprocess_ends_what_others_had_in_it(hall: Hall, inside: str) -> None:
    first, second = hall.rows(Task, Task.case_no == inside, Task.state == "open")
    with hall.act("shebao") as act:
        asking.add_signers(act, first.id, ["s1"], "请核对", after=True)
    with hall.act("shebao") as act:
        tasks.complete(act, first.id, EXAMINED)
    with hall.act("shebao") as act:
        asking.delegate(act, second.id, "s2", "怎么看？")
    hall.clock.moment = moment("2026-09-22 10:00")
    hall.tick()
    assert hall.open(inside) == ["LookUp"]
    assert {row.state for row in hall.rows(Part)} == {"lapsed"}
    with pytest.raises(Conflict, match="task_closed"), hall.act("s1") as act:
        answering.sign(act, first.id, "agree", "")
    hall.agrees(inside)


def test_a_case_moves_with_what_others_have_in_it_or_says_whom_it_waits_for(desk: Desk) -> None:
    hall = desk.hall
    going, written, voted = (desk.case() for _ in range(3))
    desk.delegate(desk.review(going), "s1")
    desk.add(desk.review(written), "s2", after=True)
    desk.complete(desk.review(written))
    desk.vote(desk.review(voted), "all", "s3")
    same = edition(hall, BENEFIT, replaced(FLOW, "复核通过？", "通过？"))
    groups = {group.example: [misfit.message for misfit in group.misfits] for group in shown(hall, same).groups}
    assert groups[going] == groups[voted] == []
    assert "演示s2" in groups[written][0]
    migration = moved(hall, same)
    states = [move_of(hall, migration, case_no).state for case_no in (going, written, voted)]
    assert states == ["moved", "refused", "moved"]
    desk.opinion(desk.review(going), "s1")
    taken_back(hall, migration)
    hall.agrees()
    other = edition(
        hall,
        BENEFIT,
        replaced(
            FLOW, 'id="Review" name="复核"', 'id="Review" name="复核" gov:role="leader_in_charge" gov:countersign="any"'
        ),
        checked=False,
    )
    desk.delegate(desk.review(going), "s4")
    migration = moved(hall, other)
    assert "演示s4" in move_of(hall, migration, going).reason
    assert "演示s3" in move_of(hall, migration, voted).reason
    hall.agrees()
