"""A diagram played on from where tokens stand: every run still ends, and no step reads what was left out on the way."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from engine.check.diagram import Diagram, Node
from engine.check.expressions import reads
from engine.check.soundness import play_on
from engine.feel.expression import NO_FUNCTIONS, Functions
from engine.kinds import ACTIVITIES
from engine.xml import parse


class Marking(NamedTuple):
    """Where the tokens of one process or subprocess stand: each at an element, at a join with the one it came from.

    Where several flows lead from there to the join, with the flow it came by.
    """

    scope: str
    stands: frozenset[tuple[str, str]]


class Trouble(NamedTuple):
    """What goes wrong from there. `code`: "stuck" a run could not end, "unread" a result is read that nobody made."""

    element: str
    code: str
    message: str


def diagrams(files: Mapping[str, bytes], functions: Functions = NO_FUNCTIONS) -> list[Diagram]:
    """The diagrams of a deployment, to be played on."""
    bpmn = (data for name, data in files.items() if name.endswith((".bpmn", ".bpmn20.xml")))
    return [Diagram(parse(data), None, functions) for data in bpmn]


def troubles(diagrams: Iterable[Diagram], markings: Collection[Marking], known: Collection[str]) -> list[Trouble]:
    """Everything that goes wrong from these places; `known` are the names of the variables there are."""
    found: list[Trouble] = []
    for diagram in diagrams:
        for marking in dict.fromkeys(markings):
            found += (trouble for trouble in _stuck(diagram, marking) if trouble not in found)
        found += _unread(diagram, {element for _, stands in markings for element, _ in stands}, known)
    return found


def ends_well(diagrams: Iterable[Diagram], marking: Marking) -> bool:
    """Whether every run from these places can end."""
    return not any(any(_stuck(diagram, marking)) for diagram in diagrams)


def _stuck(diagram: Diagram, marking: Marking) -> Iterator[Trouble]:
    scope = next((scope for scope in diagram.scopes if scope.id == marking.scope), None)
    if scope is None or not marking.stands:
        return
    played = play_on(scope, marking.stands)
    for stuck in played.stuck:
        names = "、".join(flow.source.called if flow.source else flow.id for flow in stuck.missing[:3])
        yield Trouble(stuck.node.id, "stuck", f"{stuck.node.label}会一直等待来自{names}的分支，办件卡在那里。")
    for doubled in played.doubled:
        yield Trouble(doubled.node.id, "stuck", f"{doubled.node.label}之后的环节会重复办理。")


def _unread(diagram: Diagram, at: set[str], known: Collection[str]) -> Iterator[Trouble]:
    """Results a new case always has when they are read, and this one would not."""
    here = {node.id for node in diagram.nodes} & at
    if not here:
        return
    walk = _Walk(diagram)
    begin = [node for scope in diagram.processes for node in scope.of("startEvent")]
    now = [diagram.by_id[identity] for identity in here]
    told = set()
    for written, names in reads(diagram):
        for name in sorted({name.partition(".")[0] for name in names} - set(known)):
            maker = diagram.by_id.get(name)
            if maker is None or maker.kind not in ACTIVITIES or (written.reader.id, name) in told:
                continue
            if walk.reaches(now, written.reader, maker) and not walk.reaches(begin, written.reader, maker):
                told.add((written.reader.id, name))
                message = f"{written.reader.label}要用{maker.label}的结果，本件没有办过这个环节，之后也不会经过。"
                yield Trouble(written.reader.id, "unread", message)


class _Walk:
    """Ways through a diagram, into subprocesses and out of them."""

    def __init__(self, diagram: Diagram) -> None:
        self._around = {id(node.inner): node for node in diagram.nodes if node.inner}

    def reaches(self, start: Iterable[Node], goal: Node, without: Node) -> bool:
        """Whether `goal` may be reached from `start` without doing `without`."""
        waiting = [node for node in start if node is not without]
        seen = {id(node) for node in waiting}
        while waiting:
            node = waiting.pop()
            if node is goal:
                return True
            for following in self._after(node):
                if following is not without and id(following) not in seen:
                    seen.add(id(following))
                    waiting.append(following)
        return False

    def _after(self, node: Node) -> Iterator[Node]:
        yield from node.boundaries
        yield from node.inner.of("startEvent") if node.inner else (flow.target for flow in node.outgoing if flow.target)
        around = self._around.get(id(node.scope))
        if around is not None and not node.outgoing:
            yield from (flow.target for flow in around.outgoing if flow.target)
