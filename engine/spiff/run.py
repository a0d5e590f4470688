"""One instance in the hands of the runtime: start or load it, do one thing, see what is open, dump it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from SpiffWorkflow.bpmn.util import BpmnEvent
from SpiffWorkflow.exceptions import SpiffWorkflowException
from SpiffWorkflow.util.task import TaskState

from engine.check.onward import Marking
from engine.model import Element, Misfit
from engine.spiff import state
from engine.spiff.compile import Compiled
from engine.spiff.decisions import fired
from engine.spiff.events import Boundary, Message, expects, timers
from engine.spiff.frontier import Frontier, Level
from engine.spiff.merge import changes
from engine.spiff.moving import move
from engine.spiff.normalise import element_of
from engine.spiff.problems import FlowProblem, NoWayBack
from engine.spiff.timers import Timer
from engine.spiff.tokens import Fork, Token, behind

RULE_TASK = "businessRuleTask"


class Run:
    """A step's work on one instance. Every act ends with nothing left that could move by itself."""

    def __init__(self, compiled: Compiled, frontier: Frontier) -> None:
        self.compiled = compiled
        self._frontier = frontier

    @classmethod
    def start(cls, compiled: Compiled, variables: Mapping[str, Any], now: datetime) -> Run:
        frontier = Frontier(compiled.spec, compiled.subprocess_specs, compiled.script_engine, now)
        run = cls(compiled, frontier)
        frontier.begin(dict(variables))
        run._settle()
        return run

    @classmethod
    def load(cls, compiled: Compiled, data: bytes, now: datetime) -> Run:
        return cls(compiled, state.load(data, compiled, now))

    def moved(self, compiled: Compiled, steps: Mapping[str, str]) -> tuple[Run, Mapping[str, str], list[Misfit]]:
        """This instance on another version (`moving.move`), settled there where every token has its place.

        With it, the element at which each token arrived, by id. Of this run nothing can be used afterwards.
        """
        with _named(None):
            frontier, arrived, misfits = move(self._frontier, compiled, steps)
        run = Run(compiled, frontier)
        if not misfits:
            run._settle()
        return run, arrived, misfits

    def dump(self) -> bytes:
        return state.dump(self._frontier)

    @property
    def finished(self) -> bool:
        return bool(self._frontier.completed)

    @property
    def passed(self) -> list[tuple[str, Element]]:
        """What completed since it was started or loaded, in order: key in `Compiled.elements`, and element."""
        return [(token.task_spec.key, token.task_spec.element) for token in self._frontier.journal]

    @property
    def fired(self) -> list[dict[str, Any] | None]:
        """For each of `passed`: the rules that fired in its decision, by the decision's name; else None."""
        return [
            fired(token.data, token.task_spec.element.id) if token.task_spec.element.kind == RULE_TASK else None
            for token in self._frontier.journal
        ]

    @property
    def departures(self) -> list[tuple[str, ...]]:
        """For each of `passed`: the flows by which it was left."""
        journal = self._frontier.journal
        found: list[tuple[str, ...]] = [()] * len(journal)
        for count, source, flow in self._frontier.departures:
            before = range(count - 1, -1, -1)
            place = next((place for place in before if journal[place].task_spec.key == source), count - 1)
            found[place] = (*found[place], flow)
        return found

    @property
    def completed(self) -> set[str]:
        """The ids of all that completed, items and places among them."""
        return {token.id.hex for token in self._frontier.journal}

    @property
    def overwritten(self) -> list[str]:
        """Names that branches which ended by themselves had changed differently: the later value was kept."""
        return self._frontier.overwritten

    def items(self) -> dict[str, tuple[str, str]]:
        """The open items by id: the element's key, and the kind."""
        return {
            token.id.hex: (token.task_spec.key, token.task_spec.item_kind)
            for token in self._live()
            if token.task_spec.item_kind
        }

    def places(self) -> dict[str, str]:
        """The subprocesses and called diagrams at work, by id: the element's key. Outer ones come first."""
        return {token.id.hex: token.task_spec.key for token in self._live() if token.task_spec.holds_others}

    def within(self, identity: str) -> tuple[str, ...]:
        """The places in which an open item or a place stands, innermost first."""
        token = self._token(identity)
        found: list[str] = []
        while token is not None and token.workflow is not self._frontier:
            token = self._frontier.get_task_from_id(token.workflow.parent_task_id)
            found.append(token.id.hex)
        return tuple(found)

    def timers(self) -> dict[str, tuple[str, datetime]]:
        """The waiting timers by id: the element's key, and when it is due."""
        found = {}
        for token in self._waiting():
            for timer in timers(token.task_spec):
                due = timer.due(token)
                if due is not None:
                    spec = token.workflow.spec.task_specs[timer.element]
                    found[f"{token.id.hex}.{spec.name}"] = (spec.key, due)
        return found

    def expects(self) -> set[str]:
        """The messages somebody waits for."""
        return {name for token in self._waiting() for name in expects(token.task_spec)}

    def marking(self) -> list[Marking]:
        """Where the tokens stand, by process or subprocess at work, for those who play the diagram on from here."""
        return [self._marking(level, _main(level)) for level in self._frontier.levels()]

    def _marking(self, level: Level, tokens: Iterable[Token]) -> Marking:
        scope = self.compiled.process_id
        if level is not self._frontier:
            scope = str(self._frontier.get_task_from_id(level.parent_task_id).task_spec.spec)
        places = ((token.task_spec.element, token.flow) for token in tokens)
        return Marking(scope, frozenset((element.id, element_of(flow)) for element, flow in places if element))

    def variables(self) -> dict[str, Any]:
        """All variables as the live tokens have them; where branches differ, what each changed since they parted."""
        if self._frontier.completed:
            return dict(self._frontier.data)
        view: dict[str, Any] = {}
        seen: set[Fork] = set()
        for level in self._frontier.levels():
            host = self._frontier.get_task_from_id(level.parent_task_id) if level is not self._frontier else None
            for token in level.live():
                base = token.parent.data if token.parent.live else host.data if host is not None else {}
                for fork in behind(token.forks):
                    if fork not in seen:
                        seen.add(fork)
                        view |= changes(base, fork.data)
                    base = fork.data
                view |= changes(base, token.data)
        return view

    def item_variables(self, item_id: str) -> dict[str, Any] | None:
        """The variables an open item sees, or None if it is not open."""
        token = self._item(item_id)
        return dict(token.data) if token is not None else None

    def complete(self, item_id: str, variables: Mapping[str, Any]) -> bool:
        """Complete an open item; False if it is not open. Each given name replaces what was there."""
        token = self._item(item_id)
        if token is None:
            return False
        token.data = {**token.data, **variables}
        with _named(token):
            if token._state == TaskState.WAITING:
                token.internal_data["event_fired"] = True
                token.task_spec._update(token)
            else:
                token.run()
        self._settle()
        return True

    def deliver(self, message: str, variables: Mapping[str, Any]) -> bool:
        """Give a message to everybody who waits for it; False if nobody does."""
        taken = False
        for token in list(self._waiting()):
            definition = next((d for d in _messages(token) if d.name == message), None)
            if definition is None or token._state != TaskState.WAITING:
                continue
            payload = dict(variables)
            event = BpmnEvent(definition, payload, definition.get_correlations(token, payload))
            if token.task_spec.catches(token, event):
                token.task_spec.catch(token, event)
                token.task_spec._update(token)
                taken = True
        if taken:
            self._settle()
        return taken

    def fire(self, timer_id: str) -> bool:
        """Fire exactly this timer; False if it does not wait any more or is not due yet."""
        token_id, _, name = timer_id.partition(".")
        token = self._token(token_id)
        if token is None or token._state != TaskState.WAITING:
            return False
        timer = next((each for each in timers(token.task_spec) if each.element == name), None)
        due = timer.due(token) if timer is not None else None
        if timer is None or due is None or due > self._frontier.now:
            return False
        with _named(token):
            self._fire(token, timer)
        self._settle()
        return True

    def cancel(self) -> None:
        """Stop everything."""
        data = self.variables()
        self._frontier.stop()
        self._frontier.data = data
        self._frontier.tidy_all()

    def send_back(self, item_id: str, key: str, ends_well: Callable[[Marking], bool]) -> bool:
        """Put the work of an open item back to the element `key`: the item ends, and the element begins anew.

        With it ends what runs beside it, as little as leaves a flow that `ends_well`: nothing else, else the branches
        of the split it stands in, of the split around that, and so on. What they wrote is kept. False where the item is
        not open; raises `NoWayBack` where the element is in no scope around it, or the flow could not end.
        """
        token = self._item(item_id)
        if token is None:
            return False
        token = self._around(token, key)
        self._begin_again(token.workflow, key, _beside(token), ends_well)
        return True

    def take_back(self, key: str, ends_well: Callable[[Marking], bool]) -> None:
        """Begin the element `key` anew in place of what came of it: as few tokens end as leave a flow that ends well.

        A branch that waits at a join comes back from there. Raises `NoWayBack` as `send_back` does.
        """
        level = next((level for level in self._frontier.levels() if _knows(level, key)), None)
        if level is None:
            raise NoWayBack("这个环节所在的子流程已经结束。")
        circles = {frozenset(circle): circle for token in _main(level) for circle in _beside(token)}
        self._begin_again(level, key, sorted(circles.values(), key=len), ends_well)

    def _begin_again(
        self, level: Level, key: str, circles: Iterable[list[Token]], ends_well: Callable[[Marking], bool]
    ) -> None:
        goals = [spec for spec in level.spec.task_specs.values() if spec.key == key]
        goal = min(goals, key=lambda spec: len(spec.name))
        here = (goal.element.id, "")
        for leaving in circles:
            scope, stands = self._marking(level, (token for token in _main(level) if token not in leaving))
            if here not in stands and ends_well(Marking(scope, stands | {here})):
                level.restart(goal, leaving)
                return self._settle()
        raise NoWayBack(f"退回到“{goal.label}”以后，流程不能正常结束。")

    def _around(self, token: Token, key: str) -> Token:
        """The token that stands for this one in the scope in which the element lies."""
        while True:
            token = token.parent if token.triggered else token
            if _knows(token.workflow, key) and token.task_spec.key != key:
                return token
            if token.workflow is self._frontier:
                raise NoWayBack("要退回到的环节不在同一流程或者外层流程里。")
            token = self._frontier.get_task_from_id(token.workflow.parent_task_id)

    def write(self, variables: Mapping[str, Any]) -> None:
        """Set variables in every live token, as if they had been so before any branch parted."""
        for level in self._frontier.levels():
            forks = set()
            for token in level.live():
                token.data = {**token.data, **variables}
                forks |= set(behind(token.forks))
            for fork in forks:
                fork.data = {**fork.data, **variables}

    def _fire(self, token: Token, timer: Timer) -> None:
        spec = token.task_spec
        if spec.event_definition is not timer:
            token.internal_data["seen_events"] = [BpmnEvent(timer)]
        elif isinstance(spec, Boundary) and timer.advance(token):
            spec.fire_again(token)
            return
        else:
            token.internal_data["event_fired"] = True
        spec._update(token)

    def _settle(self) -> None:
        with _named(None):
            self._frontier.settle()

    def _live(self) -> Iterator[Token]:
        return (token for level in self._frontier.levels() for token in level.live())

    def _waiting(self) -> Iterator[Token]:
        return (token for token in self._live() if token._state == TaskState.WAITING)

    def _token(self, identity: str) -> Token | None:
        try:
            key = UUID(identity)
        except ValueError:
            return None
        return next((level.tasks[key] for level in self._frontier.levels() if key in level.tasks), None)

    def _item(self, item_id: str) -> Token | None:
        token = self._token(item_id)
        return token if token is not None and token.live and token.task_spec.item_kind else None


