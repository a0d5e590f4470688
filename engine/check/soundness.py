"""Plays every run of a scope's token net, within a bound, and keeps what went wrong with the way that led there."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from engine.check.diagram import Diagram, Flow, Node, Scope
from engine.check.net import Firing, Net, is_local
from engine.kinds import GATEWAYS

FULL_STATES = 5_000
"""Up to this many states every order of steps is played; beyond, one order of those that cannot disturb each other."""
MAX_STATES = 20_000
_MAX_FAULTS = 5
_MAX_PATH = 8


@dataclass(frozen=True, slots=True)
class Stuck:
    """A state that still has tokens and where nothing can fire: `node` waits for tokens on `missing`."""

    node: Node
    missing: tuple[Flow, ...]
    path: str


@dataclass(frozen=True, slots=True)
class Doubled:
    """A way that gets a second token while the first is still on it, put there by `node`."""

    node: Node
    flow: Flow
    path: str


@dataclass(slots=True)
class Played:
    """What playing one scope showed; `complete` is False where the bound was reached."""

    scope: Scope
    complete: bool = True
    stuck: list[Stuck] = field(default_factory=list)
    doubled: list[Doubled] = field(default_factory=list)


@lru_cache(maxsize=4)
def play(diagram: Diagram) -> tuple[Played, ...]:
    """Plays each scope of a diagram; one diagram's answer is kept for the rules that share it."""
    nets = [Net(scope) for scope in diagram.scopes]
    return tuple(_Game(net, net.starts()).play() for net in nets)


def play_on(scope: Scope, stands: Collection[tuple[str, str]]) -> Played:
    """Plays a scope from where its tokens stand: each at a node, and at a join on the way from another node ("")."""
    net = Net(scope)
    state, twice, again = net.state(stands)
    played = _Game(net, [(None, state)], again).play()
    played.stuck = [stuck for stuck in played.stuck if stuck.node.id not in again]
    played.doubled += [Doubled(node, node.incoming[0], "") for node in twice]
    return played


class _Game:
    def __init__(
        self, net: Net, starts: Iterable[tuple[Node | None, int]], again: Collection[str] = frozenset()
    ) -> None:
        self._scope = net.scope
        self._net = net
        self._starts = list(starts)
        self._again = again
        self._came: dict[int, tuple[int, Firing | None, Node | None]] = {}

    def play(self) -> Played:
        played = self._explore(FULL_STATES, ordered=False)
        if not played.complete:
            played = self._explore(MAX_STATES, ordered=True)
        return played

    def _explore(self, bound: int, *, ordered: bool) -> Played:
        played = Played(self._scope)
        self._came = {}
        waiting: deque[int] = deque()
        for node, state in self._starts:
            if state not in self._came:
                self._came[state] = (0, None, node)
                waiting.append(state)
        while waiting:
            state = waiting.popleft()
            enabled = self._net.enabled(state)
            if not enabled and state & self._net.tokens:
                self._note_stuck(played, state)
            for node, firings in enabled:
                for firing in firings:
                    after = self._fire(played, state, firing)
                    if after is not None and after not in self._came:
                        self._came[after] = (state, firing, None)
                        waiting.append(after)
                if ordered and is_local(node):
                    break
            if len(self._came) > bound:
                played.complete = False
                break
        return played

    def _fire(self, played: Played, state: int, firing: Firing) -> int | None:
        if firing.everything:
            return 0
        rest = state & ~firing.takes
        twice = rest & firing.puts & self._net.tokens
        if twice:
            if not played.doubled and firing.node.id not in self._again:
                flow = self._net.flow_of[twice & -twice]
                played.doubled.append(Doubled(firing.node, flow, self._path(state, firing)))
            return None
        return rest | firing.puts

    def _note_stuck(self, played: Played, state: int) -> None:
        known = {id(stuck.node) for stuck in played.stuck}
        for node, missing in self._net.waiting(state):
            if id(node) not in known and missing and len(played.stuck) < _MAX_FAULTS:
                known.add(id(node))
                played.stuck.append(Stuck(node, tuple(missing), self._path(state, None)))

    def _path(self, state: int, last: Firing | None) -> str:
        steps: list[str] = [_step(last)] if last is not None else []
        while True:
            before, firing, start = self._came[state]
            if firing is None:
                steps.append(_name(start) if start else "")
                break
            steps.append(_step(firing))
            state = before
        told = [step for step in reversed(steps) if step]
        if len(told) > _MAX_PATH:
            told = [*told[:2], "…", *told[2 - _MAX_PATH :]]
        return " → ".join(told)


def _name(node: Node) -> str:
    return f"“{node.name[:20]}”" if node.name else node.label


def _step(firing: Firing) -> str:
    """One step of a counter-example: gateways and events say which way, joins and plain steps their name."""
    node = firing.node
    if len(firing.ways) == 1 and len(node.outgoing) > 1:
        flow = firing.ways[0]
        towards = flow.name or (flow.target and flow.target.name) or flow.id
        return f"{_name(node)}走“{towards[:20]}”"
    if len(firing.ways) > 1:
        return f"{_name(node)}分出 {len(firing.ways)} 路"
    return _name(node) if node.kind in GATEWAYS or node.host or len(node.incoming) > 1 else ""
