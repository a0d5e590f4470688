"""Random block-structured models: gateways, loops, subprocesses, calls, instances, and events of every kind that runs.

So that the outcome of a step does not hang on the order in which automatic elements run, whatever throws or stops
others stands right behind a task. So that merging needs no conflict, each name has one writer at a time; in what a
non-interrupting event opens, which may run twice at once, completing a task writes nothing (`quiet`), and nothing is
nested: of two tasks that look the same nobody could say to which round each belongs.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

Data = dict[str, Any]
Condition = tuple[str, Callable[[Data], bool]]
TRUE: Condition = ("true", lambda _: True)
FALSE: Condition = ("false", lambda _: False)


@dataclass
class Flow:
    source: str
    target: str
    condition: Condition | None = None
    twin: str = ""
    """The id of one that goes where another goes, too."""

    @property
    def id(self) -> str:
        return self.twin or f"{self.source}_{self.target}"


@dataclass
class Boundary:
    """`trigger`: timer, cycle (twice), message, signal or error."""

    name: str
    trigger: str
    interrupting: bool


@dataclass
class Model:
    """Nodes by name; `parents` says in which subprocess or called process each lies, "" for the main one."""

    kinds: dict[str, str] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    flows: list[Flow] = field(default_factory=list)
    scripts: dict[str, tuple[str, str, Callable[[Data], Any]]] = field(default_factory=dict)
    boundaries: dict[str, list[Boundary]] = field(default_factory=dict)
    several: dict[str, tuple[int, bool]] = field(default_factory=dict)
    """How many instances of an activity, and whether one after another."""
    signals: dict[str, str] = field(default_factory=dict)
    quiet: set[str] = field(default_factory=set)

    def out(self, name: str) -> list[Flow]:
        return [flow for flow in self.flows if flow.source == name]

    def into(self, name: str) -> list[Flow]:
        return [flow for flow in self.flows if flow.target == name]


class Generator:
    """Draws a model from a seed. `events` False: gateways, loops and subprocesses alone."""

    def __init__(self, seed: int, size: int = 9, *, events: bool = True) -> None:
        self._random = random.Random(seed)
        self._left = size
        self._events = events
        self._scope = ""
        self._quiet = False
        self.model = Model()
        self._whole("", 3)

    def _whole(self, scope: str, depth: int) -> None:
        """Start, a sequence, end."""
        outer, self._scope = self._scope, scope
        begin, end = self._node("start", f"{scope}s"), self._node("end", f"{scope}e")
        first, last = self._sequence(depth)
        self._flow(begin, first)
        self._flow(last, end)
        self._scope = outer

    def _node(self, kind: str, name: str = "") -> str:
        name = name or f"{kind}{len(self.model.kinds)}"
        self.model.kinds[name] = kind
        self.model.parents[name] = self._scope
        if self._quiet:
            self.model.quiet.add(name)
        return name

    def _script(self, variable: str, text: str, value: Callable[[Data], Any]) -> str:
        name = self._node("script")
        self.model.scripts[name] = (variable, text, value)
        return name

    def _flow(self, source: str, target: str, condition: Condition | None = None) -> None:
        self.model.flows.append(Flow(source, target, condition))

    def _chain(self, *names: str) -> tuple[str, str]:
        for source, target in pairwise(names):
            self._flow(source, target)
        return names[0], names[-1]

    def _one_in(self, chances: int) -> bool:
        return self._events and self._random.randrange(chances) == 0

    def _sequence(self, depth: int) -> tuple[str, str]:
        first, last = self._block(depth)
        for _ in range(self._random.randint(0, 2)):
            head, tail = self._block(depth)
            self._flow(last, head)
            last = tail
        return first, last

    def _block(self, depth: int) -> tuple[str, str]:
        self._left -= 1
        kinds = ["user", "user", "script"]
        if depth > 0 and self._left > 0:
            kinds += ["par", "par", "inc", "inc", "xor"]
            kinds += [] if self._quiet else ["loop", "loop", "sub"]
            kinds += ["race"] if self._events else []
            kinds += ["sub", "call", "stop", "signal"] if self._events and not self._quiet else []
        kind = self._random.choice(kinds)
        if kind == "user":
            return self._activity(self._node("user"), depth)
        if kind == "script":
            only = self._script(f"v{len(self.model.kinds)}", "1", lambda _: 1)
            return only, only
        if kind in ("sub", "call"):
            name = self._node(kind)
            self._whole(name, depth - 1)
            return self._activity(name, depth)
        made = {"loop": self._loop, "race": self._race, "stop": self._stop, "signal": self._signal}.get(kind)
        return made(depth) if made is not None else self._split(kind, depth)

    def _split(self, kind: str, depth: int) -> tuple[str, str]:
        split, join = self._node(kind), self._node(kind)
        count = self._random.randint(2, 3)
        default = self._random.randrange(count)
        for branch in range(count):
            chosen = self._random.choice([TRUE, FALSE]) if kind != "par" and branch != default else None
            if branch and self._random.randrange(6) == 0:
                self._twins(split, join, chosen)
                continue
            first, last = self._sequence(depth - 1)
            self._flow(split, first, chosen)
            self._flow(last, join)
        return split, join

    def _twins(self, split: str, join: str, chosen: Condition | None) -> None:
        """Two flows between the same two nodes."""
        other = None if self.model.kinds[split] == "par" else self._random.choice([TRUE, FALSE])
        for condition in (chosen, other):
            self.model.flows.append(Flow(split, join, condition, f"w{len(self.model.flows)}"))

    def _loop(self, depth: int) -> tuple[str, str]:
        counter = f"n{len(self.model.kinds)}"
        turns = self._random.randint(2, 3)
        begin = self._script(counter, "0", lambda _: 0)
        merge = self._node("xor")
        first, last = self._sequence(depth - 1)
        count = self._script(counter, f"{counter} + 1", lambda data: data[counter] + 1)
        again = self._node("xor")
        after = self._script(f"v{len(self.model.kinds)}", "2", lambda _: 2)
        self._chain(begin, merge, first)
        self._chain(last, count, again, after)
        self._flow(again, merge, (f"{counter} < {turns}", lambda data: data[counter] < turns))
        return begin, after

    def _activity(self, name: str, depth: int) -> tuple[str, str]:
        """An activity with instances and boundary events, by chance."""
        if not self._quiet and self._one_in(4):
            self.model.several[name] = (self._random.randint(0, 3), self._random.random() < 0.5)
        triggers = ["timer", "message"] + (["error", "error"] if self.model.kinds[name] != "user" else [])
        last = name
        if self._one_in(3):
            last = self._caught(name, self._random.choice(triggers), depth)
        if not self._quiet and self._one_in(4):
            self._beside(name, self._random.choice(["timer", "cycle", "message"]))
        return name, last

    def _caught(self, name: str, trigger: str, depth: int) -> str:
        """An interrupting event: its way meets the ordinary one."""
        event = self._boundary(name, trigger, interrupting=True)
        if trigger == "error":
            self._leave_early(name, "error")
        merge = self._node("xor")
        head, tail = self._sequence(min(depth, 1) - 1)
        self._flow(event, head)
        self._flow(tail, merge)
        self._flow(name, merge)
        return merge

    def _beside(self, name: str, trigger: str) -> None:
        """An event that does not interrupt: what it opens ends by itself."""
        event = self._boundary(name, trigger, interrupting=False)
        self._quiet = True
        head, tail = self._sequence(1 if self._left > 0 else 0)
        self._flow(event, head)
        self._flow(tail, self._node("end"))
        self._quiet = False

    def _boundary(self, name: str, trigger: str, *, interrupting: bool) -> str:
        event = self._node("boundary")
        self.model.boundaries.setdefault(name, []).append(Boundary(event, trigger, interrupting))
        return event

    def _leave_early(self, scope: str, kind: str) -> None:
        """Put a task before the first node of a scope, and a choice after it to end with `kind`."""
        outer, self._scope = self._scope, scope
        (first,) = self.model.out(f"{scope}s")
        begin, ahead = self._stop(0, kind)
        self._flow(ahead, first.target)
        first.target = begin
        self._scope = outer

    def _stop(self, depth: int, kind: str = "terminate") -> tuple[str, str]:
        """A task whose result may end everything in its scope."""
        task, choice, end, after = (self._node(each) for each in ("user", "xor", kind, "xor"))
        least = self._random.choice([2, 4, 99])
        self._chain(task, choice, after)
        self._flow(choice, end, (f"{task} > {least}", lambda data: (data.get(task) or 0) > least))
        return task, after

    def _race(self, depth: int) -> tuple[str, str]:
        """An event gateway: a message against a timer."""
        gate, message, timer, merge = (self._node(kind) for kind in ("race", "message", "timer", "xor"))
        for event in (message, timer):
            first, last = self._sequence(depth - 1)
            self._chain(gate, event, first)
            self._flow(last, merge)
        return gate, merge

    def _signal(self, depth: int) -> tuple[str, str]:
        """One branch throws a signal; the other waits for it, or is interrupted by it."""
        split, throw, join = (self._node(kind) for kind in ("par", "throw", "par"))
        self._chain(split, self._node("user"), throw, join)
        if self._random.random() < 0.5:
            catch = self._node("signal")
            self._chain(split, self._node("user"), catch, join)
        else:
            task, merge = self._node("user"), self._node("xor")
            catch = self._boundary(task, "signal", interrupting=True)
            self._chain(split, task, merge, join)
            self._flow(catch, merge)
        self.model.signals |= {throw: throw, catch: throw}
        return split, join
