"""From boxed expressions to closures, noting what in them cannot be read and which names nobody gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.feel import closures
from engine.feel.comparing import all_of, any_of
from engine.feel.dmn import tree, walking
from engine.feel.dmn.items import Items
from engine.feel.dmn.tables import Column, CompiledTable, Result, Row
from engine.feel.dmn.tree import Cell, Place
from engine.feel.dmn.work import Do, Scope, Work, function
from engine.feel.errors import FeelError
from engine.feel.expression import Expression, Functions, UnaryTests, compile_expression, compile_unary_tests
from engine.feel.functions import BUILTINS
from engine.feel.values import adopt

Known = frozenset[str] | None
"""The names an expression may read; None where they are not known beforehand."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that cannot work: its rule, where, and Chinese sentences of what and what to do."""

    rule: str
    place: Place
    message: str
    fix: str


class Boxes:
    """Compiles the boxed expressions of one model. `faults` grows; a faulty expression gives null."""

    def __init__(self, model: tree.Definitions, items: Items, functions: Functions) -> None:
        self.items = items
        self.functions = functions
        self.faults: list[Fault] = []
        self.tables: list[CompiledTable] = []
        self.names = frozenset(walking.names(model))
        self.callables = frozenset(walking.callables(model))

    def literal(self, text: str, place: Place, known: Known) -> Expression:
        """An expression."""
        options = {"names": self.names, "types": self.items.types, "callables": self.callables}
        try:
            expression = compile_expression(text, self.functions, **options)  # type: ignore[arg-type]
        except FeelError as error:
            return self._broken(error, text, place)
        self._note_unknown(expression, place, known)
        return expression

    def tests(self, cell: Cell, known: Known) -> UnaryTests:
        """A cell of unary tests."""
        options = {"names": self.names, "types": self.items.types, "callables": self.callables}
        try:
            tests = compile_unary_tests(cell.text, self.functions, **options)  # type: ignore[arg-type]
        except FeelError as error:
            self._broken(error, cell.text, cell.place)
            return compile_unary_tests("-")
        self._note_unknown(tests, cell.place, known)
        return tests

    def _broken(self, error: FeelError, text: str, place: Place) -> Expression:
        fix = "请按提示修改这个表达式；文字要写在双引号里。"
        self.faults.append(Fault("decision-expression", place, f"“{text[:60]}”：{error.detail}", fix))
        return compile_expression("null")

    def _note_unknown(self, expression: Expression, place: Place, known: Known) -> None:
        if known is None:
            return
        for name in sorted(expression.names - expression.maybe_items):
            if not any(name == each or name.startswith(f"{each}.") for each in known):
                message = f"“{expression.text[:60]}”里的“{name}”没有来处"
                fix = "请改正名称，或在决策图上把提供它的输入、决策连到这里；文字要写在双引号里。"
                self.faults.append(Fault("decision-name", place, message, fix))

    # -- boxes ---------------------------------------------------------------------------------------------------

    def box(self, box: tree.Box, known: Known) -> Do:
        """The closure of a boxed expression."""
        match box:
            case tree.Literal(text, place):
                expression = self.literal(text, place, known)
                return lambda scope, work: work.evaluate(expression, scope)
            case tree.Table():
                return self.table(box, known).decide
            case tree.Context():
                return self._context(box, known)
            case tree.ListBox(items):
                parts = [self.box(item, known) for item in items]
                return lambda scope, work: [part(scope, work) for part in parts]
            case tree.Relation(columns, rows):
                cells = [[self.box(cell, known) for cell in row] for row in rows]
                return lambda scope, work: [
                    {name: cell(scope, work) for name, cell in zip(columns, row, strict=False)} for row in cells
                ]
            case tree.Invocation():
                return self._invocation(box, known)
            case tree.Function():
                return self.function(box, known, "")
            case tree.Conditional(condition, yes, no):
                ways = self.box(condition, known), self.box(yes, known), self.box(no, known)
                return lambda scope, work: ways[1 if ways[0](scope, work) is True else 2](scope, work)
            case tree.Iteration():
                return self._iteration(box, known)
        raise TypeError(box)

    def function(self, box: tree.Function, known: Known, name: str) -> Do:
        """The closure that makes a function of its scope."""
        parameters = tuple((parameter, self.items.type(kind)) for parameter, kind in box.parameters)
        body = self.box(box.body, _with(known, *(parameter for parameter, _ in parameters), name))
        if not name:
            return lambda scope, work: function(name, parameters, body, scope, work)

        def run(scope: Scope, work: Work) -> Any:
            own = dict(scope)
            own[name] = made = function(name, parameters, body, own, work)
            return made

        return run

    def _context(self, box: tree.Context, known: Known) -> Do:
        entries: list[tuple[str, str, Do]] = []
        for entry in box.entries:
            if isinstance(entry.value, tree.Function):
                entries.append((entry.name, entry.kind, self.function(entry.value, known, entry.name)))
            else:
                entries.append((entry.name, entry.kind, self.box(entry.value, known)))
            known = _with(known, entry.name)

        def run(scope: Scope, work: Work) -> Any:
            inner, made = dict(scope), {}
            for name, kind, value in entries:
                each = work.coerce(value(inner, work), self.items.type(kind))
                if not name:
                    return each
                inner[name] = made[name] = each
            return made

        return run

    def _invocation(self, box: tree.Invocation, known: Known) -> Do:
        bindings = [(entry.name, self.box(entry.value, known)) for entry in box.bindings]
        names = [name for name, _ in bindings]
        called = box.function
        if called.text in BUILTINS and called.text not in self.callables:
            text = f"{called.text}({', '.join(f'{name}: {name}' for name in names)})"
            builtin = self.literal(text, called.place, frozenset(names))
            return lambda scope, work: work.evaluate(builtin, {name: value(scope, work) for name, value in bindings})
        of = self.literal(called.text, called.place, known)

        def run(scope: Scope, work: Work) -> Any:
            values = [value(scope, work) for _, value in bindings]
            made = work.evaluate(of, scope)
            frame = work.frame()
            try:
                return closures.invocation(lambda _: made, names, [_constant(value) for value in values])(frame)
            finally:
                work.paid(frame)

        return run

    def _iteration(self, box: tree.Iteration, known: Known) -> Do:
        domain = self.box(box.domain, known)
        filters = box.kind == "filter"
        body = self.box(box.body, None if filters else _with(known, box.variable, "partial"))
        ends: dict[str, Callable[[list[Any]], Any]] = {"for": list, "some": any_of, "every": all_of}

        def run(scope: Scope, work: Work) -> Any:
            values = domain(scope, work)
            if values is None:
                return [] if filters else None
            items = values if type(values) is list else [values]
            results: list[Any] = []
            for item in items:
                work.spend(2 + len(scope))
                entries = item if filters and type(item) is dict else {}
                results.append(body({**scope, "partial": results, **entries, box.variable: item}, work))
            if filters:
                return [item for item, kept in zip(items, results, strict=True) if kept is True]
            return ends[box.kind](results)

        return run

    # -- tables --------------------------------------------------------------------------------------------------

    def table(self, table: tree.Table, known: Known) -> CompiledTable:
        """The table, each cell compiled."""
        rows = tuple(
            Row(
                tuple(None if cell.text == "-" else self.tests(cell, known) for cell in rule.inputs),
                tuple(self._value(cell, known) for cell in rule.outputs),
                rule,
                number,
            )
            for number, rule in enumerate(table.rules, 1)
        )
        compiled = CompiledTable(
            table,
            tuple(
                Column(
                    self.box(each.expression, known),
                    self.items.type(each.kind),
                    None if each.allowed is None else self.tests(each.allowed, known),
                )
                for each in table.inputs
            ),
            tuple(self._result(each, known) for each in table.outputs),
            rows,
            max((test.slots for row in rows for test in row.tests if test is not None), default=0),
        )
        self.tables.append(compiled)
        return compiled

    def _result(self, output: tree.Output, known: Known) -> Result:
        ranked = default = None
        if output.allowed is not None:
            ranked = self._value(Cell(f"[{output.allowed.text}]", output.allowed.place), known)
        if output.default is not None:
            default = self._value(output.default, known)
        return Result(output.name, self.items.type(output.kind), ranked, default)

    def _value(self, cell: Cell, known: Known) -> Do:
        expression = self.literal(cell.text, cell.place, known)
        return lambda scope, work: work.evaluate(expression, scope)


def _constant(value: Any) -> Any:
    return lambda frame: value


def _with(known: Known, *names: str) -> Known:
    return None if known is None else known | {name for name in names if name}


def adopted(values: Mapping[str, Any], work: Work) -> Scope:
    """Values of the host as a scope."""
    frame = work.frame()
    try:
        return {name: adopt(value, frame) for name, value in values.items()}
    finally:
        work.paid(frame)
