"""A random model and its next version: steps put in, taken out or renamed, events added to an activity or removed."""

from __future__ import annotations

import random
from copy import deepcopy
from dataclasses import dataclass, field

from tests.engine.spiff.models import Boundary, Flow, Model

_ALONE = ("terminate", "error", "throw")
"""What throws or stops others stands right behind a task: nothing automatic may come between."""


@dataclass
class Version:
    """The next version. `steps` are the renamed ones; `touched` the nodes a case must not have come to yet for it to
    be as if it had been started on this version; `ways` the flow, for each old one, by which a token came to a join.
    """

    model: Model
    steps: dict[str, str] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)
    ways: dict[int, Flow] = field(default_factory=dict)

    def has(self) -> set[str]:
        """The nodes a case of this version can come to."""
        found: set[str] = set()
        todo = ["s"]
        while todo:
            name = todo.pop()
            if name not in found:
                found.add(name)
                todo += [flow.target for flow in self.model.out(name)]
                todo += [event.name for event in self.model.boundaries.get(name, ())]
                todo += [f"{name}s"] if self.model.kinds[name] in ("sub", "call") else []
        return found


def next_version(model: Model, seed: int) -> Version:
    """One to three changes."""
    choose = random.Random(seed)
    version = Version(deepcopy(model))
    version.ways = {id(old): new for old, new in zip(model.flows, version.model.flows, strict=True)}
    for number in range(choose.randint(1, 3)):
        change = choose.choice([_put_in, _put_in, _take_out, _rename, _add_event, _remove_event])
        change(version, f"new{number}", choose)
        _prune(version)
    return version


def _prune(version: Version) -> None:
    """Drop what nothing leads to any more."""
    model, here = version.model, version.has()
    model.kinds = {name: kind for name, kind in model.kinds.items() if name in here}
    model.flows = [flow for flow in model.flows if flow.source in here]


def _put_in(version: Version, name: str, choose: random.Random) -> None:
    model = version.model
    kind = choose.choice(["user", "script"])
    flows = [flow for flow in model.flows if model.kinds[flow.source] != "race"]
    if kind == "script":
        flows = [flow for flow in flows if not {model.kinds[flow.target], *_next_kinds(model, flow)} & {*_ALONE}]
        model.scripts[name] = (name, "7", lambda _: 7)
    flow = choose.choice(flows)
    _add(model, kind, name, flow.source)
    if flow.target in model.quiet:
        model.quiet.add(name)
    after = Flow(name, flow.target)
    model.flows.append(after)
    for old, way in version.ways.items():
        if way is flow:
            version.ways[old] = after
    flow.target = name
    version.touched.add(name)


def _next_kinds(model: Model, flow: Flow) -> list[str]:
    return [model.kinds[following.target] for following in model.out(flow.target)]


def _take_out(version: Version, _: str, choose: random.Random) -> None:
    model = version.model
    plain = [name for name in _plain_tasks(model) if not _beside(model, name)]
    if not plain:
        return
    name = choose.choice(plain)
    (before,), (after,) = model.into(name), model.out(name)
    before.target = after.target
    model.flows.remove(after)
    for old, way in version.ways.items():
        if way is after:
            version.ways[old] = before
    del model.kinds[name]


def _beside(model: Model, name: str) -> bool:
    """Whether a task keeps apart what must not stand side by side, or several flows lead to it."""
    into, out = model.into(name), model.out(name)
    if len(into) != 1 or len(out) != 1 or model.kinds[into[0].source] in ("race", "inc", "par", "xor"):
        return True
    return bool({model.kinds[out[0].target], *_next_kinds(model, out[0])} & {*_ALONE, "signal", "xor"})


def _rename(version: Version, name: str, choose: random.Random) -> None:
    model = version.model
    tasks = [task for task in _plain_tasks(model) if task not in version.steps.values() and not task.startswith("new")]
    if not tasks:
        return
    old = choose.choice(tasks)
    version.steps[old] = name
    version.touched.add(name)
    for known in (model.kinds, model.parents, model.boundaries):
        if old in known:
            known[name] = known.pop(old)  # type: ignore[index, assignment]
    if old in model.quiet:
        model.quiet.add(name)
    for flow in model.flows:
        flow.source = name if flow.source == old else flow.source
        flow.target = name if flow.target == old else flow.target


def _add_event(version: Version, name: str, choose: random.Random) -> None:
    model = version.model
    hosts = [task for task, kind in model.kinds.items() if kind in ("user", "sub") and task not in model.quiet]
    if not hosts:
        return
    host = choose.choice(hosts)
    event = Boundary(f"{name}b", choose.choice(["timer", "cycle", "message"]), False)
    model.boundaries[host] = [*model.boundaries.get(host, []), event]
    for kind, node in (("boundary", event.name), ("user", name), ("end", f"{name}e")):
        _add(model, kind, node, host)
        model.quiet.add(node)
    model.flows += [Flow(event.name, name), Flow(name, f"{name}e")]
    version.touched.add(host)


def _remove_event(version: Version, _: str, choose: random.Random) -> None:
    model = version.model
    hosts = [host for host, events in model.boundaries.items() for each in events if each.trigger in ("timer", "cycle")]
    if not hosts:
        return
    host = choose.choice(hosts)
    events = model.boundaries[host]
    events.remove(next(each for each in events if each.trigger in ("timer", "cycle")))
    version.touched.add(host)


def _add(model: Model, kind: str, name: str, beside: str) -> None:
    model.kinds[name] = kind
    model.parents[name] = model.parents[beside]
    if beside in model.quiet:
        model.quiet.add(name)


def _plain_tasks(model: Model) -> list[str]:
    """Tasks without instances that no condition looks at."""
    conditions = {word for flow in model.flows if flow.condition for word in flow.condition[0].split()}
    return [
        name
        for name, kind in model.kinds.items()
        if kind == "user" and name not in model.several and name not in conditions and not model.boundaries.get(name)
    ]
