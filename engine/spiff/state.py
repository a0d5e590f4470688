"""The state of an instance as bytes: its live tokens and nothing that can be had from the diagram or from history.

Per level: forks `[parents, changes]`, tokens `[id, spec, state, parent, forks, flow, arrival, internal, changes]`. Data
is kept as what differs from the fork behind a token, from its loop, or from the task a subprocess belongs to;
unchanged values are shared again when they are loaded.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

import orjson
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.util.task import TaskState

from engine.errors import Invalid
from engine.spiff.codec import pack, unpack
from engine.spiff.compile import Compiled
from engine.spiff.frontier import Frontier, Level
from engine.spiff.merge import same
from engine.spiff.tokens import FINISHED, Fork, Token, behind

VERSION = 1

Standing = tuple[tuple[str, ...], ...]
"""Where the tokens of an instance stand, without their data."""


def dump(frontier: Frontier) -> bytes:
    """The state, small enough for a column: some hundred bytes for an ordinary case."""
    levels = [[None, *_dump_level(frontier, {})]]
    for identity, inner in frontier.subprocesses.items():
        host = frontier.get_task_from_id(identity)
        levels.append([identity.hex, *_dump_level(inner, host.data)])
    try:
        return orjson.dumps([VERSION, int(frontier.completed), levels])
    except TypeError as error:
        raise Invalid("变量里有不能保存的内容。", code="value_type") from error


def load(data: bytes, compiled: Compiled, now: Any) -> Frontier:
    """The running instance again. Every token has the id it had."""
    version, completed, levels = orjson.loads(data)
    if version != VERSION:
        raise ValueError(f"unknown state version {version}")
    frontier = Frontier(compiled.spec, compiled.subprocess_specs, compiled.script_engine, now)
    frontier.completed = bool(completed)
    known: dict[UUID, Token] = {}
    for identity, correlations, own, forks, tokens in levels:
        if identity is None:
            level, around = frontier, {}
        else:
            host = known[UUID(identity)]
            level, around = frontier.create_subprocess(host, host.task_spec.spec), host.data
        level.correlations = unpack(correlations)
        if own is not None:
            level.data = unpack(own)
        _load_level(frontier, level, around, forks, tokens)
        known |= level.tasks
    return frontier


def standing(data: bytes) -> Standing:
    """Told from the stored bytes alone: the node of each token, its subprocess's, its loop's, its way to a join."""
    _, _, levels = orjson.loads(data)
    known: dict[str, str] = {}
    found = []
    for host, _, _, _, tokens in levels:
        for identity, name, state, place, _, flow, *_ in tokens:
            known[identity] = name
            parent = tokens[place][1] if place >= 0 else ""
            found.append((known.get(host or "", ""), parent, name, str(state), flow))
    return tuple(sorted(found))


def _dump_level(level: Level, around: dict[str, Any]) -> tuple[Any, Any, list[Any], list[Any]]:
    forks: dict[Fork, int] = {}
    fork_rows: list[Any] = []
    places: dict[Any, int] = {}
    rows: list[Any] = []
    for token in level.tasks.values():
        if token is level.task_tree:
            continue
        for fork in behind(token.forks) if token.live else ():
            if fork not in forks:
                forks[fork] = len(fork_rows)
                before = fork.parents[0].data if fork.parents else around
                fork_rows.append([_places(fork.parents, forks), _changes(before, fork.data)])
        places[token.id] = len(rows)
        parent = level.tasks[token._parent]
        base = _base(token, parent, around)
        rows.append(
            [
                token.id.hex,
                token.task_spec.name,
                token._state,
                places.get(parent.id, -1),
                _places(token.forks, forks) if token.live else -1,
                token.flow,
                token.arrival,
                pack(token.internal_data) if token.internal_data else 0,
                _changes(base, token.data) if token.live else 0,
            ]
        )
    own = pack(level.data) if level.completed else None
    return pack(level.correlations), own, fork_rows, rows


def _load_level(
    frontier: Frontier, level: Level, around: dict[str, Any], fork_rows: list[Any], rows: list[Any]
) -> None:
    root = level.root()
    forks: list[Fork] = []
    for before, changed in fork_rows:
        parents = _at(before, forks)
        forks.append(Fork(_apply(parents[0].data if parents else around, changed), parents))
    tokens: list[Token] = []
    for identity, name, state, place, fork, flow, arrival, internal, changed in rows:
        parent = tokens[place] if place >= 0 else root
        token = Token(level, level.spec.task_specs[name], parent, state, UUID(identity))
        token.fresh = False
        token.forks = _at(fork, forks)
        token.flow, token.arrival = flow, arrival
        token.internal_data = unpack(internal) if internal else {}
        if not state & FINISHED:
            token.data = _apply(_base(token, parent, around), changed)
            token.triggered = parent.live
            if state == TaskState.WAITING and isinstance(token.task_spec, CatchingEvent):
                frontier.event_manager.add_task(token)
        tokens.append(token)


def _base(token: Token, parent: Token, around: dict[str, Any]) -> dict[str, Any]:
    """What a token's data is written down against."""
    return parent.data if parent.live else token.forks[0].data if token.forks else around


def _places(forks: tuple[Fork, ...], known: dict[Fork, int]) -> int | list[int]:
    """One number as a rule: -1 for no fork; several where a join left others behind more than one."""
    if len(forks) > 1:
        return [known[fork] for fork in forks]
    return known[forks[0]] if forks else -1


def _at(places: int | list[int], forks: list[Fork]) -> tuple[Fork, ...]:
    if isinstance(places, list):
        return tuple(forks[place] for place in places)
    return (forks[places],) if places >= 0 else ()


def _changes(base: dict[str, Any], data: dict[str, Any]) -> Any:
    """What is set, with what is gone where something is; 0 for nothing."""
    if data is base:
        return 0
    here = {name: pack(value) for name, value in data.items() if name not in base or not same(value, base[name])}
    gone = [name for name in base if name not in data]
    return [here, gone] if gone else here or 0


def _apply(base: dict[str, Any], changed: Any) -> dict[str, Any]:
    if changed == 0:
        return dict(base)
    here, gone = changed if isinstance(changed, list) else (changed, ())
    data = {name: value for name, value in base.items() if name not in gone}
    data.update((name, unpack(value)) for name, value in here.items())
    return data
