"""One decision being made: what work is left, which rules fired, and what went wrong on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from engine.feel.expression import Expression
from engine.feel.limits import CALLS, LEFT, LOCALS, Frame, spend
from engine.feel.types import Type, coerce
from engine.feel.values import Closure

BUDGET = 1_000_000
"""Units of work of one decision with all it requires; see engine/feel/limits.py for what a unit is."""

Scope = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Fired:
    """The rules of one table that fired, by their number from 1, and by their ids."""

    decision: str
    rules: tuple[int, ...]
    ids: tuple[str, ...]


@dataclass(slots=True)
class Work:
    """`notes` say in Chinese why a value is null where the standard calls that an error."""

    left: int = BUDGET
    calls: int = 0
    decision: str = ""
    fired: list[Fired] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def frame(self) -> Frame:
        """A frame to pay from, without variables; give it back with `paid`."""
        return [{}, self.left, self.calls]

    def paid(self, frame: Frame) -> None:
        """Take over what a frame has left."""
        self.left = frame[LEFT]

    def room(self, scope: Scope, slots: int) -> Frame:
        """A frame to evaluate several cells in, one after the other; give it back with `paid`."""
        return [scope, self.left, self.calls, *[None] * slots]

    def spend(self, units: int) -> None:
        """Pay for `units` of work. Raises `FeelLimit`."""
        frame = self.frame()
        try:
            spend(frame, units)
        finally:
            self.paid(frame)

    def evaluate(self, expression: Expression, scope: Scope, tested: Any = None) -> Any:
        """The value of an expression, or a cell's verdict on `tested`."""
        frame = expression.frame(scope, self.left)
        frame[CALLS] = self.calls
        if len(frame) > LOCALS:
            frame[LOCALS] = tested
        try:
            return expression.evaluate(frame, detached=False)
        finally:
            self.paid(frame)

    def coerce(self, value: Any, to: Type) -> Any:
        """The value as a type takes it, else null."""
        frame = self.frame()
        try:
            return coerce(value, to, frame)
        finally:
            self.paid(frame)

    def note(self, sentence: str) -> None:
        """Say why something is null; a few times are enough."""
        if len(self.notes) < 20:
            self.notes.append(f"决策“{self.decision}”：{sentence}")


Do = Callable[[Scope, Work], Any]
"""A compiled boxed expression."""


def function(name: str, parameters: tuple[tuple[str, Type], ...], body: Do, scope: Scope, work: Work) -> Closure:
    """A boxed function as a value that FEEL can call."""
    names = [parameter for parameter, _ in parameters]

    def run(frame: Frame) -> Any:
        outer, work.left, work.calls = work.calls, frame[LEFT], frame[CALLS]
        try:
            work.spend(1 + len(scope))
            return body({**scope, **dict(zip(names, frame[LOCALS:], strict=True))}, work)
        finally:
            frame[LEFT], work.calls = work.left, outer

    return Closure(name, parameters, run, [{}, 0, 0, *[None] * len(names)], 1, LOCALS)
