"""From syntax tree to one Python closure: names become slots of a frame, operators become functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.feel import calls, closures, loops, operators, syntax
from engine.feel.errors import FeelError
from engine.feel.limits import CONTEXT, LOCALS, MAX_DEPTH, Frame, Run
from engine.feel.syntax import Node
from engine.feel.types import Type, Types, resolve
from engine.feel.values import Range, adopt, step

INPUT = "?"
_NO_TYPES: Types = {}


@dataclass(frozen=True, slots=True)
class Local:
    """A local variable in a slot. Without a name, the entries of the context in the slot are themselves variables."""

    name: str
    slot: int


class Compiler:
    """Compiles one tree. `reads` are the dotted names it takes from the context; `maybe_items` those among them that

    a filtered list's own items may answer instead. `callables` are the context's names that hold functions.
    """

    def __init__(
        self,
        functions: Mapping[str, Callable[..., Any]],
        local: str = "",
        types: Types = _NO_TYPES,
        callables: frozenset[str] = frozenset(),
    ) -> None:
        self.functions = functions
        self.types = types
        self.callables = callables
        self.scope: list[Local] = [Local(local, LOCALS)] if local else []
        self.slots = len(self.scope)
        self.weight = 0
        self.reads: set[str] = set()
        self.maybe_items: set[str] = set()
        self.used: set[int] = set()
        self.entries: set[str] = set()
        """Names of context entries that are functions."""
        self._depth = 0
        self._saw_input = False

    def build(self, node: Node) -> Run:
        """The closure of `node`. Raises `FeelError` for what can never work."""
        self.weight += 1
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise FeelError(f"表达式嵌套过深，最多 {MAX_DEPTH} 层")
        try:
            return self._build(node)
        finally:
            self._depth -= 1

    def _build(self, node: Node) -> Run:
        match node:
            case syntax.Constant(value):
                return lambda frame: value
            case syntax.Name() | syntax.Path():
                return self._path(node)
            case syntax.Compare(op, left, right):
                return operators.comparison(op, self.build(left), self.build(right))
            case syntax.Junction(op, parts):
                return operators.junction(op, [self.build(part) for part in parts])
            case syntax.Not(of):
                return operators.negation(self.build(of))
            case syntax.Arithmetic(first, rest):
                return operators.arithmetic(self.build(first), [(op, self.build(operand)) for op, operand in rest])
            case syntax.Negate(of):
                return operators.minus(self.build(of))
            case syntax.Between(of, low, high):
                return operators.between(self.build(of), self.build(low), self.build(high))
            case syntax.Inside(of, tests):
                return operators.membership(self.build(of), [self.test(test) for test in tests])
            case syntax.Call():
                return calls.call(self, node)
            case syntax.Filter():
                return loops.filtering(self, node)
            case syntax.Loop():
                return loops.loop(self, node)
            case syntax.If(condition, yes, no):
                return _choice(self.build(condition), self.build(yes), self.build(no))
            case syntax.ListOf(items):
                return _list(tuple(self.build(item) for item in items))
            case syntax.ContextOf(entries):
                return self._context(entries)
            case syntax.RangeOf(low, low_included, high, high_included):
                made = _range(self.build(low), low_included, self.build(high), high_included)
                return _once(made) if _constant(low) and _constant(high) else made
            case syntax.HalfRange(op, operand):
                made = _half_range(op, self.build(operand))
                return _once(made) if _constant(operand) else made
            case syntax.InstanceOf(of, kind):
                return _instance(self.build(of), resolve(kind, self.types))
            case syntax.Function():
                return closures.definition(self, node)
            case syntax.Invoke():
                return calls.invoke(self, node)
            case syntax.UnaryTests():
                return self._unary_tests(node)
        raise FeelError("这种写法在这里没有意义")

    def test(self, node: Node) -> operators.Tester:
        """A test of a value that is known only when it is made."""
        self.weight += 1
        if isinstance(node, syntax.Test):
            return operators.comparing_test(node.op, self.build(node.operand))
        return operators.membership_test(self.build(node))

    def _unary_tests(self, node: syntax.UnaryTests) -> Run:
        value = self.build(syntax.Name(INPUT, 1, 1))
        tests = []
        for test in node.tests:
            if isinstance(test, syntax.Test):
                tests.append(self.test(test))
                continue
            self._saw_input = False
            cell = self.build(test)
            if isinstance(test, syntax.Constant):
                tests.append(operators.membership_test(cell))
                continue
            tests.append(operators.own_verdict(cell) if self._saw_input else operators.cell_test(cell))
        passed: Run = operators.membership(value, tests) if tests else lambda frame: True
        return operators.negation(passed) if node.negated else passed

    # -- names ---------------------------------------------------------------------------------------------------

    def push(self, name: str) -> int:
        """Open a local variable; its slot."""
        slot = LOCALS + len(self.scope)
        self.scope.append(Local(name, slot))
        self.slots = max(self.slots, len(self.scope))
        return slot

    def pop(self, count: int = 1) -> None:
        """Close the last local variables."""
        del self.scope[len(self.scope) - count :]

    def is_local(self, name: str) -> bool:
        """Whether a name is a local variable here, or a function that a filtered list's item may have as an entry."""
        return any(local.name == name or (not local.name and name in self.entries) for local in self.scope)

    def variable(self, name: syntax.Name) -> Run:
        """The closure of a name."""
        return self._path(name)

    def _path(self, node: Node) -> Run:
        keys: list[str] = []
        while isinstance(node, syntax.Path):
            keys.append(node.key)
            node = node.of
        keys.reverse()
        if not isinstance(node, syntax.Name):
            return _steps(self.build(node), keys)
        items, local = self.resolve(node)
        if local is not None:
            return self._seen_in_items(items, node.name, _slot(local), keys)
        self.read(".".join([node.name, *keys]), bool(items))
        if items:
            return self._seen_in_items(items, node.name, _variable(node.name), keys)
        return _variable_path(node.name, keys) if keys else _variable(node.name)

    def resolve(self, name: syntax.Name) -> tuple[list[int], int | None]:
        """(slots of items that may have an entry of this name, innermost first; slot of the local variable, if any)."""
        items: list[int] = []
        self._saw_input = self._saw_input or name.name == INPUT
        for local in reversed(self.scope):
            if local.name == name.name:
                self.used.add(local.slot)
                return items, local.slot
            if not local.name:
                if name.name == "item":
                    return [], local.slot
                items.append(local.slot)
        if name.name == INPUT:
            raise FeelError("“?”只能用在决策表的单元格里", name.line, name.column)
        return items, None

    def read(self, path: str, maybe_item: bool) -> None:
        """Note that a dotted name is read from the context."""
        self.reads.add(path)
        if maybe_item:
            self.maybe_items.add(path)

    def _seen_in_items(self, items: list[int], name: str, otherwise: Run, keys: list[str]) -> Run:
        if not items:
            return _steps(otherwise, keys)

        def run(frame: Frame) -> Any:
            for slot in items:
                item = frame[slot]
                if type(item) is dict and name in item:
                    return adopt(item[name], frame)
            return otherwise(frame)

        return _steps(run, keys)

    def _context(self, entries: tuple[tuple[str, Node], ...]) -> Run:
        made = []
        for key, node in entries:
            value = closures.definition(self, node, key) if isinstance(node, syntax.Function) else self.build(node)
            made.append((key, self.push(key), value))
        self.pop(len(entries))

        def run(frame: Frame) -> Any:
            context = {}
            for key, slot, value in made:
                frame[slot] = context[key] = value(frame)
            return context

        return run