def _knows(level: Level, key: str) -> bool:
    return any(spec.key == key for spec in level.spec.task_specs.values())


def _main(level: Level) -> list[Token]:
    """The live tokens of a level; instances and boundary events go with the activity they belong to."""
    return [token for token in level.live() if not token.triggered and not isinstance(token.task_spec, Boundary)]


def _beside(token: Token) -> Iterator[list[Token]]:
    """What runs beside a token, in growing circles: itself, all of its innermost split, of the one around that, all."""
    yield [token]
    for fork in reversed(behind(token.forks)):
        yield [other for other in _main(token.workflow) if fork in behind(other.forks)]
    yield _main(token.workflow)


def _messages(token: Token) -> list[Any]:
    definition = getattr(token.task_spec, "event_definition", None)
    return [each for each in getattr(definition, "event_definitions", [definition]) if isinstance(each, Message)]


@contextmanager
def _named(token: Token | None) -> Iterator[None]:
    """Turns the library's own exceptions into a problem that names the element."""
    try:
        yield
    except SpiffWorkflowException as error:
        spec = getattr(error, "task_spec", None) or (token.task_spec if token is not None else None)
        label = getattr(spec, "label", "") or getattr(spec, "name", "")
        raise FlowProblem(f"环节“{label}”不能执行：{error}。") from error
