"""A model that has been read: asks each decision for what it requires, and answers with the rules that fired."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.errors import FieldError, Invalid, NotFound
from engine.feel.dmn import tree
from engine.feel.dmn.compiling import Boxes, Fault, Known, adopted
from engine.feel.dmn.items import Items, given
from engine.feel.dmn.reading import read
from engine.feel.dmn.tree import Decision, Definitions, InputData, Service
from engine.feel.dmn.work import Do, Fired, Scope, Work, function
from engine.feel.errors import FeelFailed, FeelLimit
from engine.feel.expression import NO_FUNCTIONS, Functions
from engine.feel.values import release


@dataclass(frozen=True, slots=True)
class Answer:
    """A decision's value, the rules that fired in the order of their tables, and why a part of it is null."""

    value: Any
    fired: tuple[Fired, ...]
    notes: tuple[str, ...]


def load(source: Path | bytes, functions: Functions = NO_FUNCTIONS) -> Model:
    """The model of a file, or of its bytes; `functions` are the host's. Raises `Invalid` where it is no model."""
    return Model(read(source if isinstance(source, bytes) else source.read_bytes()), functions)


class Model:
    """A decision model. `faults` are what keeps it from deciding; `boxes` holds its compiled tables."""

    def __init__(self, definitions: Definitions, functions: Functions = NO_FUNCTIONS) -> None:
        self.definitions = definitions
        self.items = Items(definitions.items)
        self.boxes = Boxes(definitions, self.items, functions)
        for cell in self.items.cells():
            self.items.allowed[id(cell)] = self.boxes.tests(cell, frozenset())
        self._do: dict[str, Do] = {}
        self.tables: dict[str, list[Any]] = {}
        for each in (*definitions.knowledge.values(), *definitions.decisions.values()):
            before = len(self.boxes.tables)
            self._do[each.id] = self._compiled(each)
            self.tables[each.id] = self.boxes.tables[before:]
        self.faults = [*self._unread(), *self._graph(), *self._unknown_types(), *self.boxes.faults]

    @property
    def names(self) -> list[str]:
        """The names of all decisions, in the order of the file."""
        return [decision.name for decision in self.definitions.decisions.values()]

    def has(self, name: str) -> bool:
        """Whether it has a decision, or a decision service, of this name or id."""
        return any(name in (each.id, each.name) for each in self._candidates())

    def decide(self, name: str, inputs: Mapping[str, Any]) -> Answer:
        """What a decision, or a decision service, named by its name or id, answers for the inputs, by their names.

        Raises `NotFound` for an unknown one, `Invalid` for a model with faults and for inputs that are not of their
        types or not among the allowed values, `FeelLimit` for too much work. A missing input is null.
        """
        if self.faults:
            first = self.faults[0]
            raise Invalid(f"决策模型有错误，不能使用：{first.message}。", code="dmn", extra={"line": first.place.line})
        asked = self._find(name)
        work = Work()
        try:
            scope = self._inputs(inputs, work)
            asking = _Asking(self, scope, work)
            value = asking.service(asked) if isinstance(asked, Service) else asking.decision(asked.id)
            frame = work.frame()
            return Answer(release(value, frame), tuple(work.fired), tuple(work.notes))
        except RecursionError as error:
            raise FeelLimit from error
        except (ArithmeticError, ValueError) as error:
            raise FeelFailed(f"决策“{asked.name}”无法计算。") from error

    def _candidates(self) -> list[Decision | Service]:
        candidates: list[Decision | Service] = list(self.definitions.decisions.values())
        return [*candidates, *self.definitions.services.values()]

    def _find(self, name: str) -> Decision | Service:
        candidates = self._candidates()
        for each in candidates:
            if name in (each.id, each.name):
                return each
        known = "、".join(each.name for each in candidates)
        raise NotFound(f"没有名为“{name}”的决策，有：{known[:200]}。")

    def _inputs(self, inputs: Mapping[str, Any], work: Work) -> Scope:
        declared = self.definitions.inputs.values()
        if not declared:
            return adopted(inputs, work)
        scope: Scope = {}
        errors: list[FieldError] = []
        for data in declared:
            of = self.items.type(data.kind)
            value = given(inputs.get(data.name), of, work)
            scope[data.name] = fitted = work.coerce(value, of)
            pointer = "/" + data.name.replace("~", "~0").replace("/", "~1")
            if value is not None and fitted is None:
                errors.append(FieldError(pointer, f"应是 {of}"))
            errors += [FieldError(*fault) for fault in self.items.faults(data.kind, fitted, pointer, work)]
        if errors:
            said = "；".join(f"{error.pointer[1:]} {error.message}" for error in errors[:5])
            raise Invalid(f"决策的输入有误：{said}。", code="decision_input", errors=errors)
        return scope

    # -- compiling -----------------------------------------------------------------------------------------------

    def _compiled(self, each: Decision) -> Do:
        if each.box is None:
            return lambda scope, work: None
        known = self._known(each)
        if each.id in self.definitions.knowledge and isinstance(each.box, tree.Function):
            return self.boxes.function(each.box, known, each.name)
        return self.boxes.box(each.box, known)

    def _known(self, each: Decision) -> Known:
        """The names a decision may read; unknown where the model declares no inputs, as small files of dmn-js do."""
        if not self.definitions.inputs and each.id in self.definitions.decisions:
            return None
        return frozenset(required.name for required in self._required(each))

    def _required(self, each: Decision) -> Iterator[Decision | InputData | Service]:
        definitions = self.definitions
        yield from (definitions.inputs[id] for id in each.inputs if id in definitions.inputs)
        yield from (definitions.decisions[id] for id in each.decisions if id in definitions.decisions)
        yield from (definitions.knowledge[id] for id in each.knowledge if id in definitions.knowledge)
        yield from (definitions.services[id] for id in each.knowledge if id in definitions.services)

    # -- faults --------------------------------------------------------------------------------------------------

    def _unread(self) -> Iterator[Fault]:
        for place, message, fix in self.definitions.unread:
            yield Fault("decision-structure", place, message, fix)

    def _unknown_types(self) -> Iterator[Fault]:
        for name in dict.fromkeys(self.items.unknown):
            place = next(
                (i.place for i in self.definitions.items.values() if name in (i.name, i.kind)), tree.Place("", 0)
            )
            yield Fault("decision-type", place, f"没有名为“{name}”的数据类型，或它包含自己", "请改正类型名称。")
        typed: list[InputData | Decision] = [*self.definitions.inputs.values(), *self.definitions.decisions.values()]
        for data in typed:
            if not self.items.knows(data.kind):
                yield Fault(
                    "decision-type", data.place, f"没有名为“{data.kind}”的数据类型", "请改正类型名称，或定义它。"
                )

    def _graph(self) -> Iterator[Fault]:
        definitions = self.definitions
        nodes = {**definitions.decisions, **definitions.knowledge}
        called = {*definitions.knowledge, *definitions.services}
        for each in nodes.values():
            for what, ids, known in (
                ("输入", each.inputs, definitions.inputs),
                ("决策", each.decisions, definitions.decisions),
                ("知识模型", each.knowledge, called),
            ):
                for id in ids:
                    if id not in known:
                        message = f"“{each.name}”需要的{what}“{id}”不在文件里"
                        yield Fault("decision-requirement", each.place, message, "请补上它，或删去这条连线。")
        for service in definitions.services.values():
            for what, ids, known in (
                ("决策", (*service.outputs, *service.decisions), definitions.decisions),
                ("输入", service.inputs, definitions.inputs),
            ):
                for id in ids:
                    if id not in known:
                        message = f"决策服务“{service.name}”用到的{what}“{id}”不在文件里"
                        yield Fault("decision-requirement", service.place, message, "请补上它。")
        yield from self._cycles(nodes)

    def _cycles(self, nodes: Mapping[str, Decision]) -> Iterator[Fault]:
        done: set[str] = set()
        for start in nodes:
            trail: list[str] = []
            waiting: list[tuple[str, bool]] = [(start, False)]
            while waiting:
                id, leaving = waiting.pop()
                if leaving:
                    trail.pop()
                    done.add(id)
                elif id in trail:
                    ring = "→".join(nodes[each].name for each in [*trail[trail.index(id) :], id])
                    yield Fault(
                        "decision-cycle", nodes[id].place, f"决策互相需要，成了一个圈：{ring}", "请去掉其中一条连线。"
                    )
                elif id in nodes and id not in done:
                    trail.append(id)
                    waiting.append((id, True))
                    # A business knowledge model may call itself; two of them in a ring may not.
                    needs = (*nodes[id].decisions, *(k for k in nodes[id].knowledge if k != id))
                    waiting += [(each, False) for each in needs]


