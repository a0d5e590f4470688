"""What a repeated activity takes of a promise: its declared bound, or one turn where the clock stops in it."""

from __future__ import annotations

import pytest

from engine.check.diagram import Diagram
from engine.xml import BPMN, GOV, parse
from workflows.checks.rules.time_sum import Budget
from workflows.rules.limits import Unit

TIMES_3 = '<standardLoopCharacteristics loopMaximum="3"/>'


def taken(activity: str, until: str = "completed") -> int:
    """What the first activity of a process takes of a promise in working days."""
    text = f'<definitions xmlns="{BPMN}" xmlns:gov="{GOV}"><process id="p">{activity}</process></definitions>'
    drawn = Diagram(parse(text.encode()))
    return Budget(Unit.WD, until).weight(drawn.scopes[0].nodes[0])


def inside(loop: str, attributes: str = "", *, second: str = 'gov:limit="1WD"', end: str = "") -> str:
    """A subprocess of two steps, the first of two working days."""
    nodes = f'<startEvent id="s"/><task id="a" gov:limit="2WD"/><task id="b" {second}/><endEvent id="e" {end}/>'
    flows = "".join(f'<sequenceFlow id="{a}{b}" sourceRef="{a}" targetRef="{b}"/>' for a, b in ("sa", "ab", "be"))
    return f'<subProcess id="sub" {attributes}>{loop}{nodes}{flows}</subProcess>'


@pytest.mark.parametrize(
    ("activity", "days"),
    [
        (f'<task id="a" gov:limit="2WD">{TIMES_3}</task>', 6),
        ('<task id="a" gov:limit="2WD"><standardLoopCharacteristics/></task>', 2),
        (f'<task id="a" gov:limit="2WD" gov:suspends="听证">{TIMES_3}</task>', 0),
        (f'<task id="a" gov:limit="2WD" gov:action="correct">{TIMES_3}</task>', 0),
        (f'<task id="a" gov:limit="2CD">{TIMES_3}</task>', 0),
        (inside(""), 3),
        (inside(TIMES_3), 9),
        (inside(TIMES_3, second='gov:limit="1WD" gov:action="correct"'), 2),
        (inside(TIMES_3, second='gov:limit="1WD" gov:suspends="公示"'), 2),
        (inside(TIMES_3, 'gov:limit="5WD"'), 5),
        (inside("", 'gov:limit="5WD"', end='gov:milestone="completed"'), 3),
        (inside(TIMES_3, 'gov:suspends="听证"'), 0),
    ],
)
def test_a_repeated_activity_takes_its_bound_or_one_turn(activity: str, days: int) -> None:
    assert taken(activity) == days
