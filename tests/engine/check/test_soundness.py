"""The token game agrees with how diagrams are built: blocks that match are sound, blocks that do not are found."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import count

import pytest

from engine.check.diagram import Diagram
from engine.check.soundness import Played, play
from engine.xml import BPMN, parse

GATEWAYS = {"xor": "exclusiveGateway", "and": "parallelGateway", "or": "inclusiveGateway"}


class Builder:
    """Builds a random diagram out of nested blocks; `join_as` says how a block of a kind is joined."""

    def __init__(self, seed: int, join_as: dict[str, str] | None = None) -> None:
        self._random = random.Random(seed)
        self._join_as = join_as or {}
        self._names = (f"n{number}" for number in count())
        self.pieces: list[str] = []
        self.kinds: set[str] = set()

    def xml(self, depth: int = 3) -> bytes:
        begin, end = self._node("startEvent"), self._node("endEvent")
        first, last = self._block(depth)
        self._flow(begin, first)
        self._flow(last, end)
        inner = "".join(self.pieces)
        return (
            f'<definitions xmlns="{BPMN}"><process id="p" isExecutable="true">{inner}</process></definitions>'.encode()
        )

    def _block(self, depth: int) -> tuple[str, str]:
        kind = self._random.choice(["task", "seq", "xor", "and", "or", "loop"]) if depth else "task"
        if kind == "task":
            task = self._node("userTask")
            return task, task
        self.kinds.add(kind)
        if kind == "seq":
            (first, middle), (after, last) = self._block(depth - 1), self._block(depth - 1)
            self._flow(middle, after)
            return first, last
        if kind == "loop":
            split, join = self._node(GATEWAYS["xor"]), self._node(GATEWAYS["xor"])
            (first, middle), (back, again) = self._block(depth - 1), self._block(depth - 1)
            for source, target in ((join, first), (middle, split), (split, back), (again, join)):
                self._flow(source, target)
            return join, split
        split, join = self._node(GATEWAYS[kind]), self._node(GATEWAYS[self._join_as.get(kind, kind)])
        for _ in range(self._random.randint(2, 3)):
            first, last = self._block(depth - 1)
            self._flow(split, first, condition=kind == "or")
            self._flow(last, join)
        return split, join

    def _node(self, kind: str) -> str:
        name = next(self._names)
        self.pieces.append(f'<{kind} id="{name}"/>')
        return name

    def _flow(self, source: str, target: str, *, condition: bool = False) -> None:
        inner = "<conditionExpression>a = 1</conditionExpression>" if condition else ""
        ends = f'sourceRef="{source}" targetRef="{target}"'
        self.pieces.append(f'<sequenceFlow id="{next(self._names)}" {ends}>{inner}</sequenceFlow>')


def _diagram(pieces: list[str]) -> bytes:
    return f'<definitions xmlns="{BPMN}"><process id="p">{"".join(pieces)}</process></definitions>'.encode()


def _play(xml: bytes) -> Played:
    (played,) = play(Diagram(parse(xml)))
    return played


def _with(kind: str, join_as: dict[str, str]) -> Iterator[bytes]:
    for seed in range(60):
        builder = Builder(seed, join_as)
        xml = builder.xml()
        if kind in builder.kinds:
            yield xml


@pytest.mark.parametrize("seed", range(150))
def test_matching_blocks_never_get_stuck_nor_run_twice(seed: int) -> None:
    played = _play(Builder(seed).xml())
    assert played.complete
    assert played.stuck == []
    assert played.doubled == []


def test_a_choice_joined_as_if_all_ways_ran_gets_stuck() -> None:
    for xml in _with("xor", {"xor": "and"}):
        assert _play(xml).stuck


@pytest.mark.parametrize("kind", ["and", "or"])
def test_ways_that_ran_together_and_are_not_joined_run_on_twice(kind: str) -> None:
    for xml in _with(kind, {kind: "xor"}):
        assert _play(xml).doubled


def test_some_ways_joined_as_if_all_ran_get_stuck() -> None:
    for xml in _with("or", {"or": "and"}):
        assert _play(xml).stuck


def test_ways_that_all_ran_may_be_joined_inclusively() -> None:
    for xml in _with("and", {"and": "or", "xor": "or"}):
        played = _play(xml)
        assert not played.stuck
        assert not played.doubled


def _wide(ways: int, *, sound: bool) -> bytes:
    """Many ways at once, each with a loop: more states than can be played one by one."""
    pieces = ['<startEvent id="s"/><parallelGateway id="f"/><parallelGateway id="j"/><endEvent id="e"/>']
    flows = [("s", "f"), ("j", "e")]
    for way in range(ways):
        pieces.append(f'<exclusiveGateway id="m{way}"/><userTask id="t{way}"/><exclusiveGateway id="x{way}"/>')
        flows += [("f", f"m{way}"), (f"m{way}", f"t{way}"), (f"t{way}", f"x{way}"), (f"x{way}", f"m{way}")]
        flows.append((f"x{way}", "j"))
    if not sound:
        pieces.append('<endEvent id="gone"/>')
        flows.append((f"x{ways - 1}", "gone"))
    pieces += [f'<sequenceFlow id="{a}-{b}" sourceRef="{a}" targetRef="{b}"/>' for a, b in flows]
    return _diagram(pieces)


def test_many_ways_at_once_are_still_played_to_the_end() -> None:
    played = _play(_wide(30, sound=True))
    assert (played.complete, played.stuck, played.doubled) == (True, [], [])


def test_a_way_that_leaves_is_found_among_many() -> None:
    (stuck,) = _play(_wide(30, sound=False)).stuck
    assert stuck.node.id == "j"
    assert "走" in stuck.path