class _Asking:
    """One answer being made: each decision is asked once."""

    def __init__(self, model: Model, inputs: Scope, work: Work) -> None:
        self.model = model
        self.inputs = inputs
        self.work = work
        self.known: dict[str, Any] = {}

    def decision(self, id: str) -> Any:
        if id not in self.known:
            each = self.model.definitions.decisions[id]
            scope = self._scope(each)
            outer, self.work.decision = self.work.decision, each.name
            self.known[id] = self._typed(each, self.model._do[id](scope, self.work))
            self.work.decision = outer
        return self.known[id]

    def _scope(self, each: Decision) -> Scope:
        definitions = self.model.definitions
        scope = {} if definitions.inputs else dict(self.inputs)
        for id in each.inputs:
            scope[definitions.inputs[id].name] = self.inputs.get(definitions.inputs[id].name)
        for id in each.decisions:
            scope[definitions.decisions[id].name] = self.decision(id)
        for id in each.knowledge:
            called = definitions.services.get(id) or definitions.knowledge[id]
            scope[called.name] = self._function(called)
        return scope

    def _function(self, called: Decision | Service) -> Any:
        if isinstance(called, Service):
            return self._service_function(called)
        if called.id not in self.known:
            scope: Scope = {}
            for id in called.knowledge:
                if id != called.id:
                    other = self.model.definitions.services.get(id) or self.model.definitions.knowledge[id]
                    scope[other.name] = self._function(other)
            self.known[called.id] = self.model._do[called.id](scope, self.work)
        return self.known[called.id]

    def _typed(self, each: Decision, value: Any) -> Any:
        of = self.model.items.type(each.kind)
        fitted = self.work.coerce(value, of)
        if value is not None and fitted is None:
            self.work.note(f"结果不是 {of}")
        for _, fault in self.model.items.faults(each.kind, fitted, "", self.work):
            self.work.note(f"结果{fault}")
            return None
        return fitted

    def service(self, service: Service) -> Any:
        """What a decision service answers from the inputs it is given."""
        definitions = self.model.definitions
        inner = _Asking(self.model, self.inputs, self.work)
        for id in service.decisions:
            inner.known[id] = self.inputs.get(definitions.decisions[id].name)
        outputs = {definitions.decisions[id].name: inner.decision(id) for id in service.outputs}
        return next(iter(outputs.values())) if len(outputs) == 1 else outputs

    def _service_function(self, service: Service) -> Any:
        definitions = self.model.definitions
        taken: list[Decision | InputData] = [definitions.decisions[id] for id in service.decisions]
        taken += [definitions.inputs[id] for id in service.inputs]
        parameters = tuple((each.name, self.model.items.type(each.kind)) for each in taken)

        def body(scope: Scope, work: Work) -> Any:
            return _Asking(self.model, scope, work).service(service)

        return function(service.name, parameters, body, {}, self.work)