def _variable(name: str) -> Run:
    return lambda frame: adopt(frame[CONTEXT].get(name), frame)


def _variable_path(name: str, keys: list[str]) -> Run:
    def run(frame: Frame) -> Any:
        value = frame[CONTEXT].get(name)
        if type(value) is not dict:
            value = adopt(value, frame)
        for key in keys:
            value = step(value, key, frame)
        return value

    return run


def _slot(slot: int) -> Run:
    return lambda frame: frame[slot]


def _steps(of: Run, keys: list[str]) -> Run:
    if not keys:
        return of

    def run(frame: Frame) -> Any:
        value = of(frame)
        for key in keys:
            value = step(value, key, frame)
        return value

    return run


def _choice(condition: Run, yes: Run, no: Run) -> Run:
    return lambda frame: yes(frame) if condition(frame) is True else no(frame)


def _list(items: tuple[Run, ...]) -> Run:
    return lambda frame: [item(frame) for item in items]


def _range(low: Run, low_included: bool, high: Run, high_included: bool) -> Run:
    return lambda frame: Range(low(frame), low_included, high(frame), high_included)


def _half_range(op: str, operand: Run) -> Run:
    if op == "=":
        return lambda frame: (lambda end: Range(end, True, end, True))(operand(frame))
    if op == "!=":
        raise FeelError("“!=”不能单独成为区间，请写 not(…)")
    included = len(op) == 2

    def run(frame: Frame) -> Any:
        end = operand(frame)
        return Range(None, False, end, included, True) if op[0] == "<" else Range(end, included, None, False, True)

    return run


def _constant(node: Node) -> bool:
    return isinstance(node, syntax.Constant)


def _once(run: Run) -> Run:
    """What is made of constants alone is made when it is compiled."""
    made = run([])
    return lambda frame: made


def _instance(of: Run, kind: Type) -> Run:
    return lambda frame: kind.holds(of(frame), frame)
