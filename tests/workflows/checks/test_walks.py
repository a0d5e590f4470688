"""Walking a diagram: the heaviest way, and the ends reached without passing something."""

from __future__ import annotations

from collections.abc import Mapping

from engine.check.diagram import Diagram, Node
from engine.xml import BPMN, parse
from workflows.checks.longest import longest
from workflows.checks.walks import ends_without, from_start


def diagram(nodes: Mapping[str, str], *flows: str) -> Diagram:
    """`nodes` are kinds by id; a flow is written `a>b`."""
    parts = [f'<{kind} id="{identity}" />' for identity, kind in nodes.items()]
    for flow in flows:
        source, target = flow.split(">")
        parts.append(f'<sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}" />')
    text = f'<definitions xmlns="{BPMN}"><process id="p">{"".join(parts)}</process></definitions>'
    return Diagram(parse(text.encode()))


def heaviest(drawn: Diagram, **weights: int) -> tuple[int, list[str]]:
    total, way = longest(
        drawn.scopes[0],
        lambda node: node.kind == "startEvent",
        lambda node: node.kind == "endEvent",
        lambda node: weights.get(node.id, 0),
    )
    return total, [node.id for node in way]


def is_task(node: Node) -> bool:
    return node.kind == "task"


def test_steps_one_after_the_other_add_up() -> None:
    drawn = diagram({"s": "startEvent", "a": "task", "b": "task", "e": "endEvent"}, "s>a", "a>b", "b>e")
    assert heaviest(drawn, a=2, b=3) == (5, ["a", "b"])


def test_of_parallel_ways_only_the_heaviest_counts() -> None:
    kinds = {"s": "startEvent", "f": "parallelGateway", "a": "task", "b": "task", "j": "parallelGateway"}
    drawn = diagram({**kinds, "c": "task", "e": "endEvent"}, "s>f", "f>a", "f>b", "a>j", "b>j", "j>c", "c>e")
    assert heaviest(drawn, a=2, b=3, c=1) == (4, ["b", "c"])


def test_a_way_back_is_not_taken_wherever_the_loop_is_entered() -> None:
    kinds = {"s": "startEvent", "x": "exclusiveGateway", "examine": "task", "look_up": "task", "review": "task"}
    flows = ("s>x", "x>examine", "x>look_up", "examine>review", "look_up>review", "review>g", "g>examine", "g>e")
    drawn = diagram({**kinds, "g": "exclusiveGateway", "e": "endEvent"}, *flows)
    assert heaviest(drawn, examine=2, look_up=2, review=1)[0] == 3


def test_a_longer_way_round_counts_though_a_shorter_one_is_there() -> None:
    kinds = {"s": "startEvent", "x": "exclusiveGateway", "a": "task", "b": "task", "c": "task", "e": "endEvent"}
    drawn = diagram(kinds, "s>x", "x>c", "x>a", "a>b", "b>c", "c>e")
    assert heaviest(drawn, a=1, b=1, c=1) == (3, ["a", "b", "c"])


def test_a_longer_way_round_inside_a_loop_counts_too() -> None:
    kinds = {"s": "startEvent", "x": "exclusiveGateway", "a": "task", "b": "task", "c": "task", "e": "endEvent"}
    drawn = diagram(kinds, "s>x", "x>c", "x>a", "a>b", "b>c", "c>x", "c>e")
    assert heaviest(drawn, a=1, b=1, c=1) == (3, ["a", "b", "c"])


def test_a_loop_that_is_left_from_its_middle_is_not_gone_through_again() -> None:
    kinds = {"s": "startEvent", "a": "task", "g": "exclusiveGateway", "b": "task", "e": "endEvent"}
    drawn = diagram(kinds, "s>a", "a>g", "g>b", "b>a", "g>e")
    assert heaviest(drawn, a=2, b=9) == (2, ["a"])


def test_where_a_boundary_event_leads_away_its_activity_may_have_been_left_at_once() -> None:
    nodes = (
        '<startEvent id="s"/><task id="a"/><boundaryEvent id="t" attachedToRef="a"/><task id="b"/><endEvent id="e"/>'
    )
    flows = "".join(
        f'<sequenceFlow id="{source}{target}" sourceRef="{source}" targetRef="{target}"/>'
        for source, target in ("sa", "ae", "tb", "be")
    )
    text = f'<definitions xmlns="{BPMN}"><process id="p">{nodes}{flows}</process></definitions>'
    assert heaviest(Diagram(parse(text.encode())), a=5, b=3) == (5, ["a"])
    assert heaviest(Diagram(parse(text.encode())), a=2, b=3) == (3, ["b"])


def test_the_step_that_keeps_the_promise_counts_and_the_one_that_begins_it_does_not() -> None:
    drawn = diagram({"s": "startEvent", "a": "task", "b": "task", "e": "endEvent"}, "s>a", "a>b", "b>e")
    weights = {"a": 2, "b": 3}
    total, _ = longest(
        drawn.scopes[0], lambda node: node.id == "a", lambda node: node.id == "b", lambda node: weights.get(node.id, 0)
    )
    assert total == 3


def test_a_loop_with_very_many_ways_is_told_in_time() -> None:
    names = [f"t{number}" for number in range(40)]
    flows = [f"{a}>{b}" for a in names for b in names if a != b]
    drawn = diagram({"s": "startEvent", **dict.fromkeys(names, "task"), "e": "endEvent"}, "s>t0", "t39>e", *flows)
    assert 2 <= heaviest(drawn, **dict.fromkeys(names, 1))[0] <= 40


def test_a_thousand_steps_are_walked() -> None:
    names = [f"t{number}" for number in range(2000)]
    flows = [f"{a}>{b}" for a, b in zip(["s", *names], [*names, "e"], strict=True)]
    drawn = diagram({"s": "startEvent", **dict.fromkeys(names, "task"), "e": "endEvent"}, *flows)
    assert heaviest(drawn, **dict.fromkeys(names, 1))[0] == 2000
    assert len(from_start(drawn)) == 2002


def test_an_end_that_one_way_reaches_without_passing_is_told() -> None:
    kinds = {"s": "startEvent", "x": "exclusiveGateway", "a": "task", "e1": "endEvent", "e2": "endEvent"}
    drawn = diagram(kinds, "s>x", "x>a", "a>e1", "x>e2")
    assert [node.id for node in ends_without(drawn, is_task)] == ["e2"]


def test_of_ways_at_the_same_time_one_that_passes_is_enough() -> None:
    kinds = {"s": "startEvent", "x": "parallelGateway", "a": "task", "e1": "endEvent", "e2": "endEvent"}
    drawn = diagram(kinds, "s>x", "x>a", "a>e1", "x>e2")
    assert ends_without(drawn, is_task) == []
