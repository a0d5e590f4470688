"""Goes through a decision model: every boxed expression, every name it gives, every name that holds a function."""

from __future__ import annotations

from collections.abc import Iterator

from engine.feel.dmn import tree
from engine.feel.functions import BUILTINS


def boxes(box: tree.Box | None) -> Iterator[tree.Box]:
    """A box and all boxes in it."""
    if box is None:
        return
    yield box
    match box:
        case tree.Context(entries) | tree.Invocation(_, entries):
            inner: tuple[tree.Box, ...] = tuple(entry.value for entry in entries)
        case tree.ListBox(items):
            inner = items
        case tree.Relation(_, rows):
            inner = tuple(cell for row in rows for cell in row)
        case tree.Function(_, body):
            inner = (body,)
        case tree.Conditional(condition, yes, no):
            inner = (condition, yes, no)
        case tree.Iteration(_, _, domain, body):
            inner = (domain, body)
        case _:
            inner = ()
    for each in inner:
        yield from boxes(each)


def all_boxes(model: tree.Definitions) -> Iterator[tree.Box]:
    for decision in (*model.decisions.values(), *model.knowledge.values()):
        yield from boxes(decision.box)


def names(model: tree.Definitions) -> Iterator[str]:
    """Every name the model gives to anything."""
    waiting = list(model.items.values())
    while waiting:
        item = waiting.pop()
        waiting += item.components
        yield item.name
    yield from (each.name for each in model.inputs.values())
    yield from (each.name for each in (*model.decisions.values(), *model.knowledge.values()))
    yield from (each.name for each in model.services.values())
    for box in all_boxes(model):
        match box:
            case tree.Context(entries) | tree.Invocation(_, entries):
                yield from (entry.name for entry in entries)
            case tree.Relation(columns):
                yield from columns
            case tree.Function(parameters):
                yield from (name for name, _ in parameters)
            case tree.Iteration(_, variable):
                yield variable
            case tree.Table():
                yield from (output.name for output in box.outputs)


def callables(model: tree.Definitions) -> Iterator[str]:
    """Every name that holds a function, or may."""
    yield from (each.name for each in model.knowledge.values())
    yield from (each.name for each in model.services.values())
    yield from (each.name for each in model.decisions.values() if isinstance(each.box, tree.Function))
    for box in all_boxes(model):
        if isinstance(box, tree.Context):
            yield from (entry.name for entry in box.entries if isinstance(entry.value, tree.Function))
        elif isinstance(box, tree.Function):
            for name, kind in box.parameters:
                item = model.items.get(kind)
                if (item is not None and item.function is not None) or (not kind and name not in BUILTINS):
                    yield name
