"""Item definitions: the types they make, and whether a value is one of those that are allowed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from engine.feel import iso
from engine.feel.dmn.tree import Cell, Item
from engine.feel.dmn.work import Work
from engine.feel.expression import UnaryTests
from engine.feel.temporal import Months
from engine.feel.types import ANY, SIMPLE, ContextType, FunctionType, ListType, Type
from engine.feel.values import adopt

_READ: dict[str, tuple[Any, type | tuple[type, ...]]] = {
    "date": (iso.read_date, date),
    "time": (iso.read_time, time),
    "date and time": (iso.read_moment, datetime),
    "days and time duration": (iso.read_duration, timedelta),
    "years and months duration": (iso.read_duration, Months),
}
_DEEPEST = 20


class Items:
    """The types of one model. `unknown` collects names of types that nobody defines, and items that hold themselves."""

    def __init__(self, items: Mapping[str, Item]) -> None:
        self._items = items
        self.unknown: list[str] = []
        self.types: dict[str, Type] = {name: self._of(item, 0) for name, item in items.items()}
        self.allowed: dict[int, UnaryTests] = {}

    def type(self, kind: str) -> Type:
        """The type a name stands for; `Any` for none."""
        if kind in self.types:
            return self.types[kind]
        return ANY if not kind or kind not in SIMPLE else Type(kind)

    def knows(self, kind: str) -> bool:
        """Whether a name is that of a type."""
        return not kind or kind in self._items or kind in SIMPLE

    def cells(self) -> Iterator[Cell]:
        """Every cell of allowed values, with the items inside items."""
        waiting = list(self._items.values())
        while waiting:
            item = waiting.pop()
            waiting += item.components
            if item.allowed is not None:
                yield item.allowed

    def _of(self, item: Item, depth: int) -> Type:
        if depth > _DEEPEST:
            self.unknown.append(item.name)
            return ANY
        if item.function is not None:
            return FunctionType("function", tuple(ANY for _ in item.function), ANY)
        if item.components:
            fields = tuple((each.name, self._of(each, depth + 1)) for each in item.components)
            made: Type = ContextType("context", fields)
        elif item.kind in self._items:
            made = self._of(self._items[item.kind], depth + 1)
        else:
            made = self._simple(item)
        return ListType("list", made) if item.collection else made

    def _simple(self, item: Item) -> Type:
        if item.kind and item.kind not in SIMPLE:
            self.unknown.append(item.kind)
        return Type(item.kind) if item.kind in SIMPLE else ANY

    def faults(self, kind: str, value: Any, pointer: str, work: Work) -> Iterator[tuple[str, str]]:
        """(pointer, Chinese sentence) for every part of a value that is not among the allowed ones."""
        item = self._items.get(kind)
        if item is not None and value is not None:
            yield from self._faults(item, value, pointer, work)

    def _faults(self, item: Item, value: Any, pointer: str, work: Work) -> Iterator[tuple[str, str]]:
        if item.collection and type(value) is list:
            for index, each in enumerate(value):
                yield from self._part_faults(item, each, f"{pointer}/{index}", work)
        else:
            yield from self._part_faults(item, value, pointer, work)

    def _part_faults(self, item: Item, value: Any, pointer: str, work: Work) -> Iterator[tuple[str, str]]:
        if value is None:
            return
        tests = self.allowed.get(id(item.allowed)) if item.allowed is not None else None
        if tests is not None and item.allowed is not None and work.evaluate(tests, {}, value) is not True:
            yield pointer, f"不在允许的取值范围内：{item.allowed.text[:100]}"
        if type(value) is dict:
            for each in item.components:
                yield from self._faults(each, value.get(each.name), f"{pointer}/{each.name}", work)
        if item.kind in self._items:
            yield from self._faults(self._items[item.kind], value, pointer, work)


def given(value: Any, of: Type, work: Work) -> Any:
    """A value of the host as FEEL takes it; texts of dates and durations are read where the type asks for them."""
    frame = work.frame()
    try:
        value = adopt(value, frame)
    finally:
        work.paid(frame)
    return read_texts(value, of, work)


def read_texts(value: Any, of: Type, work: Work) -> Any:
    """The value with the texts in it read that its type calls dates, times or durations."""
    if type(value) is str and of.name in _READ:
        read, kind = _READ[of.name]
        made = read(value)
        return made if type(made) is kind else value
    if isinstance(of, ListType) and type(value) is list:
        work.spend(1 + len(value))
        return [read_texts(item, of.of, work) for item in value]
    if isinstance(of, ContextType) and type(value) is dict:
        parts = {name: given(value[name], part, work) for name, part in of.fields if name in value}
        return {**value, **parts}
    return value
