"""How a built-in function is declared: its FEEL name, its parameters with their kinds, and what it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from engine.feel.limits import Frame
from engine.feel.values import KINDS, is_kind

BUILTINS: dict[str, list[Builtin]] = {}
"""Every built-in by name; more than one where the standard gives a name several signatures."""
MISMATCH = object()


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter. `kind` is a FEEL kind, or "any", which also takes null."""

    name: str
    kind: str
    optional: bool
    rest: bool

    def fit(self, value: Any) -> Any:
        """The value as this parameter takes it, or `MISMATCH`. One value and a list of it stand for each other."""
        if self.kind == "any":
            return value
        if self.kind == "list":
            return value if type(value) is list else MISMATCH if value is None else [value]
        if type(value) is list and len(value) == 1:
            value = value[0]
        return value if is_kind(value, self.kind) else MISMATCH


@dataclass(frozen=True, slots=True)
class Builtin:
    """One signature of one function. `run` gets the frame first if `budgeted`."""

    name: str
    parameters: tuple[Parameter, ...]
    run: Callable[..., Any]
    budgeted: bool

    def takes(self, count: int) -> bool:
        """Whether `count` arguments fit."""
        least = sum(not parameter.optional for parameter in self.parameters)
        return least <= count and (self.parameters[-1].rest or count <= len(self.parameters))

    def at(self, index: int) -> Parameter:
        """The parameter of the argument at `index`."""
        return self.parameters[min(index, len(self.parameters) - 1)]

    def fits(self, values: list[Any]) -> bool:
        """Whether every value is of its parameter's kind as it is."""
        return all(self.at(index).kind in ("any", KINDS.get(type(value))) for index, value in enumerate(values))

    def call(self, frame: Frame, values: list[Any]) -> Any:
        """Its value; null for arguments of other kinds, and where numbers or dates leave their limits."""
        fitted = [self.at(index).fit(value) for index, value in enumerate(values)]
        if any(value is MISMATCH for value in fitted):
            return None
        try:
            return self.run(frame, *fitted) if self.budgeted else self.run(*fitted)
        except (ArithmeticError, ValueError):
            return None


Declared = TypeVar("Declared", bound=Callable[..., Any])


def builtin(name: str, signature: str, *, budgeted: bool = False) -> Callable[[Declared], Declared]:
    """Declare a built-in, its signature as in "string: string, start position: number, length: number?, more: any*"."""
    parameters = []
    for written in signature.split(","):
        parameter, _, kind = written.strip().partition(": ")
        parameters.append(Parameter(parameter, kind.rstrip("?*"), kind.endswith("?"), kind.endswith("*")))

    def declare(run: Declared) -> Declared:
        BUILTINS.setdefault(name, []).append(Builtin(name, tuple(parameters), run, budgeted))
        return run

    return declare
